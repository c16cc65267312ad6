"""Guests who write Spanish to the house in Brazil: neutral Spanish, reais, that house's rules and nobody else's."""

from datetime import date

from tests.journeys.front_desk import FrontDesk, Guest, money
from tests.journeys.steps import books, kept_rooms, nights_of, only_reservation, says, staff_confirms_deposit, tasks

HOTEL = "pousada-do-mar"
QUESTION = "hola, ¿tienen una habitación con vista al mar para dos, del 10 al 14 de abril?"


def guest_of(desk: FrontDesk, phone: str = "34600000123") -> Guest:
    return desk.guest(phone, hotel=HOTEL)


async def test_a_stay_by_the_sea_is_booked_in_reais_with_the_pix_key(front_desk: FrontDesk) -> None:
    guest = guest_of(front_desk)
    offered = await guest.writes(QUESTION)
    assert "Pousada do Mar" in offered.text
    assert "Vista al Mar" in offered.text
    assert "*R$ " in offered.text
    await books(guest, "la vista al mar flexible", "Lucía Ortega", "lucia@example.com", "sí, confírmala")
    reservation = await only_reservation(front_desk, HOTEL)
    assert (reservation["currency"], nights_of(reservation)) == ("BRL", (date(2027, 4, 10), date(2027, 4, 14)))
    assert reservation["deposit"] == reservation["total"] / 2
    assert "Chave PIX: reservas@pousadadomar.example" in guest.last.text
    assert "transfiere el anticipo" in guest.last.text
    assert await front_desk.reservations() == []


async def test_neutral_spanish_has_no_voseo(front_desk: FrontDesk) -> None:
    guest = guest_of(front_desk)
    await says(guest, "hola", "quería saber precios")
    assert "Dime la llegada y la salida." in guest.last.text
    assert "¿Qué necesitas?" in (await guest.writes("ayuda")).text


async def test_the_high_season_asks_for_three_nights_and_offers_them(front_desk: FrontDesk) -> None:
    guest = guest_of(front_desk)
    refused = await guest.writes("para 2 personas del 23 al 25 de enero")
    assert "la estancia mínima es de 3 noches" in refused.text
    assert len(refused.choices) == 2
    await books(guest, "la primera", "Lucía Ortega", "lucia@example.com", "sí")
    check_in, check_out = nights_of(await only_reservation(front_desk, HOTEL))
    assert (check_out - check_in).days == 3


async def test_carnival_is_known_and_asks_for_four_nights(front_desk: FrontDesk) -> None:
    guest = guest_of(front_desk)
    refused = await guest.writes("queremos ir del 6 al 8 de febrero, somos 2")
    assert "mínima es de 4 noches" in refused.text
    assert await kept_rooms(front_desk, HOTEL) == []


async def test_a_family_gets_the_family_room(front_desk: FrontDesk) -> None:
    guest = guest_of(front_desk)
    offered = await guest.writes("somos 2 adultos y 3 niños (3, 7 y 9) del 10 al 14 de abril")
    assert [title for _, title in offered.choices] == ["1. Familiar", "2. Familiar"]
    await books(guest, "sí", "Lucía Ortega", "lucia@example.com", "sí")
    assert [room["code"] for room in await kept_rooms(front_desk, HOTEL)] == ["family"]


async def test_dollars_are_not_quoted_where_the_house_has_none(front_desk: FrontDesk) -> None:
    told = await guest_of(front_desk).writes("precio en dólares para 2 del 10 al 14 de abril")
    assert "Los precios los tengo en BRL." in told.text
    assert "USD" not in told.text
    assert "R$" in told.text


async def test_the_house_answers_from_its_own_facts(front_desk: FrontDesk) -> None:
    guest = guest_of(front_desk)
    assert "14:00" in (await guest.writes("¿a qué hora puedo entrar?")).text
    assert "11:00" in (await guest.writes("¿y a qué hora hay que dejar la habitación?")).text
    assert "Gaivotas" in (await guest.writes("¿dónde están?")).text


async def test_a_reservation_of_one_house_is_unknown_at_the_other(front_desk: FrontDesk) -> None:
    guest = guest_of(front_desk)
    code = await books(guest, QUESTION, "la 1", "Lucía Ortega", "lucia@example.com", "sí")
    elsewhere = front_desk.guest("34600000123", hotel="austral")
    told = await says(elsewhere, f"hola, busco mi reserva {code}", "lucia@example.com")
    assert "No encuentro ninguna reserva con esos datos." in told
    assert "Lucía" not in told


async def test_half_is_kept_when_a_paid_stay_is_cancelled_within_the_last_week(front_desk: FrontDesk) -> None:
    guest = guest_of(front_desk)
    code = await books(
        guest, "para 2 del 13 al 17 de enero", "la 1", "Lucía Ortega", "lucia@example.com", "sí por favor"
    )
    await staff_confirms_deposit(front_desk, code, HOTEL)
    assert "¡Recibimos el anticipo!" in (await guest.hears()).text
    total = (await only_reservation(front_desk, HOTEL))["total"]
    asked = await guest.writes("lamentablemente tengo que cancelar mi reserva")
    fee = f"{total / 2:,.2f}".replace(",", ";").replace(".", ",").replace(";", ".").removesuffix(",00")
    assert f"tiene un cargo de *R$ {fee}*" in asked.text
    await guest.taps("Sí, cancelarla")
    assert (await only_reservation(front_desk, HOTEL))["status"] == "cancelled"
    assert money(total) > 0


async def test_tasks_of_one_house_stay_there(front_desk: FrontDesk) -> None:
    await guest_of(front_desk).writes("¿tienen simulador de golf?")
    assert await tasks(front_desk, HOTEL) == [("knowledge_gap", False)]
    assert await tasks(front_desk, "austral") == []
