"""A discount is asked for, who runs the house, and where to pay: what the house says of it, and nothing made up."""

import pytest

from tests.journeys.front_desk import FrontDesk
from tests.journeys.steps import books, says, tasks

FREE = {"es": "del 3 al 8 de mayo para 2", "en": "3 to 8 May for 2", "pt": "de 3 a 8 de maio para 2"}
PLEAS = [
    ("es", "¿me hacés precio?", "no lo puedo bajar"),
    ("es", "¿y si pago en efectivo hay descuento?", "no lo puedo bajar"),
    ("es", "¿tienen alguna promo?", "no lo puedo bajar"),
    ("en", "any discount if I pay cash?", "can't lower them"),
    ("en", "can you give me a better price?", "can't lower them"),
    ("pt", "faz um desconto à vista?", "não consigo baixar"),
    ("pt", "faz um preço melhor?", "não consigo baixar"),
]


@pytest.mark.parametrize(("language", "plea", "said"), PLEAS)
async def test_a_plea_is_told_what_is_cheaper_and_the_offers_are_not_told_again(
    front_desk: FrontDesk, language: str, plea: str, said: str
) -> None:
    answer = await says(front_desk.guest(), FREE[language], plea)
    assert said in answer
    assert answer.count("ARS") == 1
    assert "4. " not in answer


@pytest.mark.parametrize(
    ("language", "question", "told"),
    [
        ("es", "¿hay algún descuento por 5 noches?", "Desde 14 noches"),
        ("en", "any discount for 5 nights?", "14 nights"),
        ("pt", "tem desconto por 5 noites?", "14 noites"),
    ],
)
async def test_a_discount_that_the_house_has_is_told_in_its_words(
    front_desk: FrontDesk, language: str, question: str, told: str
) -> None:
    answer = await says(front_desk.guest(), FREE[language], question)
    assert told in answer
    assert "4. " not in answer


async def test_a_plea_with_other_nights_prices_them(front_desk: FrontDesk) -> None:
    answer = await says(front_desk.guest(), FREE["en"], "any discount if we stay 7 nights?")
    assert "7 nights" in answer


@pytest.mark.parametrize(
    ("question", "owner"),
    [
        ("¿quién es el dueño?", True),
        ("who owns the hotel?", True),
        ("oi, quem é o dono?", True),
        ("¿cuál es la razón social y el CUIT del hotel?", False),
        ("what is your tax id?", False),
        ("qual o CNPJ de vocês?", False),
    ],
)
async def test_who_runs_the_house_is_told_as_far_as_it_is_known(
    front_desk: FrontDesk, question: str, owner: bool
) -> None:
    guest = front_desk.guest()
    answer = await says(guest, question)
    assert "Hotel Austral S.A." in answer
    assert "CUIT 30-99999999-5" in answer
    assert ("knowledge_gap" in [kind for kind, _ in await tasks(front_desk)]) is owner
    assert (await guest.conversation()).state == "open"


async def test_who_wants_to_talk_to_the_owner_gets_a_person(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, "quiero hablar con el dueño")
    assert (await guest.conversation()).state == "with_staff"


@pytest.mark.parametrize(
    "question", ["¿cuál es el alias para transferir?", "where do I transfer the deposit?", "qual a conta?"]
)
async def test_the_account_is_told_to_whoever_owes_a_deposit(front_desk: FrontDesk, question: str) -> None:
    guest = front_desk.guest()
    assert "AUSTRAL.DEMO.PESOS" not in await says(guest, question)
    await books(guest, FREE["en"], "yes", "Ana Gray, ana@example.com", "yes")
    assert "AUSTRAL.DEMO.PESOS" in await says(guest, question)


CANCELS = {
    "es": ("quiero cancelar mi reserva", "sí", "una persona del equipo"),
    "en": ("I want to cancel my booking", "yes", "Somebody of the team"),
    "pt": ("quero cancelar minha reserva", "sim", "uma pessoa da equipe"),
}


@pytest.mark.parametrize("language", CANCELS)
async def test_a_deposit_that_only_the_pms_knows_is_left_to_people_when_its_stay_is_cancelled(
    front_desk: FrontDesk, language: str
) -> None:
    cancels, yes, by_people = CANCELS[language]
    guest = front_desk.guest()
    code = await books(guest, FREE[language], yes, "Ana Gris, ana@example.com", yes)
    await confirmed_elsewhere(front_desk, code)
    await says(guest, cancels)
    answer = await says(guest, yes)
    assert by_people in answer
    assert "ARS" not in answer
    [task] = await front_desk.rows("SELECT kind, reservation_code, summary FROM tasks WHERE kind = 'request'")
    assert task["reservation_code"] == code
    assert "PMS" in task["summary"]


async def test_a_reservation_that_nothing_was_paid_for_is_cancelled_without_a_word_of_money(
    front_desk: FrontDesk,
) -> None:
    guest = front_desk.guest()
    await books(guest, FREE["en"], "yes", "Ana Gray, ana@example.com", "yes")
    await says(guest, "I want to cancel my booking")
    assert "deposit" not in await says(guest, "yes")
    assert await tasks(front_desk) == []


async def confirmed_elsewhere(desk: FrontDesk, code: str) -> None:
    """Somebody confirms the deposit in the PMS itself; no payment of it is known here."""
    route = await desk.app.houses.route("house", "austral")
    house = await desk.app.houses.hotel(route.tenant_id, route.property_id)
    await desk.app.pms_of(house).confirm_deposit(code, key=f"elsewhere:{code}")
