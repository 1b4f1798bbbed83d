"""Rows counted in what the engine wrote, however it was cut into pieces."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thbgraph.store.formats import RESULT_FORMATS, RowCounter

NASTY = st.text('"\\,{}[]<>\n\r\tab:é', max_size=6) | st.sampled_from(['<result>', '},{"', '\\"', ',{', '\\\\'])
CELL = st.none() | NASTY


def written(rows: list[tuple[str | None, ...]], width: int, key: str) -> bytes:
    names = " ".join(f"?v{number}" for number in range(width))
    cells = [" ".join("UNDEF" if cell is None else str(ox.Literal(cell)) for cell in row) for row in rows]
    query = f"SELECT {names or '*'} {{ VALUES ({names}) {{ {' '.join(f'({line})' for line in cells)} }} }}"
    results = ox.Store().query(query)
    assert isinstance(results, ox.QuerySolutions)
    return results.serialize(format=RESULT_FORMATS[key]) or b""


@pytest.mark.parametrize("key", sorted(RESULT_FORMATS))
@given(data=st.data())
def test_rows_are_counted_whatever_they_hold_and_wherever_they_are_cut(key: str, data: st.DataObject) -> None:
    width = data.draw(st.integers(0, 3))
    rows = data.draw(st.lists(st.tuples(*[CELL] * width), max_size=6))
    body = written(rows, width, key)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(body)), max_size=8)))
    counter = RowCounter(key)
    for begin, end in zip([0, *cuts], [*cuts, len(body)], strict=True):
        counter.feed(body[begin:end])
    assert counter.rows == len(rows)
