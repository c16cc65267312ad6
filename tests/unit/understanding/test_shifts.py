"""Changes that are told by how much: nights, days, people and rooms, more and fewer, in three languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conserje.understanding.entities.shifts import Shift, shift_in

SAID = {
    "quiero quedarme una noche más": Shift(departure=1),
    "¿puedo agregar una noche?": Shift(departure=1),
    "dos noches menos": Shift(departure=-2),
    "otra noche": Shift(departure=1),
    "extender la estadía 2 noches": Shift(departure=2),
    "llegamos un día antes": Shift(arrival=-1),
    "salir un día antes": Shift(departure=-1),
    "nos vamos un día después": Shift(departure=1),
    "adelantar la reserva dos días": Shift(arrival=-2, departure=-2),
    "quiero adelantar un día la llegada": Shift(arrival=-1),
    "atrasar dos días la salida": Shift(departure=2),
    "postergar una semana": Shift(arrival=7, departure=7),
    "una persona más": Shift(adults=1),
    "agregame otra habitación": Shift(rooms=1),
    "una habitación menos": Shift(rooms=-1),
    "can I add one more night to my reservation?": Shift(departure=1),
    "one night less": Shift(departure=-1),
    "one fewer night": Shift(departure=-1),
    "an extra night": Shift(departure=1),
    "extend my stay by two nights": Shift(departure=2),
    "we arrive a day earlier": Shift(arrival=-1),
    "can we leave two days later?": Shift(departure=2),
    "move my booking one week later": Shift(arrival=7, departure=7),
    "postpone my booking by a week": Shift(arrival=7, departure=7),
    "one more person": Shift(adults=1),
    "add another room": Shift(rooms=1),
    "mais uma noite": Shift(departure=1),
    "uma noite a menos": Shift(departure=-1),
    "chegamos um dia antes": Shift(arrival=-1),
    "sair dois dias depois": Shift(departure=2),
    "queria adiar a reserva uma semana": Shift(arrival=7, departure=7),
    "mais uma pessoa": Shift(adults=1),
    "uma pessoa a menos": Shift(adults=-1),
    "mais um quarto": Shift(rooms=1),
}
SAYS_NO_SHIFT = (
    "del 13 al 16 de marzo",
    "una doble para 2 del 12 al 15",
    "somos 3 en vez de 2",
    "arrive on the 13th",
    "three nights please",
    "quero três noites",
    "no, dejala como está",
    "quiero mover la reserva",
)


@pytest.mark.parametrize("text", SAID)
def test_by_how_much_is_read(text: str) -> None:
    assert shift_in(text) == SAID[text]


@pytest.mark.parametrize("text", SAYS_NO_SHIFT)
def test_days_and_numbers_themselves_are_no_shift(text: str) -> None:
    assert not shift_in(text)


@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    assert isinstance(shift_in(text), Shift)
