"""The language between service and worker: one JSON header and one run of bytes a frame, both with their length.

A question is one frame. An answer is any number of frames marked ``part`` and one that is not: the rest of the answer,
or an error that makes the parts worthless.
"""

from __future__ import annotations

import json
import struct
from dataclasses import asdict
from io import BytesIO
from typing import Any, Final, Protocol

from thbgraph.errors import ThbError
from thbgraph.store.job import (
    DumpJob,
    Fetched,
    GraphWrite,
    Job,
    MisplacedSyntax,
    Opened,
    OpenJob,
    QueryAnswer,
    QueryJob,
    ReplaceJob,
    Reply,
    TaskAnswer,
    TaskJob,
    UpdateJob,
    Written,
)

PREFIX: Final = struct.Struct("!IQ")  # length of the header, length of the body
_JOBS: Final = {kind.__name__: kind for kind in (QueryJob, TaskJob, UpdateJob, GraphWrite, OpenJob, DumpJob,
                                                ReplaceJob)}
_REPLIES: Final = {kind.__name__: kind for kind in (QueryAnswer, Written, Opened)}
_BODY: Final = {GraphWrite: "content", QueryAnswer: "body"}  # fields that travel as bytes


class Readable(Protocol):
    """What a blocking frame reader needs of a file."""

    def read(self, size: int, /) -> bytes:
        """Return *size* bytes, fewer only at the end of the stream."""
        ...


def pack(header: dict[str, Any], body: bytes = b"") -> bytes:
    """Return one frame as bytes."""
    text = json.dumps(header, ensure_ascii=False).encode()
    return PREFIX.pack(len(text), len(body)) + text + body


def read_frame(stream: Readable) -> tuple[dict[str, Any], bytes] | None:
    """Return the next frame of *stream*, or None at its end."""
    prefix = stream.read(PREFIX.size)
    if len(prefix) < PREFIX.size:
        return None
    header_size, body_size = PREFIX.unpack(prefix)
    header: dict[str, Any] = json.loads(stream.read(header_size))
    return header, stream.read(body_size)


def job_frame(job: Job) -> bytes:
    """Return *job* as a frame."""
    return _packed("job", job)


def job_from(header: dict[str, Any], body: bytes) -> Job:
    """Return the job that ``job_frame`` wrote."""
    return _unpacked(_JOBS[header["job"]], header["fields"], body)  # type: ignore[no-any-return]


def reply_frame(reply: Reply, *, part: bool = False) -> bytes:
    """Return *reply*, or with *part* a piece of one that goes on, as a frame."""
    if isinstance(reply, TaskAnswer):
        return pack({"task": True}, reply.body)
    return _packed("reply", reply, part=part)


def reply_from(header: dict[str, Any], body: bytes) -> Reply:
    """Return the reply of a frame.

    Raises:
        ThbError: the frame carries an error instead; it is raised as the class it was.
    """
    if "error" in header:
        raise error_from(header["error"])
    if "task" in header:
        return TaskAnswer(body)
    return _unpacked(_REPLIES[header["reply"]], header["fields"], body)  # type: ignore[no-any-return]


def is_part(header: dict[str, Any]) -> bool:
    """Return whether more frames of the same answer follow."""
    return bool(header.get("part"))


def error_frame(error: ThbError) -> bytes:
    """Return *error* as a frame."""
    return pack({"error": described(error)})


def described(error: ThbError) -> dict[str, Any]:
    """Return *error* as what JSON can carry."""
    known = ThbError.__subclasses__()
    kind = next((base for base in type(error).__mro__ if base in known), ThbError)
    words: dict[str, Any] = {"kind": kind.__name__, "message": error.message, "hint": error.hint}
    if isinstance(error, MisplacedSyntax):
        words |= {"line": error.line, "column": error.column}
    return words


def error_from(words: dict[str, Any]) -> ThbError:
    """Return the error that ``described`` put in words."""
    if "line" in words:
        return MisplacedSyntax(words["message"], words["hint"], words["line"], words["column"])
    known = {kind.__name__: kind for kind in ThbError.__subclasses__()}
    return known.get(words["kind"], ThbError)(words["message"], words["hint"])


def _packed(name: str, value: Any, *, part: bool = False) -> bytes:
    fields = asdict(value)
    body = fields.pop(_BODY.get(type(value), ""), b"")
    if isinstance(value, UpdateJob):
        body = b"".join(document.content for document in value.documents)
        fields["documents"] = [{**asdict(document), "content": len(document.content)} for document in value.documents]
    header = {name: type(value).__name__, "fields": fields}
    return pack({**header, "part": True} if part else header, body)


def _unpacked(kind: Any, fields: dict[str, Any], body: bytes) -> Any:
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}
    if kind in _BODY:
        values[_BODY[kind]] = body
    if kind is UpdateJob:
        stream = BytesIO(body)
        values["documents"] = tuple(Fetched(**{**document, "content": stream.read(document["content"])})
                                    for document in fields["documents"])
    return kind(**values)
