"""The dataset described for machines: ``/void``, ``/catalog``, ``/dataset`` and its citations.

``/.well-known/void`` gives the description itself instead of a redirect: the VoID note (section 7.2) allows either,
and this spares clients that follow none. Behind a proxy that puts the service below a path, the well-known address is
at the root of the host (RFC 8615), so there the proxy has to lead to ``/void``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Final

import pyoxigraph as ox
from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from thbgraph.api.asked import refuse_unknown
from thbgraph.api.context import public_url, service_of
from thbgraph.api.dataset.page import dataset_page
from thbgraph.api.dataset.record import counts_for, record_of, version_named
from thbgraph.api.etag import CACHING, body_etag, complete
from thbgraph.api.language import reader_language
from thbgraph.api.linked.representations import PAGE, RDF, Document, document_headers, negotiated, read_suffix
from thbgraph.api.negotiate import Offer
from thbgraph.api.page import POLICY
from thbgraph.catalogue import (
    CATALOGUE,
    DATASET,
    Counts,
    Dataset,
    Version,
    bibtex,
    citation_cff,
    csl_json,
    dcat_triples,
)
from thbgraph.catalogue.dcat import series_triples, version_triples
from thbgraph.catalogue.record import VOID_DOCUMENT
from thbgraph.catalogue.terms import write
from thbgraph.catalogue.void import void_triples
from thbgraph.errors import NotFound
from thbgraph.store.formats import GRAPH_FORMATS

router: Final = APIRouter(include_in_schema=False)  # told in api/openapi/describing.py: every answer has five forms
OFFERED: Final = (*RDF, PAGE)
CITATIONS: Final[Mapping[str, tuple[str, Callable[[Dataset], bytes]]]] = {
    "CITATION.cff": ("application/yaml", citation_cff), "citation.bib": ("application/x-bibtex", bibtex),
    "citation.csl.json": ("application/vnd.citationstyles.csl+json", csl_json)}
_PLACES: Final = {"openapi": "openapi.json", "documentation": "docs", "queries": "api/v1/queries", "sparql": "sparql",
                  "catalogue": "catalog", "void": "void", "dataset": "dataset", "exports": "export"}
_STRICT: Final = [Depends(refuse_unknown)]
_METHODS: Final = ["GET", "HEAD"]


@router.api_route("/.well-known/void", methods=_METHODS, response_model=None, dependencies=_STRICT)
async def get_well_known_void(request: Request, lang: str = "") -> Response:
    """Describe the dataset in VoID, at the address where crawlers look for it."""
    offer = negotiated(request, OFFERED)
    response = await _void(request, offer)
    response.headers["Content-Location"] = f"{public_url(request)}/void.{offer.format}"
    return response


@router.api_route("/void", methods=_METHODS, response_model=None, dependencies=_STRICT)
async def get_void(request: Request, lang: str = "") -> Response:
    """Describe the dataset in VoID: counts, parts, links."""
    return await _void(request, negotiated(request, OFFERED))


@router.api_route("/void.{form}", methods=_METHODS, response_model=None, dependencies=_STRICT)
async def get_void_as(request: Request, form: str, lang: str = "") -> Response:
    """Describe the dataset in VoID, in the form that the address names."""
    return await _void(request, _form(form))


@router.api_route("/catalog", methods=_METHODS, response_model=None, dependencies=_STRICT)
async def get_catalogue(request: Request, lang: str = "") -> Response:
    """List in DCAT-AP the versions of the dataset, their files and the services."""
    return await _catalogue(request, negotiated(request, OFFERED))


@router.api_route("/catalog.{form}", methods=_METHODS, response_model=None, dependencies=_STRICT)
async def get_catalogue_as(request: Request, form: str, lang: str = "") -> Response:
    """List the versions of the dataset, in the form that the address names."""
    return await _catalogue(request, _form(form))


@router.api_route("/dataset", methods=_METHODS, response_model=None, dependencies=_STRICT)
async def get_dataset(request: Request, lang: str = "") -> Response:
    """Describe the series of all versions."""
    return await _series(request, negotiated(request, OFFERED))


@router.api_route("/dataset.{form}", methods=_METHODS, response_model=None, dependencies=_STRICT)
async def get_dataset_as(request: Request, form: str, lang: str = "") -> Response:
    """Describe the series of all versions, in the form that the address names."""
    return await _series(request, _form(form))


@router.api_route("/dataset/{version}", methods=_METHODS, response_model=None, dependencies=_STRICT)
async def get_version(request: Request, version: str, lang: str = "") -> Response:
    """Describe one version, or give the citation of the present one as a file."""
    record = await record_of(request)
    if version in CITATIONS:
        return _citation(request, record, version)
    name, offer = read_suffix(version, OFFERED)
    found = _find(record, name)
    document = Document(f"/dataset/{found.version}", found.iri, OFFERED, is_itself=True)
    return _answer(request, document, offer or negotiated(request, OFFERED),
                   (record.of(found), version_triples(found, record)))


@router.api_route("/dataset/{version}/{file}", methods=_METHODS, response_model=None, dependencies=_STRICT)
async def get_citation(request: Request, version: str, file: str) -> Response:
    """Give the citation of one version as a file."""
    record = await record_of(request)
    return _citation(request, record.of(_find(record, version)), file)


@router.api_route("/api/v1", methods=_METHODS, response_model=None, dependencies=_STRICT)
async def get_interface(request: Request) -> Response:
    """Lead from the root of the programming interface to its description and to what else describes the dataset."""
    version, url = service_of(request).version, public_url(request)
    places = {name: f"{url}/{path}" for name, path in _PLACES.items()}
    body = json.dumps({"version": version, **places}, ensure_ascii=False).encode()
    return complete(request, body, {**CACHING, "Content-Type": "application/json", "ETag": body_etag(version, body)})


async def _void(request: Request, offer: Offer) -> Response:
    record, counts = await record_of(request), await counts_for(request)
    document = Document("/void", VOID_DOCUMENT, OFFERED, is_itself=True)
    return _answer(request, document, offer, (record, void_triples(counts, record)), counts)


async def _catalogue(request: Request, offer: Offer) -> Response:
    record = await record_of(request)
    document = Document("/catalog", CATALOGUE, OFFERED, is_itself=True)
    return _answer(request, document, offer, (record, dcat_triples(record)))


async def _series(request: Request, offer: Offer) -> Response:
    record = await record_of(request)
    document = Document("/dataset", DATASET, OFFERED, is_itself=True)
    triples = (triple for version in record.versions for triple in version_triples(version, record))
    return _answer(request, document, offer, (record, [*series_triples(record), *triples]))


def _answer(request: Request, document: Document, offer: Offer,
            content: tuple[Dataset, Iterable[ox.Triple]], counts: Counts | None = None) -> Response:
    """Return what is said of the dataset as *offer*: its triples, or the page of its record, with *counts* if given."""
    record, triples = content
    lang = reader_language(request) if offer == PAGE else ""
    body = dataset_page(record, document, lang, counts) if lang else write(triples, GRAPH_FORMATS[offer.format])
    headers = {**document_headers(request, document, offer, lang),
               "ETag": body_etag(service_of(request).version, body)}
    if lang:
        headers["Content-Security-Policy"] = POLICY
    return complete(request, body, headers)


def _citation(request: Request, record: Dataset, name: str) -> Response:
    if name not in CITATIONS:
        raise NotFound(f"There is no citation '{name}'.", f"There are {', '.join(CITATIONS)}.")
    media_type, made = CITATIONS[name]
    body = made(record)
    return complete(request, body, {**CACHING, "Content-Type": media_type, "ETag": body_etag("", body),
                                    "Content-Disposition": f'inline; filename="{name}"'})


def _find(record: Dataset, name: str) -> Version:
    """Return the version with this name: in full, by its first digits, 12 at least, or ``latest``, the one served.

    Raises:
        NotFound: none is known.
    """
    if found := version_named(record, name):
        return found
    known = ", ".join(version.version for version in record.versions)
    raise NotFound(f"There is no version '{name}'.", f"Known: {known}. Files of the present one: "
                                                     f"{', '.join(CITATIONS)}.")


def _form(name: str) -> Offer:
    """Return the representation with this suffix.

    Raises:
        NotFound: there is none.
    """
    for offer in OFFERED:
        if offer.format == name:
            return offer
    raise NotFound(f"There is no form '{name}'.", f"There are {', '.join(f'.{offer.format}' for offer in OFFERED)}.")
