"""A text in which every reader finds the same tokens, with their places; any other is refused.

A word that makes a service call out may be replaced only where nobody can read the text in another way: not the
engine, whose parser reads without word boundaries and backtracks, nor the other endpoint. So what could be a comparison
or an IRI, a string or two, an escape or a quote is refused as a whole, although each may be valid SPARQL.
"""

from __future__ import annotations

from typing import Final

from thbgraph.errors import FeatureRefused
from thbgraph.store.lexer import Token, tokens
from thbgraph.store.readings import WEB_IRI, ambiguous, changed_by_escapes

_SPACE: Final = " \t\r\n"
_MARKS: Final = frozenset("{}()[].;,=!<>&|+-*/^?~")
_HINT: Final = (
    "Write such a request plainly: white space around < and >, no backslashes outside strings, IRIs in full; "
    "or ask the other place yourself."
)


def mentions(token: Token, word: str) -> bool:
    """Return whether *word*, in lower case, is in *token*, an IRI with ``://`` apart."""
    return word in token.text.casefold() and not (token.kind == "iri" and WEB_IRI.match(token.text))


def plainly(text: str, word: str) -> tuple[str, list[Token]]:
    """Return *text* with its comments turned into spaces, and its tokens without them.

    Args:
        text: a SPARQL query or update that calls out.
        word: the keyword that does, for the message.

    Raises:
        FeatureRefused: a part of the text could be read in two ways.
    """
    placed = _placed(text, word)
    if changed_by_escapes(text):
        raise FeatureRefused(f"{word} is refused here: an escape such as \\u0022 changes what is said.", _HINT)
    parts, end = [], 0
    for token in placed:
        if token.kind == "comment":
            parts += [text[end : token.start], " " * len(token.text)]
            end = token.end
    return "".join(parts) + text[end:], [token for token in placed if token.kind != "comment"]


def _placed(text: str, word: str) -> list[Token]:
    found: list[Token] = []
    end = 0
    for token in tokens(text):
        beside = bool(found) and found[-1].kind == "string" == token.kind and token.start == end
        if beside or text[end : token.start].strip(_SPACE) or not _is_clear(token):
            line = text.count("\n", 0, token.start) + 1
            shown = " ".join(text[end : token.end].split())[:40]
            raise FeatureRefused(f"{word} is refused here: line {line} can be read in two ways at {shown!r}.", _HINT)
        found.append(token)
        end = token.end
    if text[end:].strip(_SPACE):
        raise FeatureRefused(f"{word} is refused here: the end of the text cannot be read.", _HINT)
    return found


def _is_clear(token: Token) -> bool:
    if token.kind == "name":
        return "\\" not in token.text
    return not ambiguous(token) and (token.kind != "mark" or token.text in _MARKS)
