"""Work for a client goes on while the client is there, and ends when it is not."""

from __future__ import annotations

import asyncio

import pytest
from starlette.requests import ClientDisconnect
from starlette.types import Message
from tests.helpers.waiting import finished

from thbgraph.api.streaming import while_connected
from thbgraph.errors import NotFound


class Client:
    """What a server tells of a client that sends an empty body and hangs up when ``leaves`` is set."""

    def __init__(self) -> None:
        self.leaves = asyncio.Event()
        self._told = False

    async def receive(self) -> Message:
        if not self._told:
            self._told = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.leaves.wait()
        return {"type": "http.disconnect"}


def test_the_answer_of_work_that_ends() -> None:
    async def check() -> None:
        assert await while_connected(Client().receive, asyncio.sleep(0, "done")) == "done"

    finished(check())


def test_the_error_of_work_that_fails() -> None:
    async def fail() -> None:
        raise NotFound("There is none.")

    async def check() -> None:
        with pytest.raises(NotFound):
            await while_connected(Client().receive, fail())

    finished(check())


def test_work_ends_when_the_client_leaves() -> None:
    async def check() -> None:
        client, begun, ended = Client(), asyncio.Event(), asyncio.Event()

        async def work() -> bool:
            begun.set()
            try:
                return await asyncio.Event().wait()
            finally:
                ended.set()

        waiting = asyncio.ensure_future(while_connected(client.receive, work()))
        await begun.wait()
        client.leaves.set()
        with pytest.raises(ClientDisconnect):
            await waiting
        assert ended.is_set()

    finished(check())
