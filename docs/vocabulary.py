"""The page on the ontology: every term, in English with its Russian name, and the diagrams.

The service shows the same at ``/ontology`` in both languages, with examples from the data.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from thbgraph.linked.diagrams import IS_A, Diagram, diagrams
from thbgraph.linked.expressions import Piece, short
from thbgraph.linked.usage import usage
from thbgraph.linked.vocabulary import ONTOLOGY, ClassTerm, Module, PropertyTerm, Term, Vocabulary, vocabulary
from thbgraph.linked.wording import End, Wording
from thbgraph.namespaces import THB

_RELATIONS: Final = {"exactMatch": "the same as", "closeMatch": "close to", "broadMatch": "narrower than",
                     "narrowMatch": "wider than", "relatedMatch": "related to", "subPropertyOf": "a kind of",
                     "subClassOf": "a kind of"}


def ontology() -> Iterator[str]:
    """Yield the page on the terms and the code lists."""
    known = vocabulary()
    words = Wording(known, usage(), "en")
    drawn = {diagram.slug: diagram for diagram in diagrams(known, usage())}
    yield from _head(known)
    yield from _picture(drawn["overview"], "How the main classes are joined")
    yield "\n## The way of the data\n\n![Tables become a graph for each source, then the resolved view, what follows" \
          " from it, and gaps.](../diagrams/data.en.svg)"
    for module in known.modules:
        yield f"\n## {_title(module)}\n\n{module.definition('en')}"
        if module.slug in drawn:
            yield from _picture(drawn[module.slug], _title(module))
        yield from _classes(module, words)
        yield from _properties(module, words)
    yield from _apart(known)
    yield from _schemes(known)
    yield from _alignments(known)


def _head(known: Vocabulary) -> Iterator[str]:
    yield "# Ontology\n"
    yield (f"Namespace `{THB}`, prefix `thb:`, version {known.version}. A running service answers at `/ontology` with "
           "the same in English and Russian, with examples from the data, or with the whole as Turtle, JSON-LD, "
           "RDF/XML or N-Triples (`/ontology.ttl` and so on); a module is at `/ontology/treaty`. Why the model is as "
           "it is: [design notes](../../ontology/design-notes.md).\n")
    yield ("Few properties have a declared domain or range, because these are rules of inference and no checks. What "
           "is *in italics* is not declared but what the data show. *One* means at most one value on a resource in "
           "the view that queries see by default; sources may differ in their own graphs.\n")
    yield ("In the diagrams a box is a class and an arrow a property; an open arrow means \"is a kind of\", and a "
           "dashed box belongs to another module.")


def _title(module: Module) -> str:
    return "Terms about tables and terms" if module.iri == ONTOLOGY else module.label("en")


def _picture(diagram: Diagram, title: str) -> Iterator[str]:
    yield f"\n![{title}](../diagrams/{diagram.slug}.svg)\n\n<details><summary>The arrows as a list</summary>\n"
    for edge in diagram.edges:
        told = "is a kind of" if edge.names == (IS_A,) else ", ".join(edge.names)
        yield f"- {edge.source}: {told} → {edge.target}"
    yield "\n</details>"


def _classes(module: Module, words: Wording) -> Iterator[str]:
    if not module.classes:
        return
    yield "\n| class | name, по-русски | meaning | kind of, defined as | source |\n|---|---|---|---|---|"
    for term in module.classes:
        yield (f"| `{term.name}` | {_names(term)} | {_meaning(term)} | {_place(term, words)} | {_sources(term)} |")


def _place(term: ClassTerm, words: Wording) -> str:
    parents = ", ".join(f"`{short(iri)}`" for iri in term.parents)
    defined = "; ".join(_plain(words.tell(said)) for said in term.defined)
    return ": ".join(part for part in (parents, defined) if part) or "-"


def _properties(module: Module, words: Wording) -> Iterator[str]:
    if not module.properties:
        return
    yield "\n| property | name, по-русски | meaning | stands on | value | number | source |"
    yield "|---|---|---|---|---|---|---|"
    for term in module.properties:
        number = "" if term.kind == "annotation" else "one" if term.functional else "any"
        yield (f"| `{term.name}` | {_names(term)} | {_meaning(term)}{_below(term)} | {_end(words.on(term))} | "
               f"{_end(words.value(term))} | {number} | {_sources(term)} |")


def _below(term: PropertyTerm) -> str:
    parents = ", ".join(f"`{short(iri)}`" for iri in term.parents)
    return f" A kind of {parents}." if parents else ""


def _names(term: Term) -> str:
    return _cell(f"{term.label('en')}, {term.label('ru')}")


def _meaning(term: Term) -> str:
    instead = ", ".join(f"`{short(iri)}`" for iri in term.replaced_by)
    retired = f"**Retired{f'; use {instead}' if instead else ''}.** " if term.retired else ""
    return retired + _cell(term.definition("en"))


def _sources(term: Term) -> str:
    return _cell("; ".join(term.sources)) + (f" ({term.status})" if term.status not in ("", "testing") else "")


def _end(end: End) -> str:
    text = _plain(end.pieces)
    return text if end.declared or not text else f"*{text}*"


def _plain(pieces: Iterable[Piece]) -> str:
    return _cell("".join(piece.text for piece in pieces))


def _apart(known: Vocabulary) -> Iterator[str]:
    yield "\n## What is kept apart\n\nNothing is two of these at once:\n"
    for group in known.apart:
        yield f"- {_codes(group)}"
    pairs = {tuple(sorted((term.iri, other))) for term in known.terms() for other in term.disjoint}
    grouped = {tuple(sorted((one, other))) for group in known.apart for one in group for other in group}
    for pair in sorted(pairs - grouped):
        yield f"- {_codes(pair)}"


def _codes(iris: Sequence[str]) -> str:
    return ", ".join(f"`{short(iri)}`" for iri in iris)


def _schemes(known: Vocabulary) -> Iterator[str]:
    yield ("\n## Code lists\n\nA concept is `concept/<list>/<concept>`; the service shows the meaning of each.\n\n"
           "| list | name, по-русски | meaning | concepts |\n|---|---|---|---|")
    for scheme in known.schemes:
        concepts = ", ".join(f"`{concept.iri.rsplit('/', 1)[-1]}`" for concept in scheme.concepts)
        names = _cell(f"{scheme.label('en')}, {scheme.label('ru')}")
        yield f"| `{scheme.slug}` | {names} | {_cell(scheme.definition('en'))} | {concepts} |"


def _alignments(known: Vocabulary) -> Iterator[str]:
    yield "\n## Alignments with other vocabularies\n\nKept in `ontology/alignments/`; no build loads them."
    for part in known.alignments:
        yield f"\n### {part.label('en')}\n\n<{part.about}>\n"
        for match in part.matches:
            yield f"- `{short(match.ours)}` is {_RELATIONS[match.relation]} `{short(match.theirs).strip('<>')}`"


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().replace("|", "\\|")
