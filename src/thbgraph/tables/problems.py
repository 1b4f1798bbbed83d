"""A bad cell, said so that its author can mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One unsound place in a table.

    Attributes:
        file: path of the CSV file as given by the user.
        row: line number in the file, the header being 1; 0 = the table as a whole.
        column: column name, or empty for the row as a whole.
        value: the cell as written.
        rule: what is asked of the cell.
        remedy: what to write instead.
    """

    file: str
    row: int
    column: str
    value: str
    rule: str
    remedy: str

    def __str__(self) -> str:
        """Return one line: file, row, column, value, rule, remedy."""
        place = f"{self.file}, row {self.row}" + (f", column {self.column}" if self.column else "")
        return f"{place}: '{self.value}' {self.rule}. {self.remedy}".rstrip()
