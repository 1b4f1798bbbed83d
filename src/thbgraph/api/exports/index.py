"""The lists of what can be taken: as a page for people, as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from thbgraph.api.context import public_url, service_of
from thbgraph.api.etag import CACHING, body_etag, complete
from thbgraph.api.exports.files import kept_releases, media_type
from thbgraph.api.language import LANGUAGES, reader_language
from thbgraph.api.negotiate import NotOffered, Offer, pick
from thbgraph.api.page import POLICY, render
from thbgraph.api.streaming import in_worker
from thbgraph.errors import NotFound
from thbgraph.export import MEDIA_TYPES, Selection, file_name
from thbgraph.releases import Release
from thbgraph.store.job import TaskJob

OFFERS: Final = (Offer("application/json", "json", (), ("json",)), Offer("text/html", "html", (), ("html",)))
_THINGS: Final = TaskJob("export-things", {})


async def index_answer(request: Request, forms: Iterable[str]) -> Response:
    """Return the list of everything: whole in *forms* or in the files of its release, parts, kept releases.

    Raises:
        NotOffered: neither HTML nor JSON is acceptable.
    """
    offer, service, base = _offer(request), service_of(request), f"{public_url(request)}/export"
    things = json.loads(await in_worker(request, service.pool.call, _THINGS))
    releases = kept_releases(service)
    present = next((release for release in releases if release.version == service.version), None)
    listed: dict[str, Any] = {
        "version": service.version, "formats": list(MEDIA_TYPES),
        "whole": _files(present, base) if present else [_whole(form, base) for form in forms],
        "parts": {kind: [{**thing, "url": f"{base}/{kind}/{thing['slug']}"} for thing in of]
                  for kind, of in things.items()},
        "releases": [{"version": release.version, "reference_date": release.reference_date,
                      "previous": release.previous or None, "files": _files(release, f"{base}/{release.version}")}
                     for release in releases]}
    return _answer(request, offer, "exports.html", listed)


async def part_answer(request: Request, selection: Selection) -> Response:
    """Return the list of formats in which what the graph says of one thing can be taken.

    Raises:
        NotFound: there is no such thing.
        NotOffered: neither HTML nor JSON is acceptable.
    """
    offer, service = _offer(request), service_of(request)
    things = json.loads(await in_worker(request, service.pool.call, _THINGS))
    for thing in things.get(selection.kind, ()):
        if thing["slug"] == selection.slug:
            url = f"{public_url(request)}/export/{selection.kind}/{selection.slug}"
            files = [{"name": file_name(selection.slug, form), "media_type": kind, "url": file_name(url, form)}
                     for form, kind in MEDIA_TYPES.items()]
            return _answer(request, offer, "export.html", {
                "version": service.version, "iri": selection.iri, "kind": selection.kind, "slug": thing["slug"],
                "name": {lang: thing[lang] for lang in LANGUAGES}, "files": files})
    raise NotFound(f"The graph knows no {selection.kind} '{selection.slug}'.", "See /export for codes and slugs.")


def _offer(request: Request) -> Offer:
    accept, wanted = ",".join(request.headers.getlist("accept")), request.query_params.get("format", "")
    offer = pick(OFFERS, accept, wanted)
    if offer is None:
        raise NotOffered(f"Nothing offered matches {wanted or accept!r}.", list=OFFERS)
    return offer


def _files(release: Release, base: str) -> list[dict[str, Any]]:
    return [{**asdict(file), "media_type": media_type(file.name), "url": f"{base}/{file.name}"}
            for file in release.files]


def _whole(form: str, base: str) -> dict[str, Any]:
    name = file_name("all", form)
    return {"name": name, "media_type": MEDIA_TYPES[form], "url": f"{base}/{name}"}


def _answer(request: Request, offer: Offer, template: str, listed: dict[str, Any]) -> Response:
    headers = {**CACHING, "Vary": "Accept, Accept-Language", "Content-Type": offer.content_type}
    if offer.format == "json":
        body = json.dumps(listed, ensure_ascii=False).encode()
    else:
        lang = reader_language(request)
        body = render(template, lang=lang, root=public_url(request), **listed)
        headers |= {"Content-Security-Policy": POLICY, "Content-Language": lang}
    return complete(request, body, {**headers, "ETag": body_etag(listed["version"], body)})
