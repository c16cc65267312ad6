"""What waits for people in a conversation: a case handed over to them, an answer drafted for them. Taken, passed on, over."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from conserje.model.conversation import ConversationState, TaskKind
from conserje.model.desk.charts import HANDOVER, OPEN, in_whose_hands
from conserje.model.ids import TenantId
from conserje.storage.database import Connection

LOCK_TALK = "SELECT FROM conversations WHERE id = $1 FOR UPDATE"

HANDS = "SELECT state, taken_by FROM conversations WHERE id = $1 FOR UPDATE"

ACCEPT = """
UPDATE tasks SET state = 'accepted', taken_by = $2
WHERE conversation_id = $1 AND kind = 'hand_over' AND state = 'open'
"""

FINISH = """
UPDATE tasks SET state = 'done', done_at = $3, done_by = $2
WHERE conversation_id = $1 AND kind = ANY($4) AND done_at IS NULL
"""

NEXT_CONTACT = """
UPDATE tasks SET step = step + 1, due_at = $2
WHERE conversation_id = $1 AND kind IN ('hand_over', 'draft') AND state = 'open' RETURNING id
"""

STILL_WAITS = """
SELECT EXISTS (SELECT FROM tasks WHERE conversation_id = $1 AND kind IN ('hand_over', 'draft') AND state = 'open')
"""

GIVE_BACK = """
WITH c AS (
    UPDATE conversations SET state = $5, taken_by = NULL, unseen = 0 WHERE id = $1 AND state <> $5 RETURNING id
), a AS (
    INSERT INTO audit (tenant_id, conversation_id, at, actor, action, phase, key, details)
    SELECT $3, id, $4, $2, 'give_back', 'done', id::text, $6 FROM c
)
SELECT id, pg_notify('conserje_live', id::text) FROM c
"""


async def lock_talk(connection: Connection, conversation: UUID | None) -> None:
    """Whoever changes a conversation with its timers, tasks and drafts locks it first, so that nobody waits in a circle."""
    await connection.execute(LOCK_TALK, conversation)


async def accept(connection: Connection, conversation: UUID, actor: str) -> None:
    await connection.execute(ACCEPT, conversation, actor)


async def finish_open(
    connection: Connection, conversation: UUID, kinds: Sequence[TaskKind], *, actor: str, now: datetime
) -> None:
    """Every open task of these kinds is done."""
    await connection.execute(FINISH, conversation, actor, now, [kind.value for kind in kinds])


async def pass_on(connection: Connection, conversation: UUID, until: datetime) -> bool:
    """The next contact has until then; False when nothing waits any more."""
    return await connection.fetchval(NEXT_CONTACT, conversation, until) is not None


async def still_waits(connection: Connection, conversation: UUID) -> bool:
    waits: bool = await connection.fetchval(STILL_WAITS, conversation)
    return waits


async def give_back(
    connection: Connection, tenant: TenantId, conversation: UUID, event: str, *, actor: str, now: datetime
) -> bool:
    """The bot has it again, because of an event of the hand-over's chart. False when it had."""
    if await _hands(connection, conversation) == OPEN:
        return False
    state, details = ConversationState.OPEN.value, await moved(connection, conversation, event)
    await connection.execute(GIVE_BACK, conversation, actor, tenant, now, state, details)
    return True


async def moved(connection: Connection, conversation: UUID, event: str) -> dict[str, str]:
    """What the audit keeps of a move of the hand-over; the conversation is locked. Raises ImpossibleMove."""
    return {"move": HANDOVER.named(await _hands(connection, conversation), event)}


async def _hands(connection: Connection, conversation: UUID) -> str:
    found = await connection.fetchrow(HANDS, conversation)
    return in_whose_hands(found["state"], found["taken_by"]) if found else OPEN
