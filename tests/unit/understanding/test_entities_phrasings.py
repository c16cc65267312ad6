"""Contacts, codes, names, times, money and house words as people write them: `phrasings/entities.txt`, row by row."""

from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from conserje.model.reading import Asked, Facts, ReadingContext
from conserje.understanding.facts import read_facts

TABLE = Path(__file__).parent / "phrasings" / "entities.txt"
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("America/Argentina/Buenos_Aires"))


def rows() -> list[tuple[str, str, str, str]]:
    found = []
    for line in TABLE.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            message, _, expected = line.partition(" => ")
            language, question, text = message.split(" | ", 2)
            found.append((language, question, text, expected))
    return found


def stated(facts: Facts) -> dict[str, str]:
    """The facts in the notation of the table."""
    told: dict[str, str] = {}
    for name, value in facts.stated().items():
        if isinstance(value, time):
            told[name] = f"{value:%H:%M}"
        else:
            told[name] = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return told


@pytest.mark.parametrize(("language", "question", "text", "expected"), rows())
def test_a_message_states_exactly_these_facts(language: str, question: str, text: str, expected: str) -> None:
    asked = Asked(None if question == "-" else question)
    context = ReadingContext(NOW, "AR", language, language, asked)
    wanted = {} if expected == "-" else dict(pair.split("=", 1) for pair in expected.split("; "))
    assert stated(read_facts(text, context)) == wanted
