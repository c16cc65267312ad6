"""Finished traces to a collector, by OTLP over HTTP, from a thread of its own.

The queue is bounded and nobody waits for it: what does not fit, and what the collector does not take, is counted and gone.
OpenTelemetry's SDK is imported here and nowhere else, and only where a collector is set.
"""

import contextlib
import logging
import queue
import threading
import time
from collections.abc import Mapping, Sequence

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExportResult
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import Link, SpanContext, SpanKind, Status, StatusCode, TraceFlags

from conserje.telemetry.spans import Remote, Span, Step, Trace

MOST_TRACES = 1000
BATCH_SPANS = 512
PAUSE_SECONDS = 2.0
TIMEOUT_SECONDS = 3.0

_KINDS = {
    Step.WEBHOOK: SpanKind.SERVER,
    Step.REQUEST: SpanKind.SERVER,
    Step.TURN: SpanKind.CONSUMER,
    Step.OUTBOX: SpanKind.CONSUMER,
    Step.TIMER: SpanKind.CONSUMER,
    Step.STORE: SpanKind.PRODUCER,
    Step.PMS: SpanKind.CLIENT,
    Step.PAYMENT: SpanKind.CLIENT,
    Step.LLM: SpanKind.CLIENT,
    Step.SEND: SpanKind.CLIENT,
}
_SCOPE = InstrumentationScope("conserje")


class Post:
    """`url` is the collector's base address, such as http://127.0.0.1:4318. `exported` and `dropped` count spans."""

    def __init__(
        self, url: str, resource: Mapping[str, str], *, most: int = MOST_TRACES, timeout: float = TIMEOUT_SECONDS
    ) -> None:
        # Its own words about a collector that is away would come with every batch; `dropped` says it.
        logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)
        endpoint = f"{url.rstrip('/')}/v1/traces"
        self._exporter = OTLPSpanExporter(endpoint=endpoint, timeout=timeout)
        self._resource = Resource(dict(resource))
        self._waiting: queue.Queue[Trace | None] = queue.Queue(most)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="spans", daemon=True)
        self.exported = 0
        self.dropped = 0

    def start(self) -> None:
        self._thread.start()

    def put(self, trace: Trace) -> None:
        try:
            self._waiting.put_nowait(trace)
        except queue.Full:
            self.dropped += len(trace.spans)

    def close(self) -> None:
        """Sends what waits, for at most one time-out."""
        self._stopping.set()
        with contextlib.suppress(queue.Full):
            self._waiting.put_nowait(None)
        self._thread.join(TIMEOUT_SECONDS)
        self._exporter.shutdown()  # type: ignore[no-untyped-call]
        self._thread.join(TIMEOUT_SECONDS)

    def _run(self) -> None:
        while not self._stopping.is_set() or not self._waiting.empty():
            batch = self._batch()
            if not batch:
                continue
            if self._exporter.export(batch) is SpanExportResult.SUCCESS:
                self.exported += len(batch)
            else:
                self.dropped += len(batch)

    def _batch(self) -> list[ReadableSpan]:
        """What comes within the pause, as far as it fits into one request: few requests, since each costs as much as many
        spans. None wakes whoever waits, when the end has come."""
        spans: list[ReadableSpan] = []
        end = time.monotonic() + PAUSE_SECONDS
        while len(spans) < BATCH_SPANS:
            left = 0.0 if self._stopping.is_set() else end - time.monotonic()
            try:
                trace = self._waiting.get(timeout=left) if left > 0 else self._waiting.get_nowait()
            except queue.Empty:
                break
            if trace is not None:
                spans += readable(trace, self._resource)
        return spans


def readable(trace: Trace, resource: Resource) -> Sequence[ReadableSpan]:
    """The SDK's form of a finished local trace."""
    return [_readable(trace, one, resource) for one in trace.spans]


def _readable(trace: Trace, one: Span, resource: Resource) -> ReadableSpan:
    parent: SpanContext | None = None
    if one.parent is not None:
        parent = _context(trace.ident(), trace.id_of(one.parent), is_remote=False)
    elif trace.remote is not None:
        parent = _context(trace.remote.trace_id, trace.remote.span_id, is_remote=True)
    status = Status(StatusCode.ERROR, one.error) if one.error else Status(StatusCode.UNSET)
    return ReadableSpan(
        name=one.step.value,
        context=_context(trace.ident(), trace.id_of(one), is_remote=False),
        parent=parent,
        resource=resource,
        attributes=dict(one.attributes),
        links=[_link(link) for link in trace.links] if one is trace.root else [],
        kind=_KINDS.get(one.step, SpanKind.INTERNAL),
        status=status,
        start_time=one.started,
        end_time=one.ended,
        instrumentation_scope=_SCOPE,
    )


def _context(trace_id: int, span_id: int, *, is_remote: bool) -> SpanContext:
    return SpanContext(trace_id, span_id, is_remote=is_remote, trace_flags=TraceFlags(TraceFlags.SAMPLED))


def _link(remote: Remote) -> Link:
    return Link(_context(remote.trace_id, remote.span_id, is_remote=True))
