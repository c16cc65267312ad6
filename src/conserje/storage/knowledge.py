"""The hotel's entries, their revision, and the questions nothing answered. Every function runs in the caller's transaction.

What staff taught outlives an import of the house's folder: entries of their own have a key that begins with TAUGHT, and
phrasings that they gave to another entry stand in its `data` under "_taught", which no text can name.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from decimal import Decimal
from typing import Any

import asyncpg

from conserje.errors import NotFound
from conserje.model.hotel import Hotel
from conserje.model.ids import ConversationId, PropertyId, TenantId
from conserje.model.knowledge import EntryKind, KnowledgeEntry, KnowledgeGap, KnowledgeValue
from conserje.model.money import Money
from conserje.storage.database import Connection

REPLACE = """
WITH wanted AS (
    SELECT * FROM jsonb_to_recordset($3::jsonb) AS w
        (key text, language text, kind text, title text, text text, questions text[], topics text[], data jsonb)
), stored AS (
    INSERT INTO knowledge_entries AS e
        (tenant_id, property_id, key, language, kind, title, text, questions, topics, data)
    SELECT $1, $2, key, language, kind, title, text, questions, topics, data FROM wanted
    ON CONFLICT (property_id, key, language) DO UPDATE
        SET kind = excluded.kind, title = excluded.title, text = excluded.text, questions = excluded.questions,
            topics = excluded.topics,
            data = excluded.data || jsonb_strip_nulls(jsonb_build_object('_taught', e.data -> '_taught'))
        WHERE (e.kind, e.title, e.text, e.questions, e.topics, e.data - '_taught')
            IS DISTINCT FROM (excluded.kind, excluded.title, excluded.text, excluded.questions, excluded.topics, excluded.data)
    RETURNING 1
), gone AS (
    DELETE FROM knowledge_entries AS e
    WHERE property_id = $2 AND NOT starts_with(e.key, 'taught_')
        AND NOT EXISTS (SELECT FROM wanted AS w WHERE w.key = e.key AND w.language = e.language)
    RETURNING 1
)
INSERT INTO knowledge_revisions AS r (tenant_id, property_id, revision)
SELECT $1, $2, 1 WHERE EXISTS (SELECT FROM stored) OR EXISTS (SELECT FROM gone)
ON CONFLICT (property_id) DO UPDATE SET revision = r.revision + 1
"""

LOAD = """
SELECT key, language, kind, title, text, questions, topics, data
FROM knowledge_entries WHERE property_id = $1 ORDER BY key, language
"""

REVISION = "SELECT revision FROM knowledge_revisions WHERE property_id = $1"

ADD_ENTRY = """
INSERT INTO knowledge_entries AS e (tenant_id, property_id, key, language, kind, title, text, questions, topics)
VALUES ($1, $2, $3, $4, 'article', $5, $6, $7, '{}')
ON CONFLICT (property_id, key, language) DO UPDATE
    SET title = excluded.title, text = excluded.text, questions = excluded.questions
"""

ADD_PHRASINGS = """
UPDATE knowledge_entries SET data = jsonb_set(data, '{_taught}', (
    SELECT jsonb_agg(DISTINCT one) FROM (
        SELECT jsonb_array_elements(COALESCE(data -> '_taught', '[]')) UNION SELECT to_jsonb(unnest($4::text[]))
    ) AS phrasings (one)))
WHERE property_id = $1 AND key = $2 AND language = $3 RETURNING true
"""

MOVE_REVISION = """
INSERT INTO knowledge_revisions AS r (tenant_id, property_id, revision) VALUES ($1, $2, 1)
ON CONFLICT (property_id) DO UPDATE SET revision = r.revision + 1
"""

NOTE_GAP = """
INSERT INTO knowledge_gaps (tenant_id, property_id, conversation_id, question, language, at) VALUES ($1, $2, $3, $4, $5, $6)
"""

# What was asked and not answered, and what was not understood at all, oldest first.
NOT_ANSWERED = """
SELECT question, language, conversation_id, at FROM knowledge_gaps WHERE property_id = $1 AND at >= $2
UNION ALL
SELECT m.text, COALESCE(c.language, ''), c.id, t.at
FROM turns t JOIN conversations c ON c.id = t.conversation_id JOIN messages_in m ON m.turn_id = t.id
WHERE c.property_id = $1 AND t.at >= $2 AND t.flow IN ('unclear', 'out_of_scope') AND m.kind = 'text'
ORDER BY at
"""

TAUGHT = "taught_"


async def replace_entries(connection: Connection, hotel: Hotel, entries: Sequence[KnowledgeEntry]) -> None:
    """Make `entries` all that the house knows, beside what staff taught. The revision moves only when that changed
    something."""
    rows = [_row(entry) for entry in entries]
    await connection.execute(REPLACE, hotel.tenant_id, hotel.id, rows)


async def load_entries(connection: Connection, property_id: PropertyId) -> tuple[KnowledgeEntry, ...]:
    return tuple(
        KnowledgeEntry(
            key=row["key"],
            kind=EntryKind(row["kind"]),
            language=row["language"],
            title=row["title"],
            text=row["text"],
            questions=(*row["questions"], *row["data"].get("_taught", ())),
            topics=tuple(row["topics"]),
            data={name: _value(stored) for name, stored in row["data"].items() if name != "_taught"},
        )
        for row in await connection.fetch(LOAD, property_id)
    )


async def add_entry(
    connection: Connection, hotel: Hotel, name: str, language: str, title: str, text: str, questions: Sequence[str]
) -> str:
    """An article that staff wrote, or wrote again; its key. The revision moves, so that every process sees it soon."""
    key = f"{TAUGHT}{name}"
    where = (hotel.tenant_id, hotel.id)
    await connection.execute(ADD_ENTRY, *where, key, language, title, text, list(questions))
    await connection.execute(MOVE_REVISION, *where)
    return key


async def add_phrasings(
    connection: Connection, hotel: Hotel, key: str, language: str, questions: Sequence[str]
) -> None:
    """More ways to ask for an entry. Raises NotFound when the house has none of this key in this language."""
    if not await connection.fetchval(ADD_PHRASINGS, hotel.id, key, language, list(questions)):
        raise NotFound(f"{hotel.slug} has no entry {key!r} in {language!r}")
    await connection.execute(MOVE_REVISION, hotel.tenant_id, hotel.id)


async def revision(connection: Connection, property_id: PropertyId) -> int:
    """0 for a house that never stored an entry."""
    number: int | None = await connection.fetchval(REVISION, property_id)
    return number or 0


async def note_gap(connection: Connection, tenant: TenantId, property_id: PropertyId, gap: KnowledgeGap) -> None:
    await connection.execute(NOTE_GAP, tenant, property_id, gap.conversation_id, gap.question, gap.language, gap.at)


async def not_answered(connection: Connection, property_id: PropertyId, since: datetime) -> tuple[KnowledgeGap, ...]:
    """Questions without an answer and messages without a meaning, oldest first."""
    return tuple(_gap(row) for row in await connection.fetch(NOT_ANSWERED, property_id, since))


def _gap(row: asyncpg.Record) -> KnowledgeGap:
    known = row["conversation_id"]
    return KnowledgeGap(row["question"], row["language"], ConversationId(known) if known else None, row["at"])


def _row(entry: KnowledgeEntry) -> dict[str, Any]:
    return {
        "key": entry.key,
        "language": entry.language,
        "kind": entry.kind.value,
        "title": entry.title,
        "text": entry.text,
        "questions": list(entry.questions),
        "topics": list(entry.topics),
        "data": {name: _stored(value) for name, value in entry.data.items()},
    }


def _stored(value: KnowledgeValue) -> str | int | bool | dict[str, str]:
    match value:
        case time():
            return {"time": value.isoformat("minutes")}
        case Money():
            return {"amount": str(value.amount), "currency": value.currency}
        case _:
            return value


def _value(stored: str | int | bool | Mapping[str, str]) -> KnowledgeValue:
    if not isinstance(stored, Mapping):
        return stored
    if "time" in stored:
        return time.fromisoformat(stored["time"])
    return Money(Decimal(stored["amount"]), stored["currency"])
