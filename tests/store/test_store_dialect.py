"""Updates rewritten for the engine: it takes them, they do what was meant, and everything else stays untouched."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from thbgraph.errors import UsageError
from thbgraph.store.dialect import engine_form

PREFIXED = "PREFIX a: <http://a/>"


@pytest.mark.parametrize("update", [
    "INSERT DATA {} ; PREFIX a: <http://a/> INSERT DATA { a:x a:y 1 }",
    "CLEAR GRAPH <http://g>; prefix a: <http://a/>\n INSERT DATA { a:x a:y 1 };",
])  # fmt: skip
def test_the_engine_needs_it(update: str) -> None:
    with pytest.raises((SyntaxError, RuntimeError)):
        ox.Store().update(update)
    store = ox.Store()
    store.update(engine_form(update))
    assert [str(quad) for quad in store] == [
        '<http://a/x> <http://a/y> "1"^^<http://www.w3.org/2001/XMLSchema#integer>']


@pytest.mark.parametrize(
    ("update", "expected"),
    [
        ("CLEAR GRAPH <g>", "CLEAR SILENT GRAPH <g>"),
        ("clear graph <g>;clear\tgraph<h>", "clear SILENT graph <g>;clear SILENT\tgraph<h>"),
        (f"{PREFIXED} CLEAR GRAPH a:g", f"{PREFIXED} CLEAR SILENT GRAPH a:g"),
        (f"CLEAR ALL;{PREFIXED}\nCLEAR ALL", f"{PREFIXED} CLEAR ALL;{' ' * len(PREFIXED)}\nCLEAR ALL"),
        (f"{PREFIXED} CLEAR ALL; {PREFIXED} CLEAR ALL", f"{PREFIXED} CLEAR ALL; {' ' * len(PREFIXED)} CLEAR ALL"),
        ("BASE <http://b> CLEAR ALL;BASE <http://b>", "BASE <http://b> CLEAR ALL;               "),
        ("CLEAR ALL;PREFIX :#x\n<http://b>", f"PREFIX : <http://b> CLEAR ALL;{' ' * 10}\n{' ' * 10}"),
    ],
)
def test_what_is_rewritten(update: str, expected: str) -> None:
    assert engine_form(update) == expected


@pytest.mark.parametrize("update", [
    "", "CLEAR SILENT GRAPH <g>", "CLEAR ALL", "DROP GRAPH <g>", "INSERT DATA { <CLEAR> <b> 'CLEAR GRAPH' }",
    "INSERT DATA { <a> <b> '''CLEAR GRAPH <g> ; PREFIX a: <b>", "CLEAR GRAPH <g> {", "} ; PREFIX a: <b>",
    f"{PREFIXED} PREFIX a: <http://other/> CLEAR ALL", "\\u0043LEAR GRAPH <g>",
])  # fmt: skip
def test_what_stays(update: str) -> None:
    assert engine_form(update) == update


@pytest.mark.parametrize("update", [
    f"{PREFIXED} CLEAR ALL; PREFIX a: <http://other/> CLEAR ALL",
    f"CLEAR ALL; {PREFIXED} CLEAR ALL; PREFIX a: <http://other/> CLEAR ALL",
    "CLEAR ALL; BASE <http://b/> CLEAR ALL",
    "BASE <http://a/> CLEAR ALL; BASE <http://b/> CLEAR ALL",
])  # fmt: skip
def test_another_meaning_is_refused(update: str) -> None:
    with pytest.raises(UsageError, match="Declare it once"):
        engine_form(update)
