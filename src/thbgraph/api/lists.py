"""Lists under /api/v1: states, instruments, sources, conflicts (contract, section 3)."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from thbgraph.api.answer import answer
from thbgraph.api.asked import DEFAULT_LIMIT, day, many, one_of, paging, refuse_unknown
from thbgraph.api.context import public_url
from thbgraph.api.parameters import NONE, At, Instruments, Limit, Offset, Sources, States, Topics, each, some_of_these
from thbgraph.api.register.codes import codes
from thbgraph.errors import NotFound
from thbgraph.query.types import topics

router: Final = APIRouter(prefix="/api/v1", tags=["data"])
_STRICT: Final = [Depends(refuse_unknown)]
_SLUG: Final = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"}
_KINDS: Final = codes("instrument-kind")
_TIERS: Final = codes("tier")
_CONFLICTS: Final = codes("conflict-kind")


@router.get("/states", response_model=None, operation_id="states", dependencies=_STRICT)
@router.head("/states", response_model=None, include_in_schema=False, dependencies=_STRICT)
async def get_states(
    request: Request,
    organisation: Annotated[list[str], each("Organisations by slug", _SLUG, "council-of-europe")] = NONE,
    at: At = "", limit: Limit = DEFAULT_LIMIT, offset: Offset = 0,
) -> Response:
    """List the states and organisations that can be parties.

    Codes, names, a note on status, memberships at the date, addresses. With *organisation* only its members that day.
    """
    return await _list(request, "states", limit, offset, organisation=many(organisation), at=day(at).isoformat())


@router.get("/instruments", response_model=None, operation_id="instruments", dependencies=_STRICT)
@router.head("/instruments", response_model=None, include_in_schema=False, dependencies=_STRICT)
async def get_instruments(
    request: Request, kind: Annotated[list[str], some_of_these(_KINDS, "Kinds of instruments; default all")] = NONE,
    topic: Topics = NONE, at: At = "", limit: Limit = DEFAULT_LIMIT, offset: Offset = 0,
) -> Response:
    """List the instruments.

    Titles, kind, dates, series numbers, how many parties have each status at the date, addresses. With *topic* those
    that have a norm on it.
    """
    for name in many(topic):
        if name not in topics():
            raise NotFound(f"There is no topic '{name}'.", "Write the slug of a topic, such as shelter.")
    return await _list(request, "instruments", limit, offset, kind=_some("kind", kind, _KINDS), topic=many(topic),
                       at=day(at).isoformat())


@router.get("/sources", response_model=None, operation_id="sources", dependencies=_STRICT)
@router.head("/sources", response_model=None, include_in_schema=False, dependencies=_STRICT)
async def get_sources(
    request: Request, tier: Annotated[list[str], some_of_these(_TIERS, "Tiers of sources; default all")] = NONE,
    limit: Limit = DEFAULT_LIMIT, offset: Offset = 0,
) -> Response:
    """List the sources.

    Tier, publisher, date, up to which day a list is complete, address, named graph and number of its statements.
    """
    return await _list(request, "sources", limit, offset, tier=_some("tier", tier, _TIERS), at=None)


@router.get("/conflicts", response_model=None, operation_id="conflicts", dependencies=_STRICT)
@router.head("/conflicts", response_model=None, include_in_schema=False, dependencies=_STRICT)
async def get_conflicts(  # noqa: PLR0913 - one argument for each parameter of the route
    request: Request, state: States = NONE, instrument: Instruments = NONE, source: Sources = NONE,
    kind: Annotated[list[str], some_of_these(_CONFLICTS, "Kinds of conflicts; default all")] = NONE,
    limit: Limit = DEFAULT_LIMIT, offset: Offset = 0,
) -> Response:
    """List where sources contradict one another.

    Both sides with the dates of their sources, which side is told, by which rule, and what probably explains it.
    """
    return await _list(request, "conflicts", limit, offset, state=many(state, upper=True), instrument=many(instrument),
                       source=many(source), kind=_some("kind", kind, _CONFLICTS), at=None)


async def _list(request: Request, task: str, limit: int, offset: int, **asked: Any) -> Response:
    return await answer(request, task, "json", {
        **asked, "under": public_url(request), **paging(request, limit, offset)})


def _some(name: str, values: list[str], allowed: tuple[str, ...]) -> list[str]:
    return [one_of(name, value, allowed) for value in many(values)]
