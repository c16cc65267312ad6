"""What language models cost: money is set aside before a call and settled after it.

Setting aside is one statement that locks the month's row, so processes cannot spend the same money twice. A process that
dies in between leaves its share set aside: the budget then errs towards spending less.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from conserje.model.ids import Clock, Ids, TenantId
from conserje.model.money import Money
from conserje.storage.database import Database
from conserje.telemetry.metrics import Metrics

SET_ASIDE = """
INSERT INTO llm_spending AS s (tenant_id, month, currency, spent)
SELECT $1, $2, $3, $4::numeric WHERE $4::numeric <= $5::numeric
ON CONFLICT (tenant_id, month, currency) DO UPDATE SET spent = s.spent + excluded.spent
    WHERE s.spent + excluded.spent <= $5::numeric
"""

SETTLE = """
WITH settled AS (
    UPDATE llm_spending SET spent = greatest(spent - $4::numeric + $10::numeric, 0)
    WHERE tenant_id = $1 AND month = $2 AND currency = $3
)
INSERT INTO llm_calls (id, tenant_id, currency, purpose, model, outcome, tokens_in, tokens_out, cost, micros, at)
VALUES ($5, $1, $3, $6, $7, $8, $9, $11, $10, $12, $13)
"""

SPENT = "SELECT spent FROM llm_spending WHERE tenant_id = $1 AND month = $2 AND currency = $3"

RECENT = """
SELECT purpose, model, outcome, tokens_in, tokens_out, cost, currency, micros
FROM llm_calls WHERE tenant_id = $1 ORDER BY at DESC, id DESC LIMIT $2
"""


@dataclass(frozen=True, slots=True)
class LlmCall:
    """`outcome` is "answered", "refused", "broken" or "unavailable"; `cost` is exact, in the currency's major unit."""

    purpose: str
    model: str
    outcome: str
    tokens_in: int
    tokens_out: int
    cost: Decimal
    currency: str
    micros: int


class SpendingBook:
    """The ledger that `llm.budget` keeps its promise by. Months are those of UTC, as vendors bill."""

    def __init__(self, database: Database, clock: Clock, ids: Ids, metrics: Metrics | None = None) -> None:
        self._outside = (metrics or Metrics(muted=True)).outside
        self._database = database
        self._clock = clock
        self._ids = ids

    async def set_aside(self, tenant: TenantId, most: Decimal, budget: Money) -> date | None:
        """The month that a call which costs at most `most` was taken from; None when its budget has no room for that."""
        month = month_of(self._clock)
        async with self._database.transaction(tenant) as connection:
            done = await connection.execute(SET_ASIDE, tenant, month, budget.currency, most, budget.amount)
        if str(done) == "INSERT 0 1":
            return month
        self._outside.llm_spent.add()
        return None

    async def settle(
        self,
        tenant: TenantId,
        month: date,
        set_aside: Decimal,
        *,
        purpose: str,
        model: str,
        outcome: str,
        tokens_in: int,
        tokens_out: int,
        cost: Decimal,
        currency: str,
        micros: int,
    ) -> None:
        """Replace what was set aside by what the call cost, and keep the call on record."""
        self._outside.llm_calls.add(purpose, outcome)
        self._outside.llm_seconds.take(micros / 1_000_000, purpose)
        self._outside.llm_tokens.add(purpose, "in", n=tokens_in)
        self._outside.llm_tokens.add(purpose, "out", n=tokens_out)
        self._outside.llm_cost.add(currency, n=float(cost))
        async with self._database.transaction(tenant) as connection:
            await connection.execute(
                SETTLE,
                *(tenant, month, currency, set_aside, self._ids.new(), purpose, model, outcome),
                *(tokens_in, cost, tokens_out, micros, self._clock.now()),
            )


def month_of(clock: Clock) -> date:
    return clock.now().date().replace(day=1)


async def spent_in(database: Database, tenant: TenantId, month: date, currency: str) -> Decimal:
    """Running calls included, at the most that they may cost."""
    async with database.transaction(tenant) as connection:
        spent: Decimal | None = await connection.fetchval(SPENT, tenant, month, currency)
    return spent or Decimal(0)


async def recent_calls(database: Database, tenant: TenantId, limit: int = 20) -> Sequence[LlmCall]:
    """Newest first."""
    async with database.transaction(tenant) as connection:
        return [LlmCall(**dict(row)) for row in await connection.fetch(RECENT, tenant, limit)]
