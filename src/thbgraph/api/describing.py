"""/.well-known/void and /catalog: the dataset described for machines."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

router: Final = APIRouter()
