"""Instruments as the settings want them, and what they leave running."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random

from conserje import __version__
from conserje.settings import Settings
from conserje.telemetry.instruments import Instruments
from conserje.telemetry.logs import Levels
from conserje.telemetry.metrics import Metrics
from conserje.telemetry.spans import Exporter, Tracer


@contextmanager
def instruments_of(settings: Settings, role: str, levels: Levels | None) -> Iterator[Instruments]:
    """`role` is what this process does: api, worker, or embedded (both). Traces that wait are sent when the block ends."""
    metrics = Metrics(muted=not settings.metrics)
    metrics.own.build.put(1, __version__, role)
    if levels is not None:
        metrics.own.log_events.read_from(lambda: {(level,): n for level, n in levels.spoken.items()})
    exporter, close = _exporter(settings, role, metrics)
    try:
        chance = Random()  # noqa: S311 - ids of traces are no secret
        yield Instruments(metrics, Tracer(metrics, chance, exporter, ratio=settings.trace_ratio))
    finally:
        close()


def _exporter(settings: Settings, role: str, metrics: Metrics) -> tuple[Exporter | None, Callable[[], None]]:
    """The SDK costs 20 MB and is loaded only for those who have a collector."""
    if settings.otlp_url is None:
        return None, lambda: None
    from conserje.telemetry.otlp import Post

    resource = {
        "service.name": "conserje",
        "service.version": __version__,
        "service.namespace": role,
        "deployment.environment.name": settings.environment.value,
    }
    post = Post(settings.otlp_url, resource)
    metrics.own.spans.read_from(lambda: {("exported",): post.exported, ("dropped",): post.dropped})
    post.start()
    return post, post.close
