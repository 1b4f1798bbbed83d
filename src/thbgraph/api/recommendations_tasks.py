"""What the route on recommendations computes, run in the query workers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import pyoxigraph as ox

from thbgraph.api.listed import listed
from thbgraph.recommendations import Wanted, described, recommended
from thbgraph.store.job import Task


def _recommendations(store: ox.Store, asked: Mapping[str, Any]) -> bytes:
    at = date.fromisoformat(asked["at"])
    wanted = Wanted(*(tuple(asked[name]) for name in ("state", "topic", "source", "status")))
    found = recommended(store, at, wanted)
    page = described(store, at, found[asked["offset"]:asked["offset"] + asked["limit"]])
    return listed(asked, [item.item() for item in page], len(found))


RECOMMENDATION_TASKS: Final[Mapping[str, Task]] = {"recommendations": _recommendations}
