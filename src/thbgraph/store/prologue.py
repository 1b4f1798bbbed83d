"""The prologue of a SPARQL text (SPARQL 1.1 Query, section 4.1.1), read from its tokens."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from thbgraph.errors import QuerySyntaxError
from thbgraph.store.iris import resolved
from thbgraph.store.lexer import Token, decode_escapes, is_word

_LOCAL_ESCAPE: Final = re.compile(r"\\(.)")


@dataclass(slots=True)
class Prologue:
    """The BASE and PREFIX declarations read so far.

    Attributes:
        base: the IRI that relative ones are resolved against.
        strict: whether a name of an unknown prefix is an error; if not, it stands for itself.
        prefixes: the namespaces, by prefix.
    """

    base: str
    strict: bool = False
    prefixes: dict[str, str] = field(default_factory=dict)

    def declare(self, read: Sequence[Token], place: int) -> None:
        """Take the declaration whose keyword is at *place*; a broken one is left for the engine to report."""
        following = read[place + 1 : place + 3]
        if is_word(read[place], "BASE") and following[:1] and following[0].kind == "iri":
            self.base = self.resolve(following[0])
        elif len(following) == 2 and (following[0].kind, following[1].kind) == ("name", "iri"):
            self.prefixes[following[0].text.partition(":")[0]] = self.resolve(following[1])

    def resolve(self, token: Token) -> str:
        """Return the IRI that *token*, an IRI reference or a prefixed name, stands for.

        Raises:
            QuerySyntaxError: the prefix was not declared, and this is ``strict``.
        """
        if token.kind == "iri":
            return resolved(self.base, decode_escapes(token.text[1:-1]))
        prefix, _, local = token.text.partition(":")
        if self.strict and prefix not in self.prefixes:
            raise QuerySyntaxError(f"The prefix '{prefix}:' of {token.text} is not declared.", "Declare it.")
        return self.prefixes.get(prefix, f"{prefix}:") + _LOCAL_ESCAPE.sub(r"\1", local)
