"""What the route on recommendations computes, run in the query workers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import pyoxigraph as ox

from thbgraph.recommendations import Wanted, described, recommended
from thbgraph.reports import listing
from thbgraph.store.job import Task


def _recommendations(store: ox.Store, asked: Mapping[str, Any]) -> bytes:
    at = date.fromisoformat(asked["at"])
    wanted = Wanted(*(tuple(asked[name]) for name in ("state", "topic", "source", "status")))
    found = recommended(store, at, wanted)
    page = described(store, at, found[asked["offset"]:asked["offset"] + asked["limit"]])
    following = asked["following"] if asked["offset"] + len(page) < len(found) else None
    body = listing([item.item() for item in page], asked["at"], asked["version"], len(found), following)
    return json.dumps(body, ensure_ascii=False).encode()


RECOMMENDATION_TASKS: Final[Mapping[str, Task]] = {"recommendations": _recommendations}
