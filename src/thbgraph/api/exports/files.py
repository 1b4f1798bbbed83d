"""Files of kept releases, sent as they are on the disk."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse

from thbgraph.api.context import Service, service_of
from thbgraph.api.etag import head_only, unchanged
from thbgraph.api.kept import releases_of
from thbgraph.api.negotiate import quality_of
from thbgraph.export import FORMATS, MEDIA_TYPES, File
from thbgraph.releases import Release, find_release

_PACKED: Final = ".gz"
_CACHING: Final = {"Cache-Control": "public, no-cache"}
_CHUNK: Final = 256 * 1024
_OTHERS: Final = {"zip": "application/zip", "gz": "application/gzip",
                  "csl.json": "application/vnd.citationstyles.csl+json", "json": "application/json",
                  "tsv": "text/tab-separated-values; charset=utf-8",
                  "md": "text/markdown; charset=utf-8", "bib": "application/x-bibtex", "cff": "application/yaml",
                  "ru": "application/sparql-update"}


def kept_releases(service: Service) -> tuple[Release, ...]:
    """Return the releases that *service* keeps, oldest first.

    Raises:
        StoreUnavailable: their folder is damaged.
    """
    return releases_of(service.settings)


def release_of(service: Service, version: str) -> Release | None:
    """Return the kept release with this version, in full or by its first digits; None if there is none."""
    return find_release(kept_releases(service), version)


def media_type(name: str) -> str:
    """Return the media type of the file *name* of a release."""
    for ending in (name.partition(".")[2], name.rpartition(".")[2]):
        if known := _OTHERS.get(ending) or MEDIA_TYPES.get(ending):
            return known
    return "text/plain; charset=utf-8"


def kept_file(request: Request, release: Release, name: str) -> Response | None:
    """Return the file *name* of *release*, None if it has none of this name.

    A file that is kept packed can be asked for by its name without ``.gz`` too: clients that take gzip get it as it is,
    with the encoding said, others unpacked.
    """
    files = {file.name: file for file in release.files}
    packed = name + _PACKED
    if name not in files and packed not in files:
        return None
    folder = service_of(request).settings.releases
    assert folder is not None  # noqa: S101 - it has a release
    at = folder / release.version
    if name in files:
        return _sent(request, at / name, files[name], {"Content-Type": media_type(name)})
    headers = {"Content-Type": media_type(name), "Vary": "Accept-Encoding"}
    if takes_gzip(request):
        return _sent(request, at / packed, files[packed], {**headers, "Content-Encoding": "gzip"})
    headers |= {**_CACHING, "ETag": f'W/"{files[packed].digest}"', **_disposition(name)}
    if done := unchanged(request, headers, found=True):
        return done
    if request.method == "HEAD":
        return head_only(headers)
    return StreamingResponse(_unpacked(at / packed), headers=headers)


def takes_gzip(request: Request) -> bool:
    """Return whether the client takes gzip (RFC 9110, section 12.5.3)."""
    for element in ",".join(request.headers.getlist("accept-encoding")).split(","):
        name, *parameters = (part.strip().lower() for part in element.split(";"))
        if name in ("gzip", "x-gzip"):
            return bool(quality_of(parameters))
    return False


def _sent(request: Request, path: Path, file: File, headers: dict[str, str]) -> Response:
    headers = {**headers, **_CACHING, "ETag": f'"{file.digest}"', **_disposition(file.name)}
    return unchanged(request, headers, found=True) or FileResponse(path, headers=headers)


def _disposition(name: str) -> dict[str, str]:
    shown = "inline" if name.removesuffix(_PACKED).rpartition(".")[2] in (*FORMATS, "md", "json") else "attachment"
    return {"Content-Disposition": f'{shown}; filename="{name}"'}


def _unpacked(path: Path) -> Iterator[bytes]:
    with gzip.open(path, "rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
