"""Several kinds of room in one wish."""

import pytest

from conserje.understanding.entities.kinds import room_kinds


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("necesito una doble y una triple del 3 al 5", (("double", 1), ("triple", 1))),
        ("Quiero dos habitaciones: una doble y otra individual", (("double", 1), ("single", 1))),
        ("2 doubles and a suite please", (("double", 2), ("suite", 1))),
        ("one double room, two triples and a single", (("double", 1), ("triple", 2), ("single", 1))),
        ("um quarto de casal e um de solteiro", (("double", 1), ("single", 1))),
        ("duas duplas e uma suíte", (("double", 2), ("suite", 1))),
        ("2 dobles y una suite familiar", (("double", 2), ("family suite", 1))),
        ("una doble + una doble + una triple", (("double", 2), ("triple", 1))),
    ],
)
def test_kinds_that_are_wanted_together_are_counted(text: str, kinds: tuple[tuple[str, int], ...]) -> None:
    assert room_kinds(text) == kinds


@pytest.mark.parametrize(
    "text",
    [
        "una doble o una triple",
        "a double or a twin, whatever you have",
        "um de casal ou um duplo",
        "dos dobles",
        "¿la doble y la triple tienen balcón?",
        "una doble con vista al mar y desayuno",
        "somos dos parejas y una nena",
        "",
    ],
)
def test_a_choice_or_a_single_kind_is_not_several(text: str) -> None:
    assert room_kinds(text) == ()
