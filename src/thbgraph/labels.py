"""Names in the reader's language: one ordered fallback (asked language, English, the slug itself)."""

from __future__ import annotations

import pyoxigraph as ox

from thbgraph.namespaces import CONCEPT, ID, party_iri
from thbgraph.query.named import find_question
from thbgraph.query.run import evaluate


class Labels:
    """All names the graph has, read once."""

    def __init__(self, store: ox.Store) -> None:
        """Read the labels of parties, instruments, sources and concepts from *store*."""
        self._names: dict[str, dict[str, str]] = {}
        for solution in evaluate(store, find_question("labels").sparql()):
            names = self._names.setdefault(solution["node"].value, {})
            names.setdefault(solution["label"].language or "en", solution["label"].value)

    def known(self, iri: str) -> bool:
        """Whether the graph names *iri* at all."""
        return iri in self._names

    def of(self, iri: str, lang: str) -> str:
        """Return the name of *iri* in *lang*, else in English, else its last path segment."""
        names = self._names.get(iri, {})
        return names.get(lang) or names.get("en") or iri.rsplit("/", 1)[-1]

    def party(self, code: str, lang: str) -> str:
        """Return the name of the party with this code."""
        return self.of(party_iri(code), lang)

    def instrument(self, slug: str, lang: str) -> str:
        """Return the short name of an instrument (the first of several), else its title."""
        return self.of(f"{ID}instrument/{slug}", lang)

    def concept(self, scheme: str, slug: str, lang: str) -> str:
        """Return the label of a concept."""
        return self.of(f"{CONCEPT}{scheme}/{slug}", lang)
