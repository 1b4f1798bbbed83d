"""Where the declarative parts live: beside the code in a checkout, inside the package in a wheel."""

from __future__ import annotations

from pathlib import Path

from thbgraph.errors import NotFound

_PACKAGE = Path(__file__).resolve().parent


def resource(name: str) -> Path:
    """Return the folder *name* (``ontology``, ``data``, ``shapes`` or ``queries``).

    Raises:
        NotFound: the folder is in neither place, so the installation is broken.
    """
    for root in (_PACKAGE / "_resources", _PACKAGE.parent.parent):
        if (folder := root / name).is_dir():
            return folder
    raise NotFound(f"The folder '{name}' is missing from this installation.", "Reinstall thbgraph.")
