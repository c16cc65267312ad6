"""Two reservations paid at once, money asked back where none came, and answers that are not the one that was asked for."""

import pytest

from tests.journeys.front_desk import FrontDesk
from tests.journeys.steps import books, only_reservation, says, tasks

TWO = ("una doble y una triple para 5 del 3 al 5 de mayo", "sí", "Marta Gris, marta@example.com", "sí")


async def paid_for_two(front_desk: FrontDesk, *words: str) -> str:
    guest = front_desk.guest()
    await says(guest, *TWO)
    return await says(guest, "ya transferí", *words)


@pytest.mark.parametrize("words", ["de las dos", "ambas", "both", "as duas"])
async def test_a_payment_of_two_reservations_is_noted_for_both(front_desk: FrontDesk, words: str) -> None:
    answer = await paid_for_two(front_desk, words)
    codes = [one["code"] for one in await front_desk.reservations()]
    assert len(codes) == 2
    assert all(code in answer for code in codes)
    assert [kind for kind, _ in await tasks(front_desk)] == ["deposit_check", "deposit_check"]


async def test_the_place_of_a_reservation_says_which_is_paid(front_desk: FrontDesk) -> None:
    answer = await paid_for_two(front_desk, "la segunda")
    assert "Anotado para la reserva" in answer
    assert [kind for kind, _ in await tasks(front_desk)] == ["deposit_check"]


async def test_who_asks_what_is_owed_is_not_asked_again_which_is_paid(front_desk: FrontDesk) -> None:
    answer = await paid_for_two(front_desk, "¿cuánto falta pagar?")
    assert "De cuál de tus reservas" not in answer
    assert "ARS" in answer


@pytest.mark.parametrize(
    ("wish", "words", "said"),
    [
        ("del 3 al 5 de mayo para 2", "quiero cancelar, ¿me devuelven algo?", "ningún pago"),
        ("3 to 5 May for 2", "I want to cancel, do I get a refund?", "no payment on record"),
    ],
)
async def test_money_asked_back_where_none_came_is_told_so(
    front_desk: FrontDesk, wish: str, words: str, said: str
) -> None:
    guest = front_desk.guest()
    await books(
        guest, wish, "yes" if "May" in wish else "sí", "Ana Gris, ana@example.com", "yes" if "May" in wish else "sí"
    )
    assert said in await says(guest, words)


@pytest.mark.parametrize(
    ("wish", "yes", "none", "name", "phone"),
    [
        ("del 3 al 5 de mayo para 2", "sí", "no tengo mail", "Ana Gris", "11 5555 0101"),
        ("3 to 5 May for 2", "yes", "I don't have an email", "Ana Gray", "+44 20 7946 0958"),
        ("de 3 a 5 de maio para 2", "sim", "não tenho email", "Ana Pinto", "48 99123-4567"),
    ],
)
async def test_who_has_no_address_is_still_asked_for_the_name(
    front_desk: FrontDesk, wish: str, yes: str, none: str, name: str, phone: str
) -> None:
    guest = front_desk.guest()
    await says(guest, wish, yes, none, name)
    await says(guest, none, phone, yes)
    assert (await only_reservation(front_desk))["guest_name"] == name


@pytest.mark.parametrize(
    ("words", "said"), [("can I add my dog?", "up to 10 kg"), ("quiero sumar una cuna a mi reserva", "una cuna")]
)
async def test_a_thing_that_is_wished_for_the_stay_is_noted_and_changes_nothing(
    front_desk: FrontDesk, words: str, said: str
) -> None:
    guest = front_desk.guest()
    await books(guest, "3 to 5 May for 2", "yes", "Ana Gray, ana@example.com", "yes")
    answer = await says(guest, words)
    assert said in answer
    assert "?" not in answer
    assert len(await front_desk.rows("SELECT 1 FROM wishes")) == 1


async def test_who_does_not_remember_the_address_is_offered_a_person(front_desk: FrontDesk) -> None:
    answer = await says(front_desk.guest(), "quiero cambiar mi reserva", "ABC234", "no me acuerdo del mail")
    assert "persona" in answer


async def test_how_much_an_offer_is_with_free_cancellation_takes_none(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, "a double for 2 from 3 to 5 May", "how much is the double w/ free cancellation?")
    assert await front_desk.rows("SELECT 1 FROM holds") == []
