"""``/api/v1/recommendations``: what was advised, and what later evidence says of it (contract, section 3)."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from thbgraph.api.answer import answer
from thbgraph.api.asked import DEFAULT_LIMIT, day, many, one_of, paging, refuse_unknown
from thbgraph.api.parameters import NONE, At, Limit, Offset, Sources, States, Topics, some_of_these
from thbgraph.recommendations import STATUSES

router: Final = APIRouter(prefix="/api/v1", tags=["findings"])
_STRICT: Final = [Depends(refuse_unknown)]


@router.get("/recommendations", response_model=None, operation_id="recommendations", dependencies=_STRICT)
@router.head("/recommendations", response_model=None, include_in_schema=False, dependencies=_STRICT)
async def get_recommendations(  # noqa: PLR0913 - one argument for each parameter of the route
    request: Request, state: States = NONE, topic: Topics = NONE, source: Sources = NONE,
    status: Annotated[list[str], some_of_these(STATUSES, "What later evidence shows; default all")] = NONE,
    at: At = "", limit: Limit = DEFAULT_LIMIT, offset: Offset = 0,
) -> Response:
    """List recommendations made by a date, and by state or region what later evidence shows of each."""
    return await answer(request, "recommendations", "json", {
        "state": many(state, upper=True), "topic": many(topic), "source": many(source),
        "status": [one_of("status", name, STATUSES) for name in many(status)], "at": day(at).isoformat(),
        **paging(request, limit, offset)})
