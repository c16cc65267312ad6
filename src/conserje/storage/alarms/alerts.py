"""Alerts as Alertmanager told them, open and over, and the heartbeat of the chain that tells them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from conserje.model.ids import TenantId
from conserje.storage.database import Connection, Database

# Told again while it lasts, told once when it is over, and the two may come in any order: what is over stays over.
KEEP = """
INSERT INTO alerts (fingerprint, started_at, name, severity, owner, guests_feel, tenant, labels, summary, runbook,
    heard_at, ended_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (fingerprint, started_at) DO UPDATE SET summary = EXCLUDED.summary, heard_at = EXCLUDED.heard_at,
    ended_at = COALESCE(alerts.ended_at, EXCLUDED.ended_at)
"""

# Alertmanager tells an alert again every few hours at most; one that it forgot (a restart without its data) is over some day.
OPEN = """
SELECT * FROM alerts WHERE ended_at IS NULL AND heard_at > $1 ORDER BY severity = 'critical' DESC, started_at
"""

LATELY = "SELECT * FROM alerts WHERE ended_at > $1 ORDER BY ended_at DESC LIMIT $2"

# What a house is shown: what its guests feel or what is about itself, and never what is about another.
FOR_HOUSE = """
SELECT a.* FROM alerts a JOIN tenants t ON t.id = $1
WHERE (a.tenant = t.slug OR (a.tenant IS NULL AND a.guests_feel))
  AND (a.ended_at > $2 OR (a.ended_at IS NULL AND a.heard_at > $3))
ORDER BY a.ended_at IS NOT NULL, a.severity = 'critical' DESC, a.started_at DESC
LIMIT 100
"""

BEAT = """
INSERT INTO alarm_heartbeat (heard_at) VALUES ($1)
ON CONFLICT (only_row) DO UPDATE SET heard_at = GREATEST(alarm_heartbeat.heard_at, EXCLUDED.heard_at)
"""

LAST_BEAT = "SELECT heard_at FROM alarm_heartbeat"

FORGET = "DELETE FROM alerts WHERE ended_at < $1 OR (ended_at IS NULL AND heard_at < $1)"

FORGOTTEN_AFTER = timedelta(days=2)
KEPT_FOR = timedelta(days=90)
SHOWN_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Alert:
    """`labels` are those of the rule and its series. `runbook` is a path of the documentation. `tenant` is a slug."""

    fingerprint: str
    started_at: datetime
    name: str
    severity: str
    owner: str
    guests_feel: bool
    tenant: str | None
    labels: dict[str, str]
    summary: str
    runbook: str
    ended_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.ended_at is None


async def keep_alerts(database: Database, alerts: Sequence[Alert], now: datetime) -> None:
    """Store what was told; telling the same again changes nothing but when it was last heard. Old ones are forgotten."""
    async with database.system() as connection:
        for one in alerts:
            await connection.execute(
                KEEP,
                *(one.fingerprint, one.started_at, one.name, one.severity, one.owner, one.guests_feel, one.tenant),
                *(one.labels, one.summary, one.runbook, now, one.ended_at),
            )
        await connection.execute(FORGET, now - KEPT_FOR)


async def open_alerts(database: Database, now: datetime) -> Sequence[Alert]:
    """Everything that is wrong now, critical first, then the oldest first."""
    async with database.system() as connection:
        return await _fetched(connection, OPEN, now - FORGOTTEN_AFTER)


async def ended_lately(database: Database, now: datetime, *, most: int = 20) -> Sequence[Alert]:
    """What was over within a day, the last first."""
    async with database.system() as connection:
        return await _fetched(connection, LATELY, now - SHOWN_FOR, most)


async def alerts_for_house(database: Database, tenant: TenantId, now: datetime) -> Sequence[Alert]:
    """What staff of a tenant should know: open ones first, then those that ended within a day."""
    async with database.transaction(tenant) as connection:
        return await _fetched(connection, FOR_HOUSE, tenant, now - SHOWN_FOR, now - FORGOTTEN_AFTER)


async def beat(database: Database, now: datetime) -> None:
    """The alarm chain was heard."""
    async with database.system() as connection:
        await connection.execute(BEAT, now)


async def last_beat(database: Database) -> datetime | None:
    """When the alarm chain was last heard; None when never."""
    async with database.system() as connection:
        heard: datetime | None = await connection.fetchval(LAST_BEAT)
    return heard


async def _fetched(connection: Connection, statement: str, *arguments: Any) -> list[Alert]:
    rows = await connection.fetch(statement, *arguments)
    return [Alert(**{name: row[name] for name in Alert.__slots__}) for row in rows]
