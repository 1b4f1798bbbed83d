"""The addresses of `/api/v1` that answer with findings, each with a question that is answered quickly."""

from __future__ import annotations

import pytest

KGZ = {"state": "KGZ", "at": "2026-11-22"}
ROUTES: dict[str, dict[str, str]] = {
    "gaps": {**KGZ, "topic": "non-punishment,compensation,shelter"},
    "compare": {"states": "MDA,KGZ", "topics": "shelter,non-punishment", "at": "2026-11-22"},
    "changes": {"from": "2020-01-01", "to": "2026-11-22", "state": "KGZ", "instrument": "ilo-p029"},
    "practices": {"topic": "compensation", "at": "2026-11-22"},
}
EACH = pytest.mark.parametrize("route", ROUTES)
