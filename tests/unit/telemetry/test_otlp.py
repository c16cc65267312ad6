"""What becomes of spans when the collector is slow, full or away."""

from random import Random

from opentelemetry.sdk.resources import Resource
from opentelemetry.trace import SpanKind, StatusCode

from conserje.telemetry.metrics import Metrics
from conserje.telemetry.otlp import Post, readable
from conserje.telemetry.spans import Step, Trace, Tracer, current_traceparent, span

NOBODY = "http://127.0.0.1:9"


class Kept:
    def __init__(self) -> None:
        self.traces: list[Trace] = []

    def put(self, trace: Trace) -> None:
        self.traces.append(trace)


def turns(count: int) -> list[Trace]:
    kept = Kept()
    tracer = Tracer(Metrics(), Random(1), kept, ratio=1.0)
    for _ in range(count):
        with tracer.root(Step.TURN), span(Step.SEND):
            current_traceparent()
    return kept.traces


def test_what_does_not_fit_is_counted_and_nobody_waits() -> None:
    post = Post(NOBODY, {"service.name": "test"}, most=2)
    for trace in turns(5):
        post.put(trace)
    assert post.dropped == 6


def test_what_is_not_taken_is_counted_when_it_ends() -> None:
    post = Post(NOBODY, {"service.name": "test"}, timeout=0.2)
    post.start()
    for trace in turns(3):
        post.put(trace)
    post.close()
    assert (post.exported, post.dropped) == (0, 6)


def test_a_span_keeps_its_parent_kind_and_times() -> None:
    (trace,) = turns(1)
    send, turn = readable(trace, Resource({}))
    assert send.parent is not None
    assert turn.context is not None
    assert send.parent.span_id == turn.context.span_id
    assert (send.kind, turn.kind) == (SpanKind.CLIENT, SpanKind.CONSUMER)
    assert send.start_time is not None
    assert turn.start_time is not None
    assert turn.start_time <= send.start_time
    assert send.status.status_code is StatusCode.UNSET
