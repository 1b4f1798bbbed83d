"""Waiting for what another thread or process does: always with an end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Final, TypeVar

HANG: Final = 60.0  # seconds after which a test gives up; no speed is asserted by it
_T = TypeVar("_T")


def until(true: Callable[[], bool], seconds: float = HANG) -> None:
    """Return once *true* is; fail after *seconds*."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"It did not come to pass within {seconds:g} seconds."
        time.sleep(0.01)


def finished(work: Coroutine[None, None, _T], seconds: float = 2 * HANG) -> _T:
    """Run *work* in an event loop of its own and return what it does; fail after *seconds*."""

    async def in_time() -> _T:
        return await asyncio.wait_for(work, seconds)

    return asyncio.run(in_time())
