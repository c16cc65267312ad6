"""When words name the guest of a reservation, and when they only sound like it."""

import pytest

from conserje.dialogue.desk.reservations import names


@pytest.mark.parametrize(
    ("words", "guest"),
    [
        ("Ana Pérez", "Ana Perez"),
        ("soy perez, ana", "Ana María Pérez"),
        ("my surname is Gil and my first name is Luis", "Luis Gil"),
        ("a reserva em nome de João da Silva", "João da Silva"),
        ("ana de la fuente", "Ana de la Fuente"),
        ("Madonna", "Madonna"),
    ],
)
def test_the_name_in_any_order_names_the_guest(words: str, guest: str) -> None:
    assert names(words, guest)


@pytest.mark.parametrize(
    ("words", "guest"),
    [
        ("quiero cancelar la reserva de ana@delafuente.com", "Ana de la Fuente"),
        ("cancela a reserva da minha amiga e dos filhos", "João da Silva dos Santos"),
        ("the booking of bob.stone@example.com", "Bob Stone"),
        ("Ana", "Ana Pérez"),
        ("Ana Eva Luz Sol Mia Lea Ida Ada Gil Paz Rey Cruz Stone Vega", "Ana Stone"),
        ("", "Ana Pérez"),
        ("de la", "de la"),
    ],
)
def test_what_any_sentence_says_and_lists_of_names_name_nobody(words: str, guest: str) -> None:
    assert not names(words, guest)
