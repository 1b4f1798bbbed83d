"""What Virtuoso 7 writes otherwise than RDF does, mended on reading: durations, and names of blank nodes.

It keeps an ``xsd:duration`` as a number, of months (``12``) or of seconds (``86400.0``, ``2.592e+06``), and writes that
number as its lexical form in every format but Turtle, which for its part writes decimals without a fraction as
integers. A duration of both months and days loses its days when it is stored, which no reading mends.
"""

from __future__ import annotations

import re
from typing import Final

_DURATION: Final = rb"http://www\.w3\.org/2001/XMLSchema#(?:duration|yearMonthDuration|dayTimeDuration)"
_NUMBER: Final = rb"(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)"
_IN_LINES: Final = re.compile(rb'"' + _NUMBER + rb'"(\^\^<' + _DURATION + rb">)")
_IN_XML: Final = re.compile(rb'(<literal datatype="' + _DURATION + rb'">)' + _NUMBER + rb"</literal>")
_BLANK: Final = re.compile(rb"<bnode>nodeID://([A-Za-z0-9_]+)</bnode>")
_MARK: Final = b"uration"
_ITS_OWN: Final = ("http://www.openlinksw.com/", "http://localuriqaserver/", "http://www.w3.org/ns/ldp#")


def is_its_own(graph: str) -> bool:
    """Return whether Virtuoso keeps things of its own in the graph of this name."""
    return graph.startswith(_ITS_OWN)


def mended_lines(lines: bytes) -> bytes:
    """Return N-Triples as they should have been written."""
    if _MARK not in lines:
        return lines
    return _IN_LINES.sub(lambda found: b'"' + _duration(found[1].decode()) + b'"' + found[2], lines)


def mended_xml(results: bytes) -> bytes:
    """Return SPARQL results in XML as they should have been written."""
    results = _BLANK.sub(rb"<bnode>\1</bnode>", results)
    if _MARK not in results:
        return results
    return _IN_XML.sub(lambda found: found[1] + _duration(found[2].decode()) + b"</literal>", results)


def _duration(number: str) -> bytes:
    """Return the duration that *number* stands for, in its canonical form (XML Schema 1.1 part 2, E.2)."""
    sign, size = ("-", number[1:]) if number.startswith("-") else ("", number)
    if size.isdigit():
        years, months = divmod(int(size), 12)
        text = "P" + _parts((years, "Y"), (months, "M")) if int(size) else "P0M"
        return f"{sign}{text}".encode()
    minutes, seconds = divmod(float(size), 60)
    hours, minute = divmod(int(minutes), 60)
    days, hour = divmod(hours, 24)
    time = _parts((hour, "H"), (minute, "M"), (round(seconds, 6), "S"))
    text = f"P{_parts((days, 'D'))}{'T' if time else ''}{time}"
    return f"{sign}{text}".encode() if text != "P" else b"PT0S"


def _parts(*parts: tuple[float, str]) -> str:
    return "".join(f"{value:g}{unit}" if value < 1e6 else f"{value:.0f}{unit}" for value, unit in parts if value)
