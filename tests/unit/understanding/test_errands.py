"""Whose work it is, what is wished, what was lost: in three languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conserje.model.desk.rules import Department
from conserje.understanding.entities.errands import (
    Wish,
    bare_room,
    cannot_wait,
    department_of,
    has_no_room,
    named_room,
    names_what_is_lost,
    names_where_and_when,
    wants_a_time,
    wishes_in,
)


@pytest.mark.parametrize(
    ("text", "department"),
    [
        ("necesito toallas", Department.HOUSEKEEPING),
        ("could somebody clean the room?", Department.HOUSEKEEPING),
        ("mais travesseiros, por favor", Department.HOUSEKEEPING),
        ("no anda el aire", Department.MAINTENANCE),
        ("the lamp in my room is broken", Department.MAINTENANCE),
        ("o chuveiro não funciona", Department.MAINTENANCE),
        ("quiero una hamburguesa", Department.KITCHEN),
        ("can we have dinner in the room?", Department.KITCHEN),
        ("uma garrafa de vinho no quarto", Department.KITCHEN),
        ("un taxi para las 8", Department.CONCIERGE),
        ("a cab to the airport", Department.CONCIERGE),
        ("me despiertan a las 7", Department.RECEPTION),
        ("necesito algo", Department.RECEPTION),
    ],
)
def test_the_words_say_whose_work_it_is(text: str, department: Department) -> None:
    assert department_of(text) is department


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        ("necesitamos una cuna y un piso alto", (Wish.COT, Wish.HIGH_FLOOR)),
        ("we need a cot and I am celiac", (Wish.COT, Wish.DIET)),
        ("sou alérgico a amendoim", (Wish.ALLERGY,)),
        ("es nuestro aniversario", (Wish.CELEBRATION,)),
        ("uma suíte silenciosa, térreo", (Wish.LOW_FLOOR, Wish.QUIET)),
        ("habitación accesible para silla de ruedas", (Wish.ACCESSIBLE,)),
        ("viajamos con un perro", (Wish.PETS,)),
        ("twin beds please", (Wish.BEDS,)),
        ("algo con vista", (Wish.OTHER,)),
    ],
)
def test_every_wish_that_is_named_is_found(text: str, wishes: tuple[Wish, ...]) -> None:
    assert wishes_in(text) == wishes


@pytest.mark.parametrize("text", ["me despiertan a las 7", "wake-up call please", "quero um táxi", "un remís"])
def test_some_things_are_for_an_hour(text: str) -> None:
    assert wants_a_time(text)


def test_towels_are_for_no_hour() -> None:
    assert not wants_a_time("toallas a la 204")


@pytest.mark.parametrize("text", ["no hay agua, sin agua", "there is a leak", "está vazando", "locked out of my room"])
def test_some_things_cannot_wait(text: str) -> None:
    assert cannot_wait(text)


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("I left my jacket in the room", True),
        ("perdí los anteojos", True),
        ("esqueci meu carregador", True),
        ("perdí algo en la pileta ayer", False),
        ("I lost something", False),
        ("esqueci alguma coisa no quarto", False),
    ],
)
def test_what_is_lost_is_named_or_not(text: str, is_named: bool) -> None:
    assert names_what_is_lost(text) is is_named


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("en la pileta, ayer", (True, True)),
        ("in the restaurant", (True, False)),
        ("ontem", (False, True)),
        ("no sé", (False, False)),
    ],
)
def test_where_and_when(text: str, found: tuple[bool, bool]) -> None:
    assert names_where_and_when(text) == found


@pytest.mark.parametrize(
    ("text", "number"), [("204", "204"), ("la 12b", "12B"), ("a las 8:30", None), ("12 o 13", None), ("", None)]
)
def test_a_bare_number_is_a_room_when_there_is_one(text: str, number: str | None) -> None:
    assert bare_room(text) == number


@pytest.mark.parametrize(
    ("text", "number"), [("la canilla de la 204", "204"), ("quarto 12", "12"), ("dos toallas", None)]
)
def test_a_room_is_named(text: str, number: str | None) -> None:
    assert named_room(text) == number


@pytest.mark.parametrize("text", ["todavía no llegué", "I'm not there yet", "ainda não cheguei", "no sé"])
def test_some_guests_have_no_room(text: str) -> None:
    assert has_no_room(text)


@given(st.text(max_size=300))
def test_no_text_breaks_any_of_it(text: str) -> None:
    assert wishes_in(text)
    assert department_of(text) in Department
    names_where_and_when(text)
    names_what_is_lost(text)
    assert bare_room(text) != ""
