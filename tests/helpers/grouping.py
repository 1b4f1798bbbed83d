"""Which tests run in the same worker: those of a file, and those of files whose mark `xdist_group` has the same name.

So what a file or a group starts is started once, however many workers there are. Done here, because pytest-xdist 3.8
leaves the mark aside under pytest 9.2 (its issue 1386).
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

_MARK: Final = re.compile(r'^pytestmark = .*xdist_group\("(\w+)"\)', re.MULTILINE)


@cache
def group_of(file: Path) -> str:
    """Return the name of the group that *file* puts its tests in, or its own path."""
    found = _MARK.search(file.read_text("utf-8"))
    return found[1] if found else str(file)


class Groups(LoadScopeScheduling):  # type: ignore[misc]
    """Gives each worker one group of tests after the other, large groups first."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(self.config.rootpath / nodeid.partition("::")[0])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Groups | None:
    """Choose this scheduler for `--dist loadgroup`."""
    return Groups(config, log) if config.getoption("dist") == "loadgroup" else None
