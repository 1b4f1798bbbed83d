"""Every error of the project: a class tells its code, the exit code of a command and the HTTP status of a problem."""

from __future__ import annotations

from typing import ClassVar


class ThbError(Exception):
    """A problem a person can act on: a stable code, one sentence of what, one of remedy."""

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 2

    def __init__(self, message: str, hint: str = "") -> None:
        """Keep *message* (what is wrong, with place and value) and *hint* (how to mend it)."""
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        """Return message and hint as one line."""
        return f"{self.message} {self.hint}".strip()


class UsageError(ThbError):
    """A parameter, argument or setting has a value that cannot be used."""

    code = "usage"
    status = 400


class DataError(ThbError):
    """Tables, ontology or other input cannot be used; carries every problem found, one line each."""

    code = "data_invalid"
    status = 422

    def __init__(self, message: str, hint: str = "", problems: tuple[str, ...] = ()) -> None:
        """Keep the sorted *problems* beside the summary *message*."""
        super().__init__(message, hint)
        self.problems = problems


class QuerySyntaxError(ThbError):
    """The SPARQL text does not parse; the message says where."""

    code = "query_syntax"
    status = 400


class NotFound(ThbError):
    """Nothing answers to this name."""

    code = "not_found"
    status = 404


class VersionGone(ThbError):
    """A version of the dataset that is not kept here."""

    code = "version_gone"
    status = 410
    kept: tuple[str, ...] = ()

    @classmethod
    def of(cls, version: str, kept: tuple[str, ...]) -> VersionGone:
        """Say that *version* is gone, and which are *kept*, oldest first, the one that is served last."""
        gone = cls(f"Version '{version}' is not kept here.",
                   "Ask for a kept one, or leave the version out; somebody who took a copy of that version can serve "
                   "it with `thbgraph serve`.")
        gone.kept = kept
        return gone


class FeatureRefused(ThbError):
    """A feature that could reach the network or change data is refused here."""

    code = "feature_refused"
    status = 403
    exit_code = 3


class NotAcceptable(ThbError):
    """None of the formats offered for this result is acceptable to the client."""

    code = "not_acceptable"
    status = 406
    exit_code = 3


class MethodNotAllowed(ThbError):
    """The route does not take this HTTP method."""

    code = "method_not_allowed"
    status = 405
    exit_code = 3


class UnsupportedMediaType(ThbError):
    """The request body is of a type this route does not read."""

    code = "unsupported_media_type"
    status = 415
    exit_code = 3


class TooLong(ThbError):
    """A query, URL or body is longer, or nested deeper, than the limit."""

    code = "too_long"
    status = 414


class BodyTooLong(TooLong):
    """A body, as sent or unpacked, is longer than the limit."""

    status = 413


class PreconditionFailed(ThbError):
    """What If-Match or If-None-Match asks for does not hold."""

    code = "precondition_failed"
    status = 412


class Busy(ThbError):
    """All workers are busy and the queue is full."""

    code = "too_many"
    status = 503


class Stopping(ThbError):
    """The service is being stopped: it takes nothing new, and what ran too long was ended."""

    code = "stopping"
    status = 503


class TooManyFromOne(ThbError):
    """One client has more queries running or waiting than its share."""

    code = "too_many"
    status = 429


class Unauthorised(ThbError):
    """A write without the token, or with a wrong one."""

    code = "unauthorized"
    status = 401
    exit_code = 3


class ReadOnly(ThbError):
    """This store takes no writes: it is a build, or no token was configured."""

    code = "read_only"
    status = 403
    exit_code = 3


class Conflict(ThbError):
    """The state of the store does not allow this: another process holds it, or it is being replaced."""

    code = "conflict"
    status = 409


class StoreFull(ThbError):
    """There is no room on the disk; nothing of the write was kept."""

    code = "store_full"
    status = 507


class StoreUnavailable(ThbError):
    """The other store, or a host that a query may call, does not answer or answers something else than SPARQL."""

    code = "store_unavailable"
    status = 502


class QueryTimeout(ThbError):
    """The query was stopped at its deadline."""

    code = "query_timeout"
    status = 503


class QueryMemory(ThbError):
    """The query was stopped at its memory limit."""

    code = "query_memory"
    status = 503


class ResultTooLarge(ThbError):
    """The result is over the row or size limit and is not sent in part."""

    code = "result_truncated"
    status = 503


class ToolMissing(ThbError):
    """A program outside Python that this command needs is not there."""

    code = "tool_missing"
    status = 500
