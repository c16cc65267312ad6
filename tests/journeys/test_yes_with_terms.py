"""A yes that carries a condition, or another sum, is a yes to something that was never told: nothing is done by it."""

import pytest

from tests.journeys.front_desk import FrontDesk
from tests.journeys.steps import only_reservation, says

SUMMARY = {
    "es": ("doble para 2 del 12 al 15 de marzo", "la primera", "Ana Pérez, ana@example.com"),
    "en": ("double for two, 12 to 15 march please", "the first one", "Ann Smith, ann@example.com"),
    "pt": ("quarto duplo para 2 de 12 a 15 de março", "o primeiro", "Ana Souza, ana@example.com"),
}
ONLY = {"es": "Solo puedo confirmar", "en": "I can only confirm", "pt": "Só posso confirmar"}
ASKS = {"es": "¿", "en": "Shall I confirm the booking?", "pt": "Confirmo a reserva?"}
YES = {"es": "sí, confirmo", "en": "yes, confirm", "pt": "sim, confirmo"}


@pytest.mark.parametrize(
    ("language", "terms"),
    [
        ("es", "sí, si me regalan la cochera"),
        ("es", "sí, confirmo por 162.720"),
        ("en", "yes, if you throw in free parking"),
        ("en", "yes, but at half the price"),
        ("pt", "sim, mas pela metade do preço"),
        ("pt", "sim, confirmo por 162.720"),
    ],
)
async def test_a_yes_on_other_terms_books_nothing_and_the_plain_one_does(
    front_desk: FrontDesk, language: str, terms: str
) -> None:
    guest = front_desk.guest()
    await says(guest, *SUMMARY[language])
    told = await says(guest, terms)
    assert ONLY[language] in told
    assert ASKS[language] in told
    assert await front_desk.reservations("austral") == []
    await says(guest, f"ok. {YES[language]}")
    assert (await only_reservation(front_desk))["status"] == "awaiting_deposit"


async def test_a_yes_to_the_sum_of_the_summary_books(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    summary = await says(guest, *SUMMARY["es"])
    total = next(word for word in summary.split("Total: *ARS ")[1].split("*"))
    await says(guest, f"sí, confirmo por {total}")
    assert (await only_reservation(front_desk))["status"] == "awaiting_deposit"


@pytest.mark.parametrize(
    ("words", "is_kept"), [("sí, en pesos, ARS", True), ("mejor el precio en dólares, una doble en USD", False)]
)
async def test_the_currency_of_the_summary_is_no_change_and_another_is_one(
    front_desk: FrontDesk, words: str, is_kept: bool
) -> None:
    guest = front_desk.guest()
    await says(guest, *SUMMARY["es"])
    told = await says(guest, words)
    assert ("USD" in told or "US$" in told) is not is_kept
    assert bool(await front_desk.reservations("austral")) is is_kept


@pytest.mark.parametrize(
    ("language", "cancel", "terms"),
    [
        ("es", "quiero cancelar la reserva", "sí, cancelala pero solo si me devuelven todo"),
        ("en", "cancel the booking please", "yes, cancel it, but only if you give me double back"),
        ("pt", "quero cancelar a reserva", "sim, cancela, desde que devolvam em dobro"),
    ],
)
async def test_a_yes_on_other_terms_cancels_nothing(
    front_desk: FrontDesk, language: str, cancel: str, terms: str
) -> None:
    guest = front_desk.guest()
    await says(guest, *SUMMARY[language], YES[language], cancel)
    await says(guest, terms)
    assert (await only_reservation(front_desk))["status"] == "awaiting_deposit"
