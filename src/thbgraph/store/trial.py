"""An update tried here before another store gets it: what does not parse is refused in the embedded store's words."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

import pyoxigraph as ox

from thbgraph.store.evaluate import misplaced

TRY_UPDATE: Final = "try-update"  # the name of ``try_update`` among the tasks of workers


def try_update(_store: ox.Store, asked: Mapping[str, Any]) -> bytes:
    """Apply an update to an empty store, which is then forgotten; return nothing.

    Args:
        asked: ``update``, and ``base``, the IRI that relative ones are resolved against.

    Raises:
        QuerySyntaxError: it does not parse.
    """
    try:
        # whatever else goes wrong says nothing of the other store's data, such as a graph to drop that is not here
        with suppress(RuntimeError, ValueError, OSError):
            ox.Store().update(asked["update"], base_iri=asked["base"])
    except SyntaxError as error:
        raise misplaced(asked["update"], str(error)) from error
    return b""
