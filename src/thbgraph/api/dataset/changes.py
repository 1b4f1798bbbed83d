"""``/feed.atom`` and ``/release/{version}``: the versions there are, what each holds, and what changed with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from thbgraph.api.asked import one_of, refuse_unknown
from thbgraph.api.context import VERSION, public_url, service_of
from thbgraph.api.dataset.record import record_of, version_named
from thbgraph.api.etag import CACHING, body_etag, complete
from thbgraph.api.exports.files import media_type
from thbgraph.api.language import LANGUAGES, reader_language
from thbgraph.api.linked.representations import RDF, negotiated
from thbgraph.api.negotiate import Offer
from thbgraph.api.page import POLICY, render
from thbgraph.catalogue import DATASET, Dataset, Version, citation_line
from thbgraph.errors import NotFound, VersionGone
from thbgraph.releases import PACKED_GRAPH
from thbgraph.releases.feed import MEDIA_TYPE, Entry, Link, feed_xml
from thbgraph.releases.summary import summary_lines

router: Final = APIRouter(include_in_schema=False)  # told in api/openapi/changes.py
OFFERED: Final = (Offer("application/json", "json", (), ("json",)), Offer("text/html", "html", (), ("html",)), *RDF)
_STRICT: Final = [Depends(refuse_unknown)]
_METHODS: Final = ["GET", "HEAD"]
_DIFFERENCE: Final = "diff.json"
# what a follower wants of a release: by name, what each is in an entry of the feed
_TOLD: Final = {PACKED_GRAPH: "enclosure", "diff.md": "related", "diff.ru.md": "related", "diff.trig.gz": "related",
                "update.ru.gz": "related"}


@router.api_route("/feed.atom", methods=_METHODS, response_model=None, dependencies=_STRICT)
async def get_feed(request: Request, lang: str = "en") -> Response:
    """Tell of every version that is kept, and of the present one, as an Atom feed."""
    one_of("lang", lang, LANGUAGES)
    record, base = await record_of(request), public_url(request)
    own = f"{base}/feed.atom" + (f"?lang={lang}" if lang != "en" else "")
    links = [Link("self", own, MEDIA_TYPE), Link("alternate", f"{base}/dataset", "text/html")]
    lasting = [version for version in record.versions  # what the next write changes is no version to follow
               if version != record.current or service_of(request).permanent] or [record.current]
    entries = [_entry(request, record, version, lang) for version in lasting]
    body = feed_xml(entries, DATASET, links, lang)
    return complete(request, body, {**CACHING, "Content-Type": MEDIA_TYPE, "ETag": body_etag("", body)})


@router.api_route("/release/{version}", methods=_METHODS, response_model=None, dependencies=_STRICT)
async def get_release(request: Request, version: str, lang: str = "") -> Response:
    """Tell what a release holds and what changed with it; in RDF the version of the dataset says so itself."""
    record = await record_of(request)
    found, offer = _find(record, version), negotiated(request, OFFERED)
    if offer in RDF:
        address = f"{public_url(request)}/dataset/{found.version}.{offer.format}"
        return RedirectResponse(address, 303, {**CACHING, "Vary": "Accept"})
    told = _told(request, record, found)
    headers = {**CACHING, "Vary": "Accept, Accept-Language", "Content-Type": offer.content_type,
               "Link": f'<{found.iri}>; rel="describes", <{public_url(request)}/feed.atom>; rel="alternate"; '
                       f'type="{MEDIA_TYPE}"'}
    if offer.format == "json":
        body = json.dumps(told, ensure_ascii=False).encode()
    else:
        language = reader_language(request)
        body = render("release.html", lang=language, release=told, base=public_url(request))
        headers |= {"Content-Security-Policy": POLICY, "Content-Language": language}
    return complete(request, body, {**headers, "ETag": body_etag(service_of(request).version, body)})


def _find(record: Dataset, name: str) -> Version:
    """Return the version of *record* with this name, in full or by its first 12 digits or more; ``latest`` is one too.

    Raises:
        VersionGone: it may have been one, and is not kept.
        NotFound: it is none.
    """
    if found := version_named(record, name):
        return found
    if VERSION.fullmatch(name):
        raise VersionGone.of(name, tuple(version.version for version in record.versions))
    raise NotFound(f"'{name}' is no version.", "Write 64 hexadecimal digits, or the first 12.")


def _entry(request: Request, record: Dataset, version: Version, lang: str) -> Entry:
    base = public_url(request)
    links = [Link("alternate", f"{base}/release/{version.version}", "text/html")]
    links += [Link(_TOLD[name], url, media_type(name), name, file.size if file else 0)
              for name, url, file in record.downloads(version) if name in _TOLD]
    return Entry(version.version, version.iri, version.reference_date, _summary(request, version)[lang], links)


def _told(request: Request, record: Dataset, version: Version) -> dict[str, Any]:
    place = record.versions.index(version)
    before, after = record.versions[:place][-1:], record.versions[place + 1:][:1]
    urls = {name: url for name, url, _ in record.downloads(version)}
    summary = _summary(request, version)
    return {
        "version": version.version, "iri": version.iri, "reference_date": version.reference_date or None,
        "current": version == record.current, "kept": bool(version.files),
        "previous": before[0].version if before else None, "next": after[0].version if after else None,
        "changes": {"summary": summary, "files": [url for name, url in urls.items() if _is_change(name)]}
        if summary["en"] else None,
        "files": [{**(asdict(file) if file else {"name": name}), "media_type": media_type(name), "url": url}
                  for name, url, file in record.downloads(version)],
        "cite": {lang: citation_line(version.version, version.reference_date, lang, version.iri) for lang in LANGUAGES},
    }


def _is_change(name: str) -> bool:
    return name.startswith(("diff.", "update."))


def _summary(request: Request, version: Version) -> Mapping[str, list[str]]:
    """Return what changed with *version*, by language; nothing where no version before it was kept."""
    folder = service_of(request).settings.releases
    if folder is None or not any(file.name == _DIFFERENCE for file in version.files):
        return {lang: [] for lang in LANGUAGES}
    return _summary_of(folder / version.version / _DIFFERENCE)


@lru_cache(maxsize=256)
def _summary_of(path: Path) -> Mapping[str, list[str]]:
    """Return the summary in the file *path*, which never changes: it may be long, and is asked for often."""
    told = json.loads(path.read_text("utf-8"))["summary"]
    return {lang: summary_lines(told, lang) for lang in LANGUAGES}
