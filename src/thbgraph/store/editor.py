"""What applies writes to a store, whichever store that is: the routes for writing know no more of it than this."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeAlias

from thbgraph.store.job import GraphWrite, ReplaceJob, UpdateJob

Check: TypeAlias = Callable[[], Awaitable[None]]


class Editor(Protocol):
    """Applies writes one after the other, each whole or not at all.

    Once a method returns, what it wrote is kept and whoever asks next sees it. An error means that nothing was changed,
    unless its message says that it was, or that this is not known.
    """

    async def start(self) -> None:
        """Be ready to write; where readers follow the editor, they see the store once this returns.

        Raises:
            StoreUnavailable: there is nothing that could be read.
        """
        ...

    async def stop(self) -> None:
        """Begin no more writes, and let the one under way end, for a moment."""
        ...

    async def update(self, job: UpdateJob) -> None:
        """Apply a SPARQL 1.1 Update request.

        Raises:
            QuerySyntaxError: it does not parse.
            ThbError: it could not be applied; the message says why.
        """
        ...

    async def write(self, job: GraphWrite, check: Check | None = None) -> bool:
        """Apply a write of the SPARQL 1.1 Graph Store Protocol; return whether its graph was there before.

        Args:
            job: the write.
            check: called when its turn has come, while no other write of this service can come between; what it
                raises is raised, and nothing is written.

        A named graph is there also while it is empty. The default graph is there once it holds a triple, so that the
        first ``put`` of it makes something new. A ``delete`` of a graph that is not there changes nothing.

        Raises:
            DataError: the content is not what its format says.
            ThbError: it could not be applied; the message says why.
        """
        ...

    async def replace(self, job: ReplaceJob) -> None:
        """Put another dataset in place of all there is.

        Raises:
            DataError: the document is not what its format says.
            ReadOnly: this store is not replaced from here.
            ThbError: it could not be applied; the message says why.
        """
        ...
