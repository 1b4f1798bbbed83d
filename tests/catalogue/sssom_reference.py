"""What the reference implementation of SSSOM makes of a mapping set; run by the interpreter of `.venv-validators`.

Arguments: the set as a table, the set as Turtle; then the files to write: RDF made of the table, the table read out of
the Turtle. All in one process, since loading the package takes longer than its work. Warnings go to standard error.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sssom.io import convert_file, validate_file  # type: ignore[import-not-found]
from sssom.parsers import parse_sssom_rdf  # type: ignore[import-not-found]
from sssom.writers import write_table  # type: ignore[import-not-found]


def main(table: str, turtle: str, rdf_of_table: str, table_of_rdf: str) -> None:
    validate_file(table)  # raises at an error of the schema
    with Path(rdf_of_table).open("w", encoding="utf-8") as file:
        convert_file(table, file, "rdf")
    with Path(table_of_rdf).open("w", encoding="utf-8") as file:
        write_table(parse_sssom_rdf(turtle), file)


if __name__ == "__main__":
    main(*sys.argv[1:])
