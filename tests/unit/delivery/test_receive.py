"""Storing what arrives: once, for the house that owns the address, and one bad message costs only itself."""

import asyncio
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from conserje.bootstrap import TimeOrderedIds
from conserje.channels.port import Parsed
from conserje.delivery.receive import Received, Receiver
from conserje.errors import NotFound
from conserje.model.ids import MovableClock, TenantId
from conserje.model.message import Content, ContentKind, InboundMessage
from conserje.storage.database import Database
from conserje.storage.hotels import HouseBook, Route, save_hotel, save_route, save_tenant
from tests.builders.house import NOON, hotel

RECEIVER = "100000000000142"
HOUSE = hotel()


@pytest.fixture
async def receiver(database: Database) -> Receiver:
    clock = MovableClock(NOON)
    await save_tenant(database, HOUSE.tenant_id, HOUSE.slug, HOUSE.name, clock)
    await save_hotel(database, HOUSE)
    await save_route(database, Route("whatsapp", RECEIVER, HOUSE.tenant_id, HOUSE.id))
    return Receiver(database, HouseBook(database, clock), clock, TimeOrderedIds())


def message(text: str = "hola", *, id: str | None = None, sender: str = "5491155550101") -> InboundMessage:
    content = Content(ContentKind.TEXT, text)
    return InboundMessage(id or f"wamid.{uuid4().hex}", RECEIVER, sender, datetime.now(UTC), content)


async def texts(database: Database) -> list[str]:
    async with database.transaction(HOUSE.tenant_id) as connection:
        return [row["text"] for row in await connection.fetch("SELECT text FROM messages_in ORDER BY seq")]


async def test_calls_at_the_same_time_are_all_stored_and_each_hears_of_its_own(
    receiver: Receiver, database: Database
) -> None:
    payloads = [Parsed((message(f"text {n}", sender=f"54911{n:08d}"),)) for n in range(40)]
    received = await asyncio.gather(*(receiver.receive("whatsapp", payload) for payload in payloads))
    assert received == [Received(stored=1)] * 40
    assert sorted(await texts(database)) == sorted(f"text {n}" for n in range(40))


async def test_a_message_that_came_before_is_told_as_a_repeat(receiver: Receiver, database: Database) -> None:
    again = message("hola", id="wamid.SAME")
    first, second = await asyncio.gather(*(receiver.receive("whatsapp", Parsed((again,))) for _ in range(2)))
    assert {(first.stored, first.repeated), (second.stored, second.repeated)} == {(1, 0), (0, 1)}
    assert await texts(database) == ["hola"]


async def test_one_message_that_cannot_be_stored_does_not_cost_its_neighbours_theirs(
    receiver: Receiver, database: Database
) -> None:
    lone_surrogate = message("\ud800")
    payloads = [Parsed((message("antes"),)), Parsed((lone_surrogate,)), Parsed((message("después"),))]
    received = await asyncio.gather(
        *(receiver.receive("whatsapp", payload) for payload in payloads), return_exceptions=True
    )
    assert [isinstance(one, Received) for one in received] == [True, False, True]
    assert sorted(await texts(database)) == ["antes", "después"]


async def test_a_nul_that_a_guest_pasted_is_left_out(receiver: Receiver, database: Database) -> None:
    await receiver.receive("whatsapp", Parsed((message("ho\0la"),)))
    assert await texts(database) == ["hola"]


async def test_an_address_that_no_house_has_is_named_and_stores_nothing(receiver: Receiver, database: Database) -> None:
    received = await receiver.receive("webchat", Parsed((message(),)))
    assert received == Received(unknown=(RECEIVER,))
    assert await texts(database) == []


async def test_an_address_of_another_tenant_cannot_be_taken_over(receiver: Receiver, database: Database) -> None:
    stranger = hotel()
    with pytest.raises(NotFound):
        await save_route(database, Route("whatsapp", RECEIVER, TenantId(uuid4()), stranger.id))
