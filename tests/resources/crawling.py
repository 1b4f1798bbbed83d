"""A crawler for tests: reads a document with a parser that did not write it, and tells what it links to."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx
import pyoxigraph as ox
import rdflib

from thbgraph.namespaces import BASE

TYPES: Final = {"html": "text/html; charset=utf-8", "ttl": "text/turtle; charset=utf-8",
                "jsonld": "application/ld+json", "rdf": "application/rdf+xml", "nt": "application/n-triples",
                "trig": "application/trig", "nq": "application/n-quads"}
# rdflib reads what pyoxigraph has written; PyLD has written the JSON-LD, and pyoxigraph reads it
_READ_BY_RDFLIB: Final = {"ttl": "turtle", "rdf": "xml", "nt": "nt", "trig": "trig", "nq": "nquads"}
_NOWHERE: Final = "relative://nowhere/"
_LINK: Final = re.compile(r'<([^>]*)>((?:\s*;\s*[a-z*]+="[^"]*")*)\s*(?:,|$)')
_VOID_TAGS: Final = ("meta", "input", "br", "link", "img", "hr")


class Page(HTMLParser):
    """A page: its links, the places in it that a fragment may name, and whether its tags are closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.places: set[str] = set()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.lang = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.tags.add(tag)
        self.lang = self.lang or (tag == "html" and told.get("lang")) or ""
        for name in ("href", "src", "action"):
            if value := told.get(name):
                self.links.add(value)
        if place := told.get("id"):
            self.places.add(place)
        if tag not in _VOID_TAGS:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag


def links_of(response: httpx.Response) -> list[tuple[str, str]]:
    """Return target and relation of each value of the Link header."""
    header = response.headers.get("link", "")
    found = _LINK.findall(header)
    assert "".join(f'<{target}>{rest}' for target, rest in found).replace(" ", "") == \
        re.sub(r",\s*(?=<)", "", header).replace(" ", ""), header
    return [(target, relation[1]) for target, rest in found if (relation := re.search(r'rel="([^"]*)"', rest))]


def iris_of(content: bytes, form: str, context: object) -> set[str]:
    """Return every IRI in an RDF document of the format *form*.

    Args:
        content: the document.
        form: key of ``TYPES``.
        context: what stands in place of the address of a JSON-LD context, so that nothing is fetched.
    """
    if form == "jsonld":
        body = json.loads(content)
        text = json.dumps({**body, "@context": context})
        terms: Iterable[object] = (term for quad in ox.parse(text, format=ox.RdfFormat.JSON_LD, base_iri=_NOWHERE)
                                   for term in (quad.subject, quad.predicate, quad.object))
        return {term.value for term in terms if isinstance(term, ox.NamedNode)}
    graph = rdflib.Dataset()
    graph.parse(data=content, format=_READ_BY_RDFLIB[form], publicID=_NOWHERE)
    found = {term for quad in graph.quads() for term in quad if isinstance(term, rdflib.URIRef)}
    return {str(term) for term in found} - {str(rdflib.graph.DATASET_DEFAULT_GRAPH_ID), _NOWHERE}


def relative(iris: Iterable[str]) -> set[str]:
    """Return those of *iris* that were relative in the document that ``iris_of`` read."""
    return {iri for iri in iris if iri.startswith(_NOWHERE) or not urlsplit(iri).scheme}


@dataclass
class Site:
    """A service under a public URL: knows which links lead into it, and follows each once.

    Attributes:
        client: whose base URL is where the service listens.
        public: the URL that its links are under.
    """

    client: httpx.Client
    public: str
    seen: dict[str, httpx.Response] = field(default_factory=dict)

    def path(self, iri: str, document: str = "") -> str | None:
        """Return the path that *iri*, found in *document*, has here; None if it leads elsewhere."""
        target = urldefrag(urljoin(document, iri))[0]
        for base in (self.public + "/", BASE):
            if target.startswith(base):
                return "/" + target.removeprefix(base)
        return "/" if target in (self.public, BASE.rstrip("/")) else None

    def follow(self, path: str) -> list[httpx.Response]:
        """Return what *path* answers, and what the addresses that it leads to answer; all are asked by HEAD, once."""
        found = []
        for _ in range(5):
            if path not in self.seen:
                self.seen[path] = self.client.head(path, headers={"Accept": "*/*"})
            found.append(self.seen[path])
            if not found[-1].is_redirect:
                return found
            target = self.path(found[-1].headers["location"])
            assert target, f"{path} leads away to {found[-1].headers['location']}"
            path = target
        raise AssertionError(f"{path} leads in circles")


def bounded(paths: Iterable[str], most: int) -> Iterator[str]:
    """Yield *most* of each kind of *paths*: those that begin alike in two steps and have the same suffix."""
    counts: Counter[tuple[str, str]] = Counter()
    for path in sorted(paths):
        steps, suffix = path.partition("?")[0].split("/"), re.search(r"\.[a-z]+$", path)
        kind = ("/".join(steps[:3] if len(steps) > 3 else steps[:2]), suffix[0] if suffix else "")
        counts[kind] += 1
        if counts[kind] <= most:
            yield path
