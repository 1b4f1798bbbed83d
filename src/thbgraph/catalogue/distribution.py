"""One file of a version as ``dcat:Distribution``: where it is, in which format, how long, and by which checksum."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import pyoxigraph as ox

from thbgraph.catalogue.forms import Form, form_of
from thbgraph.catalogue.record import about
from thbgraph.catalogue.terms import Value, node, texts, typed
from thbgraph.export import File

_IANA: Final = "https://www.iana.org/assignments/media-types/"
_FILE_TYPE: Final = "http://publications.europa.eu/resource/authority/file-type/"
_SHA256: Final = "spdx:checksumAlgorithm_sha256"


def distribution_triples(iri: str, file: tuple[str, str, File | None], landing: str,
                         languages: Sequence[str]) -> Iterator[ox.Triple]:
    """Yield the distribution *iri* and what it names.

    Args:
        iri: of the distribution.
        file: name, URL, and length and digest where they are known.
        landing: page from which the file can be had too.
        languages: IRIs of the languages that its texts are in.
    """
    name, url, kept = file
    form = form_of(name)
    title = f"{about().short_title}, {form.label} ({name})"
    yield from node(iri, "dcat:Distribution", {
        "dct:title": [ox.Literal(title)], "dct:description": texts(form.holds), "dct:license": [about().licence],
        "dcat:accessURL": [landing], "dcat:downloadURL": [url], "dct:language": languages,
        "dct:format": _format(form), "dcat:mediaType": _media(form.media_type) if form.registered else [],
        "dcat:compressFormat": _media(form.compress), "dcat:packageFormat": _media(form.package),
        "dct:conformsTo": [form.standard[0]] if form.standard[0] else []})
    yield from _types(form)
    if kept is not None:
        yield from node(iri, "", {"dcat:byteSize": [typed(kept.size, "xsd:nonNegativeInteger")],
                                  "spdx:checksum": [f"{iri}.sha256"]})
        yield from node(f"{iri}.sha256", "spdx:Checksum", {
            "spdx:algorithm": [_SHA256], "spdx:checksumValue": [typed(kept.digest, "xsd:hexBinary")]})
        yield from node(_SHA256, "spdx:ChecksumAlgorithm", {})


def standard_triples(iri: str, name: str) -> Iterator[ox.Triple]:
    """Yield that *iri* is a standard with this *name*."""
    yield from node(iri, "dct:Standard", {"dct:title": texts({"en": name})})


def _format(form: Form) -> list[Value | str]:
    """Return the file type of the European Union's table; where it has none, the media type, or else the standard."""
    if form.file_type:
        return [_FILE_TYPE + form.file_type]
    return [_IANA + form.media_type] if form.registered else [form.standard[0]]


def _types(form: Form) -> Iterator[ox.Triple]:
    for iri in _format(form):
        yield from node(str(iri), "dct:MediaTypeOrExtent", {})
    for media_type in (form.media_type if form.registered else "", form.compress, form.package):
        for iri in _media(media_type):
            yield from node(str(iri), "dct:MediaType", {"rdfs:label": [ox.Literal(media_type)]})
    if form.standard[0]:
        yield from standard_triples(*form.standard)


def _media(media_type: str) -> list[Value | str]:
    return [_IANA + media_type] if media_type else []
