"""The representations of one resource: what is offered, which of them an address or Accept names, what heads tell.

A document has an address of its own in each format, that of the resource with a suffix. The address without one
negotiates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import Response

from thbgraph.api.asked import one_of
from thbgraph.api.context import public_url
from thbgraph.api.etag import CACHING
from thbgraph.api.negotiate import NotOffered, Offer, pick
from thbgraph.errors import UsageError
from thbgraph.namespaces import BASE

LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
PAGE: Final = Offer("text/html", "html", (), ("html",))
RDF: Final = (Offer("text/turtle", "ttl", (), ("ttl",)), Offer("application/ld+json", "jsonld", (), ("jsonld",)),
              Offer("application/rdf+xml", "rdf", (), ("rdf",)), Offer("application/n-triples", "nt", (), ("nt",)))
DATASETS: Final = (Offer("application/trig", "trig", (), ("trig",)), Offer("application/n-quads", "nq", (), ("nq",)))
# the same bytes under a more general name, for whoever asks for no more
_ALSO: Final = (Offer("application/json", "jsonld", ()), Offer("application/xml", "rdf", ()),
                Offer("text/xml", "rdf", ()))
PARAMETERS: Final = ("format", "lang")  # of every resource
_ESCAPES: Final = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_ENCODED: Final = re.compile(r"[\x00-\x20\"<>\\^`{|}%/?#\[\]@!$&'()*+,;=:\x7f]")
_OF_URLS: Final = "%:/?#[]@!$&'()*+,;=~"


class NoSuchRepresentation(NotOffered):
    """Nothing offered of a resource is acceptable; the suffixes of the address lead past Accept."""

    def __init__(self, accept: str, offered: Sequence[Offer]) -> None:
        """Keep what is *offered* to who asked for *accept*."""
        super().__init__(f"Nothing offered matches {accept!r}.", resource=offered)
        suffixes = ", ".join(f".{offer.format}" for offer in offered)
        self.hint = f"Name one of the offered types in Accept, or end the address with one of {suffixes}."


@dataclass(frozen=True)
class Document:
    """What an answer is a representation of.

    Attributes:
        path: address below the public URL, percent-encoded, without a suffix, such as ``/id/state/KGZ``.
        iri: canonical IRI of the resource.
        offered: the representations there are, best first.
        is_itself: whether the IRI names the document, as that of a graph does, and not a thing that it describes.
        links: further values for the Link header, made by ``link``.
    """

    path: str
    iri: str
    offered: tuple[Offer, ...]
    is_itself: bool = False
    links: tuple[str, ...] = ()


def raw_path(request: Request) -> str:
    """Return the address of *request* below the public URL, with its percent-encoding as it was written."""
    raw: bytes = request.scope.get("raw_path") or quote(request.url.path).encode("ascii")
    return quote(raw.decode("latin-1"), safe=_OF_URLS)


def read_suffix(path: str, offered: Sequence[Offer]) -> tuple[str, Offer | None]:
    """Return *path* without its suffix and the representation that it names; as it is, and None, without one.

    What looks like a suffix may be part of an IRI: whoever can tells by what exists.
    """
    stem, dot, name = path.rpartition(".")
    found = next((offer for offer in offered if name == offer.format), None)
    return (stem, found) if dot and found and not stem.endswith("/") else (path, None)


def iris(path: str) -> Iterator[str]:
    """Yield the canonical IRIs that the address *path* may stand for: as it is written, and with letters decoded.

    Percent-encoding of what needs none belongs to the address, not to the IRI (RFC 3987, section 3.2); what a path
    gives a meaning to stays encoded.
    """
    written = BASE + path[1:]
    yield written
    if (decoded := _ESCAPES.sub(_decoded, written)) != written:
        yield decoded


def _decoded(escapes: re.Match[str]) -> str:
    try:
        text = unquote(escapes[0], errors="strict")
    except UnicodeDecodeError:
        return escapes[0]
    return _ENCODED.sub(lambda mark: f"%{ord(mark[0]):02X}", text) if text.isprintable() else escapes[0]


def named_form(request: Request, offered: Sequence[Offer]) -> Offer | None:
    """Return the one of *offered* that ``format=`` names; None without one.

    Raises:
        UsageError: it names another, or there is a parameter that no resource has.
    """
    for name in request.query_params:
        if name not in (*PARAMETERS, *getattr(request.state, "shared", ())):
            raise UsageError(f"{request.url.path} has no parameter '{name}'.", f"It has: {', '.join(PARAMETERS)}.")
    if not (wanted := request.query_params.get("format", "")):
        return None
    one_of("format", wanted, tuple(offer.format for offer in offered))
    return next(offer for offer in offered if offer.format == wanted)


def negotiated(request: Request, offered: Sequence[Offer]) -> Offer:
    """Return the representation of *offered*, best first, that Accept names; ``application/json`` is JSON-LD here.

    Raises:
        NoSuchRepresentation: none is acceptable.
    """
    accept = ",".join(request.headers.getlist("accept"))
    forms = {offer.format: offer for offer in offered}
    found = pick([*offered, *(offer for offer in _ALSO if offer.format in forms)], accept)
    if found is None:
        raise NoSuchRepresentation(accept, offered)
    return forms[found.format]


def link(target: str, rel: str, **attributes: str) -> str:
    """Return one value of a Link header (RFC 8288): the IRI *target* as a URI, its relation, and attributes in ASCII.

    Characters that could end a value or a header are percent-encoded in the target and left out of attributes.
    """
    said = "".join(f'; {name}="{_plain(value)}"' for name, value in attributes.items())
    return f'<{quote(target, safe=_OF_URLS)}>; rel="{rel}"{said}'


def alternates(request: Request, document: Document, rel: str = "alternate", but: str = "") -> Iterable[str]:
    """Yield a link to *document* in each format *but* one, under the public URL of *request*."""
    for offer in document.offered:
        if offer.format != but:
            yield link(f"{public_url(request)}{document.path}.{offer.format}", rel, type=offer.media_type)


def document_headers(request: Request, document: Document, offer: Offer, lang: str = "") -> dict[str, str]:
    """Return the head of *document* as *offer*, without its ETag.

    The links: ``canonical`` (RFC 6596) is the same document under the project's own base, ``describes`` (RFC 6892) the
    thing, ``cite-as`` (RFC 8574) the IRI to cite, ``alternate`` each other format, ``license``.

    Args:
        request: what came in; with a suffix in its address, or negotiated without one.
        document: what is answered.
        offer: in which form.
        lang: language of a page; empty for data, which have all languages.
    """
    own = f"{BASE.rstrip('/')}{document.path}.{offer.format}"
    links = [link(own, "canonical"), link(document.iri, "cite-as"), link(LICENCE, "license"),
             *alternates(request, document, but=offer.format), *document.links]
    if not document.is_itself:
        links.insert(1, link(document.iri, "describes"))
    headers = {**CACHING, "Content-Type": offer.content_type, "Link": ", ".join(links)}
    suffixed = raw_path(request).endswith(f".{offer.format}") or "format" in request.query_params
    vary = [*([] if suffixed else ["Accept"]), *(["Accept-Language"] if lang or not suffixed else [])]
    if vary:
        headers["Vary"] = ", ".join(vary)
    if lang:
        headers["Content-Language"] = lang
    return headers


def see_other(request: Request, document: Document, offer: Offer) -> Response:
    """Return 303 from a thing to the *document* that describes it as *offer*, with links to the other formats.

    A thing is no document, so its own address answers with that of one (W3C TAG, httpRange-14).
    """
    query = request.url.query
    target = f"{public_url(request)}{document.path}.{offer.format}{f'?{query}' if query else ''}"
    links = [link(document.iri, "cite-as"), *alternates(request, document, "describedby"), *document.links]
    return Response(status_code=303, headers={**CACHING, "Location": quote(target, safe=_OF_URLS),
                                              "Vary": "Accept, Accept-Language", "Link": ", ".join(links)})


def _plain(text: str) -> str:
    return "".join(character for character in text if character.isascii() and character.isprintable()
                   and character not in '"\\')
