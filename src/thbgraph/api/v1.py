"""``/api/v1``: bindings, duties, suppositions, calendar and coverage as JSON (contract, section 3)."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from thbgraph.api.answer import answer
from thbgraph.api.asked import DEFAULT_LIMIT, day, many, one_of, paging, refuse_unknown
from thbgraph.api.context import service_of
from thbgraph.api.language import LANGUAGES
from thbgraph.api.parameters import (
    NONE,
    At,
    Instrument,
    Instruments,
    Lang,
    Limit,
    Offset,
    Source,
    State,
    States,
    Topics,
    one_of_these,
    some_of_these,
    told,
)
from thbgraph.api.questions import router as questions
from thbgraph.calendar import KINDS
from thbgraph.errors import UsageError
from thbgraph.query.types import DAY_SCHEMA, parameter_schema

router: Final = APIRouter(prefix="/api/v1", tags=["data"])
_LONGEST: Final = 50
_STRICT: Final = [Depends(refuse_unknown)]
_MOST_PROOFS: Final = 50


@router.get("/bound", response_model=None, operation_id="bound", dependencies=_STRICT)
@router.head("/bound", response_model=None, include_in_schema=False, dependencies=_STRICT)
async def get_bound(  # noqa: PLR0913 - one argument for each parameter of the route
    request: Request, state: States = NONE, instrument: Instruments = NONE, at: At = "",
    explain: Annotated[bool, told("Add the proof of each status; at most 50 items a page.")] = False,
    form: Annotated[str, one_of_these(("json", "ttl", "jsonld"), "json; with explain also ttl or jsonld.",
                                      "format")] = "json",
    limit: Limit = DEFAULT_LIMIT, offset: Offset = 0,
) -> Response:
    """Tell who is bound by what at a date, since when and on what ground; with *explain*, why."""
    one_of("format", form, ("json", "ttl", "jsonld") if explain else ("json",))
    if form != "json" and not (many(state) and many(instrument)):
        raise UsageError("A proof as RDF is for named states and instruments.", "Give both state and instrument.")
    if explain and limit > _MOST_PROOFS and not (many(state) and many(instrument)):
        limit = _MOST_PROOFS
    return await answer(request, "bound", form, {
        "state": many(state, upper=True), "instrument": many(instrument), "at": day(at).isoformat(),
        "explain": explain, **paging(request, limit, offset)})


@router.get("/duties", response_model=None, operation_id="duties", dependencies=_STRICT)
@router.head("/duties", response_model=None, include_in_schema=False, dependencies=_STRICT)
async def get_duties(  # noqa: PLR0913 - one argument for each parameter of the route
    request: Request, state: States = NONE, instrument: Instruments = NONE,
    topic: Topics = NONE, at: At = "",
    limit: Limit = DEFAULT_LIMIT, offset: Offset = 0,
) -> Response:
    """List the norms that states owe at a date, with article, force of the words, interval and evidence."""
    return await answer(request, "duties", "json", {
        "state": many(state, upper=True), "instrument": many(instrument), "topic": many(topic),
        "at": day(at).isoformat(), **paging(request, limit, offset)})


@router.get("/what-if", response_model=None, operation_id="what_if", dependencies=_STRICT)
@router.head("/what-if", response_model=None, include_in_schema=False, dependencies=_STRICT)
async def get_what_if(
    request: Request, state: State, instrument: Instrument,
    date: Annotated[str, told("Date of the deposit or notice, YYYY-MM-DD; default today (UTC).", DAY_SCHEMA)] = "",
    withdraw: Annotated[bool, told("Suppose a denunciation instead of joining.")] = False,
) -> Response:
    """Suppose that a state joins or leaves a treaty: what begins and ends; nothing is stored by asking."""
    return await answer(request, "what-if", "json", {
        "state": state.strip().upper(), "instrument": instrument.strip().lower(),
        "at": day(date, "date").isoformat(), "withdraw": withdraw,
        "engine": service_of(request).settings.shacl})


@router.get("/calendar", response_model=None, operation_id="calendar", dependencies=_STRICT)
@router.head("/calendar", response_model=None, include_in_schema=False, dependencies=_STRICT)
async def get_calendar(  # noqa: PLR0913 - one argument for each parameter of the route
    request: Request, state: States, at: At = "",
    years: Annotated[int, told("How far ahead, in years.", {"minimum": 1, "maximum": _LONGEST})] = 5,
    kind: Annotated[list[str], some_of_these(KINDS, "Kinds of entries; default all")] = NONE,
    form: Annotated[str, one_of_these(("json", "ics"), "json or ics (iCalendar).", "format")] = "json",
    lang: Lang = "en",
    limit: Limit = DEFAULT_LIMIT, offset: Offset = 0,
) -> Response:
    """Tell what lies ahead of states: deadlines, reports, windows for leaving, entries into force."""
    if not 1 <= years <= _LONGEST:
        raise UsageError(f"years={years} is out of range.", f"Choose 1 to {_LONGEST}.")
    if not many(state):
        raise UsageError("The calendar is for named states.", "Give state, for example state=KGZ.")
    kinds = [one_of("kind", name, KINDS) for name in many(kind)]
    return await answer(request, "calendar", one_of("format", form, ("json", "ics")), {
        "state": many(state, upper=True), "at": day(at).isoformat(), "years": years, "kind": kinds or list(KINDS),
        "lang": one_of("lang", lang, LANGUAGES), **paging(request, limit, offset)})


@router.get("/coverage", response_model=None, operation_id="coverage", dependencies=_STRICT)
@router.head("/coverage", response_model=None, include_in_schema=False, dependencies=_STRICT)
async def get_coverage(
    request: Request, source: Source = "",
    state: Annotated[str, told("Alpha-3 code: by topic of the state, not by section.", parameter_schema("state"))] = "",
    limit: Limit = DEFAULT_LIMIT, offset: Offset = 0,
) -> Response:
    """Tell what is held of each section of the documents, or of each topic of a state, and why a cell is empty.

    With *source* only that document; with *state* by topic instead of by section; not both.
    """
    if source and state:
        raise UsageError("Coverage is by section of a document or by topic of a state.", "Give source or state.")
    return await answer(request, "coverage", "json", {
        "source": source.strip().lower(), "state": state.strip().upper(), "at": None,
        **paging(request, limit, offset)})


router.include_router(questions)
