"""Nights, people, money and papers of a stay that is booked: what is asked about them is about that stay, and no other."""

from zoneinfo import ZoneInfo

import pytest

from tests.journeys.front_desk import FrontDesk, Guest
from tests.journeys.stay_steps import work
from tests.journeys.steps import books, nights_of, only_reservation, says
from tests.journeys.test_receipts import BOOKING

YES = {"es": "sí", "en": "yes", "pt": "sim"}
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
async def test_a_night_that_is_cancelled_is_a_shorter_stay(front_desk: FrontDesk, language: str) -> None:
    guest, _ = await _booked(front_desk, language)
    asks = {"es": "quiero cancelar una noche", "en": "cancel the last night", "pt": "cancela uma noite"}
    await says(guest, asks[language], YES[language])
    reservation = await only_reservation(front_desk)
    assert reservation["status"] == "awaiting_deposit"
    assert [day.day for day in nights_of(reservation)] == [12, 14]


@languages
async def test_who_would_rather_change_than_cancel_is_shown_the_change(front_desk: FrontDesk, language: str) -> None:
    guest, _ = await _booked(front_desk, language)
    rather = {
        "es": "no, mejor cambiala al 25 al 27 de marzo",
        "en": "no, rather move it to 25-27 March",
        "pt": "não, melhor mudar para 25 a 27 de março",
    }
    await says(guest, CANCEL[language], rather[language], YES[language])
    reservation = await only_reservation(front_desk)
    assert reservation["status"] == "awaiting_deposit"
    assert [day.day for day in nights_of(reservation)] == [25, 27]


@languages
async def test_who_leaves_a_day_later_stays_a_night_more(front_desk: FrontDesk, language: str) -> None:
    guest, _ = await _booked(front_desk, language)
    tells = {"es": "y me voy un día después", "en": "and leave a day later", "pt": "e saio um dia depois"}
    await says(guest, tells[language], YES[language])
    assert [day.day for day in nights_of(await only_reservation(front_desk))] == [12, 16]
    assert await front_desk.rows("SELECT 1 FROM orders") == []


@languages
async def test_a_child_who_comes_along_is_a_change_of_the_party(front_desk: FrontDesk, language: str) -> None:
    guest, _ = await _booked(front_desk, language)
    tells = {
        "es": "viajamos también con un bebé de 8 meses",
        "en": "we're also bringing our 3 year old",
        "pt": "vamos levar também um bebê de 8 meses",
    }
    await says(guest, tells[language], YES[language])
    reservation = await only_reservation(front_desk)
    assert (reservation["adults"], len(reservation["children"])) == (2, 1)


@languages
async def test_the_confirmation_comes_again_when_it_is_asked_for(front_desk: FrontDesk, language: str) -> None:
    guest, _ = await _booked(front_desk, language)
    asks = {
        "es": "mandame la confirmación de nuevo",
        "en": "can you resend the confirmation?",
        "pt": "manda a confirmação de novo",
    }
    assert "/files/" in await says(guest, asks[language])
    assert guest.last.sent[-1].media


@languages
async def test_what_is_owed_and_what_a_night_costs_are_told_from_the_reservation(
    front_desk: FrontDesk, language: str
) -> None:
    guest, code = await _booked(front_desk, language)
    owed = {"es": "¿cuánto me falta pagar?", "en": "how much do I still owe?", "pt": "quanto falta pagar?"}
    night = {"es": "¿cuánto es por noche?", "en": "how much is that per night?", "pt": "quanto é por noite?"}
    reservation = await only_reservation(front_desk)
    for asks in (owed, night):
        told = await says(guest, asks[language])
        assert code in told
        assert "AUSTRAL.DEMO.PESOS" in told
        digits = "".join(one for one in told if one.isdigit())
        assert str(int(reservation["total"])) in digits


@languages
async def test_a_taxi_that_is_wanted_at_an_hour_is_called(front_desk: FrontDesk, language: str) -> None:
    guest, code = await _booked(front_desk, language)
    wants = {
        "es": "necesito un taxi a las 5 de la mañana del 15",
        "en": "I need a taxi at 5am on the 15th",
        "pt": "preciso de um táxi às 5 da manhã do dia 15",
    }
    await says(guest, wants[language])
    [task] = await work(guest)
    assert (task["department"], task["reservation_code"]) == ("concierge", code)
    assert task["due_at"].astimezone(ZoneInfo("America/Argentina/Buenos_Aires")).strftime("%d %H:%M") == "15 05:00"


@languages
async def test_what_is_no_extra_of_the_house_is_dropped_without_the_reservation(
    front_desk: FrontDesk, language: str
) -> None:
    guest, _ = await _booked(front_desk, language)
    drops = {
        "es": "cancelá la sesión de spa",
        "en": "cancel the spa session",
        "pt": "não quero mais o spa",
    }
    await says(guest, drops[language], YES[language])
    assert (await only_reservation(front_desk))["status"] == "awaiting_deposit"
    assert [task["department"] for task in await work(guest)] == ["reception"]


@languages
async def test_the_night_that_is_named_to_the_question_is_the_one_given_up(
    front_desk: FrontDesk, language: str
) -> None:
    guest, _ = await _booked(front_desk, language)
    only = {"es": "solo la primera noche", "en": "just the first night", "pt": "só a primeira noite"}
    await says(guest, CANCEL[language], only[language], YES[language])
    reservation = await only_reservation(front_desk)
    assert reservation["status"] == "awaiting_deposit"
    assert [day.day for day in nights_of(reservation)] == [13, 15]


@languages
async def test_a_no_to_what_the_house_cannot_do_is_the_end_of_it(front_desk: FrontDesk, language: str) -> None:
    guest, code = await _booked(front_desk, language)
    more = {"es": "12 personas más", "en": "12 more people", "pt": "mais 12 pessoas"}
    no = {"es": "no", "en": "no", "pt": "não"}
    refused = await says(guest, more[language])
    assert await says(guest, no[language]) not in ("", refused)
    [reservation] = await front_desk.reservations()
    assert (reservation["code"], reservation["adults"]) == (code, 2)


@languages
async def test_what_would_come_back_is_told_again_before_the_yes(front_desk: FrontDesk, language: str) -> None:
    guest, _ = await _booked(front_desk, language)
    asks = {"es": "¿cuánto me devuelven?", "en": "how much do I get back?", "pt": "quanto vão me devolver?"}
    asked = await says(guest, CANCEL[language])
    assert asked.splitlines()[-1] in await says(guest, asks[language])
    await says(guest, YES[language])
    assert (await only_reservation(front_desk))["status"] == "cancelled"
