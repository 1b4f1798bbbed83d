"""What the processes of the service let others on the machine read: no credentials."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.helpers.endpoint import endpoint, literal, results
from tests.helpers.pools import run

from thbgraph.store.member import Worker, WorkerOptions
from thbgraph.store.nursery import Nursery
from thbgraph.store.remote_reader import Remote

PASSWORD = "s3cret-of-the-other-store"


def shown(process: int | None) -> tuple[bytes, bytes]:
    """Return the arguments and the environment of a process."""
    folder = Path(f"/proc/{process}")
    return (folder / "cmdline").read_bytes(), (folder / "environ").read_bytes()


def test_no_process_shows_the_credentials_of_another_store() -> None:
    async def check(remote: Remote) -> None:
        nursery = Nursery(None, remote=remote)
        try:
            worker = await Worker.start(nursery, WorkerOptions(None, remote=remote))
            for process in (nursery.process_id, worker.process_id):
                command, environment = await asyncio.to_thread(shown, process)
                assert b"thbgraph.store.forkserver" in command
                assert PASSWORD.encode() not in command + environment
        finally:
            await nursery.stop()

    with endpoint() as other:
        other.says.body = results({"d": literal("P1Y")})
        run(lambda: check(Remote(other.url, credentials=f"dba:{PASSWORD}")))
        assert other.heard, "the fork server was told where to ask"


def test_settings_of_another_store_are_shown_without_its_credentials() -> None:
    options = WorkerOptions(None, remote=Remote("http://h/query", credentials=f"dba:{PASSWORD}"))
    assert PASSWORD not in repr(options)
