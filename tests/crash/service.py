"""A service over an updatable store, in a process that the tests of this folder kill."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

from tests.helpers.served import ServiceProcess, served
from tests.helpers.services import TOKEN

# a file may have three million bytes; the system's own "file too large" stands for "no space left"
LITTLE_ROOM: Final = (
    sys.executable, "-c",
    "import os, resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2); "
    "os.execv(sys.argv[2], sys.argv[2:])",
    "3000000")


def service_over(store: Path, *before: str) -> AbstractContextManager[ServiceProcess]:
    """Serve *store*, made empty if there is none, behind the command *before*; one worker, one token."""
    return served(store.parent / "service.log", "--store", str(store), "--empty", "--workers", "1", before=before,
                  WRITE_TOKEN=TOKEN)
