"""Texts that two readers may take for two things: found by whoever asks, in the same way."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from thbgraph.errors import FeatureRefused, ThbError, UsageError
from thbgraph.store.federation.plain import plainly
from thbgraph.store.lexer import tokens
from thbgraph.store.readings import changed_by_escapes, first_ambiguous
from thbgraph.store.remote_guard import refuse_own_words
from thbgraph.store.updates import refuse_calls
from thbgraph.store.using import refuse_two_readings

TWO_WAYS = [
    'SELECT * { VALUES ?a {"""x" } FILTER(false && <bif:http_get>("http://h/")) # \\q """\n}',
    'DELETE { } WHERE { VALUES ?a {"""x" } } ; LOAD <http://127.0.0.1:1/x> # \\q """',
    r"SELECT ('\q' AS ?x) {}",
    "SELECT ('open AS ?x) {}",
    "SELECT * { VALUES ?a {'a''b'} }",
    """SELECT * { VALUES ?a {"""
    '"""x"} }',
    "SELECT * { FILTER(?a<?b)#>\n}",
    "SELECT * { FILTER(?a<'>') }",
]
CHANGED = [
    r'SELECT ("\u005cu0041" AS ?x) {}',
    r"SELECT ('\u0027) AS ?x) {} #' AS ?y) {}",
    r"SELECT * \u007b }",
    r"# \u000aSELECT * {}",
    r"SELECT * {} \u0023",
]
PLAIN = [
    "",
    "SELECT * { VALUES ?a {'a' 'b' \"\"} ?s <http://h/#x> <relative> # 'open\n }",
    r"SELECT ('\t\n\'\\' AS ?x) ('\u0041' AS ?y) ('''o'k''' AS ?z) {}",
    r"SELECT * { ?s <http://h/\u00e9> ?o } # \u005cu0041",
]
CALLERS: list[Callable[[str], object]] = [refuse_two_readings, refuse_own_words, lambda text: plainly(text, "SERVICE")]


@pytest.mark.parametrize("text", TWO_WAYS)
def test_a_token_of_two_readings_is_found(text: str) -> None:
    assert first_ambiguous(tokens(text)) is not None


@pytest.mark.parametrize("text", CHANGED)
def test_an_escape_that_changes_the_tokens_is_found(text: str) -> None:
    assert first_ambiguous(tokens(text)) is None
    assert changed_by_escapes(text)


@pytest.mark.parametrize("text", PLAIN)
def test_a_plain_text_is_left_alone(text: str) -> None:
    assert first_ambiguous(tokens(text)) is None
    assert not changed_by_escapes(text)
    refuse_two_readings(text)
    refuse_own_words(text)


@pytest.mark.parametrize("refuse", CALLERS)
@pytest.mark.parametrize("text", [*TWO_WAYS, *CHANGED])
def test_everybody_refuses_the_same_texts(text: str, refuse: Callable[[str], object]) -> None:
    with pytest.raises((UsageError, FeatureRefused)) as caught:
        refuse(text)
    assert isinstance(caught.value, ThbError)


def test_a_load_in_a_string_that_the_engine_takes_apart_is_refused() -> None:
    with pytest.raises(FeatureRefused, match="LOAD is refused"):
        refuse_calls(TWO_WAYS[1])
