"""Front matter of a question: YAML in ``#+`` comment lines, ours and the names that grlc gives the same things.

From grlc (https://github.com/CLARIAH/grlc): ``summary`` is our ``question``; ``description`` and ``tags`` are the same;
``defaults`` and ``enumerate`` speak of parameters declared in ``params``; ``pagination`` is the usual length of a page;
``method`` can only be GET and ``endpoint_in_url`` only false, as nobody chooses another store by a parameter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import yaml

from thbgraph.errors import DataError, UsageError
from thbgraph.query.types import COLUMN_TYPES, PARAMETER_TYPES, Schema, Term, UnfitValue, parameter_schema, term
from thbgraph.query.words import LOADER, UNTOLD, Meaning, vocabulary

_KEYS: Final = {"id", "question", "question_ru", "description", "description_ru", "tags", "params", "columns",
                "expect", "summary", "method", "endpoint_in_url", "pagination", "defaults", "enumerate"}
RESERVED: Final = ("format", "limit", "offset", "lang", "version")
MOST_PER_PAGE: Final = 1000
USUAL_PER_PAGE: Final = 100


@dataclass(frozen=True)
class Parameter:
    """A typed parameter of a question.

    Attributes:
        name: in the address, on the command line and behind ``#@param``.
        type: one of ``PARAMETER_TYPES``.
        default: the value in the file as text; empty if the file binds nothing there, which means any.
        required: whether a value must be given.
        many: whether several values may be given, for any of which rows are wanted.
        choices: the only values there are; empty for whatever the type allows.
        meaning: what it is for, in English and Russian, with an example.
    """

    name: str
    type: str
    default: str = ""
    required: bool = False
    many: bool = True
    choices: tuple[str, ...] = ()
    meaning: Meaning = UNTOLD

    @property
    def schema(self) -> Schema:
        """Return the JSON Schema of one value."""
        schema = parameter_schema(self.type)
        return {**schema, "enum": list(self.choices)} if self.choices else schema

    @property
    def example(self) -> str:
        """Return a value that can be tried: the one told, or else the default."""
        return self.meaning.example or self.default

    def term(self, text: str) -> Term:
        """Return the term of *text*.

        Raises:
            UnfitValue: the text does not fit the type, or is none of the choices.
        """
        schema = self.schema
        try:
            built = term(self.type, text)
            allowed = schema.get("enum")
            if allowed and built not in {term(self.type, choice) for choice in allowed}:
                raise UsageError(f"'{text}' is no {self.type} that there is.", f"Write one of: {', '.join(allowed)}.")
        except UsageError as error:
            raise UnfitValue(error.message, error.hint, self.name, schema) from error
        return built


@dataclass(frozen=True)
class Column:
    """A column of a question's answer: its name, type (one of ``COLUMN_TYPES``) and meaning."""

    name: str
    type: str
    meaning: Meaning


@dataclass(frozen=True)
class FrontMatter:
    """What stands above the SPARQL of a question.

    Attributes:
        id: its name everywhere.
        question: the question in English.
        question_ru: the question in Russian.
        description: what the answer holds and what it leaves out.
        description_ru: the same in Russian.
        tags: its areas.
        parameters: what may be asked of it.
        columns: what the columns of its answer mean; none if the answer is a graph.
        per_page: rows of a page of a list unless somebody asks for more or fewer.
    """

    id: str
    question: str
    question_ru: str
    description: str
    description_ru: str
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    per_page: int


def read_front_matter(text: str, place: str) -> FrontMatter:
    """Read the front matter of the file *text*.

    Args:
        text: the whole file.
        place: its path, for messages.

    Raises:
        DataError: it is not YAML, lacks id or question, has a key nobody knows, or contradicts itself.
    """
    front = "\n".join(line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+"))
    try:
        head = yaml.load(front, Loader=LOADER) or {}  # noqa: S506 - a safe loader, see words.py
        name, question = str(head["id"]), _question(head, place)
        parameters = tuple(_parameter(given, head) for given in head.get("params") or [])
        columns = tuple(_column(str(column), given, place) for column, given in (head.get("columns") or {}).items())
        tags = tuple(str(tag) for tag in head.get("tags") or [])
        unknown = sorted(set(head) - _KEYS)
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise DataError(f"{place} has unreadable front matter: {error}.", "Give id, question and params.") from error
    if unknown:
        raise DataError(f"{place} has front matter that nobody reads: {', '.join(unknown)}.",
                        f"There are: {', '.join(sorted(_KEYS))}.")
    _check_grlc(head, parameters, place)
    _check_parameters(parameters, place)
    return FrontMatter(name, question, str(head.get("question_ru", "")).strip(),
                       str(head.get("description", "")).strip(), str(head.get("description_ru", "")).strip(),
                       tags, parameters, columns, int(head.get("pagination", USUAL_PER_PAGE)))


def _question(head: Mapping[str, Any], place: str) -> str:
    if "question" not in head and "summary" not in head:
        raise KeyError("question")
    question = str(head.get("question", head.get("summary"))).strip()
    if str(head.get("summary", question)).strip() != question:
        raise DataError(f"{place} has a summary other than its question.", "Leave one of them out.")
    return question


def _parameter(given: Mapping[str, Any], head: Mapping[str, Any]) -> Parameter:
    name, kind = str(given["name"]), str(given["type"])
    shared = vocabulary().parameters.get(name, UNTOLD)
    meaning = Meaning(str(given.get("description", shared.description)),
                      str(given.get("description_ru", shared.description_ru)),
                      example=_text(given.get("example", "" if given.get("default") else shared.example)))
    default = given.get("default", _by_name(head, "defaults").get(name, ""))
    choices = tuple(_text(choice) for choice in _by_name(head, "enumerate").get(name, []))
    return Parameter(name, kind, _text(default), bool(given.get("required", False)),
                     bool(given.get("many", kind != "date")), choices, meaning)


def _column(name: str, given: Any, place: str) -> Column:
    """Read a column: the name of a shared meaning, or a meaning of its own."""
    meaning = vocabulary().columns.get(given) if isinstance(given, str) else Meaning(**given)
    if meaning is None:
        raise DataError(f"{place}, column {name}: the vocabulary has no column '{given}'.",
                        "Name one of queries/vocabulary.yaml, or give type, description and description_ru here.")
    if meaning.type not in COLUMN_TYPES:
        raise DataError(f"{place}, column {name} has the type '{meaning.type}'.",
                        f"Choose one of: {', '.join(COLUMN_TYPES)}.")
    return Column(name, meaning.type, meaning)


def _by_name(head: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return what grlc's *key*, a list of mappings, says of each parameter."""
    return {str(name): said for entry in head.get(key) or [] for name, said in entry.items()}


def _text(value: Any) -> str:
    """Return *value* as a person would write it; YAML has read true, 1 and 2015-01-01 as what they look like."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _check_grlc(head: Mapping[str, Any], parameters: tuple[Parameter, ...], place: str) -> None:
    declared = {parameter.name: parameter for parameter in parameters}
    for key in ("defaults", "enumerate"):
        if strange := sorted(set(_by_name(head, key)) - set(declared)):
            raise DataError(f"{place} has {key} for {', '.join(strange)}, not declared in params.", "Declare them.")
    for name, default in _by_name(head, "defaults").items():
        if declared[name].default != _text(default):
            raise DataError(f"{place} has two defaults for '{name}'.", "Leave one of them out.")
    if str(head.get("method", "GET")).upper() != "GET":
        raise DataError(f"{place} asks for the method {head['method']}.", "A question is read: write GET.")
    if head.get("endpoint_in_url", False) is not False:
        raise DataError(f"{place} lets the caller choose the store.", "Write endpoint_in_url: false, or leave it out.")
    page = head.get("pagination", USUAL_PER_PAGE)
    if type(page) is not int or not 1 <= page <= MOST_PER_PAGE:
        raise DataError(f"{place} has pagination {page!r}.", f"Give a number from 1 to {MOST_PER_PAGE}.")


def _check_parameters(parameters: tuple[Parameter, ...], place: str) -> None:
    for parameter in parameters:
        if parameter.name in RESERVED:
            raise DataError(f"{place} has a parameter '{parameter.name}'.",
                            f"Choose another name: {', '.join(RESERVED)} belong to every question.")
        if parameter.type not in PARAMETER_TYPES:
            continue  # told together with the parameters that the text binds
        for value in (parameter.default, parameter.example, *parameter.choices):
            try:
                if value:
                    parameter.term(value)
            except UsageError as error:
                raise DataError(f"{place}, parameter {parameter.name}: {error.message}", error.hint) from error


def lacking(front: FrontMatter) -> list[str]:
    """Return what a published question must have beyond what is needed to run it, and *front* has not."""
    wanted = {"question_ru": front.question_ru, "description": front.description,
              "description_ru": front.description_ru, "tags": front.tags}
    for parameter in front.parameters:
        wanted |= {f"{parameter.name}: description": parameter.meaning.description,
                   f"{parameter.name}: description_ru": parameter.meaning.description_ru,
                   f"{parameter.name}: example": parameter.example}
    for column in front.columns:
        wanted |= {f"{column.name}: description": column.meaning.description,
                   f"{column.name}: description_ru": column.meaning.description_ru}
    unknown = [f"tag {tag}" for tag in front.tags if tag not in vocabulary().tags]
    return [name for name, value in wanted.items() if not value] + unknown
