"""What a request or a turn was made of: spans, recorded cheaply for all, told only of those that are worth it.

A span is a small record with two times. Everything below one root (a webhook, a turn, a timer) is kept in memory until the
root ends; then its stages go into the metrics, and the whole is handed to the exporter when the trace was sampled, went
wrong, or was slow; otherwise it is forgotten. So errors and slow turns are always told, at the price of some microseconds.

`with span(Step.READ):` records below whatever root is open in this task, and does nothing where none is.
"""

import time
from collections.abc import Mapping, Sequence
from contextvars import ContextVar, Token
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from types import TracebackType
from typing import Protocol, Self

from conserje.errors import Refused
from conserje.telemetry.metrics import Metrics
from conserje.telemetry.redaction import redacted, scrubbed

RATIO = 0.05
SLOW_SECONDS = 1.0
MOST_SPANS = 200
_NANO = 1_000_000_000


class Step(StrEnum):
    """Every span of the product."""

    WEBHOOK = "webhook"
    """a vendor's call, from its first byte to our 200"""
    REQUEST = "request"
    """any other HTTP request"""
    STORE = "store"
    """the commit that makes a message ours"""
    RECEIPT = "receipt"
    """a delivery receipt, in the trace of the message that it is about"""
    TURN = "turn"
    """a worker answers a conversation"""
    HEAR = "hear"
    """load the conversation and what was written"""
    DECIDE = "decide"
    """the dialogue: what lies below it is not counted into its stage"""
    READ = "read"
    """rules and classifier"""
    KNOWLEDGE = "knowledge"
    """search in the house's facts"""
    PMS = "pms"
    """one call of the PMS"""
    PAYMENT = "payment"
    """one call of a provider of payments"""
    LLM = "llm"
    """one call of a language model"""
    WRITE = "write"
    """the commit of the turn"""
    SEND = "send"
    """one call of a channel"""
    OUTBOX = "outbox"
    """a worker sends what was queued or has to be sent again"""
    TIMER = "timer"
    """a worker fires a timer"""


STAGES = frozenset(
    {Step.HEAR, Step.DECIDE, Step.READ, Step.KNOWLEDGE, Step.PMS, Step.PAYMENT, Step.LLM, Step.WRITE, Step.SEND}
)

Attribute = str | int | float | bool


@dataclass(slots=True)
class Span:
    """Times in nanoseconds since the epoch. `inside` is how much of it its own spans took. Ids are 0 until they are needed."""

    step: Step
    parent: "Span | None"
    started: int
    attributes: dict[str, Attribute]
    ended: int = 0
    inside: int = 0
    id: int = 0
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Remote:
    """A span of another process, as `traceparent` (W3C Trace Context) names it."""

    trace_id: int
    span_id: int
    is_sampled: bool

    @classmethod
    def parse(cls, traceparent: str | None) -> "Remote | None":
        """None for what is no traceparent of ours."""
        parts = (traceparent or "").split("-")
        if [len(part) for part in parts] != [2, 32, 16, 2]:
            return None
        try:
            trace_id, span_id, flags = (int(part, 16) for part in parts[1:])
        except ValueError:
            return None
        return cls(trace_id, span_id, bool(flags & 1)) if trace_id and span_id else None


@dataclass(slots=True)
class Trace:
    """The local part of a trace. `remote` is its parent in another process, `links` what it also belongs to."""

    root: Span
    remote: Remote | None
    links: tuple[Remote, ...]
    is_sampled: bool
    is_told: bool
    chance: Random
    trace_id: int = 0
    has_failed: bool = False
    spans: list[Span] = field(default_factory=list)
    stages: dict[Step, int] = field(default_factory=dict)

    def ident(self) -> int:
        if not self.trace_id:
            self.trace_id = self.remote.trace_id if self.remote else self.chance.getrandbits(128) or 1
        return self.trace_id

    def id_of(self, span: Span) -> int:
        if not span.id:
            span.id = self.chance.getrandbits(64) or 1
        return span.id

    def end(self, span: Span, error: BaseException | None) -> None:
        span.ended = time.time_ns()
        took = span.ended - span.started
        if span.parent is not None:
            span.parent.inside += took
        if span.step in STAGES:
            self.stages[span.step] = self.stages.get(span.step, 0) + max(0, took - span.inside)
        if isinstance(error, Exception) and not isinstance(error, Refused):
            self.fail(span, f"{type(error).__name__}: {error}")
        if self.is_told and len(self.spans) < MOST_SPANS:
            self.spans.append(span)

    def fail(self, span: Span, error: str) -> None:
        span.error, self.has_failed = error[:500], True


class Exporter(Protocol):
    """Takes finished traces and never waits; telemetry.otlp.Post in the product."""

    def put(self, trace: Trace) -> None: ...


_HERE: ContextVar[tuple[Trace, Span] | None] = ContextVar("span", default=None)


class span:  # noqa: N801 - reads as a word of the language: `with span(Step.READ):`
    """A part of whatever is being done, recorded when something is."""

    __slots__ = ("_attributes", "_mark", "_step", "_where")

    def __init__(self, step: Step, **attributes: Attribute) -> None:
        self._step = step
        self._attributes = attributes

    def __enter__(self) -> Self:
        here = _HERE.get()
        self._where: tuple[Trace, Span] | None = None
        if here is not None:
            trace, parent = here
            self._where = (trace, Span(self._step, parent, time.time_ns(), self._attributes))
            self._mark: Token[tuple[Trace, Span] | None] = _HERE.set(self._where)
        return self

    def note(self, **attributes: Attribute) -> None:
        self._attributes.update(attributes)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if self._where is not None:
            _HERE.reset(self._mark)
            self._where[0].end(self._where[1], error)


class Tracer:
    """Opens roots. Without an exporter spans only make the metrics of stages; without metrics too, they cost nothing."""

    def __init__(
        self,
        metrics: Metrics,
        chance: Random,
        exporter: Exporter | None = None,
        *,
        ratio: float = RATIO,
        slow_seconds: float = SLOW_SECONDS,
    ) -> None:
        self._metrics = metrics
        self._chance = chance
        self._exporter = exporter
        self._ratio = ratio
        self._slow = int(slow_seconds * _NANO)

    def root(
        self,
        step: Step,
        attributes: Mapping[str, Attribute] | None = None,
        *,
        parent: str | None = None,
        links: Sequence[str | None] = (),
        since: int | None = None,
    ) -> "Root":
        """`parent` and `links` are traceparents of rows. A trace keeps the decision that was made where it began. `since` is
        when it really began (nanoseconds since the epoch), where that was before its parent was known."""
        return Root(self, step, Remote.parse(parent), links, dict(attributes or {}), since)

    def begin(self, root: "Root") -> Trace | None:
        if self._exporter is None and self._metrics.is_muted:
            return None
        remote = root.remote
        is_sampled = remote.is_sampled if remote else self._exporter is not None and self._chance.random() < self._ratio
        links = tuple(found for one in root.links if (found := Remote.parse(one)))
        top = Span(root.step, None, root.since or time.time_ns(), root.attributes)
        return Trace(top, remote, links, is_sampled, self._exporter is not None, self._chance)

    def finish(self, trace: Trace) -> None:
        if trace.root.step is Step.TURN:
            for step, took in trace.stages.items():
                self._metrics.turns.stages.take(took / _NANO, step)
        if self._exporter is None:
            return
        why = self._why(trace)
        self._metrics.own.traces.add("dropped" if why is None else why)
        if why is not None:
            for one in trace.spans:
                one.attributes = redacted(one.attributes)
                one.error = scrubbed(one.error) if one.error else None
            self._exporter.put(trace)

    def receipt(self, traceparent: str | None, **attributes: Attribute) -> None:
        """A moment that belongs to another trace than the one that is open, which is linked."""
        here = current_traceparent()
        if self._exporter is not None and traceparent:
            with self.root(Step.RECEIPT, attributes, parent=traceparent, links=[here]):
                pass

    def _why(self, trace: Trace) -> str | None:
        """Why it is told, None when it is not."""
        if trace.has_failed:
            return "error"
        if trace.root.ended - trace.root.started > self._slow:
            return "slow"
        return "sampled" if trace.is_sampled else None


class Root:
    """The root of what one process does for one cause."""

    __slots__ = ("_mark", "_tracer", "attributes", "links", "remote", "since", "step", "trace")

    def __init__(
        self,
        tracer: Tracer,
        step: Step,
        remote: Remote | None,
        links: Sequence[str | None],
        attributes: dict[str, Attribute],
        since: int | None,
    ) -> None:
        self._tracer = tracer
        self.since = since
        self.step = step
        self.remote = remote
        self.links = links
        self.attributes = attributes
        self.trace: Trace | None = None

    def __enter__(self) -> Self:
        self.trace = self._tracer.begin(self)
        self._mark = _HERE.set((self.trace, self.trace.root) if self.trace else None)
        return self

    def note(self, **attributes: Attribute) -> None:
        self.attributes.update(attributes)

    def forget(self) -> None:
        """Nothing of it is told: a connection that is open for hours is not slow."""
        self.trace = None

    def lap(self, step: Step) -> None:
        """A span from where this root began until now."""
        if self.trace:
            root = self.trace.root
            self.trace.end(Span(step, root, root.started, {}), None)

    def fail(self, error: str) -> None:
        """It went wrong though nothing was raised up to here."""
        if self.trace:
            self.trace.fail(self.trace.root, error)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        _HERE.reset(self._mark)
        if self.trace:
            self.trace.end(self.trace.root, error)
            self._tracer.finish(self.trace)


def current_traceparent() -> str | None:
    """Names the open span for a row or another process; None where nothing is told to anybody."""
    here = _HERE.get()
    if here is None or not here[0].is_told:
        return None
    trace, inner = here
    return f"00-{trace.ident():032x}-{trace.id_of(inner):016x}-{'01' if trace.is_sampled else '00'}"


def note(**attributes: Attribute) -> None:
    """Add to the open span, where there is one."""
    here = _HERE.get()
    if here is not None:
        here[1].attributes.update(attributes)


def current_trace_id() -> str | None:
    """For logs: 32 hexadecimal digits, None where nothing is told."""
    here = _HERE.get()
    return f"{here[0].ident():032x}" if here is not None and here[0].is_told else None
