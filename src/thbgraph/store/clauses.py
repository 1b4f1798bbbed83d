"""The FROM clauses of a query, read from its tokens: the engine does not merge several default graphs by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from thbgraph.store.iris import resolved
from thbgraph.store.lexer import Token, decode_escapes, tokens

_LOCAL_ESCAPE: Final = re.compile(r"\\(.)")


@dataclass(slots=True)
class _Prologue:
    """BASE and PREFIX declarations seen so far."""

    base: str
    prefixes: dict[str, str] = field(default_factory=dict)

    def resolve(self, token: Token) -> str:
        """Return the IRI that *token* stands for; a name of an unknown prefix stands for itself."""
        if token.kind == "iri":
            return resolved(self.base, decode_escapes(token.text[1:-1]))
        prefix, _, local = token.text.partition(":")
        return self.prefixes.get(prefix, prefix + ":") + _LOCAL_ESCAPE.sub(r"\1", local)


def from_clauses(text: str, base: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the IRIs after FROM and those after FROM NAMED, in order.

    Args:
        text: a SPARQL query; what does not parse gives what was recognised.
        base: the IRI that relative ones are resolved against until BASE says otherwise.
    """
    default: list[str] = []
    named: list[str] = []
    prologue = _Prologue(base)
    stream = (token for token in tokens(text) if token.kind != "comment")
    for token in stream:
        if token.kind == "word" and (keyword := token.text.upper()) in ("BASE", "PREFIX", "FROM"):
            _read_clause(keyword, stream, prologue, (default, named))
    return tuple(default), tuple(named)


def _read_clause(
    keyword: str, stream: Iterator[Token], prologue: _Prologue, found: tuple[list[str], list[str]]
) -> None:
    token = next(stream, None)
    if token is None:
        return
    if keyword == "BASE":
        prologue.base = prologue.resolve(token)
    elif keyword == "PREFIX":
        if iri := next(stream, None):
            prologue.prefixes[token.text.partition(":")[0]] = prologue.resolve(iri)
    elif token.kind == "word" and token.text.upper() == "NAMED":
        if iri := next(stream, None):
            found[1].append(prologue.resolve(iri))
    else:
        found[0].append(prologue.resolve(token))
