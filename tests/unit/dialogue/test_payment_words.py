"""Who tells of a payment, and who only asks."""

import pytest

from conserje.dialogue.flows.payment import asks_whether_paid


@pytest.mark.parametrize(
    "text",
    [
        "so is it paid now?",
        "¿ya está pagada mi reserva?",
        "já está pago?",
        "has my deposit been received?",
        "Oi, o Carlos Nunes já chegou?",
    ],
)
def test_a_question_is_no_notice_of_payment(text: str) -> None:
    assert asks_whether_paid(text)


@pytest.mark.parametrize(
    "text",
    [
        "ya transferí",
        "I've just paid the deposit, ok?",
        "fiz o pix agora",
        "te mandé el comprobante, lo viste?",
        "listo",
    ],
)
def test_a_notice_of_payment_is_heard_as_one(text: str) -> None:
    assert not asks_whether_paid(text)
