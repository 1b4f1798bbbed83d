"""``/api/v1/queries``: the named questions listed, answered, and handed out as text and RDF for other tools."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from thbgraph.api.answer import TYPES, answer
from thbgraph.api.asked import day, many, one_of, paging, refuse_unknown
from thbgraph.api.context import public_url, service_of
from thbgraph.api.etag import CACHING, complete, etag, unchanged
from thbgraph.api.negotiate import NotOffered, Offer, pick
from thbgraph.api.parameters import Offset, one_of_these
from thbgraph.api.permalink import LONGEST, of_route, permalink
from thbgraph.errors import UsageError
from thbgraph.query import Parameter, Question, catalogue, find_question
from thbgraph.query.examples import examples_text
from thbgraph.reports import listing
from thbgraph.reports.questions import question_item

router: Final = APIRouter()
QUERY_TEXT: Final = "application/sparql-query"
_JSON: Final = Offer("application/json", "json", (), ("json",))
_CSV: Final = Offer("text/csv", "csv", (), ("csv",))
_TSV: Final = Offer("text/tab-separated-values", "tsv", (), ("tsv",))
_TURTLE: Final = Offer("text/turtle", "ttl", (), ("ttl", "turtle"))
_JSONLD: Final = Offer("application/ld+json", "jsonld", (), ("jsonld", "json-ld"))
LISTS: Final = (_JSON, _TURTLE, _JSONLD)
ANSWERS: Final[Mapping[str, tuple[Offer, ...]]] = {
    "bindings": (_JSON, _CSV, _TSV), "graph": (_TURTLE, _JSONLD), "boolean": (_JSON,)}
_NAMES: Final = tuple(dict.fromkeys(name for offers in (*ANSWERS.values(), LISTS) for offer in offers
                                    for name in (*offer.names, offer.media_type)))
_WHOLE: Final = ("iri", "string")  # types whose values may hold a comma
_USUAL: Final = ("format", "limit", "offset", "version")


@router.get("/queries", response_model=None, operation_id="queries", dependencies=[Depends(refuse_unknown)])
@router.head("/queries", response_model=None, include_in_schema=False, dependencies=[Depends(refuse_unknown)])
async def get_queries(request: Request, form: Annotated[str, one_of_these(
        [offer.format for offer in LISTS], "json, or RDF for query editors (ttl, jsonld); wins over Accept.",
        "format")] = "") -> Response:
    """List the named questions with their parameters, columns and addresses; as RDF, one sh:SPARQLExecutable each."""
    chosen, version, base = _chosen(request, LISTS, form).format, service_of(request).version, public_url(request)
    headers = {"ETag": etag(version, {"route": "queries", "under": base, "as": chosen}), **CACHING, "Vary": "Accept",
               "Content-Type": TYPES[chosen]}
    if done := unchanged(request, headers):
        return done
    if chosen == "json":
        items = [_item(question, f"{base}/api/v1/queries/{question.id}") for question in catalogue()]
        body = json.dumps(listing(items, None, version), ensure_ascii=False).encode()
    else:
        body = examples_text(catalogue(), base, chosen)
    return complete(request, body, headers)


# before the route below, whose name would take in the dot
@router.get("/queries/{name}.rq", response_model=None, include_in_schema=False)
@router.head("/queries/{name}.rq", response_model=None, include_in_schema=False)
async def get_query_text(request: Request, name: str) -> Response:
    """Return a question as SPARQL that runs anywhere, with the values given or else the defaults of its file."""
    question = find_question(name)
    body = question.runnable(_values(question, request.query_params.multi_items(), ("version",))).encode()
    tag = etag(service_of(request).version, {"route": "query-text", "text": body.decode()})
    return complete(request, body, {"ETag": tag, **CACHING, "Content-Type": QUERY_TEXT,
                                    "Content-Disposition": f'inline; filename="{question.id}.rq"'})


@router.get("/queries/{name}", response_model=None, include_in_schema=False)
@router.head("/queries/{name}", response_model=None, include_in_schema=False)
async def get_query(request: Request, name: str, form: Annotated[str, one_of_these(_NAMES, "", "format")] = "",
                    limit: int | None = None, offset: Offset = 0) -> Response:
    """Answer a named question; every further parameter is one of the question's own."""
    question = find_question(name)
    chosen = _chosen(request, ANSWERS[question.kind], form)
    values = _values(question, request.query_params.multi_items(), _USUAL)
    asked_at = None
    if any(parameter.name == "at" for parameter in question.parameters):
        values["at"] = [day(text).isoformat() for text in values.get("at") or [""]]
        asked_at = values["at"][0]
    question.sparql(values)  # refuses here what the worker would
    page = paging(request, question.per_page if limit is None else limit, offset)
    return await answer(request, "question", chosen.format,
                        {"id": name, "values": values, "at": asked_at, **page}, "Accept",
                        _permalink(request, question, values, asked_at))


def _permalink(request: Request, question: Question, values: Mapping[str, Sequence[str]], at: str | None) -> str:
    """Return the question's own SPARQL text at ``/sparql``: the text of the question may change, that one cannot.

    One that is too long for a header is told by the id of the question instead.
    """
    text = [("query", question.runnable(values, front=False))]
    form = request.query_params.get("format", "")
    url = permalink(request, "/sparql", [*text, *([("format", form)] if form else [])])
    return url if len(url) <= LONGEST else of_route(request, "question", at)


def _chosen(request: Request, offered: Sequence[Offer], form: str) -> Offer:
    """Return the representation that *request* gets.

    Raises:
        UsageError: ``format`` is no name of any.
        NotOffered: it is, but not of one *offered* here; or Accept names none of those.
    """
    if form:
        one_of("format", form.strip().lower().replace(" ", "+"), _NAMES)
    accept = ",".join(request.headers.getlist("accept"))
    if (found := pick(offered, accept, form)) is None:
        raise NotOffered(f"Nothing offered here matches {form or accept!r}.", answer=offered)
    return found


def _values(question: Question, given: Iterable[tuple[str, str]], others: Sequence[str]) -> dict[str, list[str]]:
    """Return the values *given* of the parameters of *question*; empty ones are as good as none.

    Raises:
        UsageError: a name that is neither the question's nor one of *others*.
    """
    own = {parameter.name: parameter for parameter in question.parameters}
    values: dict[str, list[str]] = {}
    for name, text in given:
        if name in own:
            if texts := _texts(own[name], text):
                values.setdefault(name, []).extend(texts)
        elif name not in others:
            remedy = "Its answer does not depend on a date." if name == "at" else _known(own)
            raise UsageError(f"Question {question.id} has no parameter '{name}'.", remedy)
    return values


def _known(own: Mapping[str, Parameter]) -> str:
    return f"It has: {', '.join(sorted(own)) or 'none'}."


def _texts(parameter: Parameter, text: str) -> list[str]:
    if parameter.type in _WHOLE:
        return [text] if text else []
    return many([text]) if parameter.many else [text.strip()] * bool(text.strip())


def _item(question: Question, url: str) -> dict[str, Any]:
    """Return what the list tells of *question*, which answers at *url*."""
    formats = [offer.format for offer in ANSWERS[question.kind]]
    return {**question_item(question), "url": url, "text": f"{url}.rq", "formats": formats}
