"""What the pool tells whoever watches it; the pool knows neither metrics nor logs."""

from __future__ import annotations

from typing import Protocol


class PoolObserver(Protocol):
    """Hears of every job and of every worker that had to be replaced; called in the event loop, must not wait."""

    def waited(self, seconds: float) -> None:
        """A job left the queue after *seconds*, with a worker or without."""

    def finished(self, kind: str, outcome: str, rows: int) -> None:
        """A job of *kind* ended.

        Args:
            kind: ``query``, ``update``, ``graph-write`` or the name of a task; never what a client chose.
            outcome: ``ok``, the code of the error, or ``cut`` when whoever asked had gone.
            rows: in the result.
        """

    def replaced(self, reason: str) -> None:
        """A worker was ended or found dead, and another takes its place; *reason* is an error code or one word."""


class Unobserved:
    """Looks away."""

    def waited(self, seconds: float) -> None:
        """Forget it."""

    def finished(self, kind: str, outcome: str, rows: int) -> None:
        """Forget it."""

    def replaced(self, reason: str) -> None:
        """Forget it."""
