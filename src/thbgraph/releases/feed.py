"""The versions of the dataset as an Atom feed (RFC 4287): an entry for each, the newest first."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from thbgraph.catalogue import about

ATOM: Final = "http://www.w3.org/2005/Atom"
MEDIA_TYPE: Final = "application/atom+xml"
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_UNDATED: Final = "1970-01-01"  # RFC 4287 demands a date, and nobody has told one
_FIRST: Final = {"en": "No version before this one is kept.", "ru": "Более ранних версий не хранится."}
_TITLE: Final = {"en": "Version {0}, situation on {1}", "ru": "Версия {0}, положение на {1}"}
_NEWS: Final = {"en": "versions", "ru": "версии"}


@dataclass(frozen=True)
class Link:
    """A link of an entry: what it is to the entry, its address, media type, and length in bytes where known."""

    rel: str
    href: str
    media_type: str
    title: str = ""
    length: int = 0


@dataclass(frozen=True)
class Entry:
    """One version: its number, IRI and reference date (ISO, empty where unknown), what changed, in words, and links."""

    version: str
    iri: str
    reference_date: str
    summary: Sequence[str] = ()
    links: Sequence[Link] = field(default_factory=tuple)


def feed_xml(entries: Sequence[Entry], iri: str, links: Sequence[Link], lang: str) -> bytes:
    """Return the feed: the same entries give the same bytes.

    Args:
        entries: oldest first.
        iri: canonical IRI of what the feed is about, which is its id.
        links: of the feed: ``self``, ``alternate``.
        lang: ``en`` or ``ru``.
    """
    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(f"{{{ATOM}}}feed", {_LANG: lang})
    _add(feed, "id", iri)
    _add(feed, "title", f"{about().title[lang]}: {_NEWS[lang]}")
    _add(feed, "updated", _time(max((entry.reference_date for entry in entries), default="")))
    _add(_add(feed, "author", ""), "name", about().publisher[lang])
    _add(feed, "rights", about().licence_name[lang])
    _link(feed, links)
    for entry in reversed(entries):
        _entry(_add(feed, "entry", ""), entry, lang)
    return bytes(ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)) + b"\n"


def _entry(node: ElementTree.Element, entry: Entry, lang: str) -> None:
    _add(node, "id", entry.iri)
    _add(node, "title", _TITLE[lang].format(entry.version[:12], entry.reference_date or "?"))
    _add(node, "updated", _time(entry.reference_date))
    _add(node, "summary", " ".join(entry.summary) or _FIRST[lang])
    _link(node, entry.links)


def _time(day: str) -> str:
    return f"{day or _UNDATED}T00:00:00Z"


def _add(parent: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
    node = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}")
    node.text = text or None
    return node


def _link(parent: ElementTree.Element, links: Sequence[Link]) -> None:
    for link in links:
        told = {"rel": link.rel, "href": link.href, "type": link.media_type, "title": link.title,
                "length": str(link.length or "")}
        ElementTree.SubElement(parent, f"{{{ATOM}}}link", {name: value for name, value in told.items() if value})
