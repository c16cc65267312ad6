"""Questions to a house, on the real database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from conserje.knowledge.search import Knowledge
from conserje.model.hotel import Hotel
from conserje.model.ids import MovableClock
from conserje.model.knowledge import KnowledgeGap
from conserje.ops.hotel_files import HotelFolder, install_hotel, read_demo_hotel
from conserje.storage.database import Database
from conserje.storage.knowledge import not_answered, note_gap, replace_entries

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)


class RandomIds:
    def new(self) -> UUID:
        return uuid4()


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(NOW)


@pytest.fixture
def house(clock: MovableClock) -> HotelFolder:
    return read_demo_hotel("austral", clock)


@pytest.fixture
async def hotel(database: Database, house: HotelFolder, clock: MovableClock) -> Hotel:
    return await install_hotel(database, house, RandomIds(), clock)


async def store(database: Database, hotel: Hotel, house: HotelFolder) -> None:
    async with database.transaction(hotel.tenant_id) as connection:
        await replace_entries(connection, hotel, house.entries)


async def test_each_language_is_answered_in_its_own(database: Database, hotel: Hotel, clock: MovableClock) -> None:
    knowledge = Knowledge(database, clock)
    for language, question, said in (
        ("es", "hola! a q hora es el desalluno?", "de 7:00 a 10:30"),
        ("en", "what time is breakfast served", "from 7 am to 10:30 am"),
        ("pt", "que horas é o café da manhã", "das 7h às 10h30"),
    ):
        passage = await knowledge.answer(hotel, question, language)
        assert passage is not None
        assert (passage.source, passage.language) == ("fact:breakfast_hours", language)
        assert said in passage.text


async def test_a_house_does_not_answer_what_it_does_not_know(
    database: Database, hotel: Hotel, clock: MovableClock
) -> None:
    knowledge = Knowledge(database, clock)
    for question in ("do you have a helipad?", "", "?", "who won the world cup in 2022?", "a" * 5000):
        assert await knowledge.answer(hotel, question, "en") is None


async def test_what_exists_in_one_language_only_is_found_from_another_and_marked(
    database: Database, hotel: Hotel, house: HotelFolder, clock: MovableClock
) -> None:
    only_spanish = tuple(entry for entry in house.entries if entry.key != "pets" or entry.language == "es")
    await store(database, hotel, replace(house, entries=only_spanish))
    passage = await Knowledge(database, clock).answer(hotel, "can I bring my dog?", "en", ("pets",))
    assert passage is not None
    assert (passage.source, passage.language) == ("fact:pets", "es")
    assert passage.text.startswith("Aceptamos perros")


async def test_a_language_nobody_here_speaks_is_searched_in_the_house_language(
    database: Database, hotel: Hotel, clock: MovableClock
) -> None:
    passage = await Knowledge(database, clock).answer(hotel, "parking?", "fr")
    assert passage is not None
    assert (passage.source, passage.language) == ("fact:parking", "es")


async def test_an_edit_is_seen_after_the_refresh_and_not_before(
    database: Database, hotel: Hotel, house: HotelFolder, clock: MovableClock
) -> None:
    knowledge = Knowledge(database, clock, refresh=timedelta(seconds=5))
    assert await knowledge.answer(hotel, "where can I see tango?", "en") is not None
    await store(database, hotel, replace(house, entries=tuple(e for e in house.entries if e.key != "tango")))
    clock.move_to(NOW + timedelta(seconds=4))
    assert await knowledge.answer(hotel, "where can I see tango?", "en") is not None
    clock.move_to(NOW + timedelta(seconds=6))
    assert await knowledge.answer(hotel, "where can I see tango?", "en") is None


async def test_houses_do_not_read_each_other_and_the_oldest_index_is_let_go(
    database: Database, hotel: Hotel, clock: MovableClock
) -> None:
    pousada = await install_hotel(database, read_demo_hotel("pousada-do-mar", clock), RandomIds(), clock)
    knowledge = Knowledge(database, clock, houses=1)
    for _ in range(2):
        surf = await knowledge.answer(pousada, "how much is a surf lesson?", "en")
        assert surf is not None
        assert surf.source == "article:surf"
        assert await knowledge.answer(hotel, "how much is a surf lesson?", "en") is None


async def test_another_tenant_finds_no_entries(database: Database, hotel: Hotel, clock: MovableClock) -> None:
    async with database.transaction(uuid4()) as connection:
        assert await connection.fetchval("SELECT count(*) FROM knowledge_entries") == 0
    async with database.transaction(hotel.tenant_id) as connection:
        assert await connection.fetchval("SELECT count(*) FROM knowledge_entries") > 200


async def test_what_was_not_answered_is_kept_for_staff_oldest_first(database: Database, hotel: Hotel) -> None:
    first = KnowledgeGap("¿tienen helipuerto?", "es", None, NOW)
    second = KnowledgeGap("is there a casino?", "en", None, NOW + timedelta(minutes=1))
    async with database.transaction(hotel.tenant_id) as connection:
        for gap in (first, second):
            await note_gap(connection, hotel.tenant_id, hotel.id, gap)
        assert await not_answered(connection, hotel.id, NOW) == (first, second)
        assert await not_answered(connection, hotel.id, NOW + timedelta(seconds=1)) == (second,)


@pytest.mark.parametrize("question", ["¿dónde están?", "dónde queda el hotel"])
async def test_a_question_of_small_words_only_is_answered_with_or_without_its_topic(
    database: Database, hotel: Hotel, clock: MovableClock, question: str
) -> None:
    knowledge = Knowledge(database, clock)
    for topics in (("address",), ()):
        told = await knowledge.answer(hotel, question, "es", topics)
        assert told is not None
        assert "Defensa 1142" in told.text
    assert await knowledge.answer(hotel, "¿y eso?", "es", ("address",)) is not None
    assert await knowledge.answer(hotel, "¿y eso?", "es") is None
