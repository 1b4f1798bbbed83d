"""``/api/v1``: bindings, duties, suppositions, calendar and named questions as JSON (contract, section 3)."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from thbgraph.api.answer import CACHING, answer, held
from thbgraph.api.asked import DEFAULT_LIMIT, day, many, one_of, paging, refuse_unknown
from thbgraph.api.context import public_url, service_of
from thbgraph.api.etag import etag
from thbgraph.calendar import KINDS
from thbgraph.errors import UsageError
from thbgraph.query import catalogue, find_question

router: Final = APIRouter(prefix="/api/v1", tags=["data"])
_LONGEST: Final = 50

States = Annotated[list[str], Query(description="Alpha-3 codes or EUE; repeat or separate by commas.")]
Instruments = Annotated[list[str], Query(description="Slugs such as un-tip; repeat or separate by commas.")]
At = Annotated[str, Query(description="The date, YYYY-MM-DD; default today (UTC).")]
Limit = Annotated[int, Query(description="Items a page, 1 to 1000.")]
Offset = Annotated[int, Query(description="Number of the first item wanted.")]
_NONE: Final[list[str]] = []
_STRICT: Final = [Depends(refuse_unknown)]
_MOST_PROOFS: Final = 50


@router.get("/bound", response_model=None, operation_id="bound", dependencies=_STRICT)
@router.head("/bound", response_model=None, include_in_schema=False, dependencies=_STRICT)
async def get_bound(  # noqa: PLR0913 - one argument for each parameter of the route
    request: Request, state: States = _NONE, instrument: Instruments = _NONE, at: At = "",
    explain: Annotated[bool, Query(description="Add the proof of each status; at most 50 items a page.")] = False,
    form: Annotated[str, Query(alias="format", description="json; with explain also ttl or jsonld.")] = "json",
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
    request: Request, state: States = _NONE, instrument: Instruments = _NONE,
    topic: Annotated[list[str], Query(description="Topic slugs; repeat or separate by commas.")] = _NONE, at: At = "",
    limit: Limit = DEFAULT_LIMIT, offset: Offset = 0,
) -> Response:
    """List the norms that states owe at a date, with article, force of the words, interval and evidence."""
    return await answer(request, "duties", "json", {
        "state": many(state, upper=True), "instrument": many(instrument), "topic": many(topic),
        "at": day(at).isoformat(), **paging(request, limit, offset)})


@router.get("/what-if", response_model=None, operation_id="what_if", dependencies=_STRICT)
@router.head("/what-if", response_model=None, include_in_schema=False, dependencies=_STRICT)
async def get_what_if(
    request: Request, state: str, instrument: str,
    date: Annotated[str, Query(description="Date of the deposit or notice, YYYY-MM-DD; default today (UTC).")] = "",
    withdraw: Annotated[bool, Query(description="Suppose a denunciation instead of joining.")] = False,
) -> Response:
    """Suppose that a state joins or leaves a treaty: what begins and ends; nothing is stored by asking."""
    return await answer(request, "what-if", "json", {
        "state": state.strip().upper(), "instrument": instrument.strip().lower(),
        "at": day(date, "date").isoformat(), "withdraw": withdraw,
        "engine": service_of(request).settings.shacl})


@router.get("/calendar", response_model=None, operation_id="calendar", dependencies=_STRICT)
@router.head("/calendar", response_model=None, include_in_schema=False, dependencies=_STRICT)
async def get_calendar(  # noqa: PLR0913 - one argument for each parameter of the route
    request: Request, state: States, at: At = "", years: Annotated[int, Query(description="1 to 50.")] = 5,
    kind: Annotated[list[str], Query(description=f"Some of {', '.join(KINDS)}; default all.")] = _NONE,
    form: Annotated[str, Query(alias="format", description="json or ics (iCalendar).")] = "json",
    lang: Annotated[str, Query(description="en or ru, for iCalendar.")] = "en",
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
        "lang": one_of("lang", lang, ("en", "ru")), **paging(request, limit, offset)})


@router.get("/coverage", response_model=None, operation_id="coverage", dependencies=_STRICT)
@router.head("/coverage", response_model=None, include_in_schema=False, dependencies=_STRICT)
async def get_coverage(
    request: Request, source: Annotated[str, Query(description="Only this document, by slug.")] = "",
    state: Annotated[str, Query(description="By topic for this state instead of by section.")] = "",
    limit: Limit = DEFAULT_LIMIT, offset: Offset = 0,
) -> Response:
    """Tell what is held of each section of the documents, or of each topic of a state, and why a cell is empty."""
    if source and state:
        raise UsageError("Coverage is by section of a document or by topic of a state.", "Give source or state.")
    return await answer(request, "coverage", "json", {
        "source": source.strip().lower(), "state": state.strip().upper(), "at": None,
        **paging(request, limit, offset)})


@router.get("/queries", response_model=None, operation_id="queries", dependencies=_STRICT)
@router.head("/queries", response_model=None, include_in_schema=False, dependencies=_STRICT)
async def get_queries(request: Request) -> Response:
    """List the named questions with their parameters and addresses."""
    version = service_of(request).version
    tag = etag(version, {"route": "queries", "under": public_url(request)})
    if held(request, tag):
        return Response(status_code=304, headers={"ETag": tag, **CACHING})
    items = [{
        "id": question.id, "question": {"en": question.question, "ru": question.question_ru},
        "description": question.description, "url": f"{public_url(request)}/api/v1/queries/{question.id}",
        "parameters": [{"name": p.name, "type": p.type, "default": p.default or None} for p in question.parameters],
    } for question in catalogue()]
    body = {"at": None, "version": version, "total": len(items), "next": None, "items": items}
    return JSONResponse(body, headers={"ETag": tag, **CACHING})


@router.get("/queries/{name}", response_model=None, operation_id="query")
@router.head("/queries/{name}", response_model=None, include_in_schema=False)
async def get_query(request: Request, name: str, at: At = "",
                    form: Annotated[str, Query(alias="format", description="json, csv, ttl or jsonld.")] = "json",
                    limit: Limit = DEFAULT_LIMIT, offset: Offset = 0) -> Response:
    """Answer a named question; every further parameter is one of the question's own."""
    question = find_question(name)
    own = {parameter.name: parameter.type for parameter in question.parameters}
    values: dict[str, list[str]] = {}
    for key, value in request.query_params.multi_items():
        if key in own and key != "at":
            found = [value] if own[key] in ("iri", "string") else many([value])
            if found and value:
                values.setdefault(key, []).extend(found)
        elif key not in ("at", "format", "limit", "offset"):
            has = ", ".join(sorted(own)) or "none"
            raise UsageError(f"Question {name} has no parameter '{key}'.", f"It has: {has}.")
    if at and "at" not in own:
        raise UsageError(f"Question {name} has no parameter 'at'.", "Its answer does not depend on a date.")
    asked_at = day(at).isoformat() if "at" in own else None
    if asked_at:
        values["at"] = [asked_at]
    question.sparql(values)
    return await answer(request, "question", one_of("format", form, ("json", "csv", "ttl", "jsonld")), {
        "id": name, "values": values, "at": asked_at, **paging(request, limit, offset)})
