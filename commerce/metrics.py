"""Numbers for the operator's monitoring. Each app declares its own in `gauges.py`; they are read when somebody asks.

One that fails or is slow to read costs itself only, and is counted.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.db import Error
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from redis import RedisError

Reading = float | Mapping[str, float] | None
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Gauge:
    """One number, or one per value of `label`. None means that there is nothing to report."""

    name: str
    help: str
    read: Callable[[], Reading]
    label: str


_gauges: dict[str, Gauge] = {}


def gauge(name: str, help: str, *, label: str = "") -> Callable[[Callable[[], Reading]], Callable[[], Reading]]:
    """Declare the function as the source of `truecount_<name>`."""

    def register(read: Callable[[], Reading]) -> Callable[[], Reading]:
        _gauges[name] = Gauge(f"truecount_{name}", help, read, label)
        return read

    return register


def read(name: str) -> Reading:
    """One gauge's reading now. Raises KeyError for an unknown name, and whatever reading it raises."""
    return _gauges[name].read()


def exposition() -> bytes:
    """All gauges in the text format of Prometheus."""
    registry = CollectorRegistry()
    registry.register(_Collector())
    return generate_latest(registry)


class _Collector:
    def collect(self) -> Iterator[Metric]:
        failed = 0
        for _, each in sorted(_gauges.items()):
            try:
                yield _family(each)
            except (Error, RedisError) as failure:
                failed += 1
                _log.warning("Gauge %s could not be read: %s", each.name, failure)
        unread = GaugeMetricFamily("truecount_gauges_unread", "Gauges that could not be read")
        unread.add_metric([], failed)
        yield unread


def _family(each: Gauge) -> GaugeMetricFamily:
    family = GaugeMetricFamily(each.name, each.help, labels=[each.label] if each.label else [])
    reading = each.read()
    values = reading if isinstance(reading, Mapping) else {} if reading is None else {"": reading}
    for value, number in values.items():
        family.add_metric([value] if each.label else [], number)
    return family
