"""A text in which every reader finds the same tokens, with their places; any other is refused.

A word that makes a service call out may be replaced only where nobody can read the text in another way: not the
engine, whose parser reads without word boundaries and backtracks, nor the other endpoint. So what could be a comparison
or an IRI, a string or two, an escape or a quote is refused as a whole, although each may be valid SPARQL.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from thbgraph.errors import FeatureRefused, QuerySyntaxError
from thbgraph.store.iris import resolved
from thbgraph.store.lexer import PLAIN_STRING, Token, decode_escapes, tokens

_SPACE: Final = " \t\r\n"
_MARKS: Final = frozenset("{}()[].;,=!<>&|+-*/^?~")
_WEB_IRI: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")
_HINT: Final = (
    "Write such a request plainly: white space around < and >, no backslashes outside strings, IRIs in full; "
    "or ask the other place yourself."
)


def end_of(token: Token) -> int:
    """Return the place after the last character of *token*."""
    return token.start + len(token.text)


def is_word(token: Token, *words: str) -> bool:
    """Return whether *token* is one of these keywords, in any case."""
    return token.kind == "word" and token.text.isascii() and token.text.upper() in words


def mentions(token: Token, word: str) -> bool:
    """Return whether *word*, in lower case, is in *token*, an IRI with ``://`` apart."""
    return word in token.text.casefold() and not (token.kind == "iri" and _WEB_IRI.match(token.text))


@dataclass(slots=True)
class Prologue:
    """The BASE and PREFIX declarations read so far (SPARQL 1.1 Query, section 4.1.1)."""

    base: str
    prefixes: dict[str, str]

    def declare(self, placed: list[Token], place: int) -> None:
        """Read the declaration whose keyword is at *place*; a broken one is left for the engine to report."""
        following = placed[place + 1 : place + 3]
        if is_word(placed[place], "BASE") and following[:1] and following[0].kind == "iri":
            self.base = self.resolve(following[0])
        elif len(following) == 2 and (following[0].kind, following[1].kind) == ("name", "iri"):
            self.prefixes[following[0].text.partition(":")[0]] = self.resolve(following[1])

    def resolve(self, token: Token) -> str:
        """Return the IRI that *token*, an IRI reference or a prefixed name, stands for.

        Raises:
            QuerySyntaxError: the prefix was not declared.
        """
        if token.kind == "iri":
            return resolved(self.base, decode_escapes(token.text[1:-1]))
        prefix, _, local = token.text.partition(":")
        if prefix not in self.prefixes:
            raise QuerySyntaxError(f"The prefix '{prefix}:' of {token.text} is not declared.", "Declare it.")
        return self.prefixes[prefix] + local


def plainly(text: str, word: str) -> tuple[str, list[Token]]:
    """Return *text* with its comments turned into spaces, and its tokens without them.

    Args:
        text: a SPARQL query or update that calls out.
        word: the keyword that does, for the message.

    Raises:
        FeatureRefused: a part of the text could be read in two ways.
    """
    placed = _placed(text, word)
    decoded = [(token.kind, token.text) for token in tokens(decode_escapes(text))] if "\\" in text else None
    if decoded is not None and decoded != [(token.kind, decode_escapes(token.text)) for token in placed]:
        raise FeatureRefused(f"{word} is refused here: an escape such as \\u0022 changes what is said.", _HINT)
    parts, end = [], 0
    for token in placed:
        if token.kind == "comment":
            parts += [text[end : token.start], " " * len(token.text)]
            end = end_of(token)
    return "".join(parts) + text[end:], [token for token in placed if token.kind != "comment"]


def unmistakable(iri: str) -> bool:
    """Return whether *iri*, in angle brackets, hides nothing if read as a comparison: ``?a<?b)#>`` hides a comment."""
    return bool(_WEB_IRI.match(iri)) or not any(mark in iri for mark in "#'")


def _placed(text: str, word: str) -> list[Token]:
    found: list[Token] = []
    end = 0
    for token in tokens(text):
        beside = bool(found) and found[-1].kind == "string" == token.kind and token.start == end
        if beside or text[end : token.start].strip(_SPACE) or not _is_clear(token):
            line = text.count("\n", 0, token.start) + 1
            shown = " ".join(text[end : end_of(token)].split())[:40]
            raise FeatureRefused(f"{word} is refused here: line {line} can be read in two ways at {shown!r}.", _HINT)
        found.append(token)
        end = end_of(token)
    if text[end:].strip(_SPACE):
        raise FeatureRefused(f"{word} is refused here: the end of the text cannot be read.", _HINT)
    return found


def _is_clear(token: Token) -> bool:
    if token.kind == "string":
        return not token.unterminated and bool(PLAIN_STRING.fullmatch(token.text))
    if token.kind == "iri":
        return unmistakable(token.text)
    if token.kind == "name":
        return "\\" not in token.text
    return token.kind != "mark" or token.text in _MARKS
