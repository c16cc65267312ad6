"""What guests asked and the house did not know or understand, and teaching it: both work on a running system."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TextIO

from conserje.errors import BadRequest
from conserje.knowledge.facts import mistakes
from conserje.knowledge.groups import Group, grouped
from conserje.knowledge.words import LANGUAGES, unaccented
from conserje.model.hotel import Hotel
from conserje.model.ids import Clock, SystemClock
from conserje.settings import Settings
from conserje.storage.database import Database
from conserje.storage.hotels import HouseBook
from conserje.storage.knowledge import add_entry, add_phrasings, not_answered

_EXAMPLES = 3
_LONGEST_NAME = 50


@dataclass(frozen=True, slots=True)
class Lesson:
    """What the house learns. `questions` are how guests asked; with `entry` they lead to an entry that exists, otherwise
    to a new one with `title` and `text` in `language` (`name` joins its languages)."""

    language: str
    questions: tuple[str, ...]
    entry: str | None = None
    title: str = ""
    text: str = ""
    name: str | None = None


async def report(settings: Settings, slug: str, days: int, out: TextIO) -> None:
    """Print the groups of the last days, largest first, numbered as `teach_group` counts them. Raises NotFound for an
    unknown house."""
    database = await _connect(settings)
    try:
        groups = await unanswered(database, await _hotel(database, slug), SystemClock(), days)
        out.write(f"{slug}: {sum(len(group.gaps) for group in groups)} messages without an answer in {days} days\n")
        for number, group in enumerate(groups, start=1):
            examples = " · ".join(question.replace("\n", " ")[:80] for question in group.questions[:_EXAMPLES])
            out.write(f"{number:>4}  {len(group.gaps):>3} ×  {group.language or '–':<2}  {examples}\n")
    finally:
        await database.close()


async def unanswered(database: Database, hotel: Hotel, clock: Clock, days: int) -> list[Group]:
    if days < 1:
        raise BadRequest("days: one or more")
    async with database.transaction(hotel.tenant_id) as connection:
        return grouped(await not_answered(connection, hotel.id, clock.now() - timedelta(days=days)))


async def teach_house(settings: Settings, slug: str, lesson: Lesson, group: int | None, days: int) -> str:
    """Teach a lesson, with the questions of a group of the report when its number is given; the entry's key."""
    database = await _connect(settings)
    try:
        hotel = await _hotel(database, slug)
        asked = await _of_group(database, hotel, group, days) if group is not None else ()
        return await teach(database, hotel, lesson, (*lesson.questions, *asked))
    finally:
        await database.close()


async def teach(database: Database, hotel: Hotel, lesson: Lesson, questions: Sequence[str]) -> str:
    """Raises BadRequest for a lesson that cannot be used, NotFound for an entry that is not there. Guests are answered
    from it as soon as the search sees the new revision, without a restart."""
    wanted = [question.strip() for question in questions if question.strip()]
    _check(lesson, wanted)
    async with database.transaction(hotel.tenant_id) as connection:
        if lesson.entry is not None:
            await add_phrasings(connection, hotel, lesson.entry, lesson.language, wanted)
            return lesson.entry
        name = lesson.name or _name_of(lesson.title)
        return await add_entry(connection, hotel, name, lesson.language, lesson.title, lesson.text, wanted)


def _check(lesson: Lesson, questions: Sequence[str]) -> None:
    if lesson.language not in LANGUAGES:
        raise BadRequest(f"language: one of {', '.join(LANGUAGES)}")
    if not questions:
        raise BadRequest("a question is needed: how do guests ask for it?")
    if lesson.entry is not None:
        return
    if not lesson.title.strip() or not lesson.text.strip():
        raise BadRequest("an entry that exists, or a title and a text for a new one")
    wrong = list(mistakes(lesson.text, {}))
    if wrong:
        raise BadRequest("; ".join(wrong))
    if lesson.name is not None and lesson.name != _name_of(lesson.name):
        raise BadRequest("name: small letters, digits and _")


def _name_of(title: str) -> str:
    """Raises BadRequest for a title without a letter or digit."""
    name = re.sub(r"[^a-z0-9]+", "_", unaccented(title)).strip("_")[:_LONGEST_NAME]
    if not name:
        raise BadRequest("the title has no letter")
    return name


async def _of_group(database: Database, hotel: Hotel, number: int, days: int) -> tuple[str, ...]:
    groups = await unanswered(database, hotel, SystemClock(), days)
    if not 1 <= number <= len(groups):
        raise BadRequest(f"the report has {len(groups)} groups, not {number}")
    return tuple(groups[number - 1].questions)


async def _hotel(database: Database, slug: str) -> Hotel:
    houses = HouseBook(database, SystemClock())
    route = await houses.route("house", slug)
    return await houses.hotel(route.tenant_id, route.property_id)


async def _connect(settings: Settings) -> Database:
    return await Database.connect(settings.database_url.get_secret_value(), size=2)
