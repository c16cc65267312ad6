"""Every sentence in every language: the same keys, the same gaps, none missing, none left over; values as people write them."""

import ast
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

import conserje.dialogue
from conserje import errors
from conserje.dialogue.wording import LANGUAGES, Wording, in_every_language
from conserje.errors import ConserjeError, StayRefused
from conserje.model.desk.journeys import JourneyKind, Segment
from conserje.model.desk.rules import Department, Topic
from conserje.model.knowledge import Lack
from conserje.model.money import Money
from conserje.model.reservation import ReservationStatus
from conserje.model.stay import Party, Stay
from conserje.understanding.entities.errands import Wish

HERE = Path(next(iter(conserje.dialogue.__path__)))
FILES = sorted((HERE / "wording").glob("*.toml"))
PARTS: list[tuple[str, dict[str, Any]]] = [
    (path.name.partition(".")[0], tomllib.loads(path.read_text(encoding="utf-8"))) for path in FILES
]
TEXTS: dict[str, dict[str, Any]] = {
    tag: {key: text for other, texts in PARTS if other == tag for key, text in texts.items()} for tag, _ in PARTS
}
TREES = [ast.parse(path.read_text(encoding="utf-8")) for path in HERE.rglob("*.py")]
PRODUCT = [ast.parse(path.read_text(encoding="utf-8")) for path in HERE.parent.rglob("*.py")]

# Where a flow names sentences: the method, and which of its arguments are keys.
NAMED_BY = {"say": (0,), "text": (0,), "ask": (1,), "ask_yes_no": (0, 1, 2), "offer_person": (0,)}
# Keys that a flow puts together of a fixed beginning and one of these.
BUILT = {
    "refused_": StayRefused.REASONS,
    "group_": ("too_long", "too_many_guests", "too_many_rooms"),
    "lacks_": tuple(lack for lack in Lack if lack is not Lack.UNSURE),
    "ask_": ("dates", "check_in", "check_out", "party", "ages", "room_number", "errand_time"),
    "early_checkin": ("_at",),
    "late_checkout": ("_at",),
    "ask_lost_": ("what", "where", "contact"),
    "to_": tuple(Department),
    "wish_": tuple(Wish),
    "wish_noted_": ("reservation", "booking", "reception"),
    "wish_noted_other_": ("reservation", "booking", "reception"),
    "task_": ("accepted", "done", "declined"),
    "method_": ("stripe", "mercadopago"),
    "pay_": ("stripe", "mercadopago"),
    "choice_": ("confirm", "deny", "change"),
    "left_": tuple(Topic),
    "journey_": tuple(kind for kind in JourneyKind if not kind.is_review),
    "journey_review_": tuple(Segment),
}
NOT_SENTENCES = {"months", "weekdays", "counts", "status", "media", "room_words", "currencies"}


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def shape(value: Any) -> Any:
    """What must be alike in every language: gaps of a sentence, number of a list, keys of a table."""
    if isinstance(value, str):
        return gaps(value)
    return len(value) if isinstance(value, list) else {key: shape(one) for key, one in value.items()}


def named_keys() -> Iterator[str]:
    calls = (node for tree in TREES for node in ast.walk(tree) if isinstance(node, ast.Call))
    for call in calls:
        places = NAMED_BY.get(call.func.attr, ()) if isinstance(call.func, ast.Attribute) else ()
        for place in places:
            if place < len(call.args):
                yield from literals(call.args[place])


def literals(argument: ast.expr) -> Iterator[str]:
    """The strings an argument may be; both arms of a choice."""
    if isinstance(argument, ast.IfExp):
        yield from literals(argument.body)
        yield from literals(argument.orelse)
    elif isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value


def guest_texts() -> set[str]:
    kinds = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, ConserjeError)]
    return {kind.guest_text for kind in kinds}


def mentioned() -> set[str]:
    """Every string of the product's code, and the keys it puts together."""
    found = {
        node.value
        for tree in PRODUCT
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return found | {begin + end for begin, ends in BUILT.items() for end in ends}


@pytest.mark.parametrize("tag", sorted(TEXTS))
def test_no_sentence_is_written_twice(tag: str) -> None:
    keys = [key for other, texts in PARTS if other == tag for key in texts]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_sentence_with_the_same_gaps(language: str) -> None:
    assert {key: shape(value) for key, value in TEXTS[language].items()} == {
        key: shape(value) for key, value in TEXTS["es"].items()
    }


@pytest.mark.parametrize("tag", [tag for tag in TEXTS if tag not in LANGUAGES])
def test_a_region_only_says_otherwise_what_its_language_says(tag: str) -> None:
    language = TEXTS[tag.split("-", maxsplit=1)[0]]
    assert {key: shape(value) for key, value in TEXTS[tag].items()} == {key: shape(language[key]) for key in TEXTS[tag]}
    same = [key for key, value in TEXTS[tag].items() if value == language[key]]
    assert same == []


def test_every_sentence_that_a_flow_names_exists() -> None:
    named = set(named_keys())
    assert len(named) > 50
    assert named - set(TEXTS["es"]) == set()


def test_every_error_a_guest_may_meet_has_its_sentence() -> None:
    assert guest_texts() - set(TEXTS["es"]) == set()
    assert {f"refused_{reason}" for reason in StayRefused.REASONS} <= set(TEXTS["es"])


def test_no_sentence_is_left_over() -> None:
    sentences = set(TEXTS["es"]) - NOT_SENTENCES
    assert sentences - mentioned() - guest_texts() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_of_a_reservation_has_a_name(language: str) -> None:
    wording = Wording(language, house=language, timezone="America/Sao_Paulo")
    names = [wording.status(status) for status in ReservationStatus]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_sentence_has_a_blank_too_many_or_a_mark_without_its_pair(path: Path) -> None:
    for key, text in TEXTS[path.name.partition(".")[0]].items():
        if isinstance(text, str):
            assert text.strip() == text or key == "summary_charges", key
            assert "  " not in text.strip(), key
            assert text.count("*") % 2 == 0, key
            assert text.count("¿") in (0, text.count("?")), key


PT = Wording("pt", house="pt-BR", timezone="America/Sao_Paulo")
STAY = Stay(date(2027, 12, 30), date(2028, 1, 2))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Money(Decimal("1250.5"), "BRL"), "R$ 1.250,50"),
        (Money(Decimal("542080"), "ARS"), "ARS 542.080"),
        (Money(Decimal("-5"), "USD"), "USD -5"),
        (Stay(date(2027, 3, 12), date(2027, 3, 13)), "de sexta, 12 de março, a sábado, 13 de março de 2027 (1 noite)"),
        (STAY, "de quinta, 30 de dezembro de 2027, a domingo, 2 de janeiro de 2028 (3 noites)"),
        (Party(1), "1 adulto"),
        (Party(2, (0, 1, 7)), "2 adultos e 3 crianças (menos de 1 ano, 1 ano e 7 anos)"),
        (datetime(2027, 3, 12, 1, 30, tzinfo=UTC), "quinta, 11 de março, às 22:30"),
        (date(2027, 3, 12), "sexta, 12 de março de 2027"),
        (time(14, 0), "14:00"),
        ("Ana {x}", "Ana {x}"),
    ],
)
def test_values_are_written_as_brazilians_write_them(value: object, written: str) -> None:
    assert PT.value(value) == written


def test_what_a_guest_wrote_is_never_read_as_a_gap() -> None:
    said = PT.text("impossible_date", words="{hotel} {0} %s")
    assert "{hotel} {0} %s" in said


@pytest.mark.parametrize(
    ("tag", "house", "language", "sentence"),
    [
        ("pt", "es-AR", "pt", "Em nome de quem faço a reserva? (nome e sobrenome)"),
        ("fr", "pt-BR", "pt", "Em nome de quem faço a reserva? (nome e sobrenome)"),
        ("pt-PT", "pt-BR", "pt", "Em nome de quem faço a reserva? (nome e sobrenome)"),
    ],
)
def test_an_unknown_tag_falls_back_to_its_language_or_the_houses(
    tag: str, house: str, language: str, sentence: str
) -> None:
    wording = Wording(tag, house=house, timezone="America/Sao_Paulo")
    assert (wording.language, wording.text("ask_name")) == (language, sentence)


def test_a_sentence_can_be_had_in_all_languages_at_once() -> None:
    assert set(in_every_language("intro")) == set(LANGUAGES)


def test_a_gap_that_is_not_filled_is_a_fault() -> None:
    with pytest.raises(KeyError):
        PT.text("held", room="Chalé")
