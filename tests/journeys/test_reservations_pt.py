"""Reservations that exist, asked about and cancelled in Portuguese by whoever proves that they are theirs."""

from tests.journeys.front_desk import FrontDesk, money
from tests.journeys.steps import kept_rooms, only_reservation, says, staff_confirms_deposit

PT = "pousada-do-mar"
OWNER, STRANGER = "5548991230301", "5548991230399"


async def _books(desk: FrontDesk, *, stay: str = "de 12 a 15 de março", hotel: str = PT) -> str:
    guest = desk.guest(OWNER, hotel=hotel)
    await says(guest, f"queria reservar {stay}, 2 adultos", "a primeira", "Dora Nunes", "dora@exemplo.com.br", "sim")
    [code] = [row["code"] for row in await desk.reservations(hotel) if row["code"] in guest.last.text]
    return str(code)


async def test_whoever_just_booked_is_told_the_state_without_any_proof(front_desk: FrontDesk) -> None:
    code = await _books(front_desk)
    told = await says(front_desk.guest(OWNER, hotel=PT), "como tá minha reserva?")
    assert f"Reserva *{code}* (aguardando sinal): Standard Casal" in told
    assert "Sinal pendente: R$ 533,50, até terça, 12 de janeiro, às 10:00" in told


async def test_the_phone_it_was_booked_with_is_proof_on_whatsapp(front_desk: FrontDesk) -> None:
    code = await _books(front_desk, hotel="austral")
    owner = front_desk.guest(OWNER)
    await front_desk.rows("UPDATE conversations SET memory = '{}'")
    told = await says(owner, f"oi, quero ver a reserva {code}")
    assert f"Reserva *{code}*" in told
    assert "em nome de Dora Nunes" in told


async def test_from_another_phone_the_email_is_proof(front_desk: FrontDesk) -> None:
    code = await _books(front_desk)
    other = front_desk.guest(STRANGER, hotel=PT)
    asked = await says(other, f"minha reserva é {code}, tá confirmada?")
    assert "com qual e-mail ou telefone a reserva foi feita?" in asked
    assert "Dora" not in asked
    assert f"Reserva *{code}*" in await says(other, "Dora@Exemplo.com.br")


async def test_a_wrong_code_and_a_wrong_email_learn_the_same_nothing(front_desk: FrontDesk) -> None:
    code = await _books(front_desk)
    guesser, liar = front_desk.guest(STRANGER, hotel=PT), front_desk.guest("5548991230398", hotel=PT)
    wrong_code = [
        await says(guesser, "quero ver minha reserva ZZZ999"),
        await says(guesser, "dora@exemplo.com.br"),
    ]
    wrong_email = [await says(liar, f"quero ver minha reserva {code}"), await says(liar, "outra@exemplo.com.br")]
    assert wrong_code == wrong_email
    assert "Não encontro nenhuma reserva com esses dados" in wrong_code[1]


async def test_five_wrong_tries_are_enough_even_for_the_right_one(front_desk: FrontDesk) -> None:
    code = await _books(front_desk)
    guesser = front_desk.guest(STRANGER, hotel=PT)
    for wrong in ("ABC234", "ABC235", "ABC236", "ABC237", "ABC238"):
        await guesser.writes(f"reserva {wrong}, email x@exemplo.com")
    assert "Foram várias tentativas" in guesser.last.text
    assert "Foram várias tentativas" in await says(guesser, f"reserva {code}, email dora@exemplo.com.br")
    await front_desk.pass_time(minutes=31)
    assert f"Reserva *{code}*" in await says(guesser, f"reserva {code}, email dora@exemplo.com.br")


async def test_cancelling_in_time_is_free_after_an_explicit_yes(front_desk: FrontDesk) -> None:
    code = await _books(front_desk)
    owner = front_desk.guest(OWNER, hotel=PT)
    asked = await says(owner, "preciso cancelar minha reserva, surgiu um imprevisto")
    assert "Cancelar agora não tem custo" in asked
    assert f"Cancelo a reserva {code}?" in asked
    assert (await only_reservation(front_desk, PT))["status"] == "awaiting_deposit"
    done = await owner.taps("Sim, cancelar")
    assert f"a reserva {code} foi cancelada, sem custo" in done.text
    assert (await only_reservation(front_desk, PT))["status"] == "cancelled"
    assert await kept_rooms(front_desk, PT) == []
    await front_desk.pass_time(hours=25)
    assert (await owner.hears()).sent == ()


async def test_a_fee_is_told_before_the_yes_that_agrees_to_it(front_desk: FrontDesk) -> None:
    code = await _books(front_desk, stay="de 15 a 18 de janeiro")
    await staff_confirms_deposit(front_desk, code, PT)
    owner = front_desk.guest(OWNER, hotel=PT)
    await owner.hears()
    fee = (await only_reservation(front_desk, PT))["total"] / 2
    written = f"{fee:,.2f}".replace(",", "_").replace(".", ",").replace("_", ".").removesuffix(",00")
    asked = await says(owner, "quero cancelar a reserva")
    assert f"uma taxa de *R$ {written}*" in asked
    done = await says(owner, "sim, pode cancelar")
    assert f"com uma taxa de R$ {written}" in done
    reservation = await only_reservation(front_desk, PT)
    assert (reservation["status"], reservation["cancellation_charged"]) == ("cancelled", money(fee))


async def test_a_no_keeps_the_reservation_and_a_later_yes_cancels_nothing(front_desk: FrontDesk) -> None:
    code = await _books(front_desk)
    owner = front_desk.guest(OWNER, hotel=PT)
    kept = await says(owner, "cancela minha reserva", "não, deixa")
    assert f"a reserva {code} continua valendo" in kept
    await says(owner, "sim")
    assert (await only_reservation(front_desk, PT))["status"] == "awaiting_deposit"


async def test_a_reservation_is_cancelled_only_once(front_desk: FrontDesk) -> None:
    code = await _books(front_desk)
    owner = front_desk.guest(OWNER, hotel=PT)
    await says(owner, "cancela minha reserva", "sim")
    again = await says(owner, f"cancela a reserva {code}")
    assert f"A reserva {code} já está cancelada" in again
    events = await front_desk.rows("SELECT action FROM reservation_events ORDER BY id", hotel=PT)
    assert [event["action"] for event in events] == ["book", "cancel"]


async def test_a_stranger_cannot_cancel_with_the_code_alone(front_desk: FrontDesk) -> None:
    code = await _books(front_desk)
    stranger = front_desk.guest(STRANGER, hotel=PT)
    await says(stranger, f"cancela a reserva {code}", "sim", "sim, cancela logo")
    assert (await only_reservation(front_desk, PT))["status"] == "awaiting_deposit"


async def test_a_reservation_of_one_house_is_unknown_to_the_other(front_desk: FrontDesk) -> None:
    code = await _books(front_desk)
    same_guest = front_desk.guest(OWNER)
    told = await says(same_guest, f"quero ver minha reserva {code}", "dora@exemplo.com.br")
    assert "Não encontro nenhuma reserva com esses dados" in told


async def test_of_two_reservations_the_guest_says_which(front_desk: FrontDesk) -> None:
    first = await _books(front_desk)
    second = await _books(front_desk, stay="de 20 a 23 de abril")
    owner = front_desk.guest(OWNER, hotel=PT)
    asked = await says(owner, "quero cancelar minha reserva")
    assert "Você tem várias reservas. Qual?" in asked
    assert [title for _, title in owner.last.choices] == [first, second]
    await says(owner, second, "sim")
    states = {row["code"]: row["status"] for row in await front_desk.reservations(PT)}
    assert states == {first: "awaiting_deposit", second: "cancelled"}
