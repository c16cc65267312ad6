"""Whatever guests do in whatever order, the house sells exactly what it has: checked against nights counted by hand."""

import asyncio
from collections import Counter as Nights
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conserje.errors import DeskRefused, HoldExpired, NoRoomLeft, ReservationClosed
from conserje.model.ids import HoldId
from conserje.model.reservation import Reservation
from conserje.model.stay import Stay
from conserje.pms.builtin.pms import BuiltinPms
from conserje.storage.database import Database
from tests.builders.counter import ANA, Counter, pesos
from tests.builders.house import OpenHouse, assert_nothing_is_sold_twice, inventory, open_house, request, rooms

ROOMS = 3

starts, lengths, counts = st.integers(1, 12), st.integers(1, 6), st.integers(1, 2)
picks = st.integers(0, 50)

steps = st.one_of(
    st.tuples(st.just("sell"), starts, lengths, counts),
    st.tuples(st.just("sell"), starts, lengths, counts),
    st.tuples(st.just("sell"), starts, lengths, counts),
    st.tuples(st.just("hold"), starts, lengths, counts),
    st.tuples(st.just("book"), picks, st.booleans()),
    st.tuples(st.just("release"), picks),
    st.tuples(st.just("change"), picks, starts, lengths, counts),
    st.tuples(st.just("pay"), picks),
    st.tuples(st.just("cancel"), picks),
    st.tuples(st.just("wait"), st.integers(1, 45)),
    st.tuples(st.just("expire")),
)


@dataclass
class Claim:
    """What one guest has of the house: rooms for a stay, until an instant or for good."""

    stay: Stay
    rooms: int
    until: datetime | None = None


@dataclass
class Ledger:
    """The house as a clerk would keep it on paper."""

    counter: Counter
    holds: dict[HoldId, Claim] = field(default_factory=dict)
    reservations: dict[str, Claim] = field(default_factory=dict)

    def left(self, stay: Stay, without: str | None = None) -> int:
        now = self.counter.clock.now()
        claims = [claim for code, claim in self.reservations.items() if code != without]
        claims += [claim for claim in self.holds.values() if claim.until and claim.until > now]
        taken: Nights[date] = Nights()
        for claim in claims:
            for day in claim.stay.days():
                taken[day] += claim.rooms
        return ROOMS - max(taken[day] for day in stay.days())

    async def hold(self, first: int, length: int, count: int) -> None:
        wanted = request(first, length, rooms=count)
        left = self.left(wanted.stay)
        offers = await self.counter.pms.availability(wanted)
        assert [offer.left for offer in offers] == ([left] if left >= count else [])
        if offers:
            until = self.counter.later(minutes=20)
            quote = await self.counter.pms.quote(offers[0], valid_until=self.counter.later(hours=2), key=uuid4().hex)
            held = await self.counter.pms.hold(quote.id, until=until, key=uuid4().hex)
            self.holds[held.id] = Claim(wanted.stay, count, until)

    async def sell(self, first: int, length: int, count: int) -> None:
        held = set(self.holds)
        await self.hold(first, length, count)
        for new in set(self.holds) - held:
            await self.book(sorted(self.holds).index(new), deposit=first % 2 == 0)

    async def book(self, pick: int, deposit: bool) -> None:
        if not self.holds:
            return
        held = sorted(self.holds)[pick % len(self.holds)]
        claim = self.holds.pop(held)
        good = claim.until is not None and claim.until > self.counter.clock.now()
        due = self.counter.later(minutes=60) if deposit else None
        if not good and self.left(claim.stay) < claim.rooms:
            with pytest.raises(HoldExpired):
                await self.counter.pms.book(held, ANA, deposit_due=due, key=uuid4().hex)
            return
        with suppress(HoldExpired):  # its price ran out too
            booked = await self.counter.pms.book(held, ANA, deposit_due=due, key=uuid4().hex)
            self.reservations[booked.code] = Claim(claim.stay, claim.rooms, due)

    async def release(self, pick: int) -> None:
        if self.holds:
            held = sorted(self.holds)[pick % len(self.holds)]
            await self.counter.pms.release_hold(held)
            del self.holds[held]

    async def change(self, pick: int, first: int, length: int, count: int) -> None:
        if not self.reservations:
            return
        code = self._code(pick)
        wanted = request(first, length, rooms=count)
        if self.left(wanted.stay, without=code) < count:
            with pytest.raises(NoRoomLeft):
                await self.counter.change_quote(code, wanted)
            return
        quote = await self.counter.change_quote(code, wanted)
        await self.counter.pms.change(code, quote.id, key=uuid4().hex)
        self.reservations[code] = Claim(wanted.stay, count, self.reservations[code].until)

    async def pay(self, pick: int) -> None:
        if self.reservations:
            await self.counter.pms.confirm_deposit(self._code(pick), key=uuid4().hex)
            self.reservations[self._code(pick)].until = None

    async def cancel(self, pick: int) -> None:
        if self.reservations:
            code = self._code(pick)
            await self.counter.pms.cancel(code, agreed_fee=pesos(0), key=uuid4().hex)
            del self.reservations[code]

    async def wait(self, minutes: int) -> None:
        self.counter.clock.move_to(self.counter.later(minutes=minutes))

    async def expire(self) -> None:
        await self.counter.pms.expire()
        now = self.counter.clock.now()
        lapsed = [code for code, claim in self.reservations.items() if claim.until and claim.until <= now]
        for code in lapsed:
            del self.reservations[code]
            with pytest.raises(ReservationClosed):
                await self.counter.pms.cancellation_terms(code)

    def _code(self, pick: int) -> str:
        return sorted(self.reservations)[pick % len(self.reservations)]


async def new_house(database: Database) -> OpenHouse:
    return await open_house(database, inventory(rooms=rooms(ROOMS), rate_rules=inventory().rate_rules[:1]))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, min_size=20, max_size=40))
async def test_any_sequence_of_steps_sells_what_is_there_and_nothing_else(
    database: Database, sequence: list[tuple[str, *tuple[int, ...]]]
) -> None:
    house = await new_house(database)
    ledger = Ledger(Counter(house.pms, house.clock, house))
    for name, *arguments in sequence:
        await getattr(ledger, name)(*arguments)
    await assert_nothing_is_sold_twice(house)


async def test_many_guests_at_once_never_leave_the_house_inconsistent(database_url: str) -> None:
    database = await Database.connect(database_url, size=12)
    house = await new_house(database)

    async def guest(number: int) -> None:
        chance = Random(number)
        desk = Counter(BuiltinPms(database, house.hotel, house.clock, house.ids, chance), house.clock, house)
        for _ in range(8):
            with suppress(DeskRefused):
                booked = await desk.book(
                    request(chance.randint(1, 12), chance.randint(1, 5), rooms=chance.randint(1, 2))
                )
                await wander(desk, booked, chance)

    await asyncio.gather(*map(guest, range(24)))
    await assert_nothing_is_sold_twice(house)
    statuses = {row["status"] for row in await house.rows("SELECT DISTINCT status FROM reservations")}
    assert statuses == {"confirmed", "cancelled"}
    await database.close()


async def wander(desk: Counter, booked: Reservation, chance: Random) -> None:
    """A guest who changes the stay, or cancels it, or keeps it."""
    mood = chance.random()
    if mood < 0.4:
        wanted = request(chance.randint(1, 12), chance.randint(1, 5), rooms=chance.randint(1, 2))
        quote = await desk.change_quote(booked.code, wanted)
        await desk.pms.change(booked.code, quote.id, key=uuid4().hex)
    elif mood < 0.7:
        await desk.pms.cancel(booked.code, agreed_fee=pesos(0), key=uuid4().hex)
