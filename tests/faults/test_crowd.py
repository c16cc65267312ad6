"""Two hundred guests and ten rooms: they book, move, pay and cancel overlapping stays at once, and two workers answer them."""

import asyncio
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from conserje.dialogue.desk.money.till import account_of
from conserje.model.reservation import ReservationStatus
from conserje.storage.payments.ledger import Where, read_ledger
from conserje.storage.payments.proofs import proofs_of
from tests.faults.killable import House, assert_no_room_is_sold_twice, house_under_fault, written

GUESTS = 200
ROOMS = 10
TRIES = 3
MONTH = (datetime.now(UTC).date().replace(day=1) + timedelta(days=130)).replace(day=1)

CODE = re.compile(r"\*([A-Z0-9]{6})\*")
DAYS = re.compile(r"del \w+ (\d{1,2}) de \w+ al \w+ (\d{1,2}) de \w+")
CHANGED = re.compile(r"queda así.*?" + DAYS.pattern, re.DOTALL)


@dataclass
class Told:
    """What a guest was told last: nothing is theirs, or a code with the days of arrival and departure, or that it is
    cancelled."""

    code: str | None = None
    days: tuple[int, int] | None = None
    is_cancelled: bool = False


class Crowd:
    """All want a double, in windows of nights that overlap; who has one goes on by their number, who has none tries again."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.told: dict[str, Told] = {}

    async def comes(self) -> None:
        async with asyncio.TaskGroup() as group:
            for number in range(GUESTS):
                group.create_task(self._goes(number, f"54911{number:08d}"))

    async def _goes(self, number: int, guest: str) -> None:
        told = self.told[guest] = Told()
        first = 4 + number // 4 % 4
        for _ in range(TRIES):
            if told.code is None:
                await self._books(guest, told, first, first + 2)
        if told.code is None:
            return
        if number % 4 == 0:
            await self._moves(guest, told, first + 1)
        elif number % 4 == 1:
            await self._cancels(guest, told)
        elif number % 4 == 2:
            await self._pays(guest, told)
            await self._cancels(guest, told)
        else:
            await self._pays(guest, told)

    async def _books(self, guest: str, told: Told, first: int, last: int) -> None:
        offered = await self._says(guest, f"hola, una doble para 2 personas {_stay(first, last)}")
        if "Doble (Flexible" not in offered:
            return
        if "guardo la Doble" not in await self._says(guest, "la doble flexible"):
            return
        await self._says(guest, "Ana Pérez, ana@example.com")
        self._note(told, await self._says(guest, "sí"))

    async def _moves(self, guest: str, told: Told, first: int) -> None:
        summary = await self._says(guest, f"quiero cambiar mi reserva {told.code} {_stay(first, first + 2)}")
        if "Así quedaría" not in summary:
            return
        done = await self._says(guest, "sí")
        if found := CHANGED.search(done):
            told.days = (int(found[1]), int(found[2]))

    async def _cancels(self, guest: str, told: Told) -> None:
        await self._says(guest, f"cancelá mi reserva {told.code}")
        told.is_cancelled = "cancelada" in await self._says(guest, "sí, cancelala")

    async def _pays(self, guest: str, told: Told) -> None:
        """By transfer; reception finds the whole deposit on the account."""
        await self._says(guest, f"ya transferí la seña de la reserva {told.code}")
        house, hotel = self._house, self._house.hotel
        async with house.app.database.transaction(hotel.tenant_id) as connection:
            [proof] = await proofs_of(connection, Where(hotel.id, told.code or ""))
        [reservation] = await house.app.pms_of(hotel).find(code=told.code or "")
        await house.app.money.approve(hotel.tenant_id, hotel.id, proof.id, reservation.deposit, "Marta")
        heard = [await self._hears(guest), await self._hears(guest)]
        assert "confirmada" in heard[0], heard
        assert (told.code or "") in heard[1], heard

    async def _says(self, guest: str, text: str) -> str:
        await self._house.deliver(written(guest, text))
        return await self._hears(guest)

    async def _hears(self, guest: str) -> str:
        """The next words: the picture of a QR comes after them, and has none."""
        while not (words := await self._house.reply(guest)):
            continue
        return words

    def _note(self, told: Told, answer: str) -> None:
        code, days = CODE.search(answer), DAYS.search(answer)
        if code and days:
            told.code, told.days = code[1], (int(days[1]), int(days[2]))


def _stay(first: int, last: int) -> str:
    return f"del {date(MONTH.year, MONTH.month, first):%d/%m/%Y} al {date(MONTH.year, MONTH.month, last):%d/%m/%Y}"


async def _assert_everybody_was_told_the_truth(house: House, told: dict[str, Told]) -> None:
    rows = await house.rows(
        "SELECT code, guest_phone, status, lower(stay) AS first, upper(stay) AS last FROM reservations"
    )
    stored = {row["code"]: row for row in rows}
    assert {one.code for one in told.values() if one.code} == stored.keys()
    for guest, one in told.items():
        if one.code:
            row = stored[one.code]
            assert row["guest_phone"].lstrip("+") == guest
            assert (row["status"] == "cancelled") == one.is_cancelled, (guest, one, row)
            assert (row["first"].day, row["last"].day) == one.days, (guest, one, row)


async def _assert_the_ledger_balances(house: House) -> None:
    """Who stands and has paid has paid the deposit, nobody owes or is owed anything beside, and who cancelled in time has
    everything back."""
    hotel = house.hotel
    paid = 0
    for row in await house.rows("SELECT code FROM reservations"):
        [reservation] = await house.app.pms_of(hotel).find(code=row["code"])
        async with house.app.database.transaction(hotel.tenant_id) as connection:
            account = account_of(reservation, await read_ledger(connection, Where(hotel.id, row["code"])))
        assert account.surplus.amount == 0, (row, account)
        if reservation.status is ReservationStatus.CONFIRMED:
            assert account.paid == reservation.deposit, (row, account)
            paid += 1
        else:
            assert account.paid.amount == Decimal(0), (row, account)
    assert paid > 0


async def test_two_hundred_guests_and_ten_rooms_end_in_the_truth(database_url: str) -> None:
    async with house_under_fault(database_url) as house:
        crowd = Crowd(house)
        async with house.worker() as one, house.worker() as another:
            await crowd.comes()
            await house.at_rest()
            assert [await one.stop(), await another.stop()] == [0, 0]
        booked = [told for told in crowd.told.values() if told.code]
        assert ROOMS < len(booked) < GUESTS
        assert any(told.is_cancelled for told in booked)
        await assert_no_room_is_sold_twice(house)
        await _assert_everybody_was_told_the_truth(house, crowd.told)
        await _assert_the_ledger_balances(house)
