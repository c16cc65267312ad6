"""What guests answer when ages, people, dates or nights were asked, row by row: `phrasings/answers.txt`."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from conserje.model.reading import Asked, Facts, ReadingContext
from conserje.understanding.facts import read_facts

NAMES = ("check_in", "check_out", "nights", "flexible", "adults", "children", "ages", "rooms")
COUNTRIES = {"es": "AR", "en": "GB", "pt": "BR"}


def rows() -> list[tuple[str, str, str, str]]:
    found = []
    for line in (Path(__file__).parent / "phrasings" / "answers.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            asked, _, expected = line.partition(" => ")
            language, question, text = asked.split(" | ", 2)
            found.append((language, question, text, expected))
    return found


def told(facts: Facts) -> str:
    stated = facts.stated()
    pairs = sorted((name, stated[name]) for name in NAMES if name in stated)
    return " ".join(f"{name}={','.join(map(str, v)) if isinstance(v, tuple) else v}" for name, v in pairs) or "-"


@pytest.mark.parametrize(("language", "question", "text", "expected"), rows())
def test_an_answer_states_exactly_this(language: str, question: str, text: str, expected: str) -> None:
    name, _, arrival = question.partition(":")
    asked = Asked(name, date.fromisoformat(arrival) if arrival else None)
    now = datetime(2026, 11, 24, 12, tzinfo=ZoneInfo("America/Sao_Paulo"))
    context = ReadingContext(now, COUNTRIES[language], house_language=language, asked=asked)
    assert told(read_facts(text, context)) == expected
