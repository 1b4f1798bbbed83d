"""``/export``: the dataset as a whole, what belongs to one thing in it, and the files of kept releases."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from thbgraph.api.asked import refuse_unknown
from thbgraph.api.context import Service, public_url, service_of
from thbgraph.api.etag import CACHING, body_etag, complete, etag, head_only, unchanged
from thbgraph.api.exports.files import kept_file, kept_releases, release_of
from thbgraph.api.exports.index import index_answer, part_answer
from thbgraph.api.streaming import in_worker, respond
from thbgraph.errors import NotFound
from thbgraph.export import FORMATS, MEDIA_TYPES, Selection, file_name, read_selection
from thbgraph.export.selection import KINDS
from thbgraph.store.job import DumpJob, TaskJob

router: Final = APIRouter(include_in_schema=False)  # described in openapi/exports.py
_STRICT: Final = [Depends(refuse_unknown)]
_WHOLE: Final = "all"
_OF_STORE: Final = ("nq", "trig")  # what the engine writes of a store that has no file behind it
METHODS: Final = ["GET", "HEAD"]


@router.api_route("/export", methods=METHODS, response_model=None)
@router.api_route("/export/", methods=METHODS, response_model=None)
async def get_exports(request: Request) -> Response:
    """List what can be taken: the whole dataset, its parts by state, instrument, source and topic, and releases."""
    return await index_answer(request, written_forms(service_of(request)))


@router.api_route("/export/{file}", methods=METHODS, response_model=None, dependencies=_STRICT)
async def get_whole(request: Request, file: str) -> Response:
    """Give the whole dataset, or another file of the present version's release."""
    service = service_of(request)
    release = release_of(service, service.version)
    if release and (kept := kept_file(request, release, file)):
        return kept
    stem, form = _named(file)
    if stem != _WHOLE or not form:
        names = ", ".join(file_name(_WHOLE, form) for form in MEDIA_TYPES)
        raise NotFound(f"There is no export '{file}'.", f"Ask for one of: {names}; or see /export.")
    if form not in written_forms(service):
        raise NotFound(f"This service keeps no release of its version, and so no '{file}'.",
                       f"Ask for a part, such as /export/state/{file_name('KGZ', form)}; or run `thbgraph export`.")
    headers = _headers(service, form, {"whole": form}, file)
    if done := unchanged(request, headers):
        return done
    if request.method == "HEAD":
        return head_only(headers)
    job = DumpJob(form, str(service.graph or ""))
    return respond(request, await in_worker(request, service.pool.run, job), headers)


@router.api_route("/export/{part}/{file}", methods=METHODS, response_model=None, dependencies=_STRICT)
async def get_part(request: Request, part: str, file: str) -> Response:
    """Give what the graph says of one state, instrument, source or topic, with what that rests on; or a kept file.

    Without a format, a page with the formats there are.
    """
    service = service_of(request)
    if part not in KINDS:
        return _of_release(request, part, file)
    slug, form = _named(file)
    selection = read_selection(f"{part}:{slug}")
    if not form:
        return await part_answer(request, selection)
    headers = _headers(service, form, {"part": str(selection), "as": form}, file_name(selection.slug, form))
    if done := unchanged(request, headers):
        return done
    job = TaskJob("export-part", {"what": str(selection), "format": form, "version": service.version}, whole=True)
    body = await in_worker(request, service.pool.call, job)
    if not service.versioned:
        headers["ETag"] = body_etag(service.version, body)
    return complete(request, body, {**headers, "Link": _links(request, selection)})


def _named(name: str) -> tuple[str, str]:
    """Return slug and form of the file *name*; no form where it ends in none: a dot may belong to a slug."""
    for form in MEDIA_TYPES:
        if (ending := file_name("", form)) and name.endswith(ending):
            return name.removesuffix(ending), form
    return name, ""


def written_forms(service: Service) -> tuple[str, ...]:
    """Return the formats in which *service* itself writes the whole of what it serves."""
    if service.graph:
        return tuple(FORMATS)
    return _OF_STORE if service.folder else ()


def _of_release(request: Request, version: str, name: str) -> Response:
    service = service_of(request)
    release = release_of(service, version)
    if release is None:
        known = ", ".join(kept.version for kept in kept_releases(service)) or "none"
        raise NotFound(f"No release '{version}' is kept.", f"Kept: {known}. Parts: {', '.join(KINDS)}.")
    if (kept := kept_file(request, release, name)) is None:
        release.file(name)  # tells which there are
        raise NotFound(f"The file '{name}' is gone.", "Tell the operator.")
    return kept


def _headers(service: Service, form: str, asked: dict[str, str], name: str) -> dict[str, str]:
    shown = "inline" if form in FORMATS else "attachment"
    return {"ETag": etag(service.tag_version, asked), **CACHING, "Content-Type": MEDIA_TYPES[form],
            "Content-Disposition": f'{shown}; filename="{name}"'}


def _links(request: Request, selection: Selection) -> str:
    return f'<{selection.iri}>; rel="describes", <{public_url(request)}/catalog>; rel="describedby"'
