"""Figures for those that watch the office from outside: whether it is well, and how much waits. No name, no number."""

from collections.abc import Iterator

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from care.errors import DatabaseError
from care.rules.rights import Right
from care.services.measuring import Gauge, measure
from console.visits import Visit, needs

router = APIRouter()


@router.get("/healthz")
def healthz(visit: Visit = needs(Right.PUBLIC)) -> Response:
    """200 while the database answers, 503 while it does not: for a load balancer. `/health` asks nobody."""
    try:
        measure(visit.office.database, visit.now, visit.office.desk.zone)
    except DatabaseError:
        return Response("the database does not answer", status_code=503, media_type="text/plain")
    return Response("ok", media_type="text/plain")


@router.get("/metrics")
def metrics(visit: Visit = needs(Right.PUBLIC)) -> Response:
    """The figures as Prometheus reads them; the proxy in front keeps them from strangers (docs/operations.md)."""
    registry = CollectorRegistry()
    registry.register(_Figures(measure(visit.office.database, visit.now, visit.office.desk.zone)))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


class _Figures(Collector):
    """Figures that were measured a moment ago."""

    def __init__(self, gauges: list[Gauge]) -> None:
        self._gauges = gauges

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One family a figure."""
        for gauge in self._gauges:
            if gauge.label is None:
                yield GaugeMetricFamily(gauge.name, gauge.help, value=gauge.value)
                continue
            family = GaugeMetricFamily(gauge.name, gauge.help, labels=[gauge.label])
            for value, number in gauge.values.items():
                family.add_metric([value], number)
            yield family
