"""What the search over the house's knowledge learns from: questions by subject, and questions that no house answers.

Sources: the standard facts' own questions, `knowledge/data/asked/<language>.txt` (one line a subject, phrases between
semicolons, "none" for what is not answered), the matters of `knowledge/data/matters`, the near misses made from
`near_misses.toml`, the utterances out of scope, and the development files of tests/evals/knowledge. The test files are read
by `unseen` alone, which takes out of a judgement what resembles training.
"""

import hashlib
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any

from conserje.knowledge.asked import asked
from conserje.knowledge.matters.catalogue import matters
from conserje.knowledge.matters.coverage import hinted
from conserje.knowledge.search import subject_of
from conserje.knowledge.spelling import slips_between
from conserje.knowledge.standard import standard_facts
from conserje.knowledge.subjects import NONE, plain_words
from conserje.knowledge.words import LANGUAGES
from conserje.model.ids import SystemClock
from conserje.model.reading import Intent
from conserje.ops.hotel_files import DEMO_HOTELS, read_demo_hotel
from conserje.ops.learning.utterances import patterns

CHECKOUT = Path(__file__).parents[4]
QUESTIONS = CHECKOUT / "tests" / "evals" / "knowledge"
# What the search was made with; what nobody who made it has read; houses that it was not made for; and what its author wrote as
# a guest before the last work on it, in halves: seen while working, and sealed.
DEVELOPMENT, TEST, STRANGE, GUESTS, SEALED = ("dev", "heldout", "test"), "blind", "houses", "guests", "sealed"

_NEAREST = 0.2
_SLOTTED = frozenset("{}(|)")
_WORDS_PER_SENTENCE = 9
# Weights: sentences made by the trainer, questions written as guests write, the many that are no hotel's affair, and
# utterances that a reader put to their subject.
_MADE, _REAL, _FOREIGN, _HEARD = 0.5, 1.5, 0.25, 0.7
# In how many questions each thing of a matter is put; a word in more than this share of a subject's phrases is no detail.
_FRAMES, _DETAIL, _SHORT = 1, 0.25, 6


@dataclass(frozen=True, slots=True)
class Phrase:
    """`text` is plain words. `is_whole`: written by a person as guests ask; `weight` in training. `slug` and `keys` say
    where it was asked and what answers it there, for a question of an evaluation file."""

    text: str
    subject: str
    language: str
    is_whole: bool = True
    weight: float = 1.0
    slug: str | None = None
    keys: tuple[str, ...] = ()


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
        written = [*_of_matters(language, chance), *_written(language)]
        found += written
        foreign = [one.text for one in written if one.subject == NONE]
        found += dressed(language, written, chance)
        found += (
            Phrase(_plain(text), NONE, language, is_whole=False, weight=_FOREIGN)
            for text in near_misses(language, foreign, chance)
        )
        found += (Phrase(_plain(text), NONE, language, weight=_FOREIGN) for text in _out_of_scope(language))
    found += _developed()
    return _detailed({(one.text, one.language): one for one in reversed(found) if one.text}.values())[::-1]


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
    """Both files of a part: one of DEVELOPMENT, TEST, or STRANGE (other houses: there the unanswerable name theirs too)."""
    answered = [
        Asked(language, slug, tuple(keys.split("|")), text)
        for language, slug, keys, text in _rows(folder, "answerable", part)
    ]
    return answered + [
        Asked(row[0], row[1] if len(row) > 2 else None, (), row[-1]) for row in _rows(folder, "unanswerable", part)
    ]


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
    """Standard facts, the article topics that `data/asked` has phrases for, and the matters; not NONE."""
    return frozenset(standard_facts().topics) | (asked(LANGUAGES[0]).keys() - {NONE}) | matters().keys()


@lru_cache(1)
def subjects_of_demo() -> dict[tuple[str, str], str]:
    """(slug, key) -> subject, for the entries of the demo houses that have one."""
    names = subject_names() - matters().keys()
    houses = (read_demo_hotel(slug, SystemClock()) for slug in DEMO_HOTELS)
    found = {(house.hotel.slug, one.key): subject_of(one, names) for house in houses for one in house.entries}
    return {place: subject for place, subject in found.items() if subject}


def _of_matters(language: str, chance: Random) -> Iterator[Phrase]:
    """Each thing by itself and in a question, and the questions written out."""
    asking = _resource("near_misses.toml")[language]["asking"]
    for name, matter in matters().items():
        for thing in matter.things[language]:
            yield Phrase(_plain(thing), name, language)
            for frame in chance.sample(asking, _FRAMES):
                yield Phrase(_plain(frame.format(thing)), name, language, weight=_MADE)
        yield from (Phrase(_plain(text), name, language) for text in matter.questions[language])


def _detailed(known: Iterable[Phrase]) -> list[Phrase]:
    """A phrase of a subject that names a detail is a phrase of that matter: "is the pool heated?" is not "pool".

    What stands in many phrases of a subject ("towel" in those of the towels) is no detail of it. A short one of NONE that
    names a matter of no subject ("a casino?") is of that matter.
    """
    found = list(known)
    hints = [hinted(one.text) for one in found]
    size = Counter(one.subject for one in found)
    named = Counter((one.subject, name) for one, names in zip(found, hints, strict=True) for name in names)

    def matter_of(one: Phrase, names: frozenset[str]) -> str:
        if one.subject == NONE:
            nobodys = sorted(name for name in names if not matters()[name].parents)
            return nobodys[0] if nobodys and len(one.text.split()) <= _SHORT else NONE
        details = [
            (named[one.subject, name], name)
            for name in names
            if one.subject in matters()[name].parents and named[one.subject, name] <= _DETAIL * size[one.subject]
        ]
        return min(details)[1] if details else one.subject

    return [replace(one, subject=matter_of(one, names)) for one, names in zip(found, hints, strict=True)]


def guests_words() -> frozenset[str]:
    """The words of all utterances that are a hotel's affair, whatever they are about."""
    return frozenset(
        word
        for language in LANGUAGES
        for text, intents in patterns(language)
        if Intent.OUT_OF_SCOPE not in intents and not set(text) & _SLOTTED
        for word in plain_words(text)
    )


def _out_of_scope(language: str) -> Iterator[str]:
    for text, intents in patterns(language):
        if intents == (Intent.OUT_OF_SCOPE,) and not set(text) & _SLOTTED:
            yield text


def _rows(folder: Path, kind: str, part: str) -> list[list[str]]:
    """The examiner put the part before the kind."""
    name = f"{part}_{kind}.tsv" if part == TEST else f"{kind}_{part}.tsv"
    return [line.split("\t") for line in (folder / name).read_text("utf-8").splitlines() if line.strip()]


def _written(language: str) -> Iterator[Phrase]:
    for key, fact in standard_facts().facts[language].items():
        yield from (Phrase(_plain(text), key, language, is_whole=False) for text in (fact.title, *fact.questions))
    for subject, texts in asked(language).items():
        yield from (Phrase(_plain(text), subject, language) for text in texts)
    for subject, texts in asked(language, "heard_").items():
        yield from (Phrase(_plain(text), subject, language, is_whole=False, weight=_HEARD) for text in texts)


def _developed() -> Iterator[Phrase]:
    for part in DEVELOPMENT:
        for one in questions(part):
            subject = subjects_of_demo().get((one.slug, one.keys[0])) if one.slug else NONE
            if subject:
                yield Phrase(_plain(one.text), subject, one.language, weight=_REAL, slug=one.slug, keys=one.keys)


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
