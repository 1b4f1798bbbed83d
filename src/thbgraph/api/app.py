"""The application factory: routes, middleware, error handlers and the life of the worker pool."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Final

from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from thbgraph.api.context import Service
from thbgraph.api.cors import CorsMiddleware
from thbgraph.api.dataset.changes import router as changes_router
from thbgraph.api.dataset.routes import router as describing_router
from thbgraph.api.exchange import Observed
from thbgraph.api.exports.routes import router as dumps_router
from thbgraph.api.findings import router as findings_router
from thbgraph.api.graphstore.routes import router as graph_store_router
from thbgraph.api.health import health, ready
from thbgraph.api.kept import KeptVersions
from thbgraph.api.limits import RequestLimits
from thbgraph.api.linked.alignments import router as alignments_router
from thbgraph.api.linked.context import router as context_router
from thbgraph.api.linked.resource import router as resource_router
from thbgraph.api.linked.vocabulary import router as vocabulary_router
from thbgraph.api.lists import router as lists_router
from thbgraph.api.logs import log_request
from thbgraph.api.metrics import Metrics, metrics
from thbgraph.api.middleware import ErrorEdge, StrictHeaders, UrlLimit
from thbgraph.api.openapi.document import DescribedApi
from thbgraph.api.permalink import of_version
from thbgraph.api.problem import on_http_exception, on_invalid_request, on_thb_error
from thbgraph.api.proxy import TrustedProxy
from thbgraph.api.recommendations import router as recommendations_router
from thbgraph.api.sparql import METHODS, sparql
from thbgraph.api.stopping import Drain, Draining
from thbgraph.api.update import router as update_router
from thbgraph.api.v1 import router
from thbgraph.api.validate import router as validate_router
from thbgraph.errors import DataError, ThbError
from thbgraph.settings import Settings
from thbgraph.store.backend import Backend, Source, backend

_TASKS: Final = "thbgraph.api.tasks"
_ROUTERS: Final = (router, findings_router, recommendations_router, lists_router, validate_router, update_router,
                   graph_store_router, vocabulary_router, context_router, resource_router, dumps_router,
                   describing_router, alignments_router, changes_router)
_OF_DATA: Final = (router, findings_router, recommendations_router, lists_router, resource_router,
             dumps_router)  # they answer from the version that is asked for


def create_app(settings: Settings, source: Source, version: str) -> FastAPI:
    """Build the service over one built graph, over an updatable store, or over another store.

    Args:
        settings: limits, public URL and number of workers.
        source: the ``graph.nq`` to serve, which must not change while the service runs; or the folder of a store, which
            the caller holds locked as long; or the address of another store.
        version: of that graph, or of what the store was made from, for ETags and ``/health``.

    Raises:
        DataError: there is no such file.
    """
    if isinstance(source, Path) and not source.is_file():
        raise DataError(f"There is no graph file '{source}'.", "Run `thbgraph build`.")
    measures, drain = Metrics(), Drain()
    parts = backend(source, settings, _TASKS, measures)
    kept = KeptVersions(settings, _TASKS, measures)
    service = Service(settings, parts, version, kept)
    # the stock documentation pages load scripts from a public network; the service must work without one
    # and a redirect to the address without a slash would repeat the host that a client claims to have asked
    app = DescribedApi(title="thbgraph", version=version, lifespan=_life_of(parts, kept), docs_url=None, redoc_url=None,
                       redirect_slashes=False)
    app.state.service, app.state.metrics, app.state.drain = service, measures, drain
    measures.watch(lambda: parts.pool.state, lambda: service.version, lambda: drain.running)
    _add_routes(app)
    _add_surroundings(app, settings)
    return app


def _life_of(parts: Backend, kept: KeptVersions) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        try:
            await parts.start()
            yield
        finally:
            await kept.stop()
            await parts.stop()

    return life


def _add_routes(app: FastAPI) -> None:
    for path in ("/sparql", "/sparql/"):
        app.add_api_route(path, sparql, methods=METHODS, include_in_schema=False, response_model=None)
    for part in _ROUTERS:
        of_data = any(part is one for one in _OF_DATA)
        app.include_router(part, dependencies=[Depends(of_version)] if of_data else [])
    for path, answer in (("/health", health), ("/ready", ready), ("/metrics", metrics)):
        app.add_api_route(path, answer, methods=["GET", "HEAD"], include_in_schema=False, response_model=None)


def _add_surroundings(app: FastAPI, settings: Settings) -> None:
    app.add_exception_handler(ThbError, on_thb_error)
    app.add_exception_handler(HTTPException, on_http_exception)
    app.add_exception_handler(RequestValidationError, on_invalid_request)
    app.add_middleware(UrlLimit)  # the last added stands outermost
    app.add_middleware(RequestLimits, load=settings.max_load * 1024 * 1024)
    app.add_middleware(Draining, drain=app.state.drain)
    for edge in (ErrorEdge, StrictHeaders, CorsMiddleware):
        app.add_middleware(edge)
    app.add_middleware(Observed, observers=(app.state.metrics.record, log_request))
    app.add_middleware(TrustedProxy, trusted=settings.trust_proxy, public_url=settings.public_url)
