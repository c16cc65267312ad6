"""Which traces are told, what is in them, and what they cost when nobody listens."""

from random import Random

import pytest

from conserje.errors import ChannelUnavailable, NotFound
from conserje.telemetry.instruments import Instruments, watched
from conserje.telemetry.metrics import Metrics
from conserje.telemetry.redaction import personal
from conserje.telemetry.spans import Remote, Step, Trace, Tracer, current_traceparent, note, span


class Kept:
    """An exporter that keeps what it is given."""

    def __init__(self) -> None:
        self.traces: list[Trace] = []

    def put(self, trace: Trace) -> None:
        self.traces.append(trace)

    @property
    def steps(self) -> list[str]:
        return [one.step.value for trace in self.traces for one in trace.spans]


@pytest.fixture
def kept() -> Kept:
    return Kept()


def tracer(kept: Kept | None, *, ratio: float = 0.0, slow: float = 1.0, metrics: Metrics | None = None) -> Tracer:
    return Tracer(metrics or Metrics(), Random(1), kept, ratio=ratio, slow_seconds=slow)


def test_an_ordinary_trace_that_is_not_sampled_is_forgotten(kept: Kept) -> None:
    with tracer(kept).root(Step.TURN), span(Step.READ):
        pass
    assert kept.traces == []


def test_a_sampled_trace_is_told_with_all_its_spans(kept: Kept) -> None:
    with tracer(kept, ratio=1.0).root(Step.TURN), span(Step.DECIDE), span(Step.READ):
        note(reader="rules")
    assert kept.steps == ["read", "decide", "turn"]
    read, decide, turn = kept.traces[0].spans
    assert (read.parent, decide.parent, turn.parent) == (decide, turn, None)
    assert read.attributes == {"reader": "rules"}


def test_what_went_wrong_is_told_although_it_was_not_sampled(kept: Kept) -> None:
    with pytest.raises(ChannelUnavailable), tracer(kept).root(Step.TURN), span(Step.SEND):
        raise ChannelUnavailable("no answer")
    assert kept.steps == ["send", "turn"]
    assert kept.traces[0].spans[0].error == "ChannelUnavailable: no answer"


def test_a_no_is_an_answer_and_no_error(kept: Kept) -> None:
    with pytest.raises(NotFound), tracer(kept).root(Step.WEBHOOK):
        raise NotFound("no such house")
    assert kept.traces == []


def test_a_slow_trace_is_told_although_it_was_not_sampled(kept: Kept) -> None:
    with tracer(kept, slow=0.0).root(Step.TURN):
        pass
    assert kept.steps == ["turn"]


def test_a_trace_goes_on_where_its_row_was_kept(kept: Kept) -> None:
    one = tracer(kept, ratio=1.0)
    with one.root(Step.WEBHOOK):
        traceparent = current_traceparent()
    with one.root(Step.TURN, parent=traceparent, links=[traceparent]):
        pass
    webhook, turn = kept.traces
    assert turn.remote == Remote(webhook.ident(), webhook.root.id, is_sampled=True)
    assert turn.ident() == webhook.ident()
    assert turn.links == (turn.remote,)


def test_the_decision_of_the_beginning_holds_for_the_rest(kept: Kept) -> None:
    with tracer(kept, ratio=1.0).root(Step.TURN, parent=f"00-{1:032x}-{2:016x}-00"):
        pass
    assert kept.traces == []


@pytest.mark.parametrize(
    "broken", [None, "", "00-xyz", "00-" + "0" * 32 + "-" + "0" * 16 + "-01", "a" * 200, "00-g-h-i"]
)
def test_what_is_no_traceparent_is_nobodys_parent(broken: str | None) -> None:
    assert Remote.parse(broken) is None


def test_without_a_collector_nothing_is_named_and_stages_are_measured() -> None:
    metrics = Metrics()
    with tracer(None, metrics=metrics).root(Step.TURN), span(Step.DECIDE), span(Step.READ):
        assert current_traceparent() is None
    assert metrics.turns.stages.count("read") == metrics.turns.stages.count("decide") == 1


def test_instruments_that_tell_nothing_open_nothing() -> None:
    with Instruments().tracer.root(Step.TURN) as root, span(Step.READ):
        assert root.trace is None
        assert current_traceparent() is None


def test_a_receipt_belongs_to_the_trace_of_its_message(kept: Kept) -> None:
    one = tracer(kept, ratio=1.0)
    with one.root(Step.WEBHOOK):
        one.receipt(f"00-{7:032x}-{8:016x}-01", state="read")
    receipt, webhook = kept.traces
    assert (receipt.root.step, receipt.ident(), receipt.root.attributes) == (Step.RECEIPT, 7, {"state": "read"})
    assert [link.trace_id for link in receipt.links] == [webhook.ident()]


def test_nothing_personal_is_told(kept: Kept) -> None:
    with (
        personal("Ana Pérez"),
        pytest.raises(KeyError),
        tracer(kept, ratio=1.0).root(Step.TURN, {"call": "find +54 11 5555 6666", "email": "ana@example.com"}),
        span(Step.PMS, who="Ana"),
    ):
        raise KeyError("Ana Pérez at ana@example.com")
    told = repr([(one.attributes, one.error) for one in kept.traces[0].spans])
    assert "Ana" not in told
    assert "ana@" not in told
    assert "5555" not in told


class Port:
    def takes(self, currency: str) -> bool:
        return currency == "ARS"

    async def find(self, code: str) -> str:
        if code == "none":
            raise NotFound(code)
        return code


async def test_every_call_of_a_port_is_told_with_how_it_ended(kept: Kept) -> None:
    told: list[tuple[str, str]] = []
    port = watched(Port(), Step.PMS, lambda call, outcome, _: told.append((call, outcome)), pms="test")
    with tracer(kept, ratio=1.0).root(Step.TURN):
        assert await port.find("K7Q2MX") == "K7Q2MX"
        with pytest.raises(NotFound):
            await port.find("none")
        assert port.takes("ARS") is True
    assert told == [("find", "ok"), ("find", "refused")]
    assert kept.traces[0].spans[0].attributes == {"call": "find", "pms": "test"}
