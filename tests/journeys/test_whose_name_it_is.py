"""A name opens a reservation, so what is no name must not: particles, questions, lists. And who has a name may tell it late."""

from tests.journeys.front_desk import FrontDesk
from tests.journeys.steps import only_reservation, says

OWNER, STRANGER = "447700900101", "447700900199"


async def _booked_by(desk: FrontDesk, name: str, email: str) -> None:
    guest = desk.guest(OWNER)
    await says(guest, "double for two, 12 to 15 march please", "yes", name, email, "yes")


async def test_the_words_of_any_sentence_are_no_proof_of_a_name_with_particles(front_desk: FrontDesk) -> None:
    await _booked_by(front_desk, "Ana de la Fuente", "ana@delafuente.com")
    told = await says(front_desk.guest(STRANGER), "quiero cancelar la reserva de ana@delafuente.com", "sí", "sí")
    code = (await only_reservation(front_desk))["code"]
    assert code not in told
    assert (await only_reservation(front_desk))["status"] == "awaiting_deposit"


async def test_a_list_of_names_is_no_proof_of_any_of_them(front_desk: FrontDesk) -> None:
    await _booked_by(front_desk, "Bob Stone", "bob@example.com")
    first, last = (
        ("Al Bob Cy Dan Ed Flo Gus Hal Ian Jo " * 3),
        ("Bell Cole Dunn Ford Gray Hart King Reed Stone Webb " * 3),
    )
    told = await says(front_desk.guest(STRANGER), f"find my booking, bob@example.com {first} {last}")
    assert "Bob Stone" not in told
    assert "ARS" not in told


async def test_whoever_tells_only_an_email_is_asked_for_the_name_known_or_not(front_desk: FrontDesk) -> None:
    await _booked_by(front_desk, "Bob Stone", "bob@example.com")
    known, unknown = front_desk.guest(STRANGER), front_desk.guest("447700900188")
    answers = [
        await says(known, "hello", "cancel my reservation, my email is bob@example.com"),
        await says(unknown, "hello", "cancel my reservation, my email is nobody@example.com"),
    ]
    assert answers[0] == answers[1]
    assert "cancel reservation" in await says(known, "Bob Stone")
    assert "can't find" in await says(unknown, "Bob Stone")


async def test_a_question_at_the_name_does_not_become_the_guests_name(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5521987650101")
    told = await says(guest, "quero um quarto duplo de 12 a 15 de março para 2 adultos", "sim", "quanto fica tudo?")
    assert "e-mail" not in told
    summary = await says(guest, "Rui Costa, rui@example.com")
    assert "Em nome de Rui Costa" in summary


async def test_who_would_rather_change_than_cancel_is_shown_the_change(front_desk: FrontDesk) -> None:
    await _booked_by(front_desk, "Bob Stone", "bob@example.com")
    guest = front_desk.guest(OWNER)
    told = await says(guest, "cancel my reservation", "actually change it to 13 to 15 march")
    assert "Shall I cancel" not in told
    await says(guest, "yes")
    reservation = await only_reservation(front_desk)
    assert (reservation["status"], reservation["stay"].lower.day) == ("awaiting_deposit", 13)


async def test_the_price_of_cancelling_is_told_again_where_it_is_asked_for(front_desk: FrontDesk) -> None:
    await _booked_by(front_desk, "Bob Stone", "bob@example.com")
    guest = front_desk.guest(OWNER)
    told = await says(guest, "cancel my reservation", "how much is it?")
    assert "free of charge" in told
    assert "stands" in await says(guest, "no")
    assert (await only_reservation(front_desk))["status"] == "awaiting_deposit"


async def test_a_name_told_before_the_days_is_kept_and_not_asked_again(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900155")
    assert "Until which day" in await says(guest, "can i get a double from 12 march")
    assert "Until which day" in await says(guest, "it's under Tom O'Neil, tom.oneil@example.com")
    await says(guest, "until the 15th", "two adults")
    told = await says(guest, "the first")
    assert "In the name of Tom O'Neil, tom.oneil@example.com" in told
