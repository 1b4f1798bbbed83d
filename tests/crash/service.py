"""A service over an updatable store, in a process that the tests of this folder kill."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from tests.helpers.served import ServiceProcess, served
from tests.helpers.services import TOKEN


def service_over(store: Path, *before: str) -> AbstractContextManager[ServiceProcess]:
    """Serve *store*, made empty if there is none, behind the command *before*; one worker, one token."""
    return served(store.parent / "service.log", "--store", str(store), "--empty", "--workers", "1", before=before,
                  WRITE_TOKEN=TOKEN)
