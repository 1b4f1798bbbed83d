"""Finds each SERVICE clause of a text: where it is, whom it asks, and what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from thbgraph.errors import FeatureRefused, QuerySyntaxError
from thbgraph.store.federation.plain import mentions, plainly
from thbgraph.store.lexer import Token, is_word, tokens
from thbgraph.store.prologue import Prologue
from thbgraph.store.readings import ABSOLUTE_IRI

MAX_CLAUSES: Final = 8
MAX_ROWS: Final = 10_000
_WORD: Final = "SERVICE"
_ALONE: Final = "In a query that uses SERVICE the word may stand nowhere else, except in IRIs with '://'."
_OURSELVES: Final = "Ask the other endpoint yourself and join the answers."


@dataclass(frozen=True, slots=True)
class Clause:
    """One ``SERVICE [SILENT] iri { ... }``.

    Attributes:
        start: place of the keyword, in characters.
        end: place after the closing brace.
        iri: the endpoint, resolved.
        silent: whether a failure is to be passed over.
        query: what to ask it: its pattern under the declarations it uses.
        variables: names of the variables in the pattern, without ``?``.
    """

    start: int
    end: int
    iri: str
    silent: bool
    query: str
    variables: frozenset[str]


def find_clauses(text: str, base: str) -> tuple[str, tuple[Clause, ...]]:
    """Return *text* without its comments, and its clauses in order; without a clause, *text* as it is.

    Args:
        text: a SPARQL query or update.
        base: the IRI that relative ones are resolved against.

    Raises:
        FeatureRefused: too many clauses, one inside another, one whose endpoint is a variable, or the word SERVICE
            where it is not plain what it does.
        QuerySyntaxError: a clause that no reader could complete.
    """
    if not any(token.kind == "word" and token.text.upper() == _WORD for token in tokens(text)):
        return text, ()
    text, placed = plainly(text, _WORD)
    return text, tuple(_Finder(text, placed, Prologue(base, strict=True)).clauses())


@dataclass(slots=True)
class _Finder:
    """One walk over the tokens of a text."""

    text: str
    placed: list[Token]
    prologue: Prologue
    found: list[Clause] = field(default_factory=list)

    def clauses(self) -> list[Clause]:
        """Walk to the end."""
        depth = place = 0
        while place < len(self.placed):
            token = self.placed[place]
            if is_word(token, _WORD) and self._stands_apart(place):
                place = self._clause(place, depth)
                continue
            _refuse_mention(token)
            if depth == 0 and is_word(token, "BASE", "PREFIX"):
                self.prologue.declare(self.placed, place)
            depth += (token.text == "{") - (token.text == "}")
            place += 1
        return self.found

    def _stands_apart(self, place: int) -> bool:
        """Return whether nothing but white space or a brace comes right before the keyword."""
        before = self.placed[place - 1] if place else None
        return before is None or before.end < self.placed[place].start or before.text in ("{", "}")

    def _clause(self, place: int, depth: int) -> int:
        """Keep the clause whose keyword is at *place*; return the place after it."""
        if depth < 1:
            raise QuerySyntaxError("SERVICE stands outside every group.", "Write it between the braces of a pattern.")
        if len(self.found) == MAX_CLAUSES:
            raise FeatureRefused(f"A query may hold at most {MAX_CLAUSES} SERVICE clauses.", _OURSELVES)
        keyword = self.placed[place]
        silent = len(self.placed) > place + 1 and is_word(self.placed[place + 1], "SILENT")
        opening = place + 2 + silent
        closing = self._closing(opening)
        pattern = self.placed[opening + 1 : closing]
        self.found.append(
            Clause(
                start=keyword.start,
                end=self.placed[closing].end,
                iri=self._endpoint(self.placed[opening - 1]),
                silent=silent,
                query=self._query(pattern, self.text[self.placed[opening].end : self.placed[closing].start]),
                variables=frozenset(token.text[1:] for token in pattern if token.kind == "variable"),
            )
        )
        return closing + 1

    def _endpoint(self, token: Token) -> str:
        if token.kind == "variable":
            raise FeatureRefused(
                f"SERVICE {token.text} is refused: which endpoint is asked must be written in the query.",
                "Put its IRI in the place of the variable.",
            )
        if token.kind not in ("iri", "name"):
            raise QuerySyntaxError(f"SERVICE is followed by {token.text[:60]!r}, which is not an IRI.", "Write <IRI>.")
        return self.prologue.resolve(token)

    def _closing(self, opening: int) -> int:
        """Return the place of the brace that closes the one at *opening*."""
        depth = 0
        for place in range(opening, len(self.placed)):
            depth += (self.placed[place].text == "{") - (self.placed[place].text == "}")
            if place == opening and depth != 1:
                break
            if depth == 0:
                return place
        raise QuerySyntaxError("A SERVICE clause is not complete.", "It is written SERVICE <IRI> { pattern }.")

    def _query(self, pattern: list[Token], text: str) -> str:
        """Return the query to send: nothing of the outer one but the pattern and the declarations it needs."""
        for token in pattern:
            if is_word(token, _WORD):
                raise FeatureRefused("SERVICE inside a SERVICE is refused.", _OURSELVES)
            _refuse_mention(token)
        names = {token.text.partition(":")[0]: token for token in pattern if token.kind == "name"}
        lines = [f"PREFIX {prefix}: <{self._namespace(names[prefix])}>" for prefix in sorted(names)]
        if any(token.kind == "iri" and not ABSOLUTE_IRI.match(token.text) for token in pattern):
            lines.insert(0, f"BASE <{self.prologue.base}>")
        # one row more than is taken: enough to notice that there are too many
        return "\n".join([*lines, f"SELECT * WHERE {{{text}}}", f"LIMIT {MAX_ROWS + 1}"])

    def _namespace(self, name: Token) -> str:
        prefix = name.text.partition(":")[0]
        return self.prologue.resolve(Token("name", f"{prefix}:"))


def _refuse_mention(token: Token) -> None:
    if mentions(token, _WORD.lower()):
        raise FeatureRefused(f"SERVICE is refused here: it is not plain what {token.text[:60]} says.", _ALONE)
