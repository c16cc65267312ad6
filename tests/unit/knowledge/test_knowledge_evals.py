"""The search against questions of tests/evals/knowledge, asked as the product asks: with the topics of the reading.

The development files chose the phrases and the rule, the guests' files what is told as known; the sealed and the blind files
chose nothing, and the blind ones are frozen. The floors guard against falling back; the bars of the product (recall@1 of 90 %,
no answer to what the house does not know) are the affair of `conserje evals knowledge`.
"""

import hashlib
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest

from conserje.ops.knowing.judging import Found, ask_all, shelves_of_demo, shelves_of_strangers
from conserje.ops.learning.questions import DEVELOPMENT, GUESTS, STRANGE, TEST, phrases, questions, unseen

FOLDER = Path(__file__).parents[2] / "evals" / "knowledge"


known = lru_cache(1)(phrases)


@lru_cache(4)
def found(*parts: str) -> list[Found]:
    asked = [one for part in parts for one in questions(part)]
    if parts == (TEST,):
        asked = unseen(asked, known())
    return ask_all(asked, shelves_of_strangers() if parts == (STRANGE,) else shelves_of_demo())


@pytest.mark.parametrize(
    ("parts", "told", "plainly"),
    [(DEVELOPMENT, 0.95, 0.88), ((TEST,), 0.85, 0.55), ((GUESTS,), 0.85, 0.62), ((STRANGE,), 0.92, 0.8)],
)
def test_questions_that_the_house_can_answer_find_their_entry(
    parts: tuple[str, ...], told: float, plainly: float
) -> None:
    asked, first, right = Counter[str](), Counter[str](), Counter[str]()
    for one in found(*parts):
        if one.asked.keys:
            asked[one.asked.language] += 1
            first[one.asked.language] += one.is_told
            right[one.asked.language] += one.is_right
    assert asked.keys() == {"es", "en", "pt"}
    assert min(first[language] / asked[language] for language in asked) >= told, first
    assert min(right[language] / asked[language] for language in asked) >= plainly, right


@pytest.mark.parametrize(
    ("parts", "most"), [(DEVELOPMENT, 0.02), ((TEST,), 0.07), ((GUESTS,), 0.08), ((STRANGE,), 0.06)]
)
def test_questions_that_the_house_cannot_answer_are_seldom_answered(parts: tuple[str, ...], most: float) -> None:
    asked = {one.asked.text for one in found(*parts) if not one.asked.keys}
    answered = {one.asked.text for one in found(*parts) if not one.asked.keys and one.key}
    assert len(asked) >= 80
    assert len(answered) <= most * len(asked), len(answered)


def test_a_wrong_entry_is_hardly_ever_the_answer() -> None:
    asked = [one for one in found(TEST) if one.asked.keys]
    assert sum(bool(one.key) and not one.is_right for one in asked) <= 0.03 * len(asked)


def test_nobody_changed_the_test_questions() -> None:
    for line in (FOLDER / "frozen.sha256").read_text("utf-8").splitlines():
        checksum, name = line.split()
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == checksum, name


def test_what_training_has_seen_is_left_out_of_the_test() -> None:
    seen = [one for one in questions("dev") if one.keys][:100]
    assert unseen(seen, known()) == []
    assert len({one.asked.text for one in found(TEST)}) >= 600
