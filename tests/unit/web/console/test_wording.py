"""Every text exists in three languages and is used; days, times and money are told as the house tells them."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conserje.errors import DeskRefused
from conserje.model.conversation import TaskKind
from conserje.model.money import Money
from conserje.model.reading import Facts, Intent
from conserje.model.reservation import ReservationStatus
from conserje.web.console import wording
from conserje.web.console.pages import hue, initials
from conserje.web.console.wording import LANGUAGES, Wording, load_texts

CONSOLE = Path(wording.__file__).parent
TEXTS = load_texts()


def _wording(language: str = "es", tag: str = "es-AR", timezone: str = "America/Argentina/Buenos_Aires") -> Wording:
    return Wording(TEXTS, language, tag, timezone, datetime(2027, 3, 1, 15, 0, tzinfo=UTC))


def _sources() -> str:
    files = [*CONSOLE.rglob("*.py"), *CONSOLE.glob("templates/*.html")]
    return "\n".join(path.read_text() for path in files)


def test_every_text_that_is_asked_for_exists() -> None:
    asked = set(re.findall(r'(?:\bt|say|w\.count|wording\.count)\(\s*["\']([a-z]+\.[a-z_0-9]+)["\']', _sources()))
    known = set(TEXTS) | {key.removesuffix("_one") for key in TEXTS}
    assert len(asked) > 80
    assert asked - known - {"problem.title_", "problem.text_", "inbox.empty_", "inbox.from_"} == set()


def test_every_text_is_used() -> None:
    sources = _sources()
    composed = {"status", "event", "meal", "action", "intent", "fact", "channel", "delivery", "phase", "role", "task"}
    composed |= {"reason", "notice", "outcome", "said", "menu", "problem", "state", "inbox", "severity", "alarm", "qr"}
    composed |= {"journey_kind", "journey_state", "journey_reason", "proof", "money", "method"}
    composed |= {"department", "wish", "order_state", "why"}
    stems = set(re.findall(r'"([a-z]+\.[a-z_]+?)_?["{]', sources))
    unused = [
        key
        for key in TEXTS
        if key not in sources
        and not any(key.startswith(f"{stem}_") for stem in stems)
        and key.partition(".")[0] not in composed
        and key not in {"talk.guest", "talk.staff"}
    ]
    assert unused == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_desk_has_a_name(language: str) -> None:
    words = _wording(language)
    named = [f"intent.{intent}" for intent in Intent]
    named += [f"status.{status}" for status in ReservationStatus] + [f"task.{kind}" for kind in TaskKind]
    assert all(key in words.texts for key in named)
    assert all(f"fact.{name}" in words.texts for name in Facts.__dataclass_fields__)


def test_texts_keep_their_holes_in_every_language() -> None:
    for key, words in TEXTS.items():
        holes = {language: sorted(re.findall(r"\{(\w+)\}", text)) for language, text in words.items()}
        assert len({tuple(found) for found in holes.values()}) == 1, key


def test_the_house_tag_decides_formats_only_in_its_own_language() -> None:
    money = Money(Decimal("1234.50"), "ARS")
    assert _wording().money(money).replace("\xa0", "") == "$1.234,50"
    assert _wording("en").money(money) == "ARS1,234.50"
    assert _wording("pt", "pt-BR").money(Money(Decimal("1234.50"), "BRL")) == "R$\xa01.234,50"
    assert _wording("es", "es-XX-!").money(money)


def test_days_are_the_hotels_days() -> None:
    late = datetime(2027, 3, 2, 2, 30, tzinfo=UTC)
    assert _wording().when(late) == "23:30"
    assert _wording(timezone="Europe/Madrid").when(late) == "mar, 2 mar"
    assert _wording().when(datetime(2027, 2, 28, 20, 0, tzinfo=UTC)) == "ayer"
    assert _wording("en").long_day(date(2027, 3, 1)) == "today"
    assert "2026" in _wording().day(date(2026, 12, 31))
    assert _wording().day(date(2027, 12, 20)) == "lun, 20 dic"
    assert "2028" in _wording().day(date(2028, 1, 2))


def test_arguments_are_told_as_people_write_them() -> None:
    words = _wording()
    assert words.value({"stay": ["2027-03-12", "2027-03-15"]}) == "estadía: vie, 12 mar → lun, 15 mar"
    assert words.value({"amount": "72.00", "currency": "ARS"}).replace("\xa0", "") == "$72,00"
    assert words.value("0195e5a2-7d5a-7cc1-8a51-5d0f5c4b3a21") == "0195e5a2…"
    assert words.value({"code": "ABC234", "adults": 2}) == "código: ABC234 · adultos: 2"
    assert words.value("2027-02-30") == "2027-02-30"
    assert words.value({"amount": "much", "currency": "ARS"}) == "importe: much · moneda: ARS"


def test_every_refusal_of_the_desk_has_a_name() -> None:
    refusals = {error.__name__ for error in DeskRefused.__subclasses__()} | {"PmsUnavailable"}
    assert refusals >= {"NoRoomLeft", "PriceChanged"}
    assert {f"outcome.{name}" for name in refusals} <= TEXTS.keys()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.dates().map(date.isoformat),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=8,
    )
)
def test_any_json_value_can_be_told(value: object) -> None:
    assert isinstance(_wording().value(value), str)


@given(st.text(max_size=30))
def test_any_name_has_a_circle(name: str) -> None:
    assert 1 <= len(initials(name)) <= 6
    assert hue(name) in range(6)
