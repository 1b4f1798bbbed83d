"""``thbgraph backup`` and ``thbgraph restore``: the whole store of a running service, out and in again."""

from __future__ import annotations

import gzip
import hashlib
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated, Final

import httpx
import typer

from thbgraph.cli.output import progress, say
from thbgraph.errors import DataError, NotFound, ReadOnly, StoreUnavailable, ThbError, Unauthorised, UsageError
from thbgraph.settings import web_url
from thbgraph.store.endpoint import shown_url

_QUADS: Final = "application/n-quads"
_PIECE: Final = 8 * 1024 * 1024
_GZIP: Final = zlib.MAX_WBITS + 16
_COUNT: Final = "SELECT (COUNT(*) AS ?n) { { GRAPH ?g { ?s ?p ?o } } UNION { ?s ?p ?o } }"
_TIMEOUT: Final = httpx.Timeout(30.0, read=3600.0, write=3600.0)
Token = Annotated[str, typer.Option(help="The write token of the service; default THBGRAPH_WRITE_TOKEN.",
                                    envvar="THBGRAPH_WRITE_TOKEN", show_envvar=False)]


def backup(
    url: Annotated[str, typer.Argument(help="Address of the running service, such as http://localhost:8000.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="File to write: .nq, or .nq.gz to pack it.")],
    token: Token = "",
) -> None:
    """Save every graph of a running service as N-Quads, while it serves; the file appears only when it is whole."""
    temporary = output.with_name(f".{output.name}.{os.getpid()}.part")
    quads, digest = 0, hashlib.sha256()
    try:
        with _client(url, token) as client, progress("backup") as step, _written(temporary, output.suffix) as file:
            step("asking")
            with client.stream("GET", "/graph-store", headers={"Accept": _QUADS}) as answer:
                _refuse(answer, url)
                for piece in answer.iter_bytes(_PIECE):
                    file.write(piece)
                    digest.update(piece)
                    quads += piece.count(b"\n")
                    step(f"{quads:,} quads")
        temporary.replace(output)
    except httpx.HTTPError as error:
        raise StoreUnavailable(f"The backup from {url} broke off: {error}.", "Nothing was kept; try again.") from error
    except OSError as error:
        raise DataError(f"{output} cannot be written: {error}.", "Name another file.") from error
    finally:
        temporary.unlink(missing_ok=True)
    say(f"{quads:,} quads saved in {output}; SHA-256 of the N-Quads: {digest.hexdigest()}")


def restore(
    file: Annotated[Path, typer.Argument(help="What `thbgraph backup` saved: .nq or .nq.gz.")],
    url: Annotated[str, typer.Argument(help="Address of the running service, which has an updatable store.")],
    token: Token = "",
) -> None:
    """Put a backup in place of all that a running service holds: wholly, or not at all."""
    if not file.is_file():
        raise NotFound(f"There is no file {file}.", "Name what `thbgraph backup` saved.")
    try:
        with _client(url, token) as client, progress("restore") as step:
            counted = _Counted(file, step)
            headers = {"Content-Type": _QUADS, "Content-Encoding": "gzip"}
            answer = client.put("/graph-store", content=counted.packed(), headers=headers)
            _refuse(answer, url)
            step("counting")
            held, why = _held(client, url)
    except httpx.HTTPError as error:
        raise StoreUnavailable(f"The restore into {url} broke off: {error}.",
                               "It was done wholly or not at all: ask before you try again.") from error
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{file} cannot be read: {error}.", "Nothing was changed. Use another backup.") from error
    if held is not None and held != counted.quads:
        raise DataError(f"{file} has {counted.quads:,} quads, and the store now holds {held:,}.",
                        "Use another backup, or see whether somebody wrote meanwhile.")
    say(f"{counted.quads:,} quads restored from {file}{why}")


class _Counted:
    """A backup on its way: packed anew, its lines counted."""

    def __init__(self, file: Path, step: Callable[[str], None]) -> None:
        self._file, self._step = file, step
        self.quads = 0

    def packed(self) -> Iterator[bytes]:
        """Yield the file as gzip."""
        packer = zlib.compressobj(1, zlib.DEFLATED, _GZIP)
        with gzip.open(self._file, "rb") if self._file.suffix == ".gz" else self._file.open("rb") as lines:
            while piece := lines.read(_PIECE):
                self.quads += piece.count(b"\n")
                self._step(f"{self.quads:,} quads")
                yield packer.compress(piece)
        yield packer.flush()


@contextmanager
def _written(path: Path, suffix: str) -> Iterator[IO[bytes]]:
    with path.open("wb") as file:
        if suffix == ".gz":
            with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
                yield packed  # type: ignore[misc]  # GzipFile is a binary file, though not declared as one
        else:
            yield file
        file.flush()
        os.fsync(file.fileno())


def _client(url: str, token: str) -> httpx.Client:
    try:
        url = web_url(url).rstrip("/")
    except ValueError as error:
        raise UsageError(f"'{shown_url(url)}' is not the address of a service: it {error}.",
                         "Write for example http://localhost:8000.") from error
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.Client(base_url=url, headers=headers, timeout=_TIMEOUT, trust_env=False)


def _refuse(answer: httpx.Response, url: str) -> None:
    """Turn a refusal of the service into an error that says what it said."""
    if answer.is_success:
        return
    answer.read()
    try:
        said = answer.json()
        words = f"{said['detail']} {said['hint']}".strip()
    except (ValueError, KeyError, TypeError):
        words = f"status {answer.status_code}"
    kind = {401: Unauthorised, 403: ReadOnly, 400: DataError, 422: DataError}.get(answer.status_code, StoreUnavailable)
    raise kind(f"{url} refused: {words}")


def _held(client: httpx.Client, url: str) -> tuple[int | None, str]:
    """Return how many quads the service holds now; None, and why, if a query may not count for as long as it takes."""
    try:
        answer = client.get("/sparql", params={"query": _COUNT}, headers={"Accept": "text/csv"})
        _refuse(answer, url)
        return int(answer.text.split()[1]), ""
    except (ThbError, httpx.HTTPError) as error:
        return None, f"; they could not be counted there: {error}"
