"""The hotel's entries, their revision, and the questions nothing answered. Every function runs in the caller's transaction."""

from collections.abc import Mapping, Sequence
from datetime import time
from decimal import Decimal
from typing import Any

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
        SET kind = excluded.kind, title = excluded.title, text = excluded.text,
            questions = excluded.questions, topics = excluded.topics, data = excluded.data
        WHERE (e.kind, e.title, e.text, e.questions, e.topics, e.data)
            IS DISTINCT FROM (excluded.kind, excluded.title, excluded.text, excluded.questions, excluded.topics, excluded.data)
    RETURNING 1
), gone AS (
    DELETE FROM knowledge_entries AS e
    WHERE property_id = $2 AND NOT EXISTS (SELECT FROM wanted AS w WHERE w.key = e.key AND w.language = e.language)
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

NOTE_GAP = """
INSERT INTO knowledge_gaps (tenant_id, property_id, conversation_id, question, language, at) VALUES ($1, $2, $3, $4, $5, $6)
"""

GAPS = """
SELECT question, language, conversation_id, at FROM knowledge_gaps WHERE property_id = $1 ORDER BY at DESC, id DESC LIMIT $2
"""


async def replace_entries(connection: Connection, hotel: Hotel, entries: Sequence[KnowledgeEntry]) -> None:
    """Make `entries` all that the house knows. The revision moves only when that changed something."""
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
            questions=tuple(row["questions"]),
            topics=tuple(row["topics"]),
            data={name: _value(stored) for name, stored in row["data"].items()},
        )
        for row in await connection.fetch(LOAD, property_id)
    )


async def revision(connection: Connection, property_id: PropertyId) -> int:
    """0 for a house that never stored an entry."""
    number: int | None = await connection.fetchval(REVISION, property_id)
    return number or 0


async def note_gap(connection: Connection, tenant: TenantId, property_id: PropertyId, gap: KnowledgeGap) -> None:
    await connection.execute(NOTE_GAP, tenant, property_id, gap.conversation_id, gap.question, gap.language, gap.at)


async def recent_gaps(connection: Connection, property_id: PropertyId, limit: int = 50) -> tuple[KnowledgeGap, ...]:
    """Newest first."""
    rows = await connection.fetch(GAPS, property_id, limit)
    return tuple(
        KnowledgeGap(
            question=row["question"],
            language=row["language"],
            conversation_id=ConversationId(row["conversation_id"]) if row["conversation_id"] else None,
            at=row["at"],
        )
        for row in rows
    )


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
