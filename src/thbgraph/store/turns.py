"""Who gets the next free worker: clients take turns, so that one with many questions does not hold up the others."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from typing import Generic, TypeVar

Item = TypeVar("Item")


class FairQueue(Generic[Item]):
    """Hands items to waiting clients in rotation; what nobody waits for is handed out last in, first out."""

    def __init__(self) -> None:
        """Make an empty queue."""
        self._items: list[Item] = []
        self._waiting: OrderedDict[str, deque[asyncio.Future[Item]]] = OrderedDict()

    def put(self, item: Item) -> None:
        """Give *item* to the client whose turn it is, or keep it."""
        while self._waiting:
            client, futures = self._waiting.popitem(last=False)
            future = futures.popleft()
            if futures:
                self._waiting[client] = futures  # to the end of the rotation
            if not future.done():
                future.set_result(item)
                return
        self._items.append(item)

    async def get(self, client: str) -> Item:
        """Return the next item for *client*; an item that a cancelled call was given goes to the next in turn."""
        if self._items:
            return self._items.pop()
        future: asyncio.Future[Item] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(client, deque()).append(future)
        try:
            return await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled():
                self.put(future.result())
            raise

    def withdraw(self, item: Item) -> bool:
        """Take *item* out again, if nobody was given it yet; return whether it was there."""
        if item not in self._items:
            return False
        self._items.remove(item)
        return True

    def waiting(self, client: str) -> int:
        """Return how many calls of *client* wait."""
        return sum(not future.done() for future in self._waiting.get(client, ()))

    def __len__(self) -> int:
        """Return how many calls wait."""
        return sum(not future.done() for futures in self._waiting.values() for future in futures)
