"""What ``api/describing.py`` has computed in the workers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from thbgraph.store.job import Task

TASKS: Final[Mapping[str, Task]] = {}
