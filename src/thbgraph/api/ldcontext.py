"""The JSON-LD context that answers refer to."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

router: Final = APIRouter()
