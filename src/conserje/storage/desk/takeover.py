"""People step in and out: taken over, written, given back. Each in one transaction with what it ends: nobody else is called,
the case is theirs, and the clock for the bot's return runs from their last word."""

from dataclasses import dataclass
from datetime import datetime

from conserje.model.conversation import NewTimer, TaskKind
from conserje.model.desk.notice import ANSWER_DUE, RESUME
from conserje.model.ids import ConversationId, Ids, PropertyId, TenantId
from conserje.storage.database import Connection, Database
from conserje.storage.desk import cases
from conserje.storage.desk.notices import withdraw
from conserje.storage.desk.timers import cancel_timers, set_timer

# Two at once: the conversation is locked, and whoever comes second sees that it is not with whom they thought ($3).
TAKE = """
WITH c AS (
    UPDATE conversations SET state = 'with_staff', taken_by = $2, unseen = 0
    WHERE id = $1 AND (state <> 'with_staff' OR taken_by IS NULL OR taken_by IS NOT DISTINCT FROM $3) RETURNING id
), a AS (
    INSERT INTO audit (tenant_id, conversation_id, at, actor, action, phase, key, details)
    SELECT $4, id, $5, $2, 'take_over', 'done', id::text, $6 FROM c
)
SELECT pg_notify('conserje_live', id::text) FROM c
"""

HOLDER = "SELECT taken_by FROM conversations WHERE id = $1"

# A word of theirs takes over by itself, and is no second take-over when the conversation is with people already.
JOIN = """
WITH before AS (
    SELECT id, state, taken_by FROM conversations WHERE id = $1 FOR UPDATE
), c AS (
    UPDATE conversations SET state = 'with_staff', taken_by = COALESCE(before.taken_by, $2), unseen = 0
    FROM before WHERE conversations.id = before.id RETURNING conversations.id
)
INSERT INTO audit (tenant_id, conversation_id, at, actor, action, phase, key, details)
SELECT $3, id, $4, $2, 'take_over', 'done', id::text, $5 FROM before
WHERE EXISTS (SELECT FROM c) AND (state <> 'with_staff' OR taken_by IS NULL)
"""

DISCARD_DRAFTS = "UPDATE messages_out SET state = 'discarded' WHERE conversation_id = $1 AND state = 'draft'"


@dataclass(frozen=True, slots=True)
class Hand:
    """Whose hand is on which conversation. `actor` is a name that the staff know; `resume_at` is when the bot goes on if they
    write nothing more."""

    tenant: TenantId
    property_id: PropertyId
    conversation: ConversationId
    actor: str
    now: datetime
    resume_at: datetime


async def take_over(database: Database, hand: Hand, ids: Ids, *, instead_of: str | None = None) -> str:
    """The conversation is `hand.actor`'s, unless somebody other than `instead_of` has it. Returns who has it now."""
    async with database.transaction(hand.tenant) as connection:
        moved = await cases.moved(connection, hand.conversation, "is_taken")
        await connection.execute(TAKE, hand.conversation, hand.actor, instead_of, hand.tenant, hand.now, moved)
        holder: str = await connection.fetchval(HOLDER, hand.conversation)
        if holder == hand.actor:
            await _is_answered(connection, hand, ids)
    return holder


async def note_word(connection: Connection, hand: Hand, ids: Ids) -> None:
    """Somebody of the staff writes to the guest, in the caller's transaction: the conversation is with people from here on."""
    moved = await cases.moved(connection, hand.conversation, "is_taken")
    await connection.execute(JOIN, hand.conversation, hand.actor, hand.tenant, hand.now, moved)
    await connection.execute(DISCARD_DRAFTS, hand.conversation)
    await cases.finish_open(connection, hand.conversation, [TaskKind.DRAFT], actor=hand.actor, now=hand.now)
    await _is_answered(connection, hand, ids)


async def give_back(database: Database, hand: Hand) -> None:
    """The bot answers again; what it was handed over for is done. Doing it twice is harmless."""
    async with database.transaction(hand.tenant) as connection:
        where = (hand.tenant, hand.conversation, "is_given_back")
        if not await cases.give_back(connection, *where, actor=hand.actor, now=hand.now):
            return
        await cases.finish_open(connection, hand.conversation, [TaskKind.HAND_OVER], actor=hand.actor, now=hand.now)
        await withdraw(connection, hand.conversation)
        await cancel_timers(connection, hand.conversation, [ANSWER_DUE, RESUME])


async def stop_waiting(connection: Connection, conversation: ConversationId) -> None:
    """A task was finished: when nothing of the conversation waits for people any more, nobody else is called."""
    if not await cases.still_waits(connection, conversation):
        await withdraw(connection, conversation)
        await cancel_timers(connection, conversation, [ANSWER_DUE])


async def _is_answered(connection: Connection, hand: Hand, ids: Ids) -> None:
    await cases.accept(connection, hand.conversation, hand.actor)
    await withdraw(connection, hand.conversation)
    await cancel_timers(connection, hand.conversation, [ANSWER_DUE])
    resume = NewTimer(RESUME, hand.resume_at, {"answered": True})
    await set_timer(connection, hand.property_id, hand.conversation, resume, hand.now, ids)
