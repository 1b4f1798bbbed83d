"""The RDF document that a request to the graph store carries: its format, and the parts of a form made one."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from email.message import Message
from typing import TYPE_CHECKING, Final

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser
from starlette.requests import Request

from thbgraph.api.body import media_type, read_body, refuse_other_charsets, type_of
from thbgraph.api.context import service_of
from thbgraph.api.streaming import in_worker
from thbgraph.errors import BodyTooLong, DataError, UnsupportedMediaType, UsageError
from thbgraph.foreign import MEDIA_TYPES
from thbgraph.foreign.formats import format_of_name
from thbgraph.store.formats import GRAPH_FORMATS
from thbgraph.store.job import TaskJob
from thbgraph.store.merging import MERGE

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

MAX_GRAPH_BYTES: Final = 64 * 1024 * 1024
MAX_FORM_BYTES: Final = 8 * 1024 * 1024
MAX_PARTS: Final = 100
MULTIPART: Final = "multipart/form-data"
RDF_TYPES: Final = tuple(sorted(name for name, form in MEDIA_TYPES.items() if form in GRAPH_FORMATS))
ACCEPT_POST: Final = ", ".join([*RDF_TYPES, MULTIPART])
_NEVER_EMPTY: Final = ("rdf", "jsonld")
_UNTYPED: Final = "rdf"  # what an RDF payload without a type is taken for (Graph Store HTTP Protocol, section 5)


class UnreadableDocument(DataError):
    """The document of a request is not what its Content-Type says (Graph Store HTTP Protocol, section 5.1)."""

    status = 400


@dataclass(frozen=True)
class Payload:
    """An RDF document, not yet parsed.

    Attributes:
        content: its bytes.
        format: key of ``store.formats.GRAPH_FORMATS``.
    """

    content: bytes
    format: str


@dataclass
class _Part:
    """One part of a form: its headers by lower-case name, and its content."""

    headers: dict[str, str] = field(default_factory=dict)
    content: bytearray = field(default_factory=bytearray)


async def read_payload(request: Request, base: str) -> Payload:
    """Return the document that *request* carries; the documents of a form are merged in a worker.

    Args:
        request: a PUT or POST, whose body was not read yet.
        base: IRI that relative ones in the documents of a form are resolved against.

    Raises:
        UnsupportedMediaType: no RDF format that is read here, or not UTF-8.
        BodyTooLong: over ``MAX_GRAPH_BYTES``, for a form ``MAX_FORM_BYTES``.
        UsageError: the form cannot be read, or a part of it does not tell its format.
        UnreadableDocument: a document of a form is not what its type says, or nothing is to replace a graph and is no
            document of its type.
    """
    posted = media_type(request)
    if posted == MULTIPART:
        header = type_of(request.headers["content-type"])
        documents = [_document(part) for part in _parts(header, await read_body(request, MAX_FORM_BYTES))]
        return documents[0] if len(documents) == 1 else await _merged(request, documents, base)
    form = _format(posted) if posted else _UNTYPED
    content = await read_body(request, MAX_GRAPH_BYTES)
    if not content and request.method == "PUT" and form in _NEVER_EMPTY:
        raise UnreadableDocument("An empty body is no document of its type.", "For an empty graph send empty Turtle.")
    return Payload(content, form)


def _format(posted: str) -> str:
    if posted not in RDF_TYPES:
        raise UnsupportedMediaType("The body is in no RDF syntax for one graph.", f"Send one of: {ACCEPT_POST}.")
    return MEDIA_TYPES[posted]


def _parts(header: Message, body: bytes) -> list[_Part]:
    boundary = header.get_param("boundary")
    if not isinstance(boundary, str) or not boundary:
        raise UsageError("The form's Content-Type names no boundary.", "Let the client write the header.")
    reader = _FormReader()
    try:
        parser = MultipartParser(boundary.encode("latin-1", "replace"), reader.callbacks())
        parser.write(body)
        parser.finalize()
    except FormParserError as error:
        raise UsageError(f"The form cannot be read: {error}.", "Send multipart/form-data (RFC 7578).") from error
    if not reader.ended or not reader.parts:
        raise UsageError("The form has no part, or ends too early.", "Send at least one RDF document.")
    return reader.parts


class _FormReader:
    """Collects the parts of a form as the parser meets them."""

    def __init__(self) -> None:
        self.parts: list[_Part] = []
        self.ended = False
        self._name = self._value = b""

    def callbacks(self) -> MultipartCallbacks:
        """Return what the parser is to call."""
        return {
            "on_part_begin": self._begin,
            "on_header_begin": self._header,
            "on_header_field": self._field,
            "on_header_value": self._add,
            "on_header_end": self._keep,
            "on_part_data": self._data,
            "on_end": self._end,
        }

    def _begin(self) -> None:
        if len(self.parts) == MAX_PARTS:
            raise BodyTooLong(f"The form has more than {MAX_PARTS} parts.", "Send them in several requests.")
        self.parts.append(_Part())

    def _header(self) -> None:
        self._name = self._value = b""

    def _field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _add(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _keep(self) -> None:
        self.parts[-1].headers[self._name.decode("latin-1").lower()] = self._value.decode("latin-1")

    def _data(self, data: bytes, start: int, end: int) -> None:
        self.parts[-1].content += data[start:end]

    def _end(self) -> None:
        self.ended = True


def _document(part: _Part) -> Payload:
    """Return the document in *part*; without a type the suffix of its file name tells its format."""
    if "content-type" in part.headers:
        header = type_of(part.headers["content-type"])
        refuse_other_charsets(header)
        return Payload(bytes(part.content), _format(header.get_content_type()))
    disposition = Message()
    disposition["Content-Disposition"] = part.headers.get("content-disposition", "")
    name = disposition.get_filename("")
    try:
        form = format_of_name(name)
    except UnsupportedMediaType as error:
        raise UsageError("A part of the form does not tell its RDF syntax.", "Give it a Content-Type.") from error
    if form not in GRAPH_FORMATS:
        raise UnsupportedMediaType(f"'{name}' is in no RDF syntax for one graph.", f"Send one of: {ACCEPT_POST}.")
    return Payload(bytes(part.content), form)


async def _merged(request: Request, documents: list[Payload], base: str) -> Payload:
    packed = [[f"Part {number} of the form", document.format, base64.b64encode(document.content).decode("ascii")]
              for number, document in enumerate(documents, 1)]
    job = TaskJob(MERGE, {"documents": packed, "base": base})
    try:
        merged = await in_worker(request, service_of(request).sandbox.call, job)
    except DataError as error:
        raise UnreadableDocument(error.message, error.hint, error.problems) from error
    return Payload(merged, "nt")
