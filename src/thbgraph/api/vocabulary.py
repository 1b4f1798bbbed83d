"""The vocabulary: /ontology as documentation and as RDF."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

router: Final = APIRouter()
