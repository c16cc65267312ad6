"""Ages that stand after a comma at the end of a message belong to the children named before it."""

from datetime import UTC, datetime

import pytest

from conserje.model.reading import Facts, ReadingContext
from conserje.understanding.facts import read_facts


def _read(text: str, language: str) -> Facts:
    return read_facts(text, ReadingContext(datetime(2026, 11, 24, 12, tzinfo=UTC), "GB", house_language=language))


@pytest.mark.parametrize(
    ("text", "language", "ages"),
    [
        ("us two and our teenagers, 13 and 16", "en", (13, 16)),
        ("two adults and our daughter, 8", "en", (8,)),
        ("vamos con dos hijos, 5 y 9", "es", (5, 9)),
        ("somos um casal e duas crianças, 4 e 6.", "pt", (4, 6)),
    ],
)
def test_bare_ages_after_the_children(text: str, language: str, ages: tuple[int, ...]) -> None:
    assert _read(text, language).ages == ages


@pytest.mark.parametrize("text", ["two adults and a kid, 3 nights", "our daughter, 2 rooms"])
def test_what_is_counted_after_the_children_is_no_age(text: str) -> None:
    assert _read(text, "en").ages == ()
