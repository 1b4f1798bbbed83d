"""``/api/v1`` on findings: gaps, states and dates side by side, practices (contract, section 3, and beyond it)."""

from __future__ import annotations

from typing import Annotated, Any, Final

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
    Instruments,
    Lang,
    Limit,
    Offset,
    State,
    States,
    Topic,
    Topics,
    example_of,
    one_of_these,
    some_of_these,
    told,
)
from thbgraph.errors import UsageError
from thbgraph.query.types import DAY_SCHEMA, parameter_schema

router: Final = APIRouter(prefix="/api/v1", tags=["findings"])
GAP_FORMATS: Final = ("json", "md", "html", "csv", "xlsx", "ttl", "jsonld")
TABLE_FORMATS: Final = ("json", "md", "html", "csv", "xlsx")
SEVERITIES: Final = ("violation", "warning", "info")
GapForm = Annotated[str, one_of_these(GAP_FORMATS, "Form of the answer; json comes in pages.", "format")]
TableForm = Annotated[str, one_of_these(TABLE_FORMATS, "Form of the answer; json comes in pages.", "format")]
_STRICT: Final = [Depends(refuse_unknown)]


@router.get("/gaps", response_model=None, operation_id="gaps", dependencies=_STRICT)
@router.head("/gaps", response_model=None, include_in_schema=False, dependencies=_STRICT)
async def get_gaps(  # noqa: PLR0913 - one argument for each parameter of the route
    request: Request, state: States = NONE, instrument: Instruments = NONE, topic: Topics = NONE,
    severity: Annotated[list[str], some_of_these(SEVERITIES, "Grades; default all")] = NONE, at: At = "",
    everything: Annotated[bool, told("Add duties met and norms not evaluated.", alias="all")] = False,
    form: GapForm = "json", lang: Lang = "en", limit: Limit = DEFAULT_LIMIT, offset: Offset = 0,
) -> Response:
    """Report where a duty is unmet, partly met or unknown; silence of the sources is unknown, never a gap."""
    return await answer(request, "gaps", one_of("format", form, GAP_FORMATS), {
        "state": many(state, upper=True), "instrument": many(instrument), "topic": many(topic),
        "severity": [one_of("severity", name, SEVERITIES) for name in many(severity)], "all": everything,
        **_common(request, at, lang), **paging(request, limit, offset)})


@router.get("/compare", response_model=None, operation_id="compare", dependencies=_STRICT)
@router.head("/compare", response_model=None, include_in_schema=False, dependencies=_STRICT)
async def get_compare(  # noqa: PLR0913 - one argument for each parameter of the route
    request: Request, states: Annotated[list[str], told(
        "Two codes or more, in the order wanted; repeat or separate by commas.",
        {"items": parameter_schema("state"), "minItems": 2, "uniqueItems": True}, example=["KGZ", "MDA"])],
    topics: Topics = NONE, at: At = "", form: TableForm = "json", lang: Lang = "en", limit: Limit = DEFAULT_LIMIT,
    offset: Offset = 0,
) -> Response:
    """Set states side by side, topic by topic: what each owes, what sources say, what follows. No score, no rank."""
    codes = list(dict.fromkeys(code.strip().upper() for part in states for code in part.split(",") if code.strip()))
    if len(codes) < 2:
        raise UsageError("A comparison needs two states at least.", "Write for example states=KGZ,MDA.")
    return await answer(request, "compare", one_of("format", form, TABLE_FORMATS), {
        "states": codes, "topic": many(topics), **_common(request, at, lang), **paging(request, limit, offset)})


@router.get("/changes", response_model=None, operation_id="changes", dependencies=_STRICT)
@router.head("/changes", response_model=None, include_in_schema=False, dependencies=_STRICT)
async def get_changes(  # noqa: PLR0913 - one argument for each parameter of the route
    request: Request,
    since: Annotated[str, told("The earlier date, YYYY-MM-DD.", DAY_SCHEMA, alias="from", example="2020-01-01")],
    until: Annotated[str, told("The later date; default today (UTC).", DAY_SCHEMA, alias="to")] = "",
    state: States = NONE, instrument: Instruments = NONE, topic: Topics = NONE, form: TableForm = "json",
    lang: Lang = "en", limit: Limit = DEFAULT_LIMIT, offset: Offset = 0,
) -> Response:
    """Tell what changed between two dates: duties begun and ended, findings that differ, and the statements behind."""
    before, after = day(since, "from"), day(until, "to")
    if before >= after:
        raise UsageError(f"from={before} is not before to={after}.", "Give the earlier date first.")
    return await answer(request, "changes", one_of("format", form, TABLE_FORMATS), {
        "before": before.isoformat(), "state": many(state, upper=True), "instrument": many(instrument),
        "topic": many(topic), **_common(request, after.isoformat(), lang), **paging(request, limit, offset)})


@router.get("/practices", response_model=None, operation_id="practices", dependencies=_STRICT)
@router.head("/practices", response_model=None, include_in_schema=False, dependencies=_STRICT)
async def get_practices(  # noqa: PLR0913 - one argument for each parameter of the route
    request: Request, state: State = "",
    norm: Annotated[str, told("One norm, as instrument and topic.", {"pattern": "^[A-Za-z0-9.-]+/[A-Za-z0-9.-]+$"},
                              example=f"{example_of('instrument')}/{example_of('topic')}")] = "",
    topic: Topic = "", parts: Annotated[bool, told("Add states of which sources show a part only.")] = False,
    at: At = "",
    form: TableForm = "json", lang: Lang = "en", limit: Limit = DEFAULT_LIMIT, offset: Offset = 0,
) -> Response:
    """Find who does what a duty asks: which states, by which law or body, by which sources."""
    return await answer(request, "practices", one_of("format", form, TABLE_FORMATS), {
        "state": state.strip().upper(), "norm": norm.strip().lower(), "topic": topic.strip().lower(), "parts": parts,
        **_common(request, at, lang), **paging(request, limit, offset)})


def _common(request: Request, at: str, lang: str) -> dict[str, Any]:
    return {"at": day(at).isoformat(), "lang": one_of("lang", lang, LANGUAGES),
            "engine": service_of(request).settings.shacl}
