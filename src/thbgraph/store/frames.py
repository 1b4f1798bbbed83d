"""The language between service and worker: one JSON header and one run of bytes a frame, both with their length."""

from __future__ import annotations

import json
import struct
from dataclasses import asdict
from typing import Any, Final, Protocol

from thbgraph.errors import ThbError
from thbgraph.store.job import MisplacedSyntax, QueryAnswer, QueryJob, TaskAnswer, TaskJob

PREFIX: Final = struct.Struct("!IQ")  # length of the header, length of the body


class Readable(Protocol):
    """What a blocking frame reader needs of a file."""

    def read(self, size: int, /) -> bytes:
        """Return *size* bytes, fewer only at the end of the stream."""
        ...


def pack(header: dict[str, Any], body: bytes = b"") -> bytes:
    """Return one frame as bytes."""
    text = json.dumps(header, ensure_ascii=False).encode()
    return PREFIX.pack(len(text), len(body)) + text + body


def read_header(stream: Readable) -> dict[str, Any] | None:
    """Return the header of the next body-less frame of *stream*, or None at its end."""
    prefix = stream.read(PREFIX.size)
    if len(prefix) < PREFIX.size:
        return None
    header: dict[str, Any] = json.loads(stream.read(PREFIX.unpack(prefix)[0]))
    return header


def job_header(job: QueryJob | TaskJob) -> dict[str, Any]:
    """Return *job* as a frame header."""
    if isinstance(job, TaskJob):
        return {"task": job.name, "arguments": dict(job.arguments)}
    return asdict(job)


def job_from(header: dict[str, Any]) -> QueryJob | TaskJob:
    """Return the job that ``job_header`` wrote."""
    if "task" in header:
        return TaskJob(header["task"], header["arguments"])
    values = dict(header)
    for name in ("default_graphs", "named_graphs"):
        values[name] = tuple(values[name])
    return QueryJob(**values)


def answer_frame(answer: QueryAnswer | TaskAnswer) -> bytes:
    """Return *answer* as a frame."""
    if isinstance(answer, TaskAnswer):
        return pack({"task": True}, answer.body)
    return pack({"kind": answer.kind, "format": answer.format, "rows": answer.rows}, answer.body)


def answer_from(header: dict[str, Any], body: bytes) -> QueryAnswer | TaskAnswer:
    """Return the answer of a frame.

    Raises:
        ThbError: the frame carries an error instead; it is raised as the class it was.
    """
    if "error" in header:
        raise error_from(header["error"])
    if "task" in header:
        return TaskAnswer(body)
    return QueryAnswer(header["kind"], header["format"], body, header["rows"])


def error_frame(error: ThbError) -> bytes:
    """Return *error* as a frame."""
    described: dict[str, Any] = {"code": error.code, "message": error.message, "hint": error.hint}
    if isinstance(error, MisplacedSyntax):
        described |= {"line": error.line, "column": error.column}
    return pack({"error": described})


def error_from(described: dict[str, Any]) -> ThbError:
    """Return the error that ``error_frame`` described."""
    if "line" in described:
        return MisplacedSyntax(described["message"], described["hint"], described["line"], described["column"])
    known = {kind.code: kind for kind in ThbError.__subclasses__()}
    return known.get(described["code"], ThbError)(described["message"], described["hint"])
