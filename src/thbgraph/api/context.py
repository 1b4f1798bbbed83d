"""What every route may use, kept in one typed place on the application."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from thbgraph.settings import Settings
from thbgraph.store.pool import WorkerPool


@dataclass(frozen=True)
class Service:
    """The parts of a running service.

    Attributes:
        settings: as read at the start.
        pool: the query workers.
        version: of the dataset, part of every ETag.
    """

    settings: Settings
    pool: WorkerPool
    version: str


def service_of(request: Request) -> Service:
    """Return the service that *request* came to."""
    service: Service = request.app.state.service
    return service


def public_url(request: Request) -> str:
    """Return the URL clients reach this service under, without a trailing slash."""
    return service_of(request).settings.public_url or str(request.base_url).rstrip("/")
