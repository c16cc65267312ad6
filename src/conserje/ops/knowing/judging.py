"""How good the knowledge search is, asked as the product asks: with the topics of the reading, at the demo houses.

"blind" was written by somebody who saw the demo houses and nothing of the search; those who made the search have not read it,
and it chose nothing; rows that resemble a phrase of training are left out. "houses" are two houses that the search was not
made with (tests/evals/knowledge/houses), with articles of their own. "guests" and "sealed" are halves of what an author of the
search wrote as a guest; the second half was not read again. "dev" is what the training and the rule were made with.
"""

import time
import tracemalloc
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from conserje.knowledge.search import Shelf, shelf_of
from conserje.knowledge.words import LANGUAGES
from conserje.model.ids import MovableClock
from conserje.model.reading import ReadingContext
from conserje.ops.bench.scorecard import Bar, Row
from conserje.ops.hotel_files import DEMO_HOTELS, HotelFolder, read_demo_hotel, read_folder
from conserje.ops.learning.questions import (
    DEVELOPMENT,
    GUESTS,
    QUESTIONS,
    SEALED,
    STRANGE,
    TEST,
    Asked,
    phrases,
    questions,
    unseen,
)
from conserje.understanding.facts import read_facts

# From the specification: recall@1 per language, and invented answers on a hundred unanswerable questions per language.
BARS = {"recall1": Bar(0.90, is_floor=True), "invented": Bar(0), "cpu_per_question": Bar(1000)}
NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)

Shelves = dict[tuple[str, str], Shelf]


@dataclass(frozen=True, slots=True)
class Found:
    """What one house said to a question: the key of the entry that it answered with, or None. `near` is the entry that it
    told as what is known of the matter, saying that the question itself is open: that is no answer."""

    asked: Asked
    slug: str
    key: str | None
    near: str | None = None

    @property
    def is_right(self) -> bool:
        return self.key in self.asked.keys if self.asked.keys else self.key is None

    @property
    def is_told(self) -> bool:
        """The right passage came first, as the answer or as what is known."""
        return (self.key or self.near) in self.asked.keys


def shelves_of_demo() -> Shelves:
    return _shelves(read_demo_hotel(slug, MovableClock(NOW)) for slug in DEMO_HOTELS)


def shelves_of_strangers() -> Shelves:
    folders = sorted((QUESTIONS / "houses").iterdir())
    return _shelves(read_folder(folder, MovableClock(NOW)) for folder in folders)


def _shelves(houses: Iterable[HotelFolder]) -> Shelves:
    return {
        (house.hotel.slug, language): shelf_of(house.entries, house.hotel, language)
        for house in houses
        for language in LANGUAGES
    }


def ask_all(asked: Sequence[Asked], shelves: Shelves) -> list[Found]:
    """A question is put to its house, one without a house to every demo house."""
    return list(_asked(asked, shelves))


def measure() -> tuple[list[Row], list[Found]]:
    """The rows of the score, and what was found on the blind questions."""
    shelves, known = shelves_of_demo(), phrases()
    written = questions(TEST)
    fresh = unseen(written, known)
    found = ask_all(fresh, shelves)
    rows = [row for language in LANGUAGES for row in _shares(found, language, TEST, BARS)]
    rows.append(Row(f"left_out.{TEST}", len(written) - len(fresh), "questions", len(written)))
    strange = ask_all(questions(STRANGE), shelves_of_strangers())
    rows += [row for language in LANGUAGES for row in _shares(strange, language, STRANGE, {})]
    for part in (SEALED, GUESTS):
        mine = ask_all(unseen(questions(part), known), shelves)
        rows += [row for language in LANGUAGES for row in _shares(mine, language, part, {})]
    developed = ask_all([one for part in DEVELOPMENT for one in questions(part)], shelves)
    rows += [row for language in LANGUAGES for row in _shares(developed, language, "dev", {})]
    rows.append(Row("cpu_per_question", _micros(fresh, shelves), "µs", len(fresh), BARS["cpu_per_question"]))
    rows.append(Row("memory_of_a_house", _megabytes(), "MB", 1))
    return rows, found


def topics_of(question: Asked) -> list[str]:
    facts = read_facts(question.text, ReadingContext(now=NOW, country="AR", language=question.language))
    return [word for word in (facts.amenity, facts.service, facts.topic) if word]


def _asked(asked: Sequence[Asked], shelves: Shelves) -> Iterator[Found]:
    for one in asked:
        topics = topics_of(one)
        for slug in (one.slug,) if one.slug else DEMO_HOTELS:
            shelf = shelves[slug, one.language]
            hits = shelf.judgement.search(one.text, topics)
            key = shelf.entries[hits[0].document].key if hits else None
            yield Found(one, slug, None, key) if hits and hits[0].lacks else Found(one, slug, key)


def _shares(found: Sequence[Found], language: str, part: str, bars: dict[str, Bar]) -> Iterator[Row]:
    mine = [one for one in found if one.asked.language == language]
    known = [one for one in mine if one.asked.keys]
    unknown = {(one.asked.text, one.asked.slug) for one in mine if not one.asked.keys}
    invented = {(one.asked.text, one.asked.slug) for one in mine if not one.asked.keys and one.key}
    right = sum(one.is_right for one in known) / len(known)
    yield Row(f"recall1.{part}.{language}", right, "share", len(known), bars.get("recall1"))
    yield Row(f"told1.{part}.{language}", sum(one.is_told for one in known) / len(known), "share", len(known))
    yield Row(
        f"wrong.{part}.{language}", sum(bool(one.key) and not one.is_right for one in known), "answers", len(known)
    )
    yield Row(f"invented.{part}.{language}", len(invented), "questions", len(unknown), bars.get("invented"))
    hedged = {(one.asked.text, one.asked.slug) for one in mine if not one.asked.keys and one.near}
    yield Row(f"near_told.{part}.{language}", len(hedged), "questions", len(unknown))


def _micros(asked: Sequence[Asked], shelves: Shelves) -> float:
    """Processor time of a search, the reading of topics not counted."""
    prepared = [
        (shelves[one.slug or DEMO_HOTELS[0], one.language].judgement, one.text, topics_of(one)) for one in asked
    ]
    started = time.process_time()
    for judgement, text, topics in prepared:
        judgement.search(text, topics)
    return (time.process_time() - started) / len(prepared) * 1e6


def _megabytes() -> float:
    """One house in one language; what all houses share is loaded already."""
    house = read_demo_hotel(DEMO_HOTELS[0], MovableClock(NOW))
    tracemalloc.start()
    kept = shelf_of(house.entries, house.hotel, LANGUAGES[0])
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return size / 1e6 if kept.entries else 0.0
