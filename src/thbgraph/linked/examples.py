"""Examples of each term from the graph that is served: the same graph gives the same examples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyoxigraph as ox

from thbgraph.linked.vocabulary import Vocabulary
from thbgraph.namespaces import BASE, CONCEPT, GRAPH, ID, PREFIXES, THB
from thbgraph.query.run import evaluate

PREFIXES_SHOWN: Final = ("thb", "dct", "eli", "org", "owl", "prov", "rdfs", "skos", "xsd")
PRELUDE: Final = f"@base <{BASE}> .\n" + "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in PREFIXES_SHOWN)
_STATEMENTS: Final = 8
_FEW: Final = 6  # of one of many kinds
_LONG: Final = 160  # a longer literal says less of a term than the statement that comes after it
_AT_ONCE: Final = 400
_MANY: Final = 20
_TYPE: Final = PREFIXES["rdf"] + "type"
_OF_SOURCE: Final = (THB + "verification", THB + "locator")
_NAMES: Final = tuple(PREFIXES[prefix] + name for prefix, name in (("rdfs", "label"), ("dct", "title")))

Statements = Sequence[tuple[str, ox.NamedNode | ox.Literal]]


@dataclass(frozen=True)
class Example:
    """A resource of the graph.

    Attributes:
        iri: of the resource.
        turtle: some of its statements; ``PRELUDE`` goes before it.
        more: how many statements of it are not shown.
        graphs: names of the graphs that speak of it, below ``graph/``.
    """

    iri: str
    turtle: str
    more: int
    graphs: tuple[str, ...]


@dataclass(frozen=True)
class Examples:
    """What the graph shows of the terms.

    Attributes:
        classes: by IRI, the resources that come first and last by their IRIs.
        properties: by IRI, a statement as Turtle.
        numbers: by IRI, how many resources a class has, or how many statements a property.
    """

    classes: Mapping[str, tuple[Example, ...]]
    properties: Mapping[str, str]
    numbers: Mapping[str, int]


NONE: Final = Examples({}, {}, {})


def read_examples(store: ox.Store, known: Vocabulary) -> Examples:
    """Choose from the default view of *store*: of each class the first and the last resource by IRI.

    A class that is one of many kinds of another gets one, and less of it. A property is shown by the first of these
    resources that has it; by the first of all resources only where none of these does, because to find that takes long.

    Raises:
        ThbError: another store does not answer.
    """
    classes = _rows(store, "(COUNT(?s) AS ?number) (MIN(?s) AS ?first) (MAX(?s) AS ?last)",
                    "?s a ?term FILTER(isIRI(?s))")
    numbers = {iri: int(row["number"].value)
               for iri, row in (_rows(store, "(COUNT(?s) AS ?number)", "?s ?term ?o") | classes).items()}
    kinds = {iri for iri in known.classes if _is_kind(known, iri)}
    picked = {iri: _picked(row, single=iri in kinds) for iri, row in classes.items() if iri in known.classes}
    about = _statements(store, set().union(*picked.values()))
    having = _having(about)
    rare = " ".join(f"<{iri}>" for iri in sorted(numbers) if iri in known.properties and iri not in having)
    if rare:
        first = _rows(store, "(MIN(?s) AS ?first)", f"VALUES ?term {{ {rare} }} ?s ?term ?o FILTER(isIRI(?s))")
        about |= _statements(store, {row["first"].value for row in first.values()})
        having = _having(about)
    graphs = _graphs(store, set().union(*picked.values()))
    return Examples(
        {iri: tuple(_Chosen(one, about[one], graphs.get(one, ()), _FEW if iri in kinds else _STATEMENTS)
                    .example(iri, numbers) for one in some) for iri, some in picked.items()},
        {iri: _statement(subject, iri, about) for iri, subject in having.items() if iri in known.properties}, numbers)


def _rows(store: ox.Store, wanted: str, pattern: str) -> dict[str, Any]:
    """Return by our term what is *wanted* of the resources ``?s`` that *pattern* ties to it."""
    # asked in a FILTER, whether a term is ours would be asked of each statement there is, which takes five times as
    # long; and an engine may answer a grouping of nothing with one row that has no term
    found = evaluate(store, f"SELECT ?term {wanted} {{ {pattern} }} GROUP BY ?term")
    return {row["term"].value: row for row in found if row["term"] is not None and row["term"].value.startswith(THB)}


def _having(about: Mapping[str, Statements]) -> dict[str, str]:
    """Return by property the first resource that has it."""
    found: dict[str, str] = {}
    for subject in sorted(about):
        for predicate, _ in about[subject]:
            found.setdefault(predicate, subject)
    return found


def _picked(row: Any, *, single: bool) -> tuple[str, ...]:
    first, last = row["first"].value, row["last"].value
    return (first,) if single or first == last else (first, last)


def _is_kind(known: Vocabulary, iri: str) -> bool:
    """Return whether the class of *iri* is one of many kinds of another."""
    return any(len(known.children[parent]) > _MANY for parent in known.classes[iri].parents)


def _statements(store: ox.Store, subjects: Iterable[str]) -> dict[str, Statements]:
    found: dict[str, list[tuple[str, ox.NamedNode | ox.Literal]]] = {}
    for values in _values(subjects):
        for row in evaluate(store, f"SELECT DISTINCT ?s ?p ?o {{ VALUES ?s {{ {values} }} ?s ?p ?o }}"):
            if not isinstance(row["o"], ox.BlankNode):
                found.setdefault(row["s"].value, []).append((row["p"].value, row["o"]))
    return {subject: sorted(said, key=lambda pair: (pair[0], str(pair[1]))) for subject, said in found.items()}


def _graphs(store: ox.Store, subjects: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for values in _values(subjects):
        for row in evaluate(store, f"SELECT DISTINCT ?s ?g {{ VALUES ?s {{ {values} }} GRAPH ?g {{ ?s a ?c }} }}"):
            if row["g"].value.startswith(GRAPH):
                found.setdefault(row["s"].value, set()).add(row["g"].value.removeprefix(GRAPH))
    return {subject: tuple(sorted(names)) for subject, names in found.items()}


def _values(iris: Iterable[str]) -> Iterator[str]:
    ordered = sorted(set(iris))
    for start in range(0, len(ordered), _AT_ONCE):
        yield " ".join(f"<{iri}>" for iri in ordered[start:start + _AT_ONCE])


@dataclass(frozen=True)
class _Chosen:
    """A resource with all that is said of it, of which *most* statements are shown."""

    iri: str
    about: Statements
    graphs: tuple[str, ...]
    most: int

    def example(self, of: str, numbers: Mapping[str, int]) -> Example:
        """Return it as an example of the class *of*; the properties that the graph uses most come first.

        Of a property with several values one is enough, and of classes the one that is explained and one more.
        """
        types = sorted((pair for pair in self.about if pair[0] == _TYPE),
                       key=lambda pair: (pair[1].value != of, pair[1].value))
        told = [pair for pair in self.about if pair[0] != _TYPE and len(pair[1].value) <= _LONG]
        names = [pair for pair in told if pair[0] in _NAMES]
        others = sorted((pair for pair in told if pair[0] not in _NAMES),
                        key=lambda pair: (_place(pair[0]), -numbers.get(pair[0], 0), pair[0]))
        shown = [*types[:2], *names[:1], *_one_of_each(others)][:self.most]
        return Example(self.iri, _turtle(self.iri, shown), len(self.about) - len(shown), self.graphs)


def _place(predicate: str) -> int:
    """Rank ours before borrowed terms and what tells of the source, and the bounds that stand beside a date last."""
    if not predicate.startswith(THB) or predicate in _OF_SOURCE:
        return 1
    return 2 if predicate.endswith(("Earliest", "Latest")) else 0


def _one_of_each(pairs: Statements) -> list[tuple[str, ox.NamedNode | ox.Literal]]:
    found: dict[str, tuple[str, ox.NamedNode | ox.Literal]] = {}
    for pair in pairs:
        found.setdefault(pair[0], pair)
    return list(found.values())


def _statement(subject: str, predicate: str, about: Mapping[str, Statements]) -> str:
    values = [value for one, value in about.get(subject, ()) if one == predicate]
    return _turtle(subject, [(predicate, min(values, key=lambda value: (len(value.value) > _LONG, str(value))))])


def _turtle(subject: str, pairs: Statements) -> str:
    types = ", ".join(_written(value) for predicate, value in pairs if predicate == _TYPE)
    lines = [*([f"a {types}"] if types else []), *(f"{_written(ox.NamedNode(predicate))} {_written(value)}"
                                                   for predicate, value in pairs if predicate != _TYPE)]
    return f"{_written(ox.NamedNode(subject))} " + " ;\n    ".join(lines) + " ."


def _written(term: ox.NamedNode | ox.Literal) -> str:
    """Return *term* as it stands in Turtle after ``PRELUDE``."""
    if isinstance(term, ox.Literal):
        if term.datatype.value.startswith(PREFIXES["xsd"]) and term.datatype.value != PREFIXES["xsd"] + "string":
            return f"{ox.Literal(term.value)}^^xsd:{term.datatype.value.removeprefix(PREFIXES['xsd'])}"
        return str(term)
    for name in PREFIXES_SHOWN:
        local = term.value.removeprefix(PREFIXES[name])
        if local != term.value and local.replace("_", "").isalnum():
            return f"{name}:{local}"
    return f"<{term.value.removeprefix(BASE)}>" if term.value.startswith((ID, CONCEPT, GRAPH)) else f"<{term.value}>"
