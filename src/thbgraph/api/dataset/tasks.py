"""What ``api/dataset/routes.py`` has computed in the workers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from thbgraph.catalogue.counts import count_task
from thbgraph.store.job import Task

COUNT: Final = "count"
TASKS: Final[Mapping[str, Task]] = {COUNT: count_task}
