"""One document out of compact nodes: what a thing leads to stands where it is mentioned, what leads to it in lists.

JSON-LD Framing (W3C) puts all that leads to a thing by one property into one list, and leaves out what a frame does not
name. Here a state has its acts, bindings and duties apart, and nothing is lost.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from thbgraph.linked.context import context
from thbgraph.linked.reverse import LISTS
from thbgraph.namespaces import BASE

Node = dict[str, Any]
# what a thing is known by, said again wherever it is mentioned
_NAMES: Final = ("iso3", "shortName", "label", "prefLabel", "title", "article", "locator")
_DEEPEST: Final = 20  # a chain of a thousand things would be more than readers of JSON take
_KEYWORDS: Final = frozenset({"id", "type", "included"})
_LISTED: Final = frozenset(name for lists in LISTS.values() for name in lists)
_NUMBER: Final = re.compile(r"(\d+)")


def nested(nodes: Iterable[Node], iri: str, order: Sequence[str]) -> Node:
    """Return the node *iri* with all other *nodes* in it.

    Every link is an object with ``id``. What a thing says of itself stands at the place nearest to the root that
    mentions it; elsewhere only its names are said again. What points to the root is in the lists of its class;
    all else is ``included``.

    Args:
        nodes: compact node objects, flat; they are used up.
        iri: of the root.
        order: names of the terms to come first, after ``id``, ``type`` and the names.
    """
    flat = {node["id"]: node for node in map(_with_links, nodes)}
    root = flat.setdefault(iri, {"id": iri})
    tree = _Tree(flat, iri)
    tree.spread([root])
    listed = list(_pointing(tree.rest(), root))
    tree.place(node for _, node in listed)
    for name, node in listed:
        root.setdefault(name, []).append(node)
    tree.spread([node for _, node in listed])
    if included := tree.rest():
        tree.place(included)
        tree.spread(included)
        root["included"] = included
    ordered: Node = _ordered(root, {name: number for number, name in enumerate(("id", "type", *_NAMES, *order))})
    return ordered


class _Tree:
    """The nodes on their way to their places, each of which is found once."""

    def __init__(self, flat: dict[str, Node], iri: str) -> None:
        self._flat = flat
        self._leaves = {name for name, node in flat.items() if not any(_links(node))} - {iri}
        self._placed = {iri}

    def rest(self) -> list[Node]:
        """Return the nodes that have no place yet."""
        return [node for name, node in self._flat.items() if name not in self._placed]

    def place(self, nodes: Iterable[Node]) -> None:
        """Note that *nodes* have their places."""
        self._placed |= {node["id"] for node in nodes}

    def spread(self, nodes: Iterable[Node]) -> None:
        """Put what the links of *nodes* lead to into their places, the nearest first."""
        waiting = deque((node, 0) for node in nodes)
        while waiting:
            node, depth = waiting.popleft()
            for link in _links(node):
                if self._fill(link, depth):
                    waiting.append((link, depth + 1))

    def _fill(self, link: Node, depth: int) -> bool:
        """Tell at *link* what is to be told there; return whether that has links of its own."""
        iri = link["id"]
        if iri not in self._flat:
            return False
        if iri not in self._leaves and (iri in self._placed or depth >= _DEEPEST):
            link |= _names(self._flat[iri])
            return False
        link |= self._flat[iri]
        self._placed.add(iri)
        return iri not in self._leaves


def _names(node: Node) -> Node:
    found = {name: node[name] for name in _NAMES if name in node}
    return {name: value for name, value in found.items() if not any(_links({name: value}))}


def _with_links(node: Node) -> Node:
    """Return *node* with each link as an object that has the whole IRI."""
    found: Node = {}
    for name, value in node.items():
        is_link = _is_link(name)
        values = [{"id": _whole(one if isinstance(one, str) else one["id"])} if is_link(one) else one
                  for one in (value if isinstance(value, list) else [value])]
        found[name] = values if isinstance(value, list) else values[0]
    return {**found, "id": _whole(node["id"])}


def _is_link(name: str) -> Callable[[object], bool]:
    """Return what tells whether a value of the term *name* is a link to something, by its IRI or as an object."""
    term = context().get(name, {})
    if name in _KEYWORDS or not isinstance(term, dict) or "@language" in term.get("@container", ()):
        return lambda _: False
    by_iri = term.get("@type") == "@id"
    return lambda value: (by_iri and isinstance(value, str)) or (isinstance(value, dict) and value.keys() == {"id"})


def _whole(iri: str) -> str:
    prefix, colon, name = iri.partition(":")
    base = context().get(prefix) if colon and not name.startswith("//") else None
    return base + name if isinstance(base, str) and not base.startswith("@") else iri


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _links(node: Node) -> Iterator[Node]:
    for name, values in node.items():
        is_link = _is_link(name)
        yield from (value for value in _many(values) if isinstance(value, dict) and is_link(value))


def _pointing(nodes: Iterable[Node], root: Node) -> Iterator[tuple[str, Node]]:
    """Yield each of *nodes* that has a list of *root*'s classes, without the link to *root* that the list says."""
    lists = {told: name for of in sorted(root.get("type", ())) for name, told in LISTS.get(of, {}).items()}
    for node in nodes:
        kind = node["id"].removeprefix(BASE).removeprefix("id/").partition("/")[0]
        ways = sorted((lists[prefixed, kind], term) for term, prefixed in _ways(node, root["id"])
                      if (prefixed, kind) in lists)
        if ways:
            listed, term = ways[0]
            _unlink(node, term, root["id"])
            yield listed, node


def _ways(node: Node, iri: str) -> Iterator[tuple[str, str]]:
    """Yield term and prefixed name of the properties by which *node* points to *iri*; a code points by its word."""
    for name, values in node.items():
        if name in context() and name not in _KEYWORDS and any(_leads(value, name, iri) for value in _many(values)):
            yield name, context()[name]["@id"]


def _leads(value: Any, name: str, iri: str) -> bool:
    if isinstance(value, str):
        codes = context().get(name, {}).get("@context", {}).get("@vocab", "")
        return bool(codes) and iri in (value, codes + value)
    return bool(value == {"id": iri})


def _unlink(node: Node, name: str, iri: str) -> None:
    left = [value for value in _many(node[name]) if not _leads(value, name, iri)]
    if left:
        node[name] = left
    else:
        del node[name]


def _ordered(value: Any, rank: Mapping[str, int]) -> Any:
    """Return *value* with its keys in order of *rank*, then of the alphabet; lists of things in order of their IRIs."""
    if isinstance(value, list):
        items = [_ordered(item, rank) for item in value]
        return sorted(items, key=lambda item: _natural(item["id"])) if _things(items) else items
    if not isinstance(value, dict):
        return value
    names = sorted(value, key=lambda name: (name == "included", name in _LISTED, rank.get(name, len(rank)), name))
    return {name: _ordered(value[name], rank) for name in names}


def _things(items: Sequence[Any]) -> bool:
    return all(isinstance(item, dict) and "id" in item for item in items)


def _natural(iri: str) -> list[str | int]:
    """Return *iri* as it sorts where article 10 follows article 9."""
    return [int(part) if part.isdecimal() else part for part in _NUMBER.split(iri)]
