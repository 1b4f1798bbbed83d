"""Tokens of a SPARQL text, read in linear time without recursion: enough to judge a query before anything parses it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

TokenKind = Literal["comment", "string", "iri", "variable", "tag", "blank", "name", "word", "number", "mark"]

_LOCAL_FIRST: Final = r"(?:[\w:]|%[0-9A-Fa-f]{2}|\\[^\s])"
_LOCAL_NEXT: Final = r"(?:[\w:-]|%[0-9A-Fa-f]{2}|\\[^\s])"
_RUN: Final = r"[^\W\d_](?:[\w-]|\.++(?=[\w-]))*+"
_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")

# Every string alternative matches to its end or, unterminated, as far as it may reach: no attempt ever fails late,
# so a text of nothing but quotes still costs linear time. For the same reason a word takes all that a prefix could.
_TOKEN: Final = re.compile(
    rf"""
    (?P<comment>\#[^\n\r]*)
  | (?P<string>'''(?:[^'\\]|\\.|'{{1,2}}(?!'))*+(?:'''|(?P<open1>))
      | \"\"\"(?:[^"\\]|\\.|"{{1,2}}(?!"))*+(?:\"\"\"|(?P<open2>))
      | '(?:[^'\\\n\r]|\\[^\n\r])*+(?:'|(?P<open3>))
      | "(?:[^"\\\n\r]|\\[^\n\r])*+(?:"|(?P<open4>)))
  | (?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*+>)
  | (?P<variable>[?$]\w+)
  | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*+)
  | (?P<blank>_:\w(?:[\w-]|\.++(?=[\w-]))*+)
  | (?P<name>(?:{_RUN})?:(?:{_LOCAL_FIRST}(?:{_LOCAL_NEXT}|\.++(?={_LOCAL_NEXT}))*+)?)
  | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
  | (?P<word>{_RUN})
  | (?P<mark>[^\s\w])
    """,
    re.VERBOSE | re.DOTALL,
)
# a string that every reader reads to the same end: no escape but those of SPARQL 1.1, section 19.7
PLAIN_STRING: Final = re.compile(r"""(?:[^\\]|\\[tbnrf"'\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+""")
_OPEN_GROUPS: Final = ("open1", "open2", "open3", "open4")


@dataclass(frozen=True, slots=True)
class Token:
    """One token: its kind, its text as written, whether a string lacks its closing quote, and where it begins."""

    kind: TokenKind
    text: str
    unterminated: bool = False
    start: int = field(default=0, compare=False)

    @property
    def end(self) -> int:
        """Return the place after the last character."""
        return self.start + len(self.text)


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of *text* in order, comments included, white space left out.

    A ``<`` that does not begin an IRI reference is a mark. Nothing is ever refused here: what no rule of SPARQL
    explains comes out as marks and words, and is for the caller to judge.
    """
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup if match.lastgroup not in _OPEN_GROUPS else "string"
        unterminated = any(match.group(group) is not None for group in _OPEN_GROUPS)
        yield Token(kind, match.group(), unterminated, match.start())  # type: ignore[arg-type]  # group names are the kinds


def is_word(token: Token, *words: str) -> bool:
    """Return whether *token* is one of these keywords, given in capitals, in any case."""
    return token.kind == "word" and token.text.isascii() and token.text.upper() in words


def decode_escapes(text: str) -> str:
    r"""Return *text* with every ``\uXXXX`` and ``\UXXXXXXXX`` replaced by its character (SPARQL 1.1, section 19.2)."""

    def character(match: re.Match[str]) -> str:
        code = int(match.group(1) or match.group(2), 16)
        return chr(code) if code <= 0x10FFFF else match.group()

    return _ESCAPE.sub(character, text)


def nesting(text: str) -> int:
    """Return how deep groups, brackets and parentheses nest in *text*, those in strings, IRIs and comments apart."""
    depth = deepest = 0
    for token in tokens(text):
        if token.kind != "mark":
            continue
        if token.text in "{([":
            depth += 1
            deepest = max(deepest, depth)
        elif token.text in "})]":
            depth = max(0, depth - 1)
    return deepest
