"""Diagrams of the model, read off the ontology: which classes are joined by which properties.

An edge runs from the domain of a property to its range where the ontology declares them, else from what the property
stands on in the data to what it points to (``usage.json``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from thbgraph.linked.usage import Use
from thbgraph.linked.vocabulary import Module, PropertyTerm, Vocabulary
from thbgraph.namespaces import THB

MOST_NODES: Final = 15
_QUIET: Final = 10  # boxes from which on what only general properties point to is left out
_GENERAL: Final = 4  # a property that joins more classes than this, such as thb:state, says little of any one
_ANYTHING: Final = 6  # a property that points to more classes than this, such as thb:aboutSubject, of none of them
OVERVIEW: Final = ("Party", "Instrument", "Provision", "TreatyAct", "StatusPeriod", "Norm", "Duty", "Measure",
                   "Assessment", "Source", "Passage", "Conflict", "ConflictSide", "Recommendation", "Body")
IS_A: Final = "subClassOf"


@dataclass(frozen=True, order=True)
class Edge:
    """An arrow from one class to another; *names* are the properties it stands for, sorted, or ``subClassOf``."""

    source: str
    target: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Box:
    """A class in a diagram.

    Attributes:
        name: of the class.
        kinds: names of subclasses that have no arrow of their own and are told in the box.
        own: whether it belongs to the module that the diagram is of.
    """

    name: str
    kinds: tuple[str, ...] = ()
    own: bool = True


@dataclass(frozen=True)
class Diagram:
    """Boxes and arrows, sorted; *slug* is ``overview`` or that of a module."""

    slug: str
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]


def diagrams(known: Vocabulary, used: Mapping[str, Use]) -> tuple[Diagram, ...]:
    """Return the overview, and a diagram of each module in which something is joined."""
    links = tuple(_links(known, used))
    made = [_of_module(known, module, links) for module in known.modules]
    return (_overview(known, links), *(diagram for diagram in made if diagram.edges))


@dataclass(frozen=True)
class _Link:
    """A property between two classes; *general* if it joins many."""

    source: str
    name: str
    target: str
    general: bool


def _links(known: Vocabulary, used: Mapping[str, Use]) -> Iterator[_Link]:
    for term in known.properties.values():
        use = used.get(term.iri, Use())
        sources, targets = _ends(term, known, use)
        for source in sources:
            for target in targets if len(targets) <= _ANYTHING else ():
                yield _Link(source, term.name, target, max(len(sources), len(targets)) > _GENERAL)


def _ends(term: PropertyTerm, known: Vocabulary, use: Use) -> tuple[list[str], list[str]]:
    declared = [[iri.removeprefix(THB) for said in end for iri in said.named() if iri in known.classes]
                for end in (term.domain, term.range)]
    used = [[name for name in end if THB + name in known.classes] for end in (use.subjects, use.objects)]
    return declared[0] or used[0], declared[1] or used[1]


def _overview(known: Vocabulary, links: Iterable[_Link]) -> Diagram:
    chosen = {name for name in OVERVIEW if THB + name in known.classes}
    between = (link for link in links if {link.source, link.target} <= chosen and link.source != link.target)
    return Diagram("overview", tuple(Box(name) for name in sorted(chosen)), _edges(between, chosen, known))


def _of_module(known: Vocabulary, module: Module, links: Iterable[_Link]) -> Diagram:
    own = {term.name for term in module.classes}
    kinds = _kinds(known, own, {end for link in links for end in (link.source, link.target)})
    boxes = own - set(kinds)
    boxes = boxes or set(kinds.values())  # a module of kinds alone is about what they are kinds of
    near = [link for link in links if link.source in boxes or (link.target in boxes and not link.general)]
    boxes = {name for name in boxes if _joined(known, name, near)}
    shown = boxes | set(_outside(known, boxes, near))
    below: dict[str, list[str]] = {}
    for name, parent in kinds.items():
        below.setdefault(parent, []).append(name)
    edges = _edges((link for link in near if {link.source, link.target} <= shown), shown, known)
    return Diagram(module.slug, tuple(Box(name, tuple(sorted(below.get(name, ()))), name in boxes)
                                      for name in sorted(shown)), edges)


def _joined(known: Vocabulary, name: str, near: Iterable[_Link]) -> bool:
    """Return whether anything joins the class *name* to another; a class that nothing joins is left to the lists."""
    family = [*known.classes[THB + name].parents, *known.children.get(THB + name, ())]
    return any(name in (link.source, link.target) for link in near) or any(iri in known.classes for iri in family)


def _outside(known: Vocabulary, boxes: set[str], near: Iterable[_Link]) -> list[str]:
    """Return the classes of other modules that there is room for.

    First come those without which a box would stand alone, then those with most to do with *boxes*. What a property on
    many classes points to, such as a state, comes after what few properties join.
    """
    weights: Counter[str] = Counter()
    partners: dict[str, set[str]] = {}
    for link in near:
        partners.setdefault(link.source, set()).add(link.target)
        partners.setdefault(link.target, set()).add(link.source)
        for end in {link.source, link.target} - boxes:
            weights[end] += 1 if link.general else 100
    for name in boxes:
        parents = {parent.removeprefix(THB) for parent in known.classes[THB + name].parents if parent in known.classes}
        weights.update(dict.fromkeys(parents - boxes, 100))
        alone = not (partners.get(name, set()) | parents) & (boxes - {name})
        weights.update({end: 1000 for end in partners.get(name, set()) - boxes if alone})
    ranked = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0] not in OVERVIEW, pair[0]))
    return [name for place, (name, weight) in enumerate(ranked, len(boxes) + 1)
            if place <= (MOST_NODES if weight >= 100 else _QUIET)]


def _kinds(known: Vocabulary, own: set[str], joined: set[str]) -> dict[str, str]:
    """Return those of *own* that nothing joins and nothing specialises, each with its one superclass."""
    found = {}
    for name in own - joined:
        parents = [parent.removeprefix(THB) for parent in known.classes[THB + name].parents if parent in known.classes]
        if len(parents) == 1 and THB + name not in known.children:
            found[name] = parents[0]
    return found


def _edges(links: Iterable[_Link], shown: Iterable[str], known: Vocabulary) -> tuple[Edge, ...]:
    names: dict[tuple[str, str], set[str]] = {}
    for link in links:
        names.setdefault((link.source, link.target), set()).add(link.name)
    found = [Edge(source, target, tuple(sorted(some))) for (source, target), some in names.items()]
    boxes = set(shown)
    found += [Edge(name, parent.removeprefix(THB), (IS_A,)) for name in boxes
              for parent in known.classes[THB + name].parents if parent.removeprefix(THB) in boxes]
    return tuple(sorted(found))
