"""A page of a list as JSON (contract, section 3), the same for every task."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from thbgraph.reports import listing


def listed(asked: Mapping[str, Any], items: Sequence[Mapping[str, Any]], total: int, **more: Any) -> bytes:
    """Return *items*, the page that was *asked* for, out of a list of *total*, with *more* members behind them."""
    following = asked["following"] if asked["offset"] + len(items) < total else None
    body = listing(items, asked["at"], asked["version"], total, following)
    return json.dumps({**body, **more}, ensure_ascii=False).encode()
