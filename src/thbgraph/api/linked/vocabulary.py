"""The vocabulary: ``/ontology`` as documentation and as RDF, and its modules and alignments, which have IRIs too.

Terms are named ``ontology#Term``, so the document about the ontology is the ontology: it answers 200, and the page has
an anchor for each term. Its RDF is what a build loads, read from the files of this installation, whatever the store
holds. Every route reads ``lang`` with Accept-Language, and ``format``, which a suffix outdoes, with Accept.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from thbgraph.api.asked import one_of, refuse_unknown
from thbgraph.api.context import public_url, service_of
from thbgraph.api.etag import body_etag, complete, etag, unchanged
from thbgraph.api.language import reader_language
from thbgraph.api.linked.representations import PAGE, RDF, Document, document_headers, link, negotiated, read_suffix
from thbgraph.api.linked.vocabulary_page import anchor_of_part, page_policy
from thbgraph.api.negotiate import Offer
from thbgraph.api.streaming import in_worker
from thbgraph.errors import NotFound
from thbgraph.linked.ontologyrdf import digest, part_files, plain
from thbgraph.linked.vocabulary import ONTOLOGY, vocabulary
from thbgraph.store.job import TaskJob

router: Final = APIRouter(include_in_schema=False)  # told in api/openapi/vocabulary.py: every answer has five forms
_OFFERED: Final = (*RDF, PAGE)  # what asks for anything is a program
_STRICT: Final = [Depends(refuse_unknown)]
_METHODS: Final = ["GET", "HEAD"]
_Format = Annotated[str, Query(alias="format")]


@router.api_route("/ontology", methods=_METHODS, response_model=None, dependencies=_STRICT)
async def get_ontology(request: Request, lang: str = "", wanted: _Format = "") -> Response:
    """Describe every term: a page, or the whole ontology as RDF, by Accept."""
    return await _answer(request, "", _chosen(request))


@router.api_route("/ontology.{form}", methods=_METHODS, response_model=None, dependencies=_STRICT)
async def get_ontology_as(request: Request, form: str, lang: str = "", wanted: _Format = "") -> Response:
    """Describe every term, in the form that the address names."""
    return await _named(request, "", f".{form}")


@router.api_route("/ontology/{part}", methods=_METHODS, response_model=None, dependencies=_STRICT)
async def get_part(request: Request, part: str, lang: str = "", wanted: _Format = "") -> Response:
    """Give a module of the ontology, or the whole by its version."""
    return await _named(request, "/", part)


@router.api_route("/ontology/{folder}/{part}", methods=_METHODS, response_model=None, dependencies=_STRICT)
async def get_part_of(request: Request, folder: str, part: str, lang: str = "", wanted: _Format = "") -> Response:
    """Give an alignment of the ontology, or a module by its version."""
    return await _named(request, "/", f"{folder}/{part}")


@router.api_route("/ontology/{version}/alignment/{part}", methods=_METHODS, response_model=None,
                  dependencies=_STRICT)
async def get_alignment_of(request: Request, version: str, part: str, lang: str = "", wanted: _Format = "") -> Response:
    """Give an alignment of the ontology by its version."""
    return await _named(request, "/", f"{version}/alignment/{part}")


async def _named(request: Request, before: str, rest: str) -> Response:
    """Answer for an address that may end with a suffix."""
    stem, offer = read_suffix(rest, _OFFERED)
    if not before and offer is None:
        raise NotFound(f"There is no form '{rest}' of the ontology.",
                       f"There are {', '.join(f'.{offer.format}' for offer in _OFFERED)}.")
    part_files(stem)  # what does not exist has no forms to choose from
    return await _answer(request, before + stem, offer or _chosen(request))


def _chosen(request: Request) -> Offer:
    """Return the representation that ``format`` names, else the one that Accept prefers."""
    if name := request.query_params.get("format", ""):
        one_of("format", name, tuple(offer.format for offer in _OFFERED))
        return next(offer for offer in _OFFERED if offer.format == name)
    return negotiated(request, _OFFERED)


async def _answer(request: Request, tail: str, offer: Offer) -> Response:
    part, lang = tail.removeprefix("/"), reader_language(request)
    document = Document(f"/ontology{tail}", ONTOLOGY + tail, _OFFERED, is_itself=True, links=tuple(_links(part)))
    if offer == PAGE and plain(part):
        return _to_section(request, document, plain(part))
    return await (_page(request, document, lang) if offer == PAGE else _rdf(request, document, part, offer))


def _links(part: str) -> Iterator[str]:
    """Yield what is said of versions (RFC 5829) and of the whole that a part belongs to (RFC 6573)."""
    known = vocabulary()
    if plain(part):
        yield link(ONTOLOGY, "collection")
        return
    yield link(known.version_iri, "latest-version")
    if known.prior:
        yield link(known.prior, "predecessor-version")


def _to_section(request: Request, document: Document, part: str) -> Response:
    """Return 303 to the place of the one page where a part of the ontology is described."""
    lang = f"?{request.url.query}" if request.url.query else ""
    headers = {**document_headers(request, document, PAGE), "Content-Length": "0",
               "Location": f"{public_url(request)}/ontology.html{lang}#{anchor_of_part(part)}"}
    return Response(status_code=303, headers={name: value for name, value in headers.items() if name != "Content-Type"})


async def _rdf(request: Request, document: Document, part: str, offer: Offer) -> Response:
    asked = {"part": plain(part), "format": offer.format}
    headers = {**document_headers(request, document, offer), "ETag": etag(digest(), asked)}
    return unchanged(request, headers) or complete(
        request, await in_worker(request, service_of(request).pool.call, TaskJob("ontology-rdf", asked)), headers)


async def _page(request: Request, document: Document, lang: str) -> Response:
    service = service_of(request)
    tag = service.tag_version
    asked = {"lang": lang, "under": public_url(request), "version": service.version}
    headers = {**document_headers(request, document, PAGE, lang), "Content-Security-Policy": page_policy(),
               "ETag": etag(tag + digest(), asked)}
    if done := unchanged(request, headers):
        return done
    body = await in_worker(request, service.pool.call, TaskJob("ontology-page", {**asked, "tag": tag}))
    if not service.versioned:
        headers["ETag"] = body_etag(service.version, body)
    return complete(request, body, headers)
