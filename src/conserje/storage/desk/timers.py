"""Timers: at most one of a kind per conversation (or per house), due on the work list like everything else, fired once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from conserje.errors import LeaseLost
from conserje.model.conversation import ConversationState, NewTimer, TimerOutcome
from conserje.model.ids import ConversationId, Ids, PropertyId, TenantId
from conserje.storage.database import Connection, Database
from conserje.storage.desk.cases import finish_open, give_back, lock_talk, pass_on
from conserje.storage.desk.notices import add_notice
from conserje.storage.desk.tasks import add_task
from conserje.storage.outbox import queue_message
from conserje.storage.work import Claim

# Of a conversation ($3), or of the house ($2) as a whole where that is NULL.
SET = """
WITH known AS (
    UPDATE timers SET payload = $5, due_at = $6
    WHERE kind = $4 AND property_id = $2 AND conversation_id IS NOT DISTINCT FROM $3 RETURNING id, tenant_id
), fresh AS (
    INSERT INTO timers (id, tenant_id, property_id, conversation_id, kind, payload, due_at)
    SELECT $1, tenant_id, id, $3, $4, $5, $6 FROM properties WHERE id = $2 AND NOT EXISTS (SELECT FROM known)
    ON CONFLICT DO NOTHING RETURNING id, tenant_id
), timer AS (
    SELECT * FROM known UNION ALL SELECT * FROM fresh
)
INSERT INTO work AS w (kind, key, tenant_id, since, due_at, due_limit)
SELECT 'timer', id, tenant_id, $7, $6, $6 FROM timer
ON CONFLICT (kind, key) DO UPDATE SET due_at = EXCLUDED.due_at, due_limit = EXCLUDED.due_limit, version = w.version + 1
"""

CANCEL = """
WITH gone AS (DELETE FROM timers WHERE conversation_id = $1 AND kind = ANY($2) RETURNING id)
DELETE FROM work USING gone WHERE work.kind = 'timer' AND work.key = gone.id
"""

DROP = """
WITH gone AS (DELETE FROM timers WHERE property_id = $1 AND kind = $2 RETURNING id, conversation_id),
     off AS (DELETE FROM work USING gone WHERE work.kind = 'timer' AND work.key = gone.id)
SELECT conversation_id FROM gone
"""

LOAD = "SELECT * FROM timers WHERE id = $1"

FIRED = """
WITH held AS (DELETE FROM work WHERE kind = 'timer' AND key = $1 AND lease = $2 AND version = $3 RETURNING key)
DELETE FROM timers USING held WHERE timers.id = held.key RETURNING timers.id
"""


AGAIN = """
UPDATE work SET lease = NULL, leased_until = NULL, attempts = 0, since = $4, due_at = $5, due_limit = $5,
                version = version + 1
WHERE kind = 'timer' AND key = $1 AND lease = $2 AND version = $3 RETURNING key
"""

MOVE = "UPDATE timers SET due_at = $2 WHERE id = $1"

LOCK = "SELECT FROM timers WHERE id = $1 FOR UPDATE"

SETTLED = "UPDATE payment_events SET applied_at = $2 WHERE id = ANY($1) AND applied_at IS NULL"

END_JOURNEY = """
UPDATE journeys SET state = $2, reason = $3, sent_at = CASE WHEN $2 = 'sent' THEN $4::timestamptz END WHERE id = $1
"""

REMEMBER = "UPDATE conversations SET memory = memory || $2::jsonb WHERE id = $1"

SET_STATE = "UPDATE conversations SET state = $2 WHERE id = $1"
# What the clock made us do stands among the turns of the conversation, for whoever wonders why.
NOTE = """
INSERT INTO turns (id, tenant_id, conversation_id, at, flow, reading, actions, evidence, micros)
VALUES ($1, $2, $3, $4, $5, '{}', '[]', $6, 0)
"""


@dataclass(frozen=True, slots=True)
class DueTimer:
    """A timer with whose it is; one of a house has no conversation."""

    property_id: PropertyId
    conversation_id: ConversationId | None
    timer: NewTimer


async def set_timer(
    connection: Connection,
    property_id: PropertyId,
    conversation: ConversationId | None,
    timer: NewTimer,
    now: datetime,
    ids: Ids,
) -> None:
    arguments = (timer.kind, timer.payload, timer.due_at, now)
    await connection.execute(SET, ids.new(), property_id, conversation, *arguments)


async def cancel_timers(connection: Connection, conversation: ConversationId, kinds: list[str]) -> None:
    await connection.execute(CANCEL, conversation, kinds)


async def drop_timer(database: Database, tenant: TenantId, property_id: PropertyId, kind: str) -> ConversationId | None:
    """Cancel the timer of a kind that names its subject, and tell whose conversation it belonged to."""
    async with database.transaction(tenant) as connection:
        conversation = await connection.fetchval(DROP, property_id, kind)
    return ConversationId(conversation) if conversation else None


async def load_timer(database: Database, tenant: TenantId, timer: UUID) -> DueTimer | None:
    """A timer by its id; None when it was cancelled meanwhile."""
    async with database.transaction(tenant) as connection:
        row = await connection.fetchrow(LOAD, timer)
    if row is None:
        return None
    conversation = ConversationId(row["conversation_id"]) if row["conversation_id"] else None
    due = NewTimer(row["kind"], row["due_at"], row["payload"])
    return DueTimer(PropertyId(row["property_id"]), conversation, due)


async def finish_timer(
    database: Database, held: Claim, due: DueTimer, outcome: TimerOutcome, now: datetime, ids: Ids
) -> None:
    """Remove a fired timer, or set it anew, and store what came of it, in one transaction. Raises LeaseLost when somebody
    moved or took it."""
    conversation = due.conversation_id or outcome.told_to
    async with database.transaction(held.tenant_id) as connection:
        await lock_talk(connection, conversation)
        await connection.execute(LOCK, held.key)
        if conversation and outcome.passed_on and not await pass_on(connection, conversation, outcome.passed_on):
            outcome = TimerOutcome()
        await _end(connection, held, outcome, now)
        if conversation:
            await _tell(connection, held.tenant_id, conversation, outcome, now, ids)
            if outcome.replies or outcome.evidence:
                flow = due.timer.kind.partition(":")[0]
                note = (ids.new(), held.tenant_id, conversation, now, flow, list(outcome.evidence))
                await connection.execute(NOTE, *note)
        if outcome.journey:
            end = outcome.journey
            await connection.execute(END_JOURNEY, end.id, end.state.value, end.reason, now)
        if outcome.settled:
            await connection.execute(SETTLED, list(outcome.settled), now)
        for task in outcome.tasks:
            await add_task(connection, due.property_id, conversation, task, now, ids)
        for timer in outcome.timers:
            await set_timer(connection, due.property_id, due.conversation_id, timer, now, ids)
        for notice in outcome.notices:
            await add_notice(connection, due.property_id, conversation, notice, now, ids)


async def _tell(
    connection: Connection,
    tenant: TenantId,
    conversation: ConversationId,
    outcome: TimerOutcome,
    now: datetime,
    ids: Ids,
) -> None:
    """What it changes in its conversation."""
    for reply in outcome.replies:
        await queue_message(connection, tenant, conversation, reply, now=now, ids=ids)
    if outcome.memory is not None:
        await connection.execute(REMEMBER, conversation, outcome.memory)
    if outcome.state is ConversationState.OPEN:
        await give_back(connection, tenant, conversation, "resumes", actor="clock", now=now)
    elif outcome.state is not None:
        await connection.execute(SET_STATE, conversation, outcome.state.value)
    if outcome.finished:
        await finish_open(connection, conversation, outcome.finished, actor="clock", now=now)
    if outcome.cancelled_timers:
        await cancel_timers(connection, conversation, list(outcome.cancelled_timers))


async def _end(connection: Connection, held: Claim, outcome: TimerOutcome, now: datetime) -> None:
    if outcome.again_at is None:
        done = await connection.fetchval(FIRED, held.key, held.lease, held.version)
    else:
        again = (held.key, held.lease, held.version, now, outcome.again_at)
        done = await connection.fetchval(AGAIN, *again)
        await connection.execute(MOVE, held.key, outcome.again_at)
    if done is None:
        raise LeaseLost(f"timer {held.key} was moved")
