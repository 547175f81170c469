"""Figures for Prometheus, read when they are asked for: nothing is counted twice, and nothing costs anything meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from adapters.ops.health import Found
from bot.conversation import Conversation
from bot.digest.service import Digest


class _Digest(Collector):
    """What this replica has done since it started."""

    def __init__(self, conversation: Conversation, digest: Digest) -> None:
        self._conversation = conversation
        self._digest = digest

    def collect(self) -> Iterator[Metric]:
        settled = CounterMetricFamily(
            "citybrief_digest_deliveries", "Deliveries that this replica settled.", labels=["platform", "state"]
        )
        lost = CounterMetricFamily(
            "citybrief_digest_lost_leases", "Results that came after another replica took over.", labels=["platform"]
        )
        looked = CounterMetricFamily(
            "citybrief_digest_lookups", "Times a channel's history was read before a re-send.", labels=["platform"]
        )
        for platform, courier in self._digest.couriers.items():
            for state, count in sorted(courier.tally.states.items()):
                settled.add_metric([platform, state], count)
            lost.add_metric([platform], courier.tally.lost)
            looked.add_metric([platform], courier.tally.looked)
        yield from (settled, lost, looked)
        answers = CounterMetricFamily("citybrief_answers", "Answers given, by kind.", labels=["kind"])
        for kind, count in sorted(self._conversation.answered.items()):
            answers.add_metric([kind], count)
        yield answers


class _Health(Collector):
    """One look at the health, as gauges."""

    def __init__(self, found: Found) -> None:
        self._found = found

    def collect(self) -> Iterator[Metric]:
        found = self._found
        connected = GaugeMetricFamily("citybrief_connected", "1 while a platform is connected.", labels=["platform"])
        for name, is_connected in found.platforms.items():
            connected.add_metric([name], float(is_connected))
        yield connected
        yield _gauge("citybrief_database_up", "1 while the database answers.", float(found.seconds is not None))
        yield _gauge("citybrief_database_seconds", "How long the database took to answer.", found.seconds)
        yield _gauge("citybrief_digest_late_seconds", "How late the oldest post is that is due.", found.late)
        yield _gauge("citybrief_digest_subscriptions", "Subscriptions that are on.", found.subscriptions)


def _gauge(name: str, text: str, value: float | None) -> GaugeMetricFamily:
    """Without a value the metric is absent, so that an alert can tell "unknown" from 0."""
    family = GaugeMetricFamily(name, text)
    if value is not None:
        family.add_metric([], value)
    return family


class Metrics(Collector):
    """All that does not change with a look at the health."""

    def __init__(self, parts: Iterable[Collector]) -> None:
        self._parts = tuple(parts)

    def collect(self) -> Iterator[Metric]:
        for part in self._parts:
            yield from part.collect()

    def with_health(self, found: Found) -> CollectorRegistry:
        """A registry for one answer."""
        whole = CollectorRegistry()
        whole.register(self)
        whole.register(_Health(found))
        return whole


def registry(conversation: Conversation, digest: Digest) -> Metrics:
    none = CollectorRegistry()  # these register themselves somewhere; here they are asked by hand
    parts = (ProcessCollector(registry=none), PlatformCollector(registry=none), GCCollector(registry=none))
    return Metrics((_Digest(conversation, digest), *parts))
