"""What reception sees of reservations, and the deposit that it receives."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest

from conserje.errors import ReservationClosed
from conserje.model.guest import Guest
from conserje.model.hotel import CancellationFee, CancellationPolicy
from conserje.model.ids import ConversationId
from conserje.model.reservation import Reservation
from conserje.model.stay import Party, Stay, StayRequest
from conserje.pms.builtin.pms import BuiltinPms
from conserje.storage.reservations import remember_conversation
from tests.builders.counter import ANA, BRUNO, Counter
from tests.builders.desk import OpenDesk, browser
from tests.builders.house import TODAY, OpenHouse, inventory, plan

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


async def _counter(desk: OpenDesk, slug: str = "austral") -> Counter:
    hotel = desk.hotels[slug]
    pms = BuiltinPms(desk.database, hotel, desk.clock, desk.ids, Random(7))
    house = OpenHouse(desk.database, hotel, pms, desk.clock, desk.ids)
    strict = plan("strict", cancellation=CancellationPolicy(None, CancellationFee.PERCENT, percent=_half()))
    await house.store(inventory(rate_plans=(plan("flexible"), strict)))
    return Counter(pms, desk.clock, house)


def _half() -> Decimal:
    return Decimal(50)


async def _book(
    counter: Counter, first: date, nights: int, guest: Guest, *, plan: str = "flexible", unpaid: bool = False
) -> Reservation:
    stay = Stay(first, first + timedelta(days=nights))
    held = await counter.hold(await counter.quote(StayRequest(stay, Party(2, (4,))), plan=plan))
    due = counter.later(hours=24) if unpaid else None
    return await counter.pms.book(held, guest, deposit_due=due, key=f"{guest.name} {first}")


async def test_today_shows_who_comes_who_goes_and_how_full_the_house_is(desk: OpenDesk) -> None:
    counter = await _counter(desk)
    desk.later(days=-1)
    leaving = await _book(counter, YESTERDAY, 1, ANA)
    desk.later(days=1)
    coming = await _book(counter, TODAY, 2, BRUNO, unpaid=True)
    await counter.hold(await counter.quote(StayRequest(Stay(TODAY, TOMORROW), Party(2)), room="suite"))
    async with browser(desk) as person:
        await person.get("/today")
        assert "Lunes, 1 de marzo de 2027" in person.text
        arrivals, departures = person.text.split("Salidas")
        assert f"desde las 15:00 Bruno Silva {coming.code} double · 101 · 2 adultos, 1 menor (4) · 2 noches" in arrivals
        assert "Espera seña" in arrivals
        assert f"hasta las 11:00 Ana Pérez {leaving.code}" in departures
        assert "2 /4 lun 1 1 /4 mar 2 0 /4 mié 3" in person.text
        assert person.page.count('class="free"') == 14
        desk.later(minutes=21)
        await person.get("/today")
        assert "1 /4 lun 1" in person.text, "the hold ran out"


async def test_reservations_are_found_by_code_name_and_days(desk: OpenDesk) -> None:
    counter = await _counter(desk)
    ana = await _book(counter, TOMORROW, 2, ANA)
    bruno = await _book(counter, TODAY + timedelta(days=20), 3, BRUNO)
    async with browser(desk) as person:
        for query, found in (
            ("", {ana.code, bruno.code}),
            (f"?search={ana.code.lower()}", {ana.code}),
            ("?search=perez", {ana.code}),
            ("?search=bruno@example.com", {bruno.code}),
            ("?search=%2B5548999990002", {bruno.code}),
            ("?from=2027-03-01&until=2027-03-10", {ana.code}),
            ("?from=2027-03-10&until=2027-03-01", {ana.code}),
            ("?from=2027-03-22", {bruno.code}),
            ("?search=bruno&until=2027-03-10", set()),
            ("?search=%25", set()),
            ("?search=%00'%3B--", set()),
        ):
            assert (await person.get(f"/reservations{query}")).status_code == 200, query
            assert {code for code in (ana.code, bruno.code) if f">{code}<" in person.page} == found, query
        for malformed in ("?from=soon", "?until=2027-02-30", f"?search={'x' * 101}"):
            assert (await person.get(f"/reservations{malformed}")).status_code == 400


async def test_a_reservation_tells_what_was_promised_and_where_it_was_said(desk: OpenDesk) -> None:
    counter = await _counter(desk)
    booked = await _book(counter, TODAY + timedelta(days=11), 3, ANA, unpaid=True)
    conversation = await desk.guest_writes("hola")
    hotel = desk.hotels["austral"]
    async with desk.database.transaction(hotel.tenant_id) as connection:
        await remember_conversation(connection, hotel.id, booked.code, ConversationId(conversation))
    async with browser(desk) as person:
        await person.get(f"/conversations/{conversation}")
        assert f"{booked.code} vie, 12 mar" in person.text, "the conversation leads to the reservation"
        await person.get(f"/reservations/{booked.code.lower()}")
    for piece in (
        f"{booked.code} Ana Pérez Espera seña",
        "vie, 12 mar → lun, 15 mar, 3 noches",
        "flexible, con desayuno",
        "sin cargo hasta mié, 10 mar, 15:00, después: la primera noche",
        "ana@example.com +5491155550001",
        "a pagar hasta mar, 2 mar, 12:00",
        "Reservada lun, 1 mar, 12:00",
    ):
        assert piece in person.text
    assert f'href="/staff/austral/conversations/{conversation}"' in person.page
    assert person.text.count(f"Total ${booked.total.amount}".replace(".", ",")) == 1


async def test_a_plan_that_is_never_free_says_what_it_costs(desk: OpenDesk) -> None:
    booked = await _book(await _counter(desk), TOMORROW, 1, ANA, plan="strict")
    async with browser(desk) as person:
        await person.get(f"/reservations/{booked.code}")
        assert "con cargo: el 50 % del total" in person.text


async def test_a_received_deposit_goes_to_the_desk_with_the_name_of_who_saw_it(desk: OpenDesk) -> None:
    booked = await _book(await _counter(desk), TOMORROW, 1, ANA, unpaid=True)
    hotel = desk.hotels["austral"]
    async with browser(desk) as person:
        await person.get(f"/reservations/{booked.code}")
        answer = await person.post(f"/reservations/{booked.code}/deposit")
        assert answer.headers["location"] == f"/staff/austral/reservations/{booked.code}?said=deposit_received"
        assert (await person.post("/reservations/ZZZZZ9/deposit")).status_code == 404
    assert desk.confirmations.asked == [(hotel.tenant_id, hotel.id, booked.code, "Olga Sosa")]


async def test_a_deposit_that_the_desk_refuses_is_explained(desk: OpenDesk) -> None:
    booked = await _book(await _counter(desk), TOMORROW, 1, ANA, unpaid=True)
    desk.confirmations.refusal.append(ReservationClosed("expired"))
    async with browser(desk) as person:
        await person.get(f"/reservations/{booked.code}")
        answer = await person.post(f"/reservations/{booked.code}/deposit")
        assert answer.status_code == 409
        assert "La reserva cambió entretanto" in answer.text


async def test_reservations_of_another_hotel_are_not_found(desk: OpenDesk) -> None:
    booked = await _book(await _counter(desk, "mar"), TOMORROW, 1, ANA, unpaid=True)
    async with browser(desk) as person:
        assert (await person.post(f"/reservations/{booked.code}/deposit")).status_code == 404
        assert (await person.get(f"/reservations/{booked.code}")).status_code == 404
        for query in ("", "?search=ana", f"?search={booked.code}", "?from=2027-01-01"):
            await person.get(f"/reservations{query}")
            assert booked.code not in person.page.replace(f'value="{booked.code}"', "")
    assert desk.confirmations.asked == []


@pytest.mark.parametrize(("language", "said"), [("en", "Awaiting deposit"), ("pt", "Aguarda sinal")])
async def test_reservations_are_told_in_the_readers_language(desk: OpenDesk, language: str, said: str) -> None:
    booked = await _book(await _counter(desk), TOMORROW, 1, ANA, unpaid=True)
    async with browser(desk) as person:
        await person.get(f"/reservations/{booked.code}?lang={language}")
        assert said in person.text
