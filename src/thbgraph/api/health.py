"""``/health``: the process answers. ``/ready``: it can answer queries."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from thbgraph.api.context import service_of
from thbgraph.errors import Busy


async def health(request: Request) -> Response:
    """Say that the service runs and with which data; asks no worker, so a full queue does not delay it."""
    return JSONResponse({"status": "ok", "version": service_of(request).version}, headers={"Cache-Control": "no-store"})


async def ready(request: Request) -> Response:
    """Say whether queries can be answered; the sizes are those of the last count, null before the first.

    Raises:
        Busy: no worker has loaded the graph yet.
    """
    service = service_of(request)
    summary = service.last_summary
    if not service.pool.ready:
        raise Busy("The graph is still being loaded.", "Try again in a few seconds.")
    state = service.pool.state
    body = {
        "status": "ready",
        "version": service.version,
        "triples": summary.default if summary else None,
        "graphs": len(summary.named) if summary else None,
        "sealed": service.pool.sealed,
        "writable": service.editor is not None,
        "workers": {"wanted": state.wanted, "alive": state.alive, "replaced": state.replaced},
        "waiting": state.waiting,
    }
    return JSONResponse(body, headers={"Cache-Control": "no-store"})
