"""Reception's lists, read from what the built-in PMS sold."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import uuid4

from conserje.model.guest import Guest
from conserje.model.ids import ConversationId
from conserje.model.stay import Stay
from conserje.storage.database import Database
from conserje.storage.reservations import (
    BookedStay,
    arrivals,
    departures,
    in_house,
    occupancy,
    remember_conversation,
    search,
    upcoming,
)
from tests.builders.counter import ANA, BRUNO, Counter, pesos
from tests.builders.house import OpenHouse, nights, open_house, request

INES = Guest("Inés Muñoz", "ines@example.com", "+5491155550003", "es")


async def opened(database: Database) -> tuple[OpenHouse, Counter]:
    house = await open_house(database)
    return house, Counter(house.pms, house.clock, house)


def codes(stays: Sequence[BookedStay]) -> list[str]:
    return [stay.code for stay in stays]


async def test_upcoming_stays_come_by_arrival_with_their_rooms(database: Database) -> None:
    house, desk = await opened(database)
    later = await desk.book(request(12, 2), ANA)
    sooner = await desk.book(request(10, 2, adults=4, rooms=2), BRUNO)
    gone = await desk.book(request(11, 1), INES, room="suite")
    await desk.pms.cancel(gone.code, agreed_fee=pesos(0), key="cancel")
    async with database.transaction(house.hotel.tenant_id) as connection:
        found = await upcoming(connection, house.hotel.id, date(2027, 4, 11))
        over = await upcoming(connection, house.hotel.id, date(2027, 4, 12))
    assert codes(found) == [sooner.code, later.code]
    assert codes(over) == [later.code]
    first = found[0]
    assert (first.guest_name, first.room_type, len(first.numbers)) == ("Bruno Silva", "double", 2)
    assert (first.stay, first.total, first.party.adults) == (nights(10, 2), pesos(400), 4)


async def test_a_guest_is_found_by_code_name_email_or_phone(database: Database) -> None:
    house, desk = await opened(database)
    ines, ana = await desk.book(request(10, 1), INES), await desk.book(request(11, 1), ANA)
    async with database.transaction(house.hotel.tenant_id) as connection:
        for words in (ines.code.lower(), "ines", "MUÑOZ", "munoz", "INES@example.com", INES.phone or ""):
            assert codes(await search(connection, house.hotel.id, words)) == [ines.code], words
        assert codes(await search(connection, house.hotel.id, "e")) == [ana.code, ines.code]
        assert codes(await search(connection, house.hotel.id, "100%_")) == []
        assert codes(await search(connection, house.hotel.id, "  ")) == []


async def test_the_day_s_arrivals_departures_and_guests_in_house(database: Database) -> None:
    house, desk = await opened(database)
    ana, bruno = await desk.book(request(10, 2), ANA), await desk.book(request(12, 3), BRUNO)
    async with database.transaction(house.hotel.tenant_id) as connection:
        assert codes(await arrivals(connection, house.hotel.id, date(2027, 4, 12))) == [bruno.code]
        assert codes(await departures(connection, house.hotel.id, date(2027, 4, 12))) == [ana.code]
        assert codes(await in_house(connection, house.hotel.id, date(2027, 4, 11))) == [ana.code]
        assert codes(await in_house(connection, house.hotel.id, date(2027, 4, 12))) == [bruno.code]


async def test_occupancy_counts_what_is_sold_and_what_is_held_until_it_expires(database: Database) -> None:
    house, desk = await opened(database)
    await desk.book(request(10, 2))
    await desk.hold(await desk.quote(request(11, 2)))
    period, now = Stay(date(2027, 4, 9), date(2027, 4, 13)), house.clock.now()

    async def counted(at: datetime) -> list[tuple[int, int, int, int]]:
        async with database.transaction(house.hotel.tenant_id) as connection:
            found = await occupancy(connection, house.hotel.id, period, at)
        return [(night.day.day, night.rooms, night.sold, night.held) for night in found]

    assert await counted(now) == [(9, 4, 0, 0), (10, 4, 1, 0), (11, 4, 1, 1), (12, 4, 0, 1)]
    assert [held for *_, held in await counted(now + timedelta(minutes=21))] == [0, 0, 0, 0]


async def test_a_reservation_remembers_the_conversation_it_was_made_in(database: Database) -> None:
    house, desk = await opened(database)
    booked, conversation = await desk.book(), ConversationId(uuid4())
    async with database.transaction(house.hotel.tenant_id) as connection:
        await connection.execute(
            "INSERT INTO conversations (id, tenant_id, property_id, channel, receiver, guest_address, last_message_at,"
            " created_at) VALUES ($1, $2, $3, 'webchat', 'casa', 'visitor', $4, $4)",
            conversation,
            house.hotel.tenant_id,
            house.hotel.id,
            house.clock.now(),
        )
        await remember_conversation(connection, house.hotel.id, booked.code, conversation)
        [stay] = await search(connection, house.hotel.id, booked.code)
    assert stay.conversation_id == conversation
