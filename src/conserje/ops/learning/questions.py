"""What the search over the house's knowledge learns from: questions by subject, and questions that no house answers.

Sources: the standard facts' own questions, `knowledge/data/asked/<language>.txt` (one line a subject, phrases between
semicolons, "none" for what is not answered), the near misses made from `near_misses.toml`, and the development files of
tests/evals/knowledge. The test files are read by `unseen` alone, which takes out of a judgement what resembles training.
"""

import hashlib
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any

from conserje.knowledge.asked import asked
from conserje.knowledge.search import subject_of
from conserje.knowledge.spelling import slips_between
from conserje.knowledge.standard import standard_facts
from conserje.knowledge.subjects import NONE, plain_words
from conserje.knowledge.words import LANGUAGES
from conserje.model.ids import SystemClock
from conserje.ops.hotel_files import DEMO_HOTELS, read_demo_hotel

CHECKOUT = Path(__file__).parents[4]
QUESTIONS = CHECKOUT / "tests" / "evals" / "knowledge"
DEVELOPMENT = ("dev", "heldout")

_NEAREST = 0.2
_WORDS_PER_SENTENCE = 9
# Weights: sentences made by the trainer, and questions written as guests write.
_MADE, _REAL = 0.5, 1.5


@dataclass(frozen=True, slots=True)
class Phrase:
    """`text` is plain words. `is_whole`: written by a person as guests ask; `weight` in training."""

    text: str
    subject: str
    language: str
    is_whole: bool = True
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of an evaluation file. `keys` are the entries that answer it at `slug`; none when nothing does."""

    language: str
    slug: str | None
    keys: tuple[str, ...]
    text: str


def phrases(seed: int = 7) -> list[Phrase]:
    """Everything there is to learn from, without repeats, in a fixed order."""
    chance = Random(seed)
    found: list[Phrase] = []
    for language in LANGUAGES:
        written = list(_written(language))
        found += written
        foreign = [one.text for one in written if one.subject == NONE]
        found += dressed(language, written, chance)
        found += (
            Phrase(_plain(text), NONE, language, is_whole=False, weight=_MADE)
            for text in near_misses(language, foreign, chance)
        )
    found += _developed()
    return list({(one.text, one.language): one for one in reversed(found) if one.text}.values())[::-1]


def near_misses(language: str, foreign: Sequence[str], chance: Random) -> Iterator[str]:
    """House words in questions about something else, and foreign things in the house."""
    table = _resource("near_misses.toml")[language]
    words = [word.strip() for word in table["words"].split(",")]
    for sentence in table["about"]:
        yield from (sentence.format(word) for word in chance.sample(words, _WORDS_PER_SENTENCE))
    for thing in foreign:
        yield chance.choice(table["asking"]).format(thing)
        yield chance.choice(table["inside"]).format(thing, chance.choice(words))


def dressed(language: str, known: Sequence[Phrase], chance: Random) -> Iterator[Phrase]:
    """Every other phrase again, with what guests say around a question."""
    around = _resource("near_misses.toml")[language]["around"]
    for one in known:
        if chance.random() < _MADE:
            yield replace(one, text=_plain(chance.choice(around).format(one.text)), weight=_MADE, is_whole=False)


def questions(part: str, folder: Path = QUESTIONS) -> list[Asked]:
    """Both files of a part: "dev", "heldout" (looked at, so development too) or "test"."""
    rows = [line.split("\t") for line in (folder / f"answerable_{part}.tsv").read_text("utf-8").splitlines()]
    answered = [Asked(language, slug, tuple(keys.split("|")), text) for language, slug, keys, text in rows]
    rows = [line.split("\t") for line in (folder / f"unanswerable_{part}.tsv").read_text("utf-8").splitlines()]
    return answered + [Asked(language, None, (), text) for language, text in rows]


def unseen(wanted: Iterable[Asked], known: Iterable[Phrase]) -> list[Asked]:
    """Those that no phrase of training resembles: fewer than one letter in five differs."""
    by_piece: dict[str, dict[str, set[str]]] = {language: defaultdict(set) for language in LANGUAGES}
    for phrase in known:
        for piece in _letters(phrase.text):
            by_piece[phrase.language][piece].add(phrase.text)
    return [one for one in wanted if not _resembles(_plain(one.text), by_piece[one.language])]


def checksum(known: Iterable[Phrase]) -> str:
    return hashlib.sha256("\n".join(f"{one.subject}\t{one.text}" for one in known).encode()).hexdigest()


def subject_names() -> frozenset[str]:
    """Standard facts, and the article topics that `data/asked` has phrases for; not NONE."""
    return frozenset(standard_facts().topics) | (asked(LANGUAGES[0]).keys() - {NONE})


@lru_cache(1)
def subjects_of_demo() -> dict[tuple[str, str], str]:
    """(slug, key) -> subject, for the entries of the demo houses that have one."""
    names = subject_names()
    houses = (read_demo_hotel(slug, SystemClock()) for slug in DEMO_HOTELS)
    found = {(house.hotel.slug, one.key): subject_of(one, names) for house in houses for one in house.entries}
    return {place: subject for place, subject in found.items() if subject}


def _written(language: str) -> Iterator[Phrase]:
    for key, fact in standard_facts().facts[language].items():
        yield from (Phrase(_plain(text), key, language, is_whole=False) for text in (fact.title, *fact.questions))
    for subject, texts in asked(language).items():
        yield from (Phrase(_plain(text), subject, language) for text in texts)


def _developed() -> Iterator[Phrase]:
    for part in DEVELOPMENT:
        for one in questions(part):
            subject = subjects_of_demo().get((one.slug, one.keys[0])) if one.slug else NONE
            if subject:
                yield Phrase(_plain(one.text), subject, one.language, weight=_REAL)


def _plain(text: str) -> str:
    return " ".join(plain_words(text))


def _letters(text: str) -> set[str]:
    padded = f" {text} "
    return {padded[place : place + 3] for place in range(len(padded) - 2)}


def _resembles(text: str, by_piece: dict[str, set[str]]) -> bool:
    letters = _letters(text)
    shared: dict[str, int] = defaultdict(int)
    for piece in letters:
        for phrase in by_piece.get(piece, ()):
            shared[phrase] += 1
    near = (phrase for phrase, count in shared.items() if count * 5 >= len(letters) * 2)
    return any(slips_between(text, phrase) < _NEAREST * max(len(text), len(phrase)) for phrase in near)


def _resource(name: str) -> dict[str, Any]:
    return tomllib.loads((files("conserje.knowledge") / "data" / "asked" / name).read_text("utf-8"))
