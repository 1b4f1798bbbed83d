"""Lists under /api/v1: states, instruments, sources, conflicts."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

router: Final = APIRouter()
