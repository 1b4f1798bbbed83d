"""The page at ``/sparql`` to write a query on, with the named questions as examples; it works without scripts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from thbgraph.api.page import render
from thbgraph.namespaces import sparql_prefixes
from thbgraph.query import Question, catalogue, find_question

_FIRST: Final = (
    sparql_prefixes() + "\nSELECT ?type (COUNT(*) AS ?number) {\n  ?node a ?type\n}\nGROUP BY ?type ORDER BY ?type\n"
)


def editor_page(lang: str, example: str, about: Mapping[str, Any]) -> bytes:
    """Return the page in *lang*; the question with the id *example* fills its text box and is not yet asked.

    *about* tells the version of the data that the page asks, whether it is permanent, and the way up to other pages.

    Raises:
        NotFound: there is no such question.
    """
    chosen = find_question(example) if example else None
    return render("sparql.html", lang=lang, **about, chosen=chosen, wording=asked_in,
                  query=chosen.runnable(front=False) if chosen else _FIRST, questions=catalogue())


def asked_in(question: Question, lang: str) -> str:
    """Return the words of *question* in *lang*; in English where there are none in Russian."""
    return (lang == "ru" and question.question_ru) or question.question
