"""The names under which a thing has what points to it: a state its bindings, an instrument its norms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Reverse:
    """What points here by *property*, of those whose IRI is ``id/`` and one of *kinds*."""

    property: str
    kinds: tuple[str, ...]


# One property leads to a state from much: only the kind, which the IRI tells (contract, section 1), makes a list of it
REVERSE: Final[Mapping[str, Reverse]] = {
    "bindings": Reverse("thb:state", ("binding",)),
    "memberships": Reverse("thb:member", ("membership",)),
}
