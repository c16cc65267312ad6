"""Borders between intents that words draw: a new stay and a change, a no and "I don't mind", an hour asked and one wished."""

from datetime import UTC, date, datetime

import pytest

from conserje.model.reading import Asked, Facts, Intent, ReadingContext
from conserje.understanding.borders import redrawn
from conserje.understanding.cascade import load_cascade
from conserje.understanding.facts import read_facts

CASCADE = load_cascade()
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
STAY = Facts(check_in=date(2026, 5, 4), check_out=date(2026, 7, 4))


def context(question: str | None = None) -> ReadingContext:
    return ReadingContext(NOW, "AR", asked=Asked(question, date(2026, 5, 12)))


def first(text: str, guess: Intent, facts: Facts, question: str | None = None) -> Intent:
    """The first intent where the classifier made `guess` of the words."""
    return next(iter(redrawn({guess: 0.6, Intent.UNCLEAR: 0.1}, context(question), facts, text)))


@pytest.mark.parametrize(
    "text",
    [
        "I'd like to stay from 4 May to 4 July, one person",
        "quisiera quedarme del 4 de mayo al 4 de julio, una persona",
        "quero ficar de 4 de maio a 4 de julho, uma pessoa",
    ],
)
def test_whoever_names_both_days_and_nothing_that_exists_asks_for_a_stay(text: str) -> None:
    assert first(text, Intent.CHANGE_BOOKING, STAY) is Intent.ASK_AVAILABILITY
    assert CASCADE.read(text, context()).top in (Intent.ASK_AVAILABILITY, Intent.BOOK)


@pytest.mark.parametrize(
    "text",
    [
        "I'd like to move my booking to 4 May to 4 July",
        "quiero pasar mi reserva del 4 de mayo al 4 de julio",
        "dá pra mudar a reserva pra 4 de maio a 4 de julho?",
        "we want two more nights, 4 May to 4 July",
    ],
)
def test_a_word_of_a_reservation_or_of_a_change_keeps_it_a_change(text: str) -> None:
    assert first(text, Intent.CHANGE_BOOKING, STAY) is Intent.CHANGE_BOOKING


def test_new_days_for_a_change_that_was_asked_about_are_of_the_change() -> None:
    assert first("from 4 May to 4 July", Intent.CHANGE_BOOKING, STAY, "change") is Intent.CHANGE_BOOKING


@pytest.mark.parametrize(
    "text", ["ok, we don't mind moving", "no hay problema con mudarnos", "não me importo de trocar"]
)
def test_not_minding_is_a_yes_to_a_question(text: str) -> None:
    assert first(text, Intent.DENY, Facts(), "room") is Intent.AFFIRM
    assert first(text, Intent.DENY, Facts()) is Intent.DENY


def test_until_when_a_guest_may_stay_is_a_rule_of_the_house() -> None:
    assert CASCADE.read("until when can we stay on the last day?", context()).top is Intent.ASK_POLICY
    assert first("what time can I do a late check-out?", Intent.LATE_CHECKOUT, Facts()) is Intent.LATE_CHECKOUT


@pytest.mark.parametrize(
    ("text", "nights"),
    [
        ("dois meses a partir de 4 de maio", 60),
        ("dos meses desde el 4 de mayo", 60),
        ("por 3 meses desde el 1 de junio", 90),
        ("un mes y medio desde el 4 de mayo", 45),
        ("um mês e meio a partir de 4 de maio", 45),
        ("from 4 May for a month and a half", 45),
    ],
)
def test_a_stay_of_months_is_told_in_nights(text: str, nights: int) -> None:
    assert read_facts(text, context()).nights == nights


@pytest.mark.parametrize("text", ["2 adultos y un bebé de 8 meses", "2 adultos e um bebê de 8 meses"])
def test_the_months_of_a_baby_are_no_stay(text: str) -> None:
    facts = read_facts(text, context())
    assert (facts.nights, facts.ages) == (None, (0,))


def test_an_article_is_no_day_where_dates_were_asked_for() -> None:
    facts = read_facts("seguro tienen una guardada, anotame igual que pago el doble", context("dates"))
    assert (facts.check_in, facts.room_type) == (None, None)


def test_what_suits_somebody_is_no_suite() -> None:
    assert read_facts("that suits me", context()).room_type is None


@pytest.mark.parametrize("text", ["they always keep a room for emergencies", "siempre guardan una para emergencias"])
def test_a_room_kept_for_emergencies_is_no_emergency(text: str) -> None:
    assert Intent.URGENT not in [one.name for one in CASCADE.read(text, context()).intents]
    assert CASCADE.read(f"{text}. es urgente, hay fuego", context()).top is Intent.URGENT
