"""The book of journeys: planned with their timers, ended with their messages, stopped by guests."""

from collections.abc import Sequence
from datetime import datetime, time
from uuid import UUID

import asyncpg

from conserje.model.conversation import NewTimer
from conserje.model.desk.journeys import Journey, JourneyKind, JourneyState, Reach
from conserje.model.ids import ConversationId, Ids, PropertyId, TenantId
from conserje.storage.database import Connection, Database
from conserje.storage.desk.timers import set_timer

# A journey that was sent, skipped or cancelled by hand stays so; one that is planned moves with its reservation.
PLAN = """
INSERT INTO journeys AS j (id, tenant_id, property_id, reservation_code, conversation_id, kind, due_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (property_id, reservation_code, kind) DO UPDATE
SET due_at = EXCLUDED.due_at, conversation_id = EXCLUDED.conversation_id, state = 'planned', reason = NULL
WHERE j.state = 'planned' OR j.reason = 'replanned' RETURNING id
"""

DROP = """
WITH gone AS (
    UPDATE journeys SET state = 'cancelled', reason = $3
    WHERE property_id = $1 AND reservation_code = $2 AND state = 'planned' AND kind <> ALL($4) RETURNING id, conversation_id
), clocks AS (
    DELETE FROM timers USING gone
    WHERE timers.conversation_id = gone.conversation_id AND timers.kind = 'journey:' || gone.id RETURNING timers.id
)
DELETE FROM work USING clocks WHERE work.kind = 'timer' AND work.key = clocks.id
"""

STOP_ALL = """
WITH gone AS (
    UPDATE journeys SET state = 'cancelled', reason = 'stopped'
    WHERE conversation_id = $1 AND state = 'planned' RETURNING id
), clocks AS (
    DELETE FROM timers USING gone WHERE timers.conversation_id = $1 AND timers.kind = 'journey:' || gone.id
    RETURNING timers.id
)
DELETE FROM work USING clocks WHERE work.kind = 'timer' AND work.key = clocks.id
"""

CANCEL = """
WITH gone AS (
    UPDATE journeys SET state = 'cancelled', reason = $3
    WHERE id = $1 AND property_id = $2 AND state = 'planned' RETURNING id, conversation_id
), clocks AS (
    DELETE FROM timers USING gone
    WHERE timers.conversation_id = gone.conversation_id AND timers.kind = 'journey:' || gone.id RETURNING timers.id
), off AS (
    DELETE FROM work USING clocks WHERE work.kind = 'timer' AND work.key = clocks.id
)
SELECT id FROM gone
"""

ONE = "SELECT * FROM journeys WHERE id = $1"
OF_HOUSE = """
SELECT * FROM journeys WHERE property_id = $1 AND ($2::text IS NULL OR reservation_code = $2)
ORDER BY state <> 'planned', CASE WHEN state = 'planned' THEN due_at END, due_at DESC LIMIT $3
"""

REACH = """
SELECT c.last_inbound_at,
       EXISTS (SELECT FROM contact_stops s
               WHERE s.tenant_id = c.tenant_id AND s.channel = c.channel AND s.address = c.guest_address) AS has_stopped,
       (SELECT max(sent_at) FROM journeys j WHERE j.conversation_id = c.id) AS last_journey_at,
       (SELECT count(*) FROM reservations r WHERE r.conversation_id = c.id AND r.status IN ('checked_out', 'confirmed')
            AND r.check_out < $2) AS stays_before
FROM conversations c WHERE c.id = $1
"""

STOP = """
INSERT INTO contact_stops (tenant_id, channel, address, at)
SELECT tenant_id, channel, guest_address, $2 FROM conversations WHERE id = $1 ON CONFLICT DO NOTHING
"""
RESUME = """
DELETE FROM contact_stops s USING conversations c
WHERE c.id = $1 AND (s.tenant_id, s.channel, s.address) = (c.tenant_id, c.channel, c.guest_address)
"""

CURSOR = "SELECT cursor FROM journey_feeds WHERE property_id = $1"
SAVE_CURSOR = """
INSERT INTO journey_feeds (property_id, tenant_id, cursor) VALUES ($1, $2, $3)
ON CONFLICT (property_id) DO UPDATE SET cursor = EXCLUDED.cursor
"""

# Where a guest of a reservation is written to: the conversation in which it was made, or one on the house's WhatsApp that
# is opened for the number it was made with.
TALK_OF = "SELECT conversation_id FROM reservations WHERE property_id = $1 AND code = $2"
OPEN_TALK = """
INSERT INTO conversations AS c (id, tenant_id, property_id, channel, receiver, guest_address, guest_name, language,
                                last_message_at, created_at)
SELECT $1, r.tenant_id, r.property_id, r.channel, r.receiver, $3, $4, $5, $6, $6
FROM routes r WHERE r.property_id = $2 AND r.channel = 'whatsapp' ORDER BY r.receiver LIMIT 1
ON CONFLICT (tenant_id, channel, receiver, guest_address) DO UPDATE SET guest_name = COALESCE(c.guest_name, EXCLUDED.guest_name)
RETURNING id
"""

SET_ARRIVAL = "UPDATE reservations SET arrives_at = $3 WHERE property_id = $1 AND code = $2"


class JourneyBook:
    """Every call is a transaction of its own; what belongs to a timer's commit takes its connection."""

    def __init__(self, database: Database, ids: Ids) -> None:
        self._database = database
        self._ids = ids

    async def plan(
        self,
        tenant: TenantId,
        property_id: PropertyId,
        code: str,
        conversation: ConversationId,
        planned: Sequence[tuple[JourneyKind, datetime]],
        now: datetime,
    ) -> None:
        """What a reservation gets from now on: each with its timer. Planned ones that it gets no more are cancelled."""
        async with self._database.transaction(tenant) as connection:
            kinds = [kind.value for kind, _ in planned]
            await connection.execute(DROP, property_id, code, "replanned", kinds)
            for kind, due_at in planned:
                row = (self._ids.new(), tenant, property_id, code, conversation, kind.value, due_at)
                journey = await connection.fetchval(PLAN, *row)
                if journey is not None:
                    timer = NewTimer(f"journey:{journey}", due_at, {"journey": str(journey)})
                    await set_timer(connection, property_id, conversation, timer, now, self._ids)

    async def drop(
        self, tenant: TenantId, property_id: PropertyId, code: str, reason: str, keep: Sequence[JourneyKind] = ()
    ) -> None:
        """Cancel what is planned for a reservation, but for the kinds to `keep`."""
        async with self._database.transaction(tenant) as connection:
            await connection.execute(DROP, property_id, code, reason, [kind.value for kind in keep])

    async def cancel(self, tenant: TenantId, property_id: PropertyId, journey: UUID, reason: str) -> bool:
        """One of them, by hand; false when it was over."""
        async with self._database.transaction(tenant) as connection:
            return await connection.fetchval(CANCEL, journey, property_id, reason) is not None

    async def load(self, tenant: TenantId, journey: UUID) -> Journey | None:
        async with self._database.transaction(tenant) as connection:
            row = await connection.fetchrow(ONE, journey)
        return _journey(row) if row else None

    async def of_house(
        self, tenant: TenantId, property_id: PropertyId, code: str | None = None, most: int = 200
    ) -> Sequence[Journey]:
        """What is planned, soonest first, then what is over, latest first; of one reservation if `code` is given."""
        async with self._database.transaction(tenant) as connection:
            return [_journey(row) for row in await connection.fetch(OF_HOUSE, property_id, code, most)]

    async def reach(self, tenant: TenantId, conversation: ConversationId, today: datetime) -> Reach:
        async with self._database.transaction(tenant) as connection:
            row = await connection.fetchrow(REACH, conversation, today.date())
        if row is None:
            return Reach(True, None, None)
        return Reach(row["has_stopped"], row["last_inbound_at"], row["last_journey_at"], row["stays_before"])

    async def stop(self, tenant: TenantId, conversation: ConversationId, now: datetime) -> None:
        """The guest wants nothing of our own accord any more."""
        async with self._database.transaction(tenant) as connection:
            await connection.execute(STOP, conversation, now)
            await connection.execute(STOP_ALL, conversation)

    async def resume(self, tenant: TenantId, conversation: ConversationId) -> None:
        async with self._database.transaction(tenant) as connection:
            await connection.execute(RESUME, conversation)

    async def cursor(self, tenant: TenantId, property_id: PropertyId) -> int:
        """How far the PMS's feed was read; 0 when never."""
        async with self._database.transaction(tenant) as connection:
            return await connection.fetchval(CURSOR, property_id) or 0

    async def read_to(self, tenant: TenantId, property_id: PropertyId, cursor: int) -> None:
        async with self._database.transaction(tenant) as connection:
            await connection.execute(SAVE_CURSOR, property_id, tenant, cursor)

    async def talk_of(
        self,
        tenant: TenantId,
        property_id: PropertyId,
        code: str,
        phone: str | None,
        name: str,
        language: str | None,
        now: datetime,
    ) -> ConversationId | None:
        """Where this reservation's guest is written to; None when the house has no way."""
        async with self._database.transaction(tenant) as connection:
            known = await connection.fetchval(TALK_OF, property_id, code)
            if known is None and phone:
                opened = (self._ids.new(), property_id, phone.lstrip("+"), name, language, now)
                known = await connection.fetchval(OPEN_TALK, *opened)
        return ConversationId(known) if known else None

    async def set_arrival(self, tenant: TenantId, property_id: PropertyId, code: str, at: time) -> None:
        """When the guest said that they come, in the house's time."""
        async with self._database.transaction(tenant) as connection:
            await connection.execute(SET_ARRIVAL, property_id, code, at)


HOUSE_TIMERS = ("plan_journeys", "erase_files")


async def start_planning(connection: Connection, property_id: PropertyId, now: datetime, ids: Ids) -> None:
    """The house's journeys are planned from now on, and old files erased."""
    for kind in HOUSE_TIMERS:
        await set_timer(connection, property_id, None, NewTimer(kind, now), now, ids)


def _journey(row: asyncpg.Record) -> Journey:
    plain = ("id", "reservation_code", "due_at", "reason", "sent_at")
    return Journey(
        property_id=PropertyId(row["property_id"]),
        conversation_id=ConversationId(row["conversation_id"]) if row["conversation_id"] else None,
        kind=JourneyKind(row["kind"]),
        state=JourneyState(row["state"]),
        **{name: row[name] for name in plain},
    )
