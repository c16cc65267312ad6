"""One message of a guest is one trace: the webhook, the row that waited, the turn, the PMS, the send, the receipt."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field

import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from oteltap import OtelTapHttpProtobufReceiver, OtelTapHttpProtobufReceiverSettings

from conserje.model.ids import MovableClock
from tests.conftest import SharedServer
from tests.journeys.conftest import NOW
from tests.journeys.front_desk import FrontDesk, front_desk_on
from tests.vendors.whatsapp_payloads import signed, status_webhook, text_webhook

PATIENCE = 20.0


@dataclass
class Collected:
    """Every span that a collector took."""

    spans: list[Span] = field(default_factory=list)

    def trace(self, of: bytes) -> dict[str, list[Span]]:
        """The spans of a trace by name."""
        found: dict[str, list[Span]] = {}
        for one in self.spans:
            if one.trace_id == of:
                found.setdefault(one.name, []).append(one)
        return found

    def named(self, name: str) -> list[Span]:
        return sorted((one for one in self.spans if one.name == name), key=lambda one: one.start_time_unix_nano)


def attributes(one: Span) -> dict[str, str]:
    return {each.key: each.value.string_value or str(each.value.int_value) for each in one.attributes}


@asynccontextmanager
async def collector(expect: Sequence[str]) -> AsyncIterator[tuple[str, Collected]]:
    """Its address, and what it took once the block has ended and as many spans of each name came as are expected."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    collected, missing, complete = Collected(), list(expect), asyncio.Event()

    async def take(receiver: OtelTapHttpProtobufReceiver) -> None:
        async for one in receiver.stream_traces():
            collected.spans.append(one)
            if one.name in missing:
                missing.remove(one.name)
            if not missing:
                complete.set()

    async with OtelTapHttpProtobufReceiver(OtelTapHttpProtobufReceiverSettings(http_port=port)) as receiver:
        taking = asyncio.create_task(take(receiver))
        yield f"http://127.0.0.1:{port}", collected
        async with asyncio.timeout(PATIENCE):
            await complete.wait()
    await taking


def traced(url: str, address: str) -> AbstractAsyncContextManager[FrontDesk]:
    return front_desk_on(url, MovableClock(NOW), otlp_url=address, trace_ratio=1.0)


async def book(desk: FrontDesk) -> int:
    """A booking in six messages; how many there were."""
    guest = desk.guest()
    talk = ("hola, doble para 2 del 12 al 15 de marzo", "dale", "Ana Pérez", "ana@example.com", "sí")
    for text in talk:
        await guest.writes(text)
    assert len(await desk.reservations()) == 1, guest.last.text
    sent = guest.last.sent[-1]
    receipt = status_webhook(sent.id, "delivered", guest=guest.phone, receiver=guest.number)
    await desk.post(signed(receipt))
    return len(talk)


@pytest.fixture
async def url(shared_server: SharedServer, furnished_url: str) -> AsyncIterator[str]:
    url = shared_server.clone(furnished_url)
    yield url
    shared_server.drop(url)


async def test_a_whatsapp_booking_is_traced_step_by_step(url: str) -> None:
    async with (
        collector(["turn"] * 5 + ["webhook"] * 6 + ["receipt"]) as (address, collected),
        traced(url, address) as desk,
    ):
        messages = await book(desk)
    webhooks = collected.named("webhook")
    assert len(webhooks) == messages + 1
    assert len({one.trace_id for one in webhooks}) == messages + 1
    booked = collected.trace(webhooks[messages - 1].trace_id)

    (webhook,), (store,), (turn,) = booked["webhook"], booked["store"], booked["turn"]
    assert webhook.parent_span_id == b""
    assert store.parent_span_id == webhook.span_id
    assert turn.parent_span_id == webhook.span_id  # across the queue
    assert webhook.kind == Span.SPAN_KIND_SERVER
    assert turn.kind == Span.SPAN_KIND_CONSUMER
    assert webhook.end_time_unix_nano <= turn.end_time_unix_nano
    assert attributes(webhook)["route"] == "/webhooks/whatsapp"

    (hear,), (decide,), (write,), (send,) = (booked[name] for name in ("hear", "decide", "write", "send"))
    assert {one.parent_span_id for one in (hear, decide, write, send)} == {turn.span_id}
    assert attributes(decide)["flow"] == "booking"
    assert attributes(send)["channel"] == "whatsapp"
    assert booked["read"][0].parent_span_id == decide.span_id
    calls = [attributes(one)["call"] for one in sorted(booked["pms"], key=lambda one: one.start_time_unix_nano)]
    assert "book_together" in calls
    assert {one.parent_span_id for one in booked["pms"]} == {decide.span_id}

    (receipt,) = booked["receipt"]
    assert receipt.parent_span_id == write.span_id
    assert attributes(receipt)["state"] == "delivered"
    assert [link.trace_id for link in receipt.links] == [webhooks[-1].trace_id]

    told = repr(collected.spans)
    for personal in ("Ana", "ana@example.com", "5491155550101", "doble"):
        assert personal not in told


async def test_messages_of_one_burst_are_one_turn_that_names_them_all(url: str) -> None:
    async with collector(["turn"]) as (address, collected), traced(url, address) as desk:
        guest = desk.guest()
        for text in ("hola", "doble para 2 del 12 al 15 de marzo"):
            payload = text_webhook(text, sender=guest.phone, receiver=guest.number, id=f"wamid.{text[:4]}")
            await desk.post(signed(payload))
        await guest.hears()
    first, second = collected.named("webhook")
    (turn,) = collected.named("turn")
    assert turn.trace_id == first.trace_id
    assert [link.trace_id for link in turn.links] == [second.trace_id]


async def test_a_collector_that_is_away_costs_spans_and_nothing_else(url: str) -> None:
    async with traced(url, "http://127.0.0.1:9") as desk:
        metrics = desk.app.instruments.metrics
        await book(desk)
    assert metrics.own.spans.value("exported") == 0
    assert metrics.own.spans.value("dropped") > 20
    assert metrics.own.traces.value("sampled") >= 11
