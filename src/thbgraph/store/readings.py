"""Whether a text has one reading: who parses it elsewhere, or after another rule, must find the same tokens.

The engine reads without word boundaries and goes back where a token leads nowhere, other stores have parsers of their
own, and SPARQL 1.1 (section 19.2) has escapes replaced before anything else, which not every reader does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Final

from thbgraph.store.lexer import PLAIN_STRING, Token, decode_escapes, tokens

ABSOLUTE_IRI: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")
WEB_IRI: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")


def ambiguous(token: Token) -> bool:
    r"""Return whether *token* may be more or less than it seems.

    So is a string that nothing closes, or with an escape that SPARQL does not know: the engine takes ``\"\"\"x \\q
    \"\"\"`` for an empty string and what follows. And so is a comparison that looks like an IRI: ``?a<?b)#>`` hides a
    comment.
    """
    if token.kind == "string":
        return token.unterminated or not PLAIN_STRING.fullmatch(token.text)
    return token.kind == "iri" and may_be_comparison(token.text)


def first_ambiguous(read: Iterable[Token]) -> Token | None:
    """Return the first token of *read* that is ``ambiguous``, or a string right behind another, as ``'a''b'``."""
    end = -1
    for token in read:
        if ambiguous(token) or (token.kind == "string" and token.start == end):
            return token
        end = token.end if token.kind == "string" else -1
    return None


def may_be_comparison(iri: str) -> bool:
    """Return whether *iri*, in angle brackets, would hide something if it were read as a comparison."""
    return not WEB_IRI.match(iri) and any(mark in iri for mark in "#'")


def changed_by_escapes(text: str) -> bool:
    r"""Return whether *text* has other tokens once its ``\uXXXX`` are replaced, or has such escapes even then."""
    decoded = decode_escapes(text)
    if decoded == text:
        return False
    return any(before is None or after is None or before.kind != after.kind
               or not decode_escapes(before.text) == after.text == decode_escapes(after.text)
               for before, after in zip_longest(_read(text), _read(decoded)))


def _read(text: str) -> Iterator[Token]:
    return (token for token in tokens(text) if token.kind != "comment")
