"""ETags: they change with the dataset, the question and the representation, and with nothing else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def etag(version: str, parts: Mapping[str, Any]) -> str:
    """Return the ETag of the answer that *parts* (question and representation) get from dataset *version*.

    It is weak: two workers may write the same solutions in another order.
    """
    text = json.dumps([version, parts], sort_keys=True, ensure_ascii=False)
    return f'W/"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def body_etag(version: str, body: bytes) -> str:
    """Return the ETag of an answer that the dataset's version does not determine (NOW, RAND and the like)."""
    return f'W/"{hashlib.sha256(version.encode() + body).hexdigest()[:32]}"'


def matches(if_none_match: str, tag: str) -> bool:
    """Return whether *tag* is among the listed ones by weak comparison; ``*`` is for the caller to judge."""
    listed = {item.strip().removeprefix("W/") for item in if_none_match.split(",")}
    return tag.removeprefix("W/") in listed
