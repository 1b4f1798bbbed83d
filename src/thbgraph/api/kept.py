"""Kept versions, opened when somebody asks one of them, and closed when nobody does any more."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from thbgraph.errors import Busy, StoreUnavailable, ThbError, VersionGone
from thbgraph.releases import PACKED_GRAPH, Release, find_release, read_releases
from thbgraph.settings import Settings
from thbgraph.store.backend import Backend
from thbgraph.store.folder import StoreFolder
from thbgraph.store.member import WorkerOptions
from thbgraph.store.observer import PoolObserver
from thbgraph.store.pool import WorkerPool

MOST_OPEN: Final = 2
IDLE_SECONDS: Final = 600.0
_PATIENCE: Final = 2.0  # seconds that a first request waits for what is being opened
_RECENT: Final = 5.0  # seconds in which one who was given a version may still be about to ask it
STORES: Final = ".stores"


@dataclass
class _Open:
    """A version on its way to being open, or open; *used* is when it was last given to somebody."""

    release: Release
    work: asyncio.Task[Backend]
    used: float = field(default_factory=time.monotonic)


class KeptVersions:
    """Gives the processes that answer from a kept version; make one per service, in its event loop."""

    def __init__(self, settings: Settings, tasks: str, observer: PoolObserver, idle: float = IDLE_SECONDS) -> None:
        """Prepare to open the releases of *settings*; *idle* are the seconds after which one is closed."""
        self._settings, self._tasks, self._observer, self._idle = settings, tasks, observer, idle
        self._open: dict[str, _Open] = {}
        self._sweeper: asyncio.Task[None] | None = None
        self._own: Path | None = None

    def releases(self) -> tuple[Release, ...]:
        """Return what is kept, oldest first.

        Raises:
            DataError: the folder is damaged.
        """
        return read_releases(self._settings.releases) if self._settings.releases else ()

    def find(self, version: str, present: str) -> Release:
        """Return the kept release that *version* names, in full or by 12 digits or more.

        Raises:
            VersionGone: it is not kept; *present* is the version that is served.
        """
        kept = self.releases()
        if (found := find_release(kept, version)) is None:
            raise VersionGone(version, tuple(dict.fromkeys([*(release.version for release in kept), present])))
        return found

    async def backend(self, release: Release) -> Backend:
        """Return what answers from *release*, opened first if need be.

        Raises:
            Busy: it is not open yet, or others are and are being asked.
            StoreUnavailable: it cannot be opened.
        """
        held = self._open.get(release.version)
        if held is None:
            await self._make_room()
            held = _Open(release, asyncio.create_task(self._opened(release)))
            self._open[release.version] = held
            self._sweeper = self._sweeper or asyncio.create_task(self._sweep())
        held.used = time.monotonic()
        done, _ = await asyncio.wait((held.work,), timeout=_PATIENCE)
        if not done:
            raise Busy(f"Version {release.version[:12]} is being opened.", "Try again in a few seconds.")
        try:
            return held.work.result()
        except (ThbError, OSError) as error:
            self._open.pop(release.version, None)  # the next who asks tries again
            raise StoreUnavailable(f"Version {release.version[:12]} cannot be opened: {error}",
                                   "Tell the operator.") from error

    async def stop(self) -> None:
        """Close everything."""
        if self._sweeper:
            self._sweeper.cancel()
            await asyncio.gather(self._sweeper, return_exceptions=True)
        for version in tuple(self._open):
            await self._close(version)
        if self._own:
            shutil.rmtree(self._own, ignore_errors=True)

    async def _make_room(self) -> None:
        """Close the version that was asked least lately if as many are open as may be.

        Raises:
            Busy: each of them is in use.
        """
        if len(self._open) < MOST_OPEN:
            return
        for version, held in sorted(self._open.items(), key=lambda item: item[1].used):
            if _is_idle(held, _RECENT):
                await self._close(version)
                return
        raise Busy(f"{MOST_OPEN} other kept versions are in use.", "Try again in a few seconds.")

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(min(self._idle, 60.0))
            for version, held in tuple(self._open.items()):
                if _is_idle(held, self._idle):
                    await self._close(version)

    async def _close(self, version: str) -> None:
        held = self._open.pop(version)
        held.work.cancel()
        [ended] = await asyncio.gather(held.work, return_exceptions=True)
        if isinstance(ended, Backend):
            await ended.stop()

    async def _opened(self, release: Release) -> Backend:
        place = self._place() / release.version
        if not StoreFolder(place).exists:
            await self._make(release, place)
        settings = self._settings
        options = WorkerOptions(None, settings.query_memory, settings.query_timeout, self._tasks,
                                settings.write_timeout)
        pool = WorkerPool(options, 1, observer=self._observer)
        pool.publish(str(StoreFolder(place).data))
        found = Backend(pool, pool, None, True, str)
        await found.start()
        return found

    async def _make(self, release: Release, place: Path) -> None:
        """Have a process of its own make the store: it takes a while, and ends at once when it must."""
        assert self._settings.releases is not None  # noqa: S101 - it has a release
        packed = self._settings.releases / release.version / PACKED_GRAPH
        making = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "thbgraph.api.kept_store", str(packed), str(place), release.version,
            stdin=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
            env={"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONUTF8": "1"})
        try:
            _, said = await making.communicate()
        finally:
            if making.returncode is None:
                making.kill()
                await making.wait()
        if making.returncode:
            raise StoreUnavailable(said.decode(errors="replace").strip() or "it ended early.", "")

    def _place(self) -> Path:
        """Return where stores are made: among the releases, or where those cannot be written in a folder of its own."""
        assert self._settings.releases is not None  # noqa: S101 - it has a release
        beside = self._settings.releases / STORES
        try:
            beside.mkdir(exist_ok=True)
            if os.access(beside, os.W_OK):
                return beside
        except OSError:
            pass
        self._own = self._own or Path(tempfile.mkdtemp(prefix="thbgraph-kept-"))
        return self._own


def _is_idle(held: _Open, seconds: float) -> bool:
    if not held.work.done() or time.monotonic() - held.used < seconds:
        return False
    if held.work.cancelled() or held.work.exception():
        return True
    state = held.work.result().pool.state
    return not (state.busy or state.waiting)


