"""Questions as files: SPARQL that runs anywhere, with YAML front matter in ``#+`` comment lines.

A parameter is a line ``VALUES ?name { term } #@param name``: any engine runs it with the default, and this module
replaces the braces by terms built from checked values, never by pasted text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Final, Literal

import pyoxigraph as ox

from thbgraph.errors import DataError, NotFound, UsageError
from thbgraph.namespaces import PREFIXES, sparql_prefixes
from thbgraph.query.front import Column, FrontMatter, Parameter, read_front_matter
from thbgraph.query.types import PARAMETER_TYPES, UnfitValue, term
from thbgraph.resources import resource

__all__ = ["Column", "Parameter", "Question", "catalogue", "find_question", "load_questions", "read_question", "term"]

Kind = Literal["bindings", "boolean", "graph"]
_PARAM_LINE: Final = re.compile(r"^(\s*VALUES\s+\?(\w+)\s*)\{[^}]*\}\s*#@param\s+(\w+)[ \t]*$", re.MULTILINE)
_DECLARED: Final = re.compile(r"^\s*PREFIX\s+([\w-]*):\s*<([^>]*)>", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True)
class Question(FrontMatter):
    """A named question: its front matter, and the file it stands in.

    Attributes:
        text: the file as it is: front matter and SPARQL.
        path: the file.
    """

    text: str
    path: Path

    def sparql(self, values: Mapping[str, Sequence[str]] | None = None) -> str:
        """Return runnable SPARQL with *values* (parameter name to one or more texts) in place of the defaults.

        Raises:
            UsageError: an unknown parameter, several values of one that takes one, or none of one that needs one.
            UnfitValue: a value that does not fit the type of its parameter.
        """
        return sparql_prefixes() + self._filled(values or {})

    def runnable(self, values: Mapping[str, Sequence[str]] | None = None, *, front: bool = True) -> str:
        """Return the same query as a person would keep it: only the prefixes it uses, each on a line of its own.

        Args:
            values: as for ``sparql``.
            front: whether the front matter stands above it.

        Raises:
            UsageError, UnfitValue: as ``sparql`` does.
        """
        lines = self._filled(values or {}).splitlines()
        head = [line for line in lines if line.startswith("#+")] if front else []
        body = [line for line in lines if not line.startswith("#+")]
        own = {name for name, _ in _DECLARED.findall("\n".join(body))}
        added = [f"PREFIX {name}: <{iri}>" for name, iri in self.prefixes.items() if name not in own]
        return "\n".join([*head, *added, *body]) + "\n"

    @cached_property
    def prefixes(self) -> Mapping[str, str]:
        """The prefixes that the text uses, those it declares itself and the project's, by name."""
        body = "\n".join(line for line in self.text.splitlines() if not line.startswith("#"))
        known = {**PREFIXES, **dict(_DECLARED.findall(body))}
        return {name: iri for name, iri in sorted(known.items()) if re.search(rf"(?<![\w:<-]){name}:", body)}

    @property
    def kind(self) -> Kind:
        """What the query gives: bindings (SELECT), a boolean (ASK) or a graph (CONSTRUCT, DESCRIBE)."""
        return self._shape[0]

    @property
    def variables(self) -> tuple[str, ...]:
        """The columns of the answer as the query names them; none unless it is a SELECT."""
        return self._shape[1]

    @cached_property
    def _shape(self) -> tuple[Kind, tuple[str, ...]]:
        needed = {parameter.name: [parameter.example] for parameter in self.parameters if parameter.required}
        found = ox.Store().query(self.sparql(needed))  # nothing is there, so this parses and no more
        if isinstance(found, ox.QuerySolutions):
            return "bindings", tuple(variable.value for variable in found.variables)
        return ("graph" if isinstance(found, ox.QueryTriples) else "boolean"), ()

    def _filled(self, values: Mapping[str, Sequence[str]]) -> str:
        """Return the file with the terms of *values* between the braces of their lines."""
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in values:
            if name not in known:
                raise UsageError(f"Question {self.id} has no parameter '{name}'.",
                                 "It has: " + (", ".join(sorted(known)) or "none") + ".")
        terms = {name: self._terms(parameter, values.get(name)) for name, parameter in known.items()}

        def fill(match: re.Match[str]) -> str:
            given = terms[match.group(3)]
            return match.group(0) if given is None else f"{match.group(1)}{{ {given} }} #@param {match.group(3)}"

        return _PARAM_LINE.sub(fill, self.text)

    def _terms(self, parameter: Parameter, texts: Sequence[str] | None) -> str | None:
        """Return the terms of *parameter*, None where the default of the file stands."""
        if texts is None:
            if parameter.required:
                raise UnfitValue(f"Question {self.id} needs a value of '{parameter.name}'.",
                                 f"Give one, such as {parameter.name}={parameter.example}.", parameter.name,
                                 parameter.schema)
            return None
        if len(texts) > 1 and not parameter.many:
            raise UnfitValue(f"Question {self.id} takes one value of '{parameter.name}', not {len(texts)}.",
                             "Ask once for each.", parameter.name, parameter.schema)
        return " ".join(str(parameter.term(text)) for text in texts)


def read_question(path: Path) -> Question:
    """Read one ``.rq`` file.

    Raises:
        DataError: its front matter cannot be used, or names a parameter the text lacks.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is not UTF-8 ({error}).", "Save it as UTF-8.") from error
    front = read_front_matter(text, str(path))
    _check_lines(front, text, path)
    return Question(**vars(front), text=text, path=path)


def _check_lines(front: FrontMatter, text: str, path: Path) -> None:
    lines = [match.group(3) for match in _PARAM_LINE.finditer(text)]
    bound, declared = set(lines), {parameter.name for parameter in front.parameters}
    if bound != declared or any(p.type not in PARAMETER_TYPES for p in front.parameters):
        raise DataError(f"{path} declares parameters {sorted(declared)} but its text binds {sorted(bound)}.",
                        "Each needs a VALUES line marked '#@param name' and a type of: "
                        f"{', '.join(PARAMETER_TYPES)}.")
    if text.count("#@param") != len(lines):
        raise DataError(f"{path} has a '#@param' mark that fills in nothing.",
                        "Put it behind 'VALUES ?name { term }' on a line of its own.")


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
