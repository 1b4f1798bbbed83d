"""The calendar as an iCalendar file (RFC 5545) that any calendar program takes in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

from thbgraph.calendar.entries import Entry
from thbgraph.namespaces import BASE, ID, party_iri


def icalendar_text(entries: Iterable[Entry], at: date, version: str, lang: str, cite: str = "") -> bytes:
    """Return *entries* as one calendar of whole-day events; same entries, same bytes.

    Args:
        entries: what lies ahead.
        at: the date asked; it stands for the time of writing, so that no clock enters the file.
        version: of the dataset, named in every description.
        lang: ``en`` or ``ru``.
        cite: how to cite the calendar, which its description says (RFC 7986, section 5.2); empty = it has none.
    """
    file = Calendar()
    file.add("prodid", f"-//thbgraph//{BASE}//{lang.upper()}")
    file.add("version", "2.0")
    if cite:
        file.add("description", cite)
    for entry in entries:
        file.add_component(_event(entry, at, version, lang))
    content: bytes = file.to_ical()
    return content


def _event(entry: Entry, at: date, version: str, lang: str) -> Event:
    event = Event()
    article = {"en": "Article", "ru": "Статья"}[lang] + f" {entry.article}. " if entry.article else ""
    sources = ", ".join(f"{ID}source/{source}" for source in entry.sources)
    event.add("uid", f"{_digest(entry)}@{BASE.split('//')[1].strip('/').replace('/', '.')}")
    event.add("dtstamp", datetime.combine(at, time(), UTC))
    event.add("dtstart", entry.day)
    event.add("dtend", (entry.end or entry.day) + timedelta(days=1))
    event.add("summary", f"{entry.state}: {entry.title[lang]}")
    event.add("description", f"{article}{entry.detail[lang]} [{sources}] thbgraph {version[:12]}")
    event.add("url", party_iri(entry.state))
    event.add("categories", [entry.kind])
    event.add("transp", "TRANSPARENT")
    return event


def _digest(entry: Entry) -> str:
    key = "|".join((entry.state, entry.instrument, entry.kind, entry.day.isoformat(), entry.article, entry.norm,
                    entry.title["en"]))
    return hashlib.sha256(key.encode()).hexdigest()[:24]
