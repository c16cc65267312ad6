"""Counters, levels and histograms as the product touches them: a dictionary and a number, exposed by prometheus-client.

A touch costs 0.1–0.4 µs, where a bound child of prometheus-client costs 1–4 (it takes a lock, and walks the buckets). What
makes that safe: series are touched by the thread of the event loop only. A series keeps at most MOST_SERIES combinations of
labels; what comes beyond is counted under "other", so that no mistake fills a Prometheus. A label that looks like personal
data is counted as "redacted", but for a tenant's: its slug is a name that the operator gave, whatever digits are in it.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from conserje.telemetry.redaction import scrubbed

PREFIX = "conserje_"
MOST_SERIES = 1000
LONGEST_LABEL = 64

Labels = tuple[str, ...]
Read = Callable[[], Mapping[Labels, float]]


@dataclass(frozen=True, slots=True)
class Declared:
    """What is told of a metric. `name` is whole, as Prometheus sees it; `unit` is in words, `labels` in the order of calls;
    `buckets` are upper bounds, without +Inf, of histograms."""

    name: str
    kind: str
    sentence: str
    unit: str
    labels: Labels
    buckets: tuple[float, ...] = ()


class Series:
    """What all kinds share: the labels that were seen, and those that are allowed."""

    def __init__(self, declared: Declared) -> None:
        self.declared = declared
        self._known: dict[Labels, Labels] = {}

    def _admitted(self, labels: Labels) -> Labels:
        """The labels that a value is kept under. Raises ValueError for a wrong number of them."""
        if len(labels) != len(self.declared.labels):
            raise ValueError(f"{self.declared.name} has the labels {self.declared.labels}, got {len(labels)}")
        kept = ("other",) * len(labels)
        if len(self._known) < MOST_SERIES:
            kept = tuple(_fit(name, label) for name, label in zip(self.declared.labels, labels, strict=True))
        if len(self._known) < 2 * MOST_SERIES:
            self._known[labels] = kept
        return kept


class Counter(Series):
    """Only ever grows."""

    def __init__(self, declared: Declared) -> None:
        super().__init__(declared)
        self._values: dict[Labels, float] = {} if declared.labels else {(): 0.0}
        self._read: Read | None = None

    def read_from(self, read: Read) -> None:
        """Whoever counts by itself is asked at the moment of the scrape."""
        self._read = read

    def add(self, *labels: str, n: float = 1) -> None:
        kept = self._known.get(labels) or self._admitted(labels)
        self._values[kept] = self._values.get(kept, 0.0) + n

    def value(self, *labels: str) -> float:
        return (self._values if self._read is None else self._read()).get(labels, 0.0)

    def family(self) -> Metric:
        family = CounterMetricFamily(self.declared.name, self.declared.sentence, labels=self.declared.labels)
        for labels, value in list((self._values if self._read is None else self._read()).items()):
            family.add_metric(labels, value)
        return family


class Gauge(Series):
    """A level: put, or moved. Those that are read at the moment of the scrape are given a function once."""

    def __init__(self, declared: Declared) -> None:
        super().__init__(declared)
        self._values: dict[Labels, float] = {}
        self._read: Read | None = None

    def put(self, value: float, *labels: str) -> None:
        self._values[self._known.get(labels) or self._admitted(labels)] = value

    def move(self, by: float, *labels: str) -> None:
        kept = self._known.get(labels) or self._admitted(labels)
        self._values[kept] = self._values.get(kept, 0.0) + by

    def replace(self, values: Mapping[Labels, float]) -> None:
        """These and no others: what a house no longer has must not stay as its last value."""
        self._values = {self._known.get(labels) or self._admitted(labels): value for labels, value in values.items()}

    def read_from(self, read: Read) -> None:
        self._read = read

    def value(self, *labels: str) -> float | None:
        return self._current().get(labels)

    def family(self) -> Metric:
        family = GaugeMetricFamily(self.declared.name, self.declared.sentence, labels=self.declared.labels)
        for labels, value in list(self._current().items()):
            family.add_metric(labels, value)
        return family

    def _current(self) -> Mapping[Labels, float]:
        return self._values if self._read is None else self._read()


class Histogram(Series):
    """How many observations fell under each bound, and their sum."""

    def __init__(self, declared: Declared) -> None:
        super().__init__(declared)
        self._bounds = declared.buckets
        self._counts: dict[Labels, list[int]] = {}
        self._sums: dict[Labels, float] = {}

    def take(self, value: float, *labels: str) -> None:
        kept = self._known.get(labels) or self._admitted(labels)
        counts = self._counts.get(kept)
        if counts is None:
            counts = self._counts[kept] = [0] * (len(self._bounds) + 1)
            self._sums[kept] = 0.0
        counts[bisect_left(self._bounds, value)] += 1
        self._sums[kept] += value

    def count(self, *labels: str) -> int:
        return sum(self._counts.get(labels, ()))

    def family(self) -> Metric:
        family = HistogramMetricFamily(self.declared.name, self.declared.sentence, labels=self.declared.labels)
        for labels, counts in list(self._counts.items()):
            family.add_metric(labels, _cumulated(self._bounds, counts), self._sums[labels])
        return family


class Muted(Counter, Gauge, Histogram):
    """A series of a system that measures nothing."""

    def __init__(self, declared: Declared) -> None:
        Series.__init__(self, declared)

    def _nothing(self, *_: object, **__: object) -> None:
        """Whatever is told is forgotten."""

    add = put = move = replace = read_from = take = _nothing


Kind = TypeVar("Kind", Counter, Gauge, Histogram)


class Register(Collector):
    """Makes the series of a system, each once, and hands them to prometheus-client when it is scraped."""

    def __init__(self, *, muted: bool = False) -> None:
        self._muted = muted
        self._series: dict[str, Counter | Gauge | Histogram] = {}

    @property
    def declared(self) -> Sequence[Declared]:
        return [one.declared for one in self._series.values()]

    def counter(self, name: str, sentence: str, *labels: str, unit: str = "count") -> Counter:
        declared = Declared(f"{PREFIX}{name}_total", "counter", sentence, unit, labels)
        return self._kept(Muted(declared) if self._muted else Counter(declared))

    def gauge(self, name: str, sentence: str, *labels: str, unit: str = "count") -> Gauge:
        declared = Declared(PREFIX + name, "gauge", sentence, unit, labels)
        return self._kept(Muted(declared) if self._muted else Gauge(declared))

    def histogram(
        self, name: str, sentence: str, *labels: str, buckets: tuple[float, ...], unit: str = "seconds"
    ) -> Histogram:
        declared = Declared(PREFIX + name, "histogram", sentence, unit, labels, buckets)
        return self._kept(Muted(declared) if self._muted else Histogram(declared))

    def collect(self) -> Iterable[Metric]:
        if not self._muted:
            yield from (one.family() for one in self._series.values())

    def _kept(self, one: Kind) -> Kind:
        if one.declared.name in self._series:
            raise ValueError(f"{one.declared.name} is declared twice")
        self._series[one.declared.name] = one
        return one


def _fit(name: str, label: str) -> str:
    return label[:LONGEST_LABEL] if name == "tenant" or scrubbed(label) == label else "redacted"


def _cumulated(bounds: Sequence[float], counts: Sequence[int]) -> list[tuple[str, float]]:
    total, buckets = 0, []
    for bound, count in zip((*map(str, bounds), "+Inf"), counts, strict=True):
        total += count
        buckets.append((bound, float(total)))
    return buckets
