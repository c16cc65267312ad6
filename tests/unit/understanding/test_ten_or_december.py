"""Portuguese "dez" is ten, and December only where a month must stand."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from conserje.model.reading import Facts, ReadingContext
from conserje.understanding.facts import read_facts

NOW = datetime(2026, 11, 24, 12, tzinfo=ZoneInfo("America/Sao_Paulo"))


def _read(text: str) -> Facts:
    return read_facts(text, ReadingContext(NOW, "BR", language="pt", house_language="pt"))


def test_ten_nights_people_and_rooms_are_counted() -> None:
    assert _read("quero ficar dez noites").nights == 10
    assert _read("somos dez pessoas").adults == 10
    assert _read("dez quartos, por favor").rooms == 10


@pytest.mark.parametrize("text", ["de 4 dez a 9 dez", "chego 4 de dez e saio 9 de dez", "4 dez - 9 dez"])
def test_a_day_of_december(text: str) -> None:
    read = _read(text)
    assert (read.check_in, read.check_out) == (date(2026, 12, 4), date(2026, 12, 9))


def test_the_tenth_in_words() -> None:
    read = _read("do dia dez ao quinze de março")
    assert (read.check_in, read.check_out) == (date(2027, 3, 10), date(2027, 3, 15))


def test_a_date_between_two_prepositions_is_no_booking_code() -> None:
    read = _read("2 noites no deluxe a partir de 22 de janeiro")
    assert read.booking_code is None
    assert read.check_in == date(2027, 1, 22)


def test_a_code_said_in_pieces_is_still_one() -> None:
    assert _read("meu código é K7 P2 QX").booking_code == "K7P2QX"


def test_rooms_are_counted_by_their_abbreviations() -> None:
    assert _read("2 dbl e 1 sgl").rooms == 3
