"""Fixture policy: every test starts services of its own, for it kills them."""

from __future__ import annotations

import pytest


@pytest.fixture
def kills(pytestconfig: pytest.Config) -> int:
    """Return how many kills to survive: 5, or 50 in the long run."""
    return 50 if pytestconfig.getoption("--long") else 5
