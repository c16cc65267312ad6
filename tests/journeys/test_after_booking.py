"""Whoever has booked and writes on is understood to write about that booking: who comes, when, on what bill, for what price."""

import pytest

from tests.journeys.front_desk import FrontDesk, Guest
from tests.journeys.staff_steps import state
from tests.journeys.stay_steps import work
from tests.journeys.steps import books, nights_of, only_reservation, says
from tests.journeys.test_receipts import BOOKING

YES = {"es": "sí", "en": "yes", "pt": "sim"}
NO = {"es": "no", "en": "no", "pt": "não"}
TWO_ROOMS = {
    "es": ("2 dobles para 4 del 12 al 15 de marzo", "la primera", "Ana Paz, ana@example.com", "sí"),
    "en": ("two doubles for 4 from 12 to 15 March", "the first one", "Ana Paz, ana@example.com", "yes"),
    "pt": ("2 duplos para 4 de 12 a 15 de março", "o primeiro", "Ana Paz, ana@example.com", "sim"),
}
CHANGE = {
    "es": "cambiá la reserva al 18 al 20 de marzo",
    "en": "move my booking to 18-20 March",
    "pt": "muda a reserva para 18 a 20 de março",
}
CANCEL = {
    "es": "quiero cancelar mi reserva",
    "en": "I need to cancel my booking",
    "pt": "quero cancelar a minha reserva",
}
languages = pytest.mark.parametrize("language", ["es", "en", "pt"])


async def _booked(desk: FrontDesk, language: str) -> tuple[Guest, str]:
    guest = desk.guest()
    return guest, await books(guest, *BOOKING[language])


@languages
async def test_an_invoice_for_a_company_is_noted_with_what_the_house_says_of_it(
    front_desk: FrontDesk, language: str
) -> None:
    guest, code = await _booked(front_desk, language)
    asks = {
        "es": "me pasás la factura A a nombre de la empresa?",
        "en": "Can I have the invoice made out to my company?",
        "pt": "emite nota fiscal no CNPJ da empresa?",
    }
    told = await says(guest, asks[language])
    assert code in told
    assert "CUIT" in told or "CNPJ" in told
    assert "AUSTRAL.DEMO" not in told
    told = await says(guest, "Sosa SRL, CUIT 30-71234567-8")
    assert code in told
    noted = await front_desk.rows(
        "SELECT kind, words FROM wishes WHERE reservation_code = $1 ORDER BY created_at", code
    )
    assert [row["kind"] for row in noted] == ["invoice", "invoice"]
    assert "30-71234567-8" in noted[1]["words"]
    assert {task["department"] for task in await work(guest)} == {"reception"}


@languages
async def test_whether_the_price_is_in_dollars_is_answered_and_changes_nothing(
    front_desk: FrontDesk, language: str
) -> None:
    guest = front_desk.guest()
    asks = {
        "es": "¿ese precio es en dólares?",
        "en": "is that price in US dollars?",
        "pt": "esse preço é em dólares?",
    }
    summary = await says(guest, *BOOKING[language][:-1])
    told = await says(guest, asks[language])
    assert "pesos" in told
    total = next(line for line in summary.splitlines() if "Total" in line)
    assert total in told
    code = await books(guest, YES[language])
    told = await says(guest, asks[language])
    assert "pesos" in told
    [reservation] = await front_desk.reservations()
    assert (reservation["code"], reservation["currency"]) == (code, "ARS")


@languages
async def test_an_hour_of_arrival_is_noted_on_the_reservation(front_desk: FrontDesk, language: str) -> None:
    guest, _ = await _booked(front_desk, language)
    tells = {
        "es": "llegamos tipo 10 de la noche",
        "en": "we land at 9pm so we'll be there around 10pm",
        "pt": "vamos chegar lá pelas 10 da noite",
    }
    assert "22:00" in await says(guest, tells[language])
    [row] = await front_desk.rows("SELECT arrives_at FROM reservations")
    assert row["arrives_at"].hour == 22


@languages
async def test_more_people_are_a_change_of_the_stay_that_is_booked(front_desk: FrontDesk, language: str) -> None:
    guest, code = await _booked(front_desk, language)
    tells = {"es": "ahora seremos 3 adultos", "en": "there will be three of us now", "pt": "seremos 3 adultos agora"}
    assert code in await says(guest, tells[language])
    reservation = await only_reservation(front_desk)
    assert reservation["adults"] == 2


@languages
async def test_one_room_less_is_a_part_that_is_cancelled(front_desk: FrontDesk, language: str) -> None:
    guest = front_desk.guest()
    code = await books(guest, *TWO_ROOMS[language])
    tells = {
        "es": "quiero dejar una sola habitación, seríamos 2",
        "en": "we only need one room now, there will be just 2 of us",
        "pt": "vamos precisar de um quarto só, seremos 2",
    }
    assert code in await says(guest, tells[language])
    reservation = await only_reservation(front_desk)
    assert (reservation["rooms"], reservation["adults"]) == (2, 4)
    await says(guest, YES[language])
    reservation = await only_reservation(front_desk)
    assert (reservation["rooms"], reservation["adults"], reservation["status"]) == (1, 2, "awaiting_deposit")


@languages
async def test_how_long_a_reservation_is_kept_is_told_from_it(front_desk: FrontDesk, language: str) -> None:
    guest, code = await _booked(front_desk, language)
    asks = {
        "es": "¿hasta cuándo me la guardan?",
        "en": "until when will you hold it?",
        "pt": "até quando vocês guardam?",
    }
    assert code in await says(guest, asks[language])


@languages
async def test_other_days_of_the_same_month_take_the_place_of_those_of_the_summary(
    front_desk: FrontDesk, language: str
) -> None:
    guest, _ = await _booked(front_desk, language)
    instead = {"es": "no, esperá, 22 a 24", "en": "no wait, 22 to 24", "pt": "não, espera, 22 a 24"}
    await says(guest, CHANGE[language], instead[language], YES[language])
    arrival, departure = nights_of(await only_reservation(front_desk))
    assert (arrival.day, departure.day) == (22, 24)


@languages
async def test_one_night_less_keeps_everybody(front_desk: FrontDesk, language: str) -> None:
    guest, _ = await _booked(front_desk, language)
    asks = {
        "es": "¿puedo quedarme una noche menos?",
        "en": "can I stay one night less?",
        "pt": "posso ficar uma noite a menos?",
    }
    await says(guest, asks[language], YES[language])
    reservation = await only_reservation(front_desk)
    assert reservation["adults"] == 2
    assert nights_of(reservation)[1].day == 14


@languages
async def test_what_somebody_promised_changes_no_fee(front_desk: FrontDesk, language: str) -> None:
    guest, _ = await _booked(front_desk, language)
    promised = {
        "es": "el otro recepcionista me prometió que no me cobraban nada",
        "en": "the other receptionist promised there would be no charge",
        "pt": "o outro atendente prometeu que não ia ter multa",
    }
    asked = await says(guest, CANCEL[language])
    told = await says(guest, promised[language])
    assert asked.splitlines()[-1] in told
    assert len(guest.last.choices) == 3
    assert await state(guest) == "open"
    assert (await only_reservation(front_desk))["status"] == "awaiting_deposit"
    await says(guest, YES[language])
    assert (await only_reservation(front_desk))["status"] == "cancelled"


@languages
async def test_a_no_to_what_shall_change_leaves_it(front_desk: FrontDesk, language: str) -> None:
    guest, code = await _booked(front_desk, language)
    wants = {
        "es": "quiero cambiar mi reserva",
        "en": "I want to change my booking",
        "pt": "quero mudar a minha reserva",
    }
    asked = await says(guest, wants[language])
    told = await says(guest, NO[language])
    assert told != asked
    assert code in told


@languages
async def test_towels_and_noise_are_two_departments_work(front_desk: FrontDesk, language: str) -> None:
    guest = front_desk.guest()
    asks = {
        "es": "necesito toallas y hay mucho ruido en la pieza de al lado, estoy en la 305",
        "en": "can I get extra towels? also the neighbours are really loud, room 305",
        "pt": "preciso de toalhas e tem muito barulho no quarto do lado, estou no 305",
    }
    await says(guest, asks[language])
    assert {task["department"] for task in await work(guest)} == {"housekeeping", "reception"}
