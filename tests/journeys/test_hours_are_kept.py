"""Who leaves late or arrives early has the room: nobody is sold the night beside the stay, until it is given up again."""

from decimal import Decimal
from typing import Any

import pytest

from conserje.errors import BadRequest
from conserje.model.conversation import TaskState
from conserje.model.desk.rules import Approval, HoursOfStay
from tests.journeys.front_desk import FrontDesk, Guest
from tests.journeys.staff_steps import sets_rules
from tests.journeys.stay_steps import does, work
from tests.journeys.steps import books, says
from tests.journeys.test_receipts import BOOKING

LATE = {
    "es": "quiero late check out a las 14",
    "en": "late check-out until 2pm please",
    "pt": "quero sair mais tarde, às 14h",
}
EARLY = {
    "es": "¿puedo entrar antes, a las 11?",
    "en": "can I check in early, at 11am?",
    "pt": "posso fazer check-in antes, às 11h?",
}
YES = {"es": "sí", "en": "yes", "pt": "sim"}
NEXT = "doble para 2 del 15 al 17 de marzo"
languages = pytest.mark.parametrize("language", ["es", "en", "pt"])


async def _one_double(desk: FrontDesk) -> None:
    """The house has a single double room."""
    await desk.rows(
        """
        UPDATE rooms SET out_of_order = number <> (
            SELECT min(r.number) FROM rooms r JOIN room_types t ON t.id = r.room_type_id WHERE t.code = 'double'
        ) WHERE room_type_id = (SELECT id FROM room_types WHERE code = 'double')
        """
    )


async def _booked(desk: FrontDesk, language: str) -> tuple[Guest, str]:
    guest = desk.guest()
    return guest, await books(guest, *BOOKING[language])


async def _is_sold(desk: FrontDesk, wish: str) -> bool:
    told = await says(desk.guest("5491155550777"), wish)
    return "1. Doble (" in told


async def _orders(desk: FrontDesk) -> list[str]:
    return [row["state"] for row in await desk.rows("SELECT state FROM orders ORDER BY created_at, id")]


async def _bill(desk: FrontDesk) -> Decimal:
    rows = await desk.rows("SELECT kind, amount FROM ledger WHERE kind IN ('charge', 'credit')")
    return sum((row["amount"] if row["kind"] == "charge" else -row["amount"] for row in rows), Decimal(0))


async def _nights(desk: FrontDesk) -> list[Any]:
    return [
        (row["check_in"].isoformat(), row["check_out"].isoformat())
        for row in await desk.rows(
            "SELECT check_in, check_out FROM allocations WHERE live AND reservation_id IS NOT NULL ORDER BY check_in"
        )
    ]


@languages
async def test_a_late_check_out_keeps_the_night_and_housekeeping_has_it(front_desk: FrontDesk, language: str) -> None:
    await _one_double(front_desk)
    guest, code = await _booked(front_desk, language)
    assert await _is_sold(front_desk, NEXT)
    await says(guest, LATE[language], YES[language])
    assert await _orders(front_desk) == ["ordered"]
    assert await _nights(front_desk) == [("2027-03-12", "2027-03-16")]
    assert not await _is_sold(front_desk, NEXT)
    [task] = await work(guest)
    assert (task["department"], task["reservation_code"]) == ("housekeeping", code)
    assert task["room_number"]


@languages
async def test_an_early_check_in_keeps_the_night_before(front_desk: FrontDesk, language: str) -> None:
    await _one_double(front_desk)
    guest, _ = await _booked(front_desk, language)
    await says(guest, EARLY[language], YES[language])
    assert await _orders(front_desk) == ["ordered"]
    assert await _nights(front_desk) == [("2027-03-11", "2027-03-15")]
    assert not await _is_sold(front_desk, "doble para 2 del 10 al 12 de marzo")


async def test_a_night_that_was_sold_between_question_and_yes_is_not_promised(front_desk: FrontDesk) -> None:
    await _one_double(front_desk)
    guest, _ = await _booked(front_desk, "es")
    await says(guest, LATE["es"])
    await books(front_desk.guest("5491155550777"), NEXT, "la primera", "Eva Ruiz, eva@example.com", "sí")
    assert "otra persona ocupa la habitación" in await says(guest, "sí")
    assert await _orders(front_desk) == []
    assert await _bill(front_desk) == 0


async def test_people_grant_only_what_is_still_free_and_housekeeping_hears_of_it(front_desk: FrontDesk) -> None:
    await sets_rules(front_desk, stay=HoursOfStay(late_approval=Approval.STAFF))
    await _one_double(front_desk)
    guest, _ = await _booked(front_desk, "es")
    await says(guest, LATE["es"], "sí")
    assert await _nights(front_desk) == [("2027-03-12", "2027-03-15")]
    [asked] = await work(guest)
    await does(guest, asked["id"], TaskState.DONE)
    assert await _nights(front_desk) == [("2027-03-12", "2027-03-16")]
    assert [task["department"] for task in await work(guest)] == ["reception", "housekeeping"]


async def test_people_cannot_grant_what_was_sold_meanwhile(front_desk: FrontDesk) -> None:
    await sets_rules(front_desk, stay=HoursOfStay(late_approval=Approval.STAFF))
    await _one_double(front_desk)
    guest, _ = await _booked(front_desk, "es")
    await says(guest, LATE["es"], "sí")
    await books(front_desk.guest("5491155550777"), NEXT, "la primera", "Eva Ruiz, eva@example.com", "sí")
    [asked, *_] = await work(guest)
    with pytest.raises(BadRequest, match="not free"):
        await does(guest, asked["id"], TaskState.DONE)
    await does(guest, asked["id"], TaskState.DECLINED)
    assert await _orders(front_desk) == ["declined"]
    assert await _bill(front_desk) == 0


@languages
async def test_a_change_of_dates_ends_the_hours_and_their_charge(front_desk: FrontDesk, language: str) -> None:
    guest, code = await _booked(front_desk, language)
    await says(guest, LATE[language], YES[language])
    assert await _bill(front_desk) > 0
    later = {"es": f"cambiá la reserva {code} al 20 al 22 de marzo", "en": f"change {code} to 20 to 22 march"}
    later["pt"] = f"quero mudar a reserva {code} para 20 a 22 de março"
    told = await says(guest, later[language], YES[language])
    assert {"es": "no se cobra", "en": "not charged", "pt": "não é cobrado"}[language] in told
    assert await _orders(front_desk) == ["cancelled"]
    assert await _bill(front_desk) == 0
    assert await _nights(front_desk) == [("2027-03-20", "2027-03-22")]


async def test_another_room_for_the_same_days_keeps_the_late_check_out(front_desk: FrontDesk) -> None:
    guest, code = await _booked(front_desk, "es")
    await says(guest, LATE["es"], "sí")
    await says(guest, f"cambiá la reserva {code} a la suite", "sí")
    assert await _orders(front_desk) == ["ordered"]
    assert await _nights(front_desk) == [("2027-03-12", "2027-03-16")]


@languages
async def test_cancelling_the_reservation_takes_its_extras_off_the_bill(front_desk: FrontDesk, language: str) -> None:
    guest, code = await _booked(front_desk, language)
    await says(guest, LATE[language], YES[language])
    wants = {"es": "quiero cancelar mi reserva", "en": "cancel my reservation", "pt": "quero cancelar minha reserva"}
    await says(guest, wants[language], YES[language])
    await front_desk.pass_time(minutes=1)
    assert await _orders(front_desk) == ["cancelled"]
    assert await _bill(front_desk) == 0
    assert await _nights(front_desk) == []
    assert any(code in task["summary"] and "ANULADO" in task["summary"] for task in await work(guest))


@languages
async def test_what_reception_takes_off_is_off_the_bill_and_the_night_is_free_again(
    front_desk: FrontDesk, language: str
) -> None:
    guest, _ = await _booked(front_desk, language)
    await says(guest, LATE[language], YES[language])
    drops = {"es": "cancelá el late check out", "en": "cancel the late check-out", "pt": "cancela o late check-out"}
    await says(guest, drops[language])
    asked = (await work(guest))[-1]
    told = await does(guest, asked["id"], TaskState.DONE)
    assert {"es": "No se cobra", "en": "not charged", "pt": "Não é cobrado"}[language] in told
    assert await _orders(front_desk) == ["cancelled"]
    assert await _bill(front_desk) == 0
    assert await _nights(front_desk) == [("2027-03-12", "2027-03-15")]
