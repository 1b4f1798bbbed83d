"""Questions as files: SPARQL that runs anywhere, with YAML front matter in ``#+`` comment lines.

A parameter is a line ``VALUES ?name { term } #@param name``: any engine runs it with the default, and this module
replaces the braces by terms built from checked values, never by pasted text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox
import yaml

from thbgraph.errors import DataError, NotFound, UsageError
from thbgraph.namespaces import CONCEPT, ID, PREFIXES, party_iri, sparql_prefixes
from thbgraph.resources import resource
from thbgraph.tables.dates import parse_partial_date

_PARAM_LINE: Final = re.compile(r"^(\s*VALUES\s+\?(\w+)\s*)\{[^}]*\}\s*#@param\s+(\w+)\s*$", re.MULTILINE)
_SLUG: Final = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_CODE: Final = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True)
class Parameter:
    """A typed parameter of a question; ``default`` is the value in the file, as text."""

    name: str
    type: str
    default: str


@dataclass(frozen=True)
class Question:
    """A named question: id, the question in English and Russian, its parameters and its SPARQL without prefixes."""

    id: str
    question: str
    question_ru: str
    description: str
    parameters: tuple[Parameter, ...]
    text: str
    path: Path

    def sparql(self, values: Mapping[str, Sequence[str]] | None = None) -> str:
        """Return runnable SPARQL with *values* (parameter name to one or more texts) in place of the defaults.

        Raises:
            UsageError: an unknown parameter or a value that does not fit its type.
        """
        values = values or {}
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in values:
            if name not in known:
                raise UsageError(f"Question {self.id} has no parameter '{name}'.",
                                 "It has: " + (", ".join(sorted(known)) or "none") + ".")

        def fill(match: re.Match[str]) -> str:
            name = match.group(3)
            if name not in values:
                return match.group(0)
            terms = " ".join(str(term(known[name].type, text)) for text in values[name])
            return f"{match.group(1)}{{ {terms} }}"

        return sparql_prefixes() + _PARAM_LINE.sub(fill, self.text)


def _state(text: str) -> ox.NamedNode:
    if not _CODE.fullmatch(code := text.strip().upper()):
        raise UsageError(f"'{text}' is not a state code.", "Write an ISO 3166-1 alpha-3 code such as KGZ, or EUE.")
    return ox.NamedNode(party_iri(code))


def _slug_under(base: str, what: str) -> Callable[[str], ox.NamedNode]:
    def build(text: str) -> ox.NamedNode:
        if not _SLUG.fullmatch(slug := text.strip().lower()):
            raise UsageError(f"'{text}' is not {what}.", "Write its slug, such as cets-197 or non-punishment.")
        return ox.NamedNode(base + slug)

    return build


def _date(text: str) -> ox.Literal:
    try:
        value = parse_partial_date(text.strip())
    except ValueError as error:
        raise UsageError(f"'{text}' {error}.", "Write a day as YYYY-MM-DD.") from error
    if value.datatype != "date":
        raise UsageError(f"'{text}' is not a day.", "Write a day as YYYY-MM-DD.")
    return ox.Literal(value.text, datatype=ox.NamedNode(PREFIXES["xsd"] + "date"))


def _iri(text: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(text.strip())
    except ValueError as error:
        raise UsageError(f"'{text}' is not an IRI ({error}).", "Write a full IRI, starting with https://.") from error


_TERMS: Final[Mapping[str, Callable[[str], Any]]] = {
    "state": _state,
    "instrument": _slug_under(ID + "instrument/", "an instrument"),
    "organisation": _slug_under(ID + "organisation/", "an organisation"),
    "source": _slug_under(ID + "source/", "a source"),
    "topic": _slug_under(CONCEPT + "topic/", "a topic"),
    "date": _date,
    "iri": _iri,
    "string": ox.Literal,
}


def term(kind: str, text: str) -> ox.NamedNode | ox.Literal:
    """Build the RDF term of a parameter of type *kind* from *text*.

    Raises:
        UsageError: the text does not fit the type.
    """
    result: ox.NamedNode | ox.Literal = _TERMS[kind](text)
    return result


def read_question(path: Path) -> Question:
    """Read one ``.rq`` file.

    Raises:
        DataError: its front matter is not YAML, lacks ``id`` or ``question``, or names a parameter the text lacks.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is not UTF-8 ({error}).", "Save it as UTF-8.") from error
    front = "\n".join(line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+"))
    try:
        head = yaml.safe_load(front) or {}
        parameters = tuple(Parameter(str(p["name"]), str(p["type"]), str(p.get("default", "")))
                           for p in head.get("params") or [])
        name, question = str(head["id"]), str(head["question"])
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise DataError(f"{path} has unreadable front matter: {error}.", "Give id, question and params.") from error
    lines = [match.group(3) for match in _PARAM_LINE.finditer(text)]
    bound = set(lines)
    declared = {parameter.name for parameter in parameters}
    if bound != declared or any(p.type not in _TERMS for p in parameters):
        raise DataError(f"{path} declares parameters {sorted(declared)} but its text binds {sorted(bound)}.",
                        f"Each needs a VALUES line marked '#@param name' and a type of: {', '.join(_TERMS)}.")
    if text.count("#@param") != len(lines):
        raise DataError(f"{path} has a '#@param' mark that fills in nothing.",
                        "Put it behind 'VALUES ?name { term }' on a line of its own.")
    return Question(name, question, str(head.get("question_ru", "")), str(head.get("description", "")).strip(),
                    parameters, text, path)


def load_questions(folder: Path | None = None) -> list[Question]:
    """Read every question below *folder* (default: the installation's ``queries``), sorted by id.

    Raises:
        DataError: a question cannot be read, or two have the same id.
    """
    root = folder or resource("queries")
    questions: dict[str, Question] = {}
    for question in (read_question(path) for path in sorted(root.rglob("*.rq"))):
        if other := questions.get(question.id):
            raise DataError(f"{question.path} has the id '{question.id}' of {other.path}.", "Give it one of its own.")
        questions[question.id] = question
    return sorted(questions.values(), key=lambda question: question.id)


@cache
def _catalogue() -> dict[str, Question]:
    return {question.id: question for question in load_questions()}


def catalogue() -> list[Question]:
    """Return every question of the installation, sorted by id; the files are read once."""
    return list(_catalogue().values())


def find_question(name: str) -> Question:
    """Return the question with the id *name*.

    Raises:
        NotFound: there is none; the ids that exist are named.
    """
    questions = _catalogue()
    if name in questions:
        return questions[name]
    raise NotFound(f"There is no question '{name}'.", "There are: " + ", ".join(questions) + ".")
