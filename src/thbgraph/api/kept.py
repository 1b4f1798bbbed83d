"""Kept versions, opened when somebody asks one of them, and closed when nobody does any more."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from thbgraph.errors import Busy, DataError, StoreUnavailable, ThbError, VersionGone
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
_START_SECONDS: Final = 60.0
_LOOK_SECONDS: Final = 0.02
_AGAIN_SECONDS: Final = 30.0
STORES: Final = ".stores"


@dataclass
class _Open:
    """A version on its way to being open, or open; *used* is when it was last asked for."""

    release: Release
    work: asyncio.Task[Backend]
    used: float = field(default_factory=time.monotonic)
    begun: float = field(default_factory=time.monotonic)


def releases_of(settings: Settings) -> tuple[Release, ...]:
    """Return the releases that a service with these *settings* keeps, oldest first.

    Raises:
        StoreUnavailable: their folder is damaged.
    """
    try:
        return read_releases(settings.releases) if settings.releases else ()
    except DataError as error:  # of the operator's; whoever asks sent nothing wrong
        raise StoreUnavailable(f"Kept versions cannot be read: {error.message}", "Tell the operator.") from error


class KeptVersions:
    """Gives the processes that answer from a kept version; make one per service, in its event loop."""

    def __init__(self, settings: Settings, tasks: str, observer: PoolObserver, idle: float = IDLE_SECONDS) -> None:
        """Prepare to open the releases of *settings*; *idle* are the seconds after which one is closed."""
        self._settings, self._tasks, self._observer, self._idle = settings, tasks, observer, idle
        self._open: dict[str, _Open] = {}
        self._sweeper: asyncio.Task[None] | None = None
        self._closing: set[asyncio.Future[None]] = set()
        self._own: Path | None = None

    @property
    def open(self) -> list[str]:
        """Return the versions that are open or being opened."""
        return sorted(self._open)

    def releases(self) -> tuple[Release, ...]:
        """Return what is kept, oldest first; see ``releases_of``."""
        return releases_of(self._settings)

    def find(self, version: str, present: str) -> Release:
        """Return the kept release that *version* names, in full or by 12 digits or more.

        Raises:
            VersionGone: it is not kept; *present* is the version that is served.
        """
        kept = self.releases()
        if (found := find_release(kept, version)) is None:
            raise VersionGone.of(version, tuple(dict.fromkeys([*(release.version for release in kept), present])))
        return found

    async def backend(self, release: Release) -> Backend:
        """Return what answers from *release*, opened first if need be.

        Raises:
            Busy: it is not open yet, or others are and are being asked.
            StoreUnavailable: it cannot be opened.
        """
        held = self._open.get(release.version)
        if held is None or _is_to_be_tried_again(held):
            self._open.pop(release.version, None)
            await self._make_room()
            held = _Open(release, asyncio.create_task(self._opened(release)))
            self._open[release.version] = held
            self._sweeper = self._sweeper or asyncio.create_task(self._sweep())
        held.used = time.monotonic()
        done, _ = await asyncio.wait((held.work,), timeout=_PATIENCE)
        if not done:
            raise Busy(f"Version {release.version[:12]} is being opened.", "Try again in a few seconds.")
        held.used = time.monotonic()
        try:
            return held.work.result()
        except (ThbError, OSError) as error:
            raise StoreUnavailable(f"Version {release.version[:12]} cannot be opened: {error}",
                                   "Tell the operator.") from error

    async def stop(self) -> None:
        """Close everything."""
        if self._sweeper:
            self._sweeper.cancel()
            await asyncio.gather(self._sweeper, return_exceptions=True)
        for version in tuple(self._open):
            await self._close(version)
        await asyncio.gather(*self._closing)
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
        closing = asyncio.ensure_future(_ended(self._open.pop(version)))
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)
        await asyncio.shield(closing)  # whoever began it may be cancelled; its processes are to end

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
        starting = asyncio.ensure_future(_started(found))
        try:
            await asyncio.shield(starting)
        except asyncio.CancelledError:
            await starting  # processes that are ended while they start would be left behind
            await found.stop()
            raise
        return found

    async def _make(self, release: Release, place: Path) -> None:
        """Have a process of its own make the store: it takes a while, and ends at once when it must."""
        assert self._settings.releases is not None  # noqa: S101 - it has a release
        packed = self._settings.releases / release.version / PACKED_GRAPH
        # not asyncio's own: one that is cancelled while it starts is left behind
        with subprocess.Popen(  # noqa: S603, ASYNC220 - nothing of a request is in it, and it starts at once
            [sys.executable, "-P", "-m", "thbgraph.api.kept_store", str(packed), str(place), release.version],
            stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
            env={"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONUTF8": "1"},
        ) as making:
            try:
                _, said = await asyncio.to_thread(making.communicate)
            finally:
                making.kill()
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


async def _started(found: Backend) -> None:
    """Return once *found* answers.

    Raises:
        StoreUnavailable: it does not; it was stopped.
    """
    try:
        async with asyncio.timeout(_START_SECONDS):
            await found.start()
            while not found.pool.ready:  # noqa: ASYNC110 - the pool tells nobody
                await asyncio.sleep(_LOOK_SECONDS)
    except TimeoutError:
        await found.stop()
        raise StoreUnavailable("its processes did not start.", "") from None


async def _ended(held: _Open) -> None:
    """End what opens *held*, or what answers from it."""
    held.work.cancel()
    [found] = await asyncio.gather(held.work, return_exceptions=True)
    if isinstance(found, Backend):
        await found.stop()


def _is_to_be_tried_again(held: _Open) -> bool:
    """Return whether opening failed long enough ago: each attempt costs as much as the first."""
    failed = held.work.done() and (held.work.cancelled() or held.work.exception() is not None)
    return failed and time.monotonic() - held.begun > _AGAIN_SECONDS


def _is_idle(held: _Open, seconds: float) -> bool:
    if not held.work.done() or time.monotonic() - held.used < seconds:
        return False
    if held.work.cancelled() or held.work.exception():
        return True
    state = held.work.result().pool.state
    return not (state.busy or state.waiting)


