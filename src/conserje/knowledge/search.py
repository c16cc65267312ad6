"""Questions to the house: the best passage, or none.

The index lives in the process, one per house and language, because a search there costs a tenth of a round trip to the
database; the revision number in the database says when it is out of date.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from conserje.knowledge.asked import asked
from conserje.knowledge.facts import rendered
from conserje.knowledge.index import Document, Index
from conserje.knowledge.judgement import Hit, Judgement
from conserje.knowledge.matters.coverage import covered, plain_text
from conserje.knowledge.standard import standard_facts
from conserje.knowledge.subjects import Subjects, packaged_subjects
from conserje.knowledge.words import LANGUAGES, words_of
from conserje.model.hotel import Hotel
from conserje.model.ids import Clock, PropertyId
from conserje.model.knowledge import KnowledgeEntry, Passage
from conserje.storage.database import Database
from conserje.storage.knowledge import load_entries, revision


@dataclass(frozen=True, slots=True)
class Shelf:
    """The entries of one house as one language sees them, and who finds them."""

    entries: tuple[KnowledgeEntry, ...]
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class _House:
    """`shelves` by language fills as guests of that language ask."""

    revision: int
    checked_at: datetime
    entries: tuple[KnowledgeEntry, ...]
    shelves: dict[str, Shelf] = field(default_factory=dict)


class Knowledge:
    """`refresh` is how long an edit of staff may stay unseen; `houses` how many are kept (some 1.5 MB for
    each language asked in, built again in some 70 ms)."""

    def __init__(
        self, database: Database, clock: Clock, *, refresh: timedelta = timedelta(seconds=5), houses: int = 60
    ) -> None:
        self._database = database
        self._clock = clock
        self._refresh = refresh
        self._kept = houses
        self._houses: dict[PropertyId, _House] = {}

    async def answer(self, hotel: Hotel, question: str, language: str, topics: Sequence[str] = ()) -> Passage | None:
        """The passage that answers, in `language` where the house has it so, otherwise in the original (its `language`
        says which); or one that `lacks` the answer and tells what is known of the matter. `topics` are amenity, service and
        topic words of the reading. None: the house does not know."""
        house = await self._current(hotel)
        spoken = language if language in LANGUAGES else hotel.language[:2]
        shelf = house.shelves.get(spoken)
        if shelf is None:
            shelf = house.shelves[spoken] = shelf_of(house.entries, hotel, spoken)
        hits = shelf.judgement.search(question, topics)
        return _passage(shelf.entries[hits[0].document], hotel, hits[0]) if hits else None

    async def named(self, hotel: Hotel, key: str, language: str) -> Passage | None:
        """What the house says under a fact's or an article's own name, or first of what a topic word means; None when it
        says nothing there."""
        house = await self._current(hotel)
        spoken = language if language in LANGUAGES else hotel.language[:2]
        entries = in_language(house.entries, hotel, spoken)
        places = {name: place for place, name in enumerate(standard_facts().topics)}
        about = sorted((one for one in entries if key in one.topics), key=lambda one: places.get(one.key, len(places)))
        entry = next((one for one in (*entries, *about) if one.key == key), None) or next(iter(about), None)
        return _passage(entry, hotel, Hit(0, 1.0)) if entry else None

    async def _current(self, hotel: Hotel) -> _House:
        now = self._clock.now()
        house = self._houses.get(hotel.id)
        if house is not None and abs(now - house.checked_at) < self._refresh:
            return house
        async with self._database.transaction(hotel.tenant_id) as connection:
            newest = await revision(connection, hotel.id)
            if house is not None and house.revision == newest:
                house = replace(house, checked_at=now)
            else:
                house = _House(newest, now, await load_entries(connection, hotel.id))
        self._keep(hotel.id, house)
        return house

    def _keep(self, property_id: PropertyId, house: _House) -> None:
        self._houses.pop(property_id, None)
        self._houses[property_id] = house
        while len(self._houses) > self._kept:
            self._houses.pop(next(iter(self._houses)))


def shelf_of(entries: Sequence[KnowledgeEntry], hotel: Hotel, language: str) -> Shelf:
    """What a guest of this language can find: every entry once, in their language, else the house's, else any."""
    chosen = in_language(entries, hotel, language)
    subjects = packaged_subjects()
    index = Index(documents_of(chosen, hotel, language, subjects), words_of(language))
    return Shelf(chosen, Judgement(index, subjects))


def in_language(entries: Sequence[KnowledgeEntry], hotel: Hotel, language: str) -> tuple[KnowledgeEntry, ...]:
    chosen: dict[str, KnowledgeEntry] = {}
    for entry in sorted(entries, key=lambda entry: (entry.language != language, entry.language != hotel.language[:2])):
        chosen.setdefault(entry.key, entry)
    return tuple(chosen.values())


def documents_of(
    entries: Sequence[KnowledgeEntry], hotel: Hotel, language: str, subjects: Subjects
) -> tuple[Document, ...]:
    """The entries as the index wants them."""
    return tuple(_document(entry, hotel, language, subjects) for entry in entries)


def subject_of(entry: KnowledgeEntry, subjects: Collection[str]) -> str | None:
    """A standard fact's key, or the first topic of an article that training knows; None for what only this house has."""
    if entry.key in standard_facts().topics:
        return entry.key
    return next((topic for topic in entry.topics if topic in subjects and topic not in standard_facts().topics), None)


def _document(entry: KnowledgeEntry, hotel: Hotel, language: str, subjects: Subjects) -> Document:
    standard = standard_facts()
    given = standard.facts[entry.language][entry.key].questions if entry.key in standard.topics else ()
    own = tuple(question for question in entry.questions if question not in set(given))
    text = rendered(entry, hotel)
    subject = subject_of(entry, subjects.place)
    told = plain_text(entry.title, text)
    covers = covered(entry, subject, told, own, lambda question: subjects.sure_of(question, entry.language))
    heard = asked(language).get(subject or "", ())
    if entry.language != language:
        rows = (*standard.questions_about(entry.topics, language), *heard)
        return Document(rows, (), "", entry.topics, subject, covers, told, entry.is_absent)
    asked_for, body = (entry.title, *given, *heard), f"{entry.title}. {text}"
    return Document(asked_for, own, body, entry.topics, subject, covers, told, entry.is_absent)


def _passage(entry: KnowledgeEntry, hotel: Hotel, hit: Hit) -> Passage:
    source, text = f"{entry.kind.value}:{entry.key}", rendered(entry, hotel)
    return Passage(source, entry.language, entry.title, text, hit.score, hit.lacks, entry.is_absent)
