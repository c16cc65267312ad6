"""Bookings as guests really talk: holds until tomorrow, numbers alone, things they do not want, words that are no names."""

import pytest

from tests.journeys.front_desk import FrontDesk
from tests.journeys.steps import books, kept_rooms, nights_of, only_reservation, says

STAY = {
    "es": ("una doble del 3 al 5 de mayo para 2", "sí", "Ana Gris, ana@example.com"),
    "en": ("a double from 3 to 5 May for 2", "yes", "Ana Gray, ana@example.com"),
    "pt": ("um quarto duplo de 3 a 5 de maio para 2", "sim", "Ana Pinto, ana@example.com"),
}
HOLD = {
    "es": ("me la guardas hasta mañana?", "20 minutos"),
    "en": ("can you hold it for me until tomorrow?", "20 minutes"),
    "pt": ("segura pra mim até amanhã?", "20 minutos"),
}


@pytest.mark.parametrize("language", STAY)
async def test_how_long_a_room_is_kept_is_told_and_no_day_moves(front_desk: FrontDesk, language: str) -> None:
    guest = front_desk.guest()
    wish, yes, contact = STAY[language]
    hold, told = HOLD[language]
    assert told in await says(guest, wish, hold)
    assert len(await kept_rooms(front_desk)) == 1
    await says(guest, contact, hold)
    await books(guest, yes)
    assert nights_of(await only_reservation(front_desk))[1].isoformat() == "2027-05-05"


async def test_a_booking_until_a_day_before_it_begins_is_a_hold(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, STAY["es"][0], "sí", STAY["es"][2], "me la reservás hasta mañana?")
    await books(guest, "sí")
    assert nights_of(await only_reservation(front_desk))[0].isoformat() == "2027-05-03"


@pytest.mark.parametrize(
    ("wish", "rejection"),
    [
        ("a double from 3 to 5 May for 2", "not the double, something bigger"),
        ("una doble del 3 al 5 de mayo para 2", "no la doble, algo más grande"),
        ("um quarto duplo de 3 a 5 de maio para 2", "não o duplo, algo maior"),
    ],
)
async def test_a_room_that_is_named_as_not_wanted_is_not_taken(
    front_desk: FrontDesk, wish: str, rejection: str
) -> None:
    guest = front_desk.guest()
    await says(guest, wish, rejection)
    assert await kept_rooms(front_desk) == []


@pytest.mark.parametrize("words", ["the most expensive", "la mas cara", "a mais cara"])
async def test_the_dearest_is_the_dearest(front_desk: FrontDesk, words: str) -> None:
    guest = front_desk.guest()
    await says(guest, STAY["en"][0], words)
    [kept] = await kept_rooms(front_desk)
    assert kept["code"] == "family_suite"


async def test_what_the_cheapest_costs_is_told_before_it_is_taken(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, STAY["en"][0], "what's the cheapest you have")
    assert await kept_rooms(front_desk) == []


@pytest.mark.parametrize(
    ("wish", "plus", "people"),
    [
        ("um quarto triplo de 3 a 5 de maio para 3", "na verdade 4", "4 adultos"),
        ("a triple from 3 to 5 May for 3", "sorry, 4", "4 adults"),
        ("una triple del 3 al 5 de mayo para 3", "no, en realidad 4", "4 adultos"),
    ],
)
async def test_a_number_that_corrects_is_the_people(front_desk: FrontDesk, wish: str, plus: str, people: str) -> None:
    assert people in await says(front_desk.guest(), wish, plus)
    assert await kept_rooms(front_desk) == []


async def test_a_number_that_may_be_people_or_an_offer_is_asked_about(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    assert "3 people" in await says(guest, STAY["en"][0], "actually 3")
    await guest.taps("3 people")
    assert "3 adults" in guest.last.text


@pytest.mark.parametrize("words", ["uh no, dejalo en 2", "no, volvé a 2"])
async def test_the_people_are_put_back_as_they_were(front_desk: FrontDesk, words: str) -> None:
    guest = front_desk.guest()
    assert "2 adultos" in await says(guest, STAY["es"][0], "cambiá a 3 personas", words)


@pytest.mark.parametrize("language", STAY)
async def test_a_question_for_a_cot_takes_no_room(front_desk: FrontDesk, language: str) -> None:
    guest = front_desk.guest()
    asked = {"es": "tienen cuna?", "en": "do you have a cot?", "pt": "vocês têm berço?"}[language]
    await says(guest, STAY[language][0], asked)
    assert await kept_rooms(front_desk) == []
    await says(guest, STAY[language][1])
    assert len(await kept_rooms(front_desk)) == 1


@pytest.mark.parametrize(
    ("stay", "words"), [(STAY["en"], "fine"), (STAY["pt"], "tá"), (STAY["es"], "dale"), (STAY["en"], "ok")]
)
async def test_a_yes_is_nobodys_name(front_desk: FrontDesk, stay: tuple[str, str, str], words: str) -> None:
    guest = front_desk.guest()
    await says(guest, *stay[:2], words)
    await books(guest, stay[2], stay[1])
    assert (await only_reservation(front_desk))["guest_name"].startswith("Ana ")


async def test_nights_alone_after_the_question_for_them_are_nights(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    answer = await says(guest, "una doble para mañana, somos 2", "2")
    assert "2 noches" in answer


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ("2 rooms from 3 to 5 June, 2 adults in each", "4 adults"),
        ("2 habitaciones del 3 al 5 de junio, 2 adultos en cada una", "4 adultos"),
        ("2 quartos de 3 a 5 de junho, 2 adultos em cada um", "4 adultos"),
    ],
)
async def test_people_in_each_room_are_all_counted(front_desk: FrontDesk, wish: str, told: str) -> None:
    assert told in await says(front_desk.guest(), wish)


@pytest.mark.parametrize(
    ("stay", "words", "told"),
    [
        (STAY["es"], "la segunda pero sin desayuno", "con desayuno; de otra forma"),
        (STAY["en"], "the second one but without breakfast", "that rate comes with breakfast"),
        (STAY["pt"], "a segunda mas sem café da manhã", "é com café da manhã"),
    ],
)
async def test_a_meal_that_a_rate_has_not_is_told(
    front_desk: FrontDesk, stay: tuple[str, str, str], words: str, told: str
) -> None:
    assert told in await says(front_desk.guest(), stay[0], words)


async def test_a_room_needed_tonight_late_is_a_stay(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, "hiya, need a room tonight, getting in around 1am")
    assert await front_desk.rows("SELECT 1 FROM tasks") == []
    assert "for 1 adult" in await says(guest, "just me, one night")


async def test_an_early_arrival_asked_with_the_stay_is_answered_too(front_desk: FrontDesk) -> None:
    answer = await says(
        front_desk.guest(), "Is there a double for 2 from 3 to 5 May? We land at 7am so can we check in early?"
    )
    assert "50%" in answer
    assert "Double Room" in answer


@pytest.mark.parametrize(
    "wish", ["una doble para el 3 de mayo del 2026", "a double on 3 May 2026", "um duplo em 3 de maio de 2026"]
)
async def test_a_day_that_is_over_is_told_before_anything_is_asked(front_desk: FrontDesk, wish: str) -> None:
    answer = await says(front_desk.guest(), wish)
    assert any(words in answer for words in ("ya pasó", "has passed", "já passou"))


@pytest.mark.parametrize(
    "wish",
    [
        "quiero reservar el 3 de mayo por el dia, sin dormir, se puede?",
        "can I just use the room for the day on 3 May, no overnight?",
        "vocês têm day use dia 3 de maio?",
    ],
)
async def test_a_room_for_the_day_is_no_stay_and_nothing_is_made_up(front_desk: FrontDesk, wish: str) -> None:
    guest = front_desk.guest()
    answer = await says(guest, wish)
    assert not any(words in answer for words in ("cuántas noches", "how many nights", "quantas noites"))
    assert "person" in answer or "pessoa" in answer


async def test_who_is_asked_the_same_in_vain_may_have_a_person(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, "una doble para mañana", "mmm", "no sé")
    assert "te paso con una persona" in guest.last.text
    await guest.taps("alguien")
    assert [row["kind"] for row in await front_desk.rows("SELECT kind FROM tasks")] == ["hand_over"]


@pytest.mark.parametrize("words", ["me haces precio?", "can you do it for less?", "faz um precinho?"])
async def test_haggling_is_answered_honestly(front_desk: FrontDesk, words: str) -> None:
    guest = front_desk.guest()
    answer = await says(guest, STAY["es"][0], words)
    assert any(told in answer for told in ("no lo puedo bajar", "can't lower", "não consigo baixar"))
    assert await kept_rooms(front_desk) == []


@pytest.mark.parametrize(
    ("stay", "words"),
    [
        (STAY["es"], "no, el mail es ana2@example.com"),
        (STAY["en"], "no, my email is ana2@example.com"),
        (STAY["pt"], "não, o e-mail é ana2@example.com"),
    ],
)
async def test_an_address_corrected_at_the_summary_looks_for_no_reservation(
    front_desk: FrontDesk, stay: tuple[str, str, str], words: str
) -> None:
    guest = front_desk.guest()
    assert "ana2@example.com" in await says(guest, *stay, words)
    await books(guest, stay[1])


@pytest.mark.parametrize(
    "wish",
    [
        "I want the double and the suite for 3 to 5 May, 4 people",
        "quiero la doble y la suite del 3 al 5 de mayo para 4",
        "quero o duplo e a suíte de 3 a 5 de maio para 4 pessoas",
    ],
)
async def test_two_rooms_that_are_wanted_by_name_are_both_offered(front_desk: FrontDesk, wish: str) -> None:
    answer = await says(front_desk.guest(), wish)
    assert answer.count("1 × ") + answer.count("1 Quarto") + answer.count("– 1 ") >= 2
