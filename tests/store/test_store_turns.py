"""Who is served next: in turn by client, nothing lost when somebody gives up."""

from __future__ import annotations

import asyncio

from tests.helpers.pools import run

from thbgraph.store.turns import FairQueue


def test_clients_take_turns() -> None:
    async def check() -> None:
        queue: FairQueue[int] = FairQueue()
        served: list[str] = []

        async def ask(client: str) -> None:
            await queue.get(client)
            served.append(client)

        tasks = [asyncio.ensure_future(ask(client)) for client in ["a"] * 4 + ["b"] * 2 + ["c"]]
        await asyncio.sleep(0)
        assert (len(queue), queue.waiting("a"), queue.waiting("b"), queue.waiting("nobody")) == (7, 4, 2, 0)
        for item in range(7):
            queue.put(item)
            await asyncio.sleep(0)
        await asyncio.gather(*tasks)
        assert served == ["a", "b", "c", "a", "b", "a", "a"]
        assert len(queue) == 0

    run(check)


def test_what_nobody_waits_for_is_kept_and_the_last_is_handed_out_first() -> None:
    async def check() -> None:
        queue: FairQueue[str] = FairQueue()
        queue.put("cold")
        queue.put("warm")
        assert [await queue.get("a"), await queue.get("b")] == ["warm", "cold"]

    run(check)


def test_an_item_given_to_somebody_who_left_goes_to_the_next() -> None:
    async def check() -> None:
        queue: FairQueue[str] = FairQueue()
        leaver = asyncio.ensure_future(queue.get("a"))
        heir = asyncio.ensure_future(queue.get("b"))
        await asyncio.sleep(0)
        queue.put("item")  # for the leaver, who does not know yet
        leaver.cancel()
        assert await heir == "item"
        assert leaver.cancelled()

    run(check)


def test_one_who_left_before_is_passed_over() -> None:
    async def check() -> None:
        queue: FairQueue[str] = FairQueue()
        leaver = asyncio.ensure_future(queue.get("a"))
        await asyncio.sleep(0)
        leaver.cancel()
        await asyncio.gather(leaver, return_exceptions=True)
        assert queue.waiting("a") == 0
        queue.put("item")
        assert await queue.get("b") == "item"

    run(check)
