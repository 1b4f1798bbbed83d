"""Answers every SERVICE clause of a query before the query is asked here."""

from __future__ import annotations

import asyncio
from typing import Final

import httpx

from thbgraph.errors import StoreUnavailable
from thbgraph.store.federation.answer import MAX_BYTES, MEDIA_TYPES, NOTHING, values_block
from thbgraph.store.federation.call import Caller, address, calling, unavailable
from thbgraph.store.federation.find import Clause, find_clauses

_WORD: Final = "SERVICE"


async def federated(query: str, allow: tuple[str, ...], seconds: float, base: str) -> str:
    """Return *query* with each SERVICE clause replaced by the solutions its endpoint gave.

    SPARQL 1.1 Federated Query, section 4: the pattern of a clause is evaluated by itself and its solutions are joined
    with the rest, which is what a VALUES block in its place says. The clauses are asked one after the other.

    Args:
        query: a query, or an update whose patterns may use SERVICE.
        allow: hosts that may be called (``Settings.service_allow``). If none, *query* comes back as it is, for the
            guard of whoever evaluates it to refuse.
        seconds: how long all calls together may take.
        base: the IRI that relative ones are resolved against.

    Raises:
        FeatureRefused: a clause names a host that is not allowed (also if SILENT: that is no failure of the host, and
            an answer that hides it would seem whole), or it is not plain in every reading what the text calls.
        QuerySyntaxError: a clause is not complete.
        StoreUnavailable: a host did not answer, or not as it should, and the clause is not SILENT.
        Busy: too many requests are calling other hosts.
    """
    if not allow or "service" not in query.casefold():
        return query
    text, clauses = await asyncio.to_thread(find_clauses, query, base)
    if not clauses:
        return query
    urls = [address(clause.iri, allow, _WORD) for clause in clauses]
    parts, end = [], 0
    async with calling(seconds, MAX_BYTES) as caller:
        for clause, url in zip(clauses, urls, strict=True):
            lines = "\n" * text.count("\n", clause.start, clause.end)  # errors keep their line numbers
            parts += [text[end : clause.start], " ", await _answer(caller, clause, url), " ", lines]
            end = clause.end
    return "".join(parts) + text[end:]


async def _answer(caller: Caller, clause: Clause, url: httpx.URL) -> str:
    try:
        received = await caller.send("POST", url, MEDIA_TYPES, {"query": clause.query})
        try:
            return await asyncio.to_thread(values_block, received.content, clause.variables)
        except ValueError as error:
            raise unavailable(url, f"gave an answer that cannot be used: {error}") from error
    except StoreUnavailable:
        if clause.silent:
            return NOTHING
        raise
