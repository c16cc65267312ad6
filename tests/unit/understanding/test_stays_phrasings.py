"""Stays as people write them, row by row: `phrasings/stays_<language>.txt` says what each message states."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from conserje.model.reading import Facts, ReadingContext
from conserje.understanding.facts import read_facts

STAY_FACTS = (
    *("check_in", "check_out", "nights", "flexible", "adults", "children", "ages", "rooms"),
    *("ambiguous_dates", "impossible_date"),
)
HOUSES = {
    "es": ("AR", "America/Argentina/Buenos_Aires"),
    "en": ("AR", "America/Argentina/Buenos_Aires"),
    "pt": ("BR", "America/Sao_Paulo"),
}


def context(language: str) -> ReadingContext:
    country, zone = HOUSES[language]
    return ReadingContext(datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo(zone)), country, language, language)


def rows() -> list[tuple[str, str, str]]:
    found = []
    for path in sorted((Path(__file__).parent / "phrasings").glob("stays_*.txt")):
        for line in path.read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                text, _, expected = line.partition(" => ")
                found.append((path.stem[-2:], text, expected))
    return found


def stated(facts: Facts) -> dict[str, str]:
    """The stay in the notation of the tables."""
    told = {name: value for name, value in facts.stated().items() if name in STAY_FACTS}
    return {name: ",".join(map(str, value)) if isinstance(value, tuple) else str(value) for name, value in told.items()}


def expectation(written: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    if written == "-":
        return pairs
    head, quoted, words = written.partition('impossible_date="')
    if quoted:
        pairs["impossible_date"] = words.rstrip('"')
    return pairs | dict(pair.split("=") for pair in head.split())


@pytest.mark.parametrize(("language", "text", "expected"), rows())
def test_a_message_states_exactly_this_stay(language: str, text: str, expected: str) -> None:
    assert stated(read_facts(text, context(language))) == expectation(expected)


def test_every_language_has_a_table_of_a_hundred_rows_and_more() -> None:
    for language in HOUSES:
        assert sum(row[0] == language for row in rows()) >= 100


def test_the_tables_name_days_that_exist() -> None:
    for _, _, expected in rows():
        for name, value in expectation(expected).items():
            if name in ("check_in", "check_out"):
                assert date.fromisoformat(value).year in (2020, 2026, 2027, 2028)
