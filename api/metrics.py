"""What Prometheus reads: how many requests, of which kind, with what outcome, and how long they took."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import accumulate
from typing import TYPE_CHECKING

from starlette.types import Scope

if TYPE_CHECKING:
    from prometheus_client import Metric

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
BUCKETS = (0.001, 0.005, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)  # seconds
BOUNDS = (*map(str, BUCKETS), "+Inf")
NO_ROUTE = "(none)"  # what was asked for is not there: its path is the client's to choose, so it is no label


@dataclass(slots=True)
class Times:
    """How long the answers of one kind took."""

    sum: float = 0.0
    counts: list[int] = field(default_factory=lambda: [0] * len(BOUNDS))


class Metrics:
    """Counters of one server. Counting is a few additions; the library that writes them is loaded by who reads them."""

    def __init__(self) -> None:
        self.templates: dict[int, str] = {}  # by the id of the route
        self._times: dict[tuple[str, str, int], Times] = {}
        self._refused: Counter[str] = Counter()

    def answered(self, scope: Scope, status: int, seconds: float) -> None:
        """Count an answer under its route: the paths that clients make up are too many to count."""
        route = self.templates.get(id(scope.get("route")), NO_ROUTE)
        method = scope["method"]
        kind = (method if method in METHODS else "OTHER", route, status)
        times = self._times.get(kind)
        if times is None:
            times = self._times[kind] = Times()
        times.sum += seconds
        times.counts[bisect_left(BUCKETS, seconds)] += 1

    def refused(self, kind: str) -> None:
        """Count a request that was turned down at the door."""
        self._refused[kind] += 1

    def collect(self) -> "Iterator[Metric]":
        """Yield what was counted, in the library's terms."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily

        labels = ("method", "route", "status")
        seconds = HistogramMetricFamily("triplewire_request_seconds", "Time until the answer begins.", labels=labels)
        for (method, route, status), times in sorted(self._times.items()):
            buckets = list(zip(BOUNDS, accumulate(times.counts), strict=True))
            seconds.add_metric((method, route, str(status)), buckets, times.sum)
        yield seconds
        refused = CounterMetricFamily("triplewire_refused", "Requests turned down at the door.", labels=("kind",))
        for name, number in sorted(self._refused.items()):
            refused.add_metric((name,), number)
        yield refused
        about = GaugeMetricFamily("triplewire_info", "Which software answers.", labels=("version",))
        about.add_metric((version("triplewire"),), 1)
        yield about

    def text(self) -> bytes:
        """Return everything that was counted, as Prometheus reads it."""
        from prometheus_client import CollectorRegistry, generate_latest
        from prometheus_client.process_collector import ProcessCollector

        registry = CollectorRegistry(auto_describe=False)
        registry.register(self)
        ProcessCollector(registry=registry)
        return generate_latest(registry)
