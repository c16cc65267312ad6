"""Questions to the house: the best passage, or none.

The index lives in the process, one per house and language, because a search there costs a tenth of a round trip to the
database; the revision number in the database says when it is out of date.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from conserje.knowledge.facts import rendered
from conserje.knowledge.index import Document, Index
from conserje.knowledge.standard import Standard, standard_facts
from conserje.knowledge.words import LANGUAGES, words_of
from conserje.model.hotel import Hotel
from conserje.model.ids import Clock, PropertyId
from conserje.model.knowledge import KnowledgeEntry, Passage
from conserje.storage.database import Database
from conserje.storage.knowledge import load_entries, revision


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The entries of one house as one language sees them, and the index over them."""

    entries: tuple[KnowledgeEntry, ...]
    index: Index


@dataclass(frozen=True, slots=True)
class _House:
    revision: int
    checked_at: datetime
    shelves: Mapping[str, _Shelf]


class Knowledge:
    """`refresh` is how long an edit of staff may stay unseen; `houses` how many indexes are kept (about 1 MB each)."""

    def __init__(
        self, database: Database, clock: Clock, *, refresh: timedelta = timedelta(seconds=5), houses: int = 200
    ) -> None:
        self._database = database
        self._clock = clock
        self._refresh = refresh
        self._kept = houses
        self._houses: dict[PropertyId, _House] = {}

    async def answer(self, hotel: Hotel, question: str, language: str, topics: Sequence[str] = ()) -> Passage | None:
        """The passage that answers, in `language` where the house has it so, otherwise in the original (its `language`
        says which). `topics` are amenity, service and topic words of the reading. None: the house does not know."""
        found = await self.answers(hotel, question, language, topics, limit=1)
        return found[0] if found else None

    async def answers(
        self, hotel: Hotel, question: str, language: str, topics: Sequence[str] = (), *, limit: int = 3
    ) -> tuple[Passage, ...]:
        """Like `answer`, best first."""
        house = await self._current(hotel)
        shelf = house.shelves[language if language in LANGUAGES else hotel.language[:2]]
        hits = shelf.index.search(question, topics)[:limit]
        return tuple(_passage(shelf.entries[hit.document], hotel, hit.score) for hit in hits)

    async def _current(self, hotel: Hotel) -> _House:
        now = self._clock.now()
        house = self._houses.get(hotel.id)
        if house is not None and now - house.checked_at < self._refresh:
            return house
        async with self._database.transaction(hotel.tenant_id) as connection:
            newest = await revision(connection, hotel.id)
            if house is not None and house.revision == newest:
                house = _House(newest, now, house.shelves)
            else:
                house = _House(newest, now, shelved(await load_entries(connection, hotel.id), hotel))
        self._keep(hotel.id, house)
        return house

    def _keep(self, property_id: PropertyId, house: _House) -> None:
        self._houses.pop(property_id, None)
        self._houses[property_id] = house
        while len(self._houses) > self._kept:
            self._houses.pop(next(iter(self._houses)))


def shelved(entries: Sequence[KnowledgeEntry], hotel: Hotel) -> dict[str, _Shelf]:
    """Language -> what a guest of that language can find."""
    return {language: _shelf(entries, hotel, language) for language in LANGUAGES}


def _shelf(entries: Sequence[KnowledgeEntry], hotel: Hotel, language: str) -> _Shelf:
    chosen: dict[str, KnowledgeEntry] = {}
    for entry in sorted(entries, key=lambda entry: (entry.language != language, entry.language != hotel.language[:2])):
        chosen.setdefault(entry.key, entry)
    standard = standard_facts()
    documents = [_document(entry, hotel, language, standard) for entry in chosen.values()]
    return _Shelf(tuple(chosen.values()), Index(documents, words_of(language)))


def _document(entry: KnowledgeEntry, hotel: Hotel, language: str, standard: Standard) -> Document:
    if entry.language == language:
        body = f"{entry.title}. {rendered(entry, hotel)}"
        return Document((entry.title, *entry.questions), body, entry.topics)
    return Document(standard.questions_about(entry.topics, language), "", entry.topics)


def _passage(entry: KnowledgeEntry, hotel: Hotel, score: float) -> Passage:
    return Passage(f"{entry.kind.value}:{entry.key}", entry.language, entry.title, rendered(entry, hotel), score)
