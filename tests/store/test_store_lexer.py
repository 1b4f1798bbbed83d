"""The lexer: what is a token, and that no text makes it slow."""

from __future__ import annotations

import time

import pytest

from thbgraph.store.lexer import decode_escapes, nesting, tokens


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokens(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("?a $b", [("variable", "?a"), ("variable", "$b")]),
        ("ex:a.b.", [("name", "ex:a.b"), ("mark", ".")]),
        ("ex:.SELECT", [("name", "ex:"), ("mark", "."), ("word", "SELECT")]),
        (":x ex: _:b1.", [("name", ":x"), ("name", "ex:"), ("blank", "_:b1"), ("mark", ".")]),
        (r"ex:a\-b%20c", [("name", r"ex:a\-b%20c")]),
        ("'a'@en-GB", [("string", "'a'"), ("tag", "@en-GB")]),
        ('"""a "quoted" b""" c', [("string", '"""a "quoted" b"""'), ("word", "c")]),
        (r'"a\"b"', [("string", r'"a\"b"')]),
        ("''x", [("string", "''"), ("word", "x")]),
        ("1.5e3SERVICE", [("number", "1.5e3"), ("word", "SERVICE")]),
        ("?a<?b", [("variable", "?a"), ("mark", "<"), ("variable", "?b")]),
        ("?a <http://x/#y> ?b", [("variable", "?a"), ("iri", "<http://x/#y>"), ("variable", "?b")]),
        ("a # b\nc", [("word", "a"), ("comment", "# b"), ("word", "c")]),
    ],
)
def test_tokens(text: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize("text", ["'abc", '"abc\n', "'''abc", '"""abc""', "'a\\"])
def test_unterminated_strings_are_marked(text: str) -> None:
    assert any(token.unterminated for token in tokens(text))


def test_terminated_strings_are_not_marked() -> None:
    assert not any(token.unterminated for token in tokens("'a' \"b\" '''c''' \"\"\"d\"\"\" '' \"\""))


@pytest.mark.parametrize(
    ("text", "depth"),
    [
        ("{ { } }", 2),
        ("{([])}", 3),
        ("{ '{{{' } # {{{{", 1),
        ("}}}}{", 1),
        ("{" * 3000, 3000),
        ("", 0),
    ],
)
def test_nesting(text: str, depth: int) -> None:
    assert nesting(text) == depth


@pytest.mark.parametrize(
    "unit",
    ['"', "'", '"""', "'''", '"\\"', "a-", "a.", "a..", "<", "<a", "<?a", "ex:a.", "_:a.", "\\", "@a-", "#", "%", "é"],
)
def test_any_repetition_is_read_in_linear_time(unit: str) -> None:
    text = (unit * 65536)[:65536]
    begun = time.perf_counter()
    nesting(text)
    assert time.perf_counter() - begun < 20  # in time that grows with the square of its length it would take minutes


def test_escapes_are_decoded_everywhere() -> None:
    assert decode_escapes(r"\u0053ERVICE \U00000041 \uD83D") == "SERVICE A \ud83d"
    assert decode_escapes(r"\UFFFFFFFF \u00") == r"\UFFFFFFFF \u00"
