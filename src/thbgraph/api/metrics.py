"""``/metrics``: what the service does and how it fares, in the formats that monitoring reads.

Every label has few values, all chosen here: templates of routes, methods, statuses, names of tasks, codes of problems.
No text of a query, no address and no name of a client gets in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.openmetrics import exposition as openmetrics
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response

from thbgraph import __version__
from thbgraph.api.exchange import Exchange, current
from thbgraph.store.observer import PoolState

OPENMETRICS: Final = "application/openmetrics-text"
_PLAIN: Final = "text/plain; version=0.0.4; charset=utf-8"
# a probe takes a millisecond, a lookup some; a query is stopped after 10 s unless the operator says otherwise
_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """The measures of one service, apart from those of any other in the process; it watches the pool, too."""

    def __init__(self) -> None:
        """Begin at zero."""
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        of = self.registry
        self._requests = Counter("thbgraph_http_requests", "Requests answered.", ["method", "route", "status"],
                                 registry=of)
        self._seconds = Histogram("thbgraph_http_request_duration_seconds", "From request to the end of its answer.",
                                  ["method", "route"], registry=of, buckets=_SECONDS)
        self._sent = Counter("thbgraph_http_response_body_bytes", "Bytes of answers' bodies.", ["route"], registry=of)
        self._jobs = Counter("thbgraph_queries", "Queries, updates and tasks by how they ended.", ["kind", "outcome"],
                             registry=of)
        self._rows = Counter("thbgraph_result_rows", "Solutions and triples of results.", ["kind"], registry=of)
        self._waits = Histogram("thbgraph_queue_wait_seconds", "Time a query or task waited for a worker.",
                                registry=of, buckets=_SECONDS)
        self._replaced = Counter("thbgraph_workers_replaced", "Workers that had to be replaced.", ["reason"],
                                 registry=of)

    def watch(self, pool: Callable[[], PoolState], version: Callable[[], str], running: Callable[[], int]) -> None:
        """Read the numbers of *pool*, the *version* of the dataset and the requests *running* anew for every scrape."""
        self.registry.register(_Watched(pool, version, running))

    def record(self, exchange: Exchange) -> None:
        """Count an answered request."""
        status = str(exchange.status or 500)  # an error before any answer; the server then makes one
        self._requests.labels(exchange.method, exchange.route, status).inc()
        self._seconds.labels(exchange.method, exchange.route).observe(exchange.seconds)
        self._sent.labels(exchange.route).inc(exchange.sent)

    def waited(self, seconds: float) -> None:
        """Count the time a job stood in the queue."""
        current().waited += seconds
        self._waits.observe(seconds)

    def finished(self, kind: str, outcome: str, rows: int) -> None:
        """Count a job and how it ended, and note both for the log of the request it was for."""
        exchange = current()
        exchange.kind, exchange.rows = kind, exchange.rows + rows
        self._jobs.labels(kind, outcome).inc()
        self._rows.labels(kind).inc(rows)

    def replaced(self, reason: str) -> None:
        """Count a worker that had to be replaced."""
        self._replaced.labels(reason).inc()

    def exposition(self, accept: str) -> tuple[bytes, str]:
        """Return every measure as text, and its media type: OpenMetrics for who names it, else Prometheus' own.

        The chooser of the library falls over a version that is not a number, and repeats what a client wrote.
        """
        if OPENMETRICS in accept.lower():
            text: bytes = openmetrics.generate_latest(_Plain(self.registry))  # type: ignore[no-untyped-call]
            return text, openmetrics.CONTENT_TYPE_LATEST
        return generate_latest(_Plain(self.registry)), _PLAIN


async def metrics(request: Request) -> Response:
    """Tell the measures."""
    measures: Metrics = request.app.state.metrics
    body, media_type = measures.exposition(",".join(request.headers.getlist("accept")))
    headers = {"Content-Type": media_type, "Cache-Control": "no-store", "Vary": "Accept",
               "Content-Length": str(len(body))}
    return Response(b"" if request.method == "HEAD" else body, headers=headers)


class _Watched(Collector):
    """What is so at the moment it is asked for."""

    def __init__(self, pool: Callable[[], PoolState], version: Callable[[], str], running: Callable[[], int]) -> None:
        self._pool, self._version, self._running = pool, version, running

    def describe(self) -> Iterator[Metric]:
        """Name nothing at registration, when the pool may not have started."""
        yield from ()

    def collect(self) -> Iterator[Metric]:
        """Yield the numbers of this moment."""
        pool = self._pool()
        yield InfoMetricFamily("thbgraph_build", "The program.", {"version": __version__})
        yield InfoMetricFamily("thbgraph_store", "The dataset served.", {"version": self._version()})
        yield GaugeMetricFamily("thbgraph_http_requests_in_progress", "Requests being answered.", self._running())
        yield GaugeMetricFamily("thbgraph_workers_wanted", "Query processes there should be.", pool.wanted)
        yield GaugeMetricFamily("thbgraph_workers_alive", "Query processes that can take a query.", pool.alive)
        yield GaugeMetricFamily("thbgraph_workers_busy", "Query processes that answer one now.", pool.busy)
        yield GaugeMetricFamily("thbgraph_queue_length", "Queries and tasks that wait for a process.", pool.waiting)


class _Plain(Collector):
    """A registry without the moments at which counters were made: a restart shows in process_start_time_seconds."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry

    def collect(self) -> Iterator[Metric]:
        """Yield each family."""
        for family in self._registry.collect():
            family.samples = [sample for sample in family.samples if not sample.name.endswith("_created")]
            yield family
