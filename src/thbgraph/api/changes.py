"""/feed.atom and what is kept of earlier versions."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

router: Final = APIRouter()
