"""One resource: /id, /concept and /graph, by Accept or suffix."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

router: Final = APIRouter()
