"""Queries that are made to take more time, more memory or more room than a service gives them."""

from __future__ import annotations

from typing import Final

_FACTORS: Final = " ".join(f"VALUES ?v{number} {{ {'1 ' * 200} }}" for number in range(8))
ENDLESS: Final = f"SELECT (COUNT(*) AS ?n) {{ {_FACTORS} }}"  # for ever busy, always small
VAST: Final = f"SELECT * {{ {_FACTORS} }}"  # rows without end, each made as it is read
HUNGRY: Final = f"SELECT * {{ {_FACTORS} }} ORDER BY ?v1"  # rows without end, all held at once
