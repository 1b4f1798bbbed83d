"""Facts carry over, words do not: cells in the project's own words repeat no long run of a document's words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from thbgraph.documents.words import words_of
from thbgraph.tables.read import Row, TableData

LONGEST_RUN: Final = 8
Runs = frozenset[tuple[str, ...]]


def copied_cells(tables: Mapping[str, TableData], documents: Mapping[str, Sequence[str]]) -> list[str]:
    """Return one line for each cell in own words that repeats more than eight words of a document in a row.

    Args:
        tables: the tables; columns marked ``thb:ownWords`` in their metadata are looked at.
        documents: the words of each document, by its source.
    """
    runs = {source: _runs(words) for source, words in documents.items()}
    return [problem for _, table in sorted(tables.items()) for row in table.rows
            for problem in _in_row(row, [c.name for c in table.spec.columns if c.own_words], runs)]


def _in_row(row: Row, names: Sequence[str], runs: Mapping[str, Runs]) -> Iterator[str]:
    for name in names:
        words = words_of(str(row.cells.get(name) or ""))
        for run in _each(words):
            sources = [source for source, known in runs.items() if run in known]
            if sources:
                yield (f"{row.file}, row {row.line}, column {name}: '{' '.join(run)}' stands word for word in "
                       f"{sources[0]}. Say it in words of your own.")
                break


def _runs(words: Sequence[str]) -> Runs:
    return frozenset(_each(words))


def _each(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    length = LONGEST_RUN + 1
    return (tuple(words[place : place + length]) for place in range(len(words) - length + 1))
