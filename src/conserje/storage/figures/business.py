"""The figures of each house's company, by one statement; another figure is one more line of FIGURES.

They are asked for every few seconds, so each has an index or a table that stays small. `$1` is now.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from conserje.model.ids import TenantId
from conserje.storage.database import Database

TENANTS = "SELECT DISTINCT tenant_id FROM routes"
SLUG = "SELECT slug FROM tenants"

# Labels of a figure (without the tenant) -> value.
Values = dict[tuple[str, ...], float]


@dataclass(frozen=True, slots=True)
class Figure:
    """`name` is the attribute of `telemetry.metrics.House`; `sql` selects its second label (NULL for none) and its value."""

    name: str
    sql: str


FIGURES = (
    Figure("reservations", "SELECT status, count(*) FROM reservations GROUP BY status"),
    Figure("made", "SELECT NULL, count(*) FROM reservations WHERE created_at > $1::timestamptz - interval '1 day'"),
    Figure(
        "cancelled",
        "SELECT NULL, count(*) "
        "FROM reservation_events WHERE at > $1::timestamptz - interval '1 day' AND action = 'cancel'",
    ),
    Figure("quotes", "SELECT NULL, count(*) FROM quotes WHERE created_at > $1::timestamptz - interval '1 day'"),
    Figure(
        "holds",
        "SELECT NULL, count(*) FROM holds WHERE expires_at > $1 AND released_at IS NULL AND reservation_id IS NULL",
    ),
    Figure(
        "revenue",
        "SELECT currency, sum(total) "
        "FROM reservations WHERE created_at > $1::timestamptz - interval '1 day' "
        "AND status IN ('awaiting_deposit', 'confirmed', 'checked_in', 'checked_out') GROUP BY currency",
    ),
    Figure(
        "deposits",
        "SELECT deposit_currency, sum(deposit) FROM reservations WHERE status = 'awaiting_deposit' GROUP BY 1",
    ),
    Figure(
        "deposits_late",
        "SELECT NULL, count(*) FROM reservations WHERE status = 'awaiting_deposit' AND deposit_due <= $1",
    ),
    Figure("tasks_open", "SELECT kind, count(*) FROM tasks WHERE done_at IS NULL GROUP BY kind"),
    Figure(
        "tasks_late",
        "SELECT kind, count(*) FROM tasks WHERE done_at IS NULL AND (due_at <= $1 OR step > 0) GROUP BY kind",
    ),
    Figure("with_staff", "SELECT NULL, count(*) FROM conversations WHERE state = 'with_staff'"),
    Figure("unanswered", "SELECT NULL, count(*) FROM messages_in WHERE answered_at IS NULL"),
    Figure("unsent", "SELECT NULL, count(*) FROM messages_out WHERE state IN ('queued', 'sending', 'unsure')"),
    Figure(
        "unsent_age",
        "SELECT NULL, COALESCE(extract(epoch "
        "FROM $1 - min(created_at)), 0) FROM messages_out WHERE state IN ('queued', 'sending', 'unsure')",
    ),
    Figure("parked", "SELECT state, count(*) FROM messages_out WHERE state IN ('parked', 'failed') GROUP BY state"),
    Figure("gaps", "SELECT NULL, count(*) FROM knowledge_gaps WHERE at > $1::timestamptz - interval '7 days'"),
)

ALL = " UNION ALL ".join(
    f"SELECT '{figure.name}' AS figure, label::text, value::float8 FROM ({figure.sql}) AS f (label, value)"  # noqa: S608
    for figure in FIGURES
)


async def tenants(database: Database) -> list[TenantId]:
    """Everybody who can be written to."""
    async with database.system() as connection:
        return [TenantId(row["tenant_id"]) for row in await connection.fetch(TENANTS)]


async def business_figures(
    database: Database, tenant: TenantId, now: datetime
) -> tuple[str | None, Mapping[str, Values]]:
    """The tenant's slug (None where there is no such tenant any more), and its values by the figure's name; a figure without
    rows has none."""
    async with database.transaction(tenant) as connection:
        slug: str | None = await connection.fetchval(SLUG)
        rows = await connection.fetch(ALL, now)
    figures: dict[str, Values] = {}
    for row in rows:
        labels = () if row["label"] is None else (row["label"],)
        figures.setdefault(row["figure"], {})[labels] = row["value"]
    return slug, figures
