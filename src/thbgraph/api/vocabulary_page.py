"""The page at ``/ontology``: every term in the reader's language, with diagrams, and examples from the graph."""

from __future__ import annotations

from thbgraph.api.page import POLICY, render
from thbgraph.linked.examples import Examples
from thbgraph.linked.vocabulary import Vocabulary


def vocabulary_page(known: Vocabulary, examples: Examples, lang: str, under: str, version: str) -> bytes:
    """Return the page.

    Args:
        known: the ontology.
        examples: of its terms.
        lang: ``en`` or ``ru``.
        under: public URL of the service, for links to concepts and resources.
        version: of the dataset that the examples are from.
    """
    return render("vocabulary.html", known=known, examples=examples, lang=lang, under=under, version=version)


def page_policy() -> str:
    """Return the Content-Security-Policy of the page."""
    return POLICY


def anchor_of_part(part: str) -> str:
    """Return where the page describes a module or an alignment."""
    return part.replace("/", "-") if part.startswith("alignment/") else f"module-{part}"
