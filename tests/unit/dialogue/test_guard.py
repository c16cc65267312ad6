"""The guard: what no turn may say, and that it lets through what the turn holds."""

import re
import tomllib
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conserje.dialogue import wording
from conserje.dialogue.desk import Held
from conserje.dialogue.guard import breaches
from conserje.dialogue.wording import Wording
from conserje.model.money import Money

ZONE = ZoneInfo("America/Argentina/Buenos_Aires")
HELD = Held(
    money={Money(Decimal("513570"), "ARS"), Money(Decimal("310.50"), "USD")},
    days={date(2027, 3, 12), date(2027, 3, 15)},
    moments={datetime(2027, 3, 11, 1, 0, tzinfo=UTC)},
)
WORDINGS = sorted(Path(wording.__file__).parent.glob("*.toml"))
Said = tuple[str, str]
SAY_BOOKED = {"money_confirmed", "booked_together", "booked", "booked_awaiting", "deposit_received"}
SAY_CANCELLED = {"money_after_cancelling", "cancelled_free", "cancelled_fee"}


def said(text: str, held: Held = HELD, *, known_days: Iterable[date] = (), quoted: Iterable[str] = ()) -> list[Said]:
    return [(one.what, one.said) for one in breaches(text, held, ZONE, known_days=known_days, quoted=quoted)]


@pytest.mark.parametrize(
    "text",
    [
        "Son ARS 513.570 en total",
        "It is ARS 513,570 in total",
        "$ 513.570",
        "513.570 pesos",
        "USD 310,50",
        "USD 310.50",
        "US$ 310.50",
        "310,50 dólares",
        "el 12 de marzo",
        "12 March",
        "15 de março",
        "hasta el mié 10 de marzo a las 22:00",
        "¿Confirmo la reserva?",
        "No la confirmo.",
        "Los cambios en una reserva que ya tenés los hace el equipo",
    ],
)
def test_what_the_turn_holds_may_be_said(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "what", "words"),
    [
        ("Son ARS 513.571", "price", "ARS 513.571"),
        ("son 500.000 pesos", "price", "500.000 pesos"),
        ("USD 513.570", "price", "USD 513.570"),
        ("R$ 310,50", "price", "R$ 310,50"),
        ("only € 3", "price", "€ 3"),
        ("el 13 de marzo", "date", "13 de marzo"),
        ("on 12 April", "date", "12 April"),
        ("dia 15 de abril", "date", "15 de abril"),
        ("¡Reserva hecha!", "confirmation", "Reserva hecha"),
        ("Tu habitación está reservada", "confirmation", "está reservada"),
        ("Your room is booked", "confirmation", "is booked"),
        ("Reserva feita!", "confirmation", "feita!"),
        ("La reserva quedó cancelada", "cancellation", "quedó cancelada"),
        ("It has been cancelled", "cancellation", "has been cancelled"),
    ],
)
def test_what_the_turn_does_not_hold_is_a_breach(text: str, what: str, words: str) -> None:
    assert said(text) == [(what, words)]


def test_a_confirmation_may_be_said_once_something_is_booked_and_a_cancellation_once_something_is_cancelled() -> None:
    assert said("¡Reserva hecha!", Held(booked={"K7M4QX"})) == []
    assert said("quedó cancelada", Held(cancelled={"K7M4QX"})) == []
    assert said("quedó cancelada", Held(booked={"K7M4QX"})) == [("cancellation", "quedó cancelada")]


def test_dates_that_the_guest_named_may_be_repeated_to_them() -> None:
    assert said("¿el 3 de abril?", known_days=[date(2027, 4, 3)]) == []


def test_a_passage_of_the_house_may_name_its_prices_and_only_word_for_word() -> None:
    passage = "La cochera sale $ 18.000 la noche."
    assert said(f"{passage} ¿Algo más?", quoted=[passage]) == []
    assert said("La cochera sale $ 18.000 por noche.", quoted=[passage]) == [("price", "$ 18.000")]


@given(
    amount=st.decimals(min_value=1, max_value=10**9, places=2),
    currency=st.sampled_from(["ARS", "USD", "BRL", "EUR"]),
    tag=st.sampled_from(["es-AR", "es", "en", "pt-BR"]),
)
def test_every_price_as_we_write_it_is_read_back_as_itself(amount: Decimal, currency: str, tag: str) -> None:
    money = Money(amount, currency)
    text = f"Total: *{Wording(tag, house=tag, timezone='UTC').money(money)}*."
    assert said(text, Held(money={money})) == []
    assert [what for what, _ in said(text, Held(money={Money(amount + 1, currency)}))] == ["price"]


@given(day=st.dates(min_value=date(2026, 1, 1), max_value=date(2030, 12, 31)), tag=st.sampled_from(["es", "en", "pt"]))
def test_every_date_as_we_write_it_is_read_back_as_itself(day: date, tag: str) -> None:
    text = Wording(tag, house=tag, timezone="UTC").day(day)
    assert said(text, Held(days={day})) == []
    assert [what for what, _ in said(text, Held())] == ["date"]


@pytest.mark.parametrize("path", WORDINGS, ids=lambda path: path.stem)
def test_no_sentence_of_ours_is_stopped_unless_it_tells_of_something_done(path: Path) -> None:
    for key, sentence in tomllib.loads(path.read_text(encoding="utf-8")).items():
        if not isinstance(sentence, str):
            continue
        held = Held(booked={"A"} if key in SAY_BOOKED else set(), cancelled={"A"} if key in SAY_CANCELLED else set())
        assert said(re.sub(r"\{\w+\}", "…", sentence), held) == [], key


@pytest.mark.parametrize("language", ["es", "en", "pt"])
def test_what_tells_of_a_booking_or_its_end_is_known_for_what_it_is(language: str) -> None:
    """A guard that did not recognise our own way of saying "booked" would recognise nobody's."""
    sentences: dict[str, str] = {}
    for path in WORDINGS:
        if path.name.partition(".")[0] == language:
            sentences |= tomllib.loads(path.read_text(encoding="utf-8"))
    for keys, what in ((SAY_BOOKED, "confirmation"), (SAY_CANCELLED, "cancellation")):
        for key in keys:
            assert [one for one, _ in said(sentences[key])] == [what], key
