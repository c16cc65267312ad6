"""Which language model a tenant has. A tenant without a row has none."""

from dataclasses import dataclass
from decimal import Decimal

from conserje.model.ids import Clock, TenantId
from conserje.model.money import Money
from conserje.storage.database import Database

SAVE = """
INSERT INTO llm_setups (tenant_id, provider, model, base_url, key_name, monthly_budget, currency, price_in, price_out,
                        timeout_seconds, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (tenant_id) DO UPDATE SET
    provider = EXCLUDED.provider, model = EXCLUDED.model, base_url = EXCLUDED.base_url, key_name = EXCLUDED.key_name,
    monthly_budget = EXCLUDED.monthly_budget, currency = EXCLUDED.currency, price_in = EXCLUDED.price_in,
    price_out = EXCLUDED.price_out, timeout_seconds = EXCLUDED.timeout_seconds, updated_at = EXCLUDED.updated_at
"""

LOAD = "SELECT * FROM llm_setups WHERE tenant_id = $1"
REMOVE = "DELETE FROM llm_setups WHERE tenant_id = $1"


@dataclass(frozen=True, slots=True)
class LlmSetup:
    """`provider` is "openai" (with `base_url`, whoever speaks its protocol) or "anthropic"; `key_name` names an entry of
    the setting llm_keys, None for a server that wants no key. `price_in` and `price_out` are in the budget's currency, for
    a million tokens; `timeout_seconds` is how long a guest may be made to wait."""

    provider: str
    model: str
    base_url: str | None
    key_name: str | None
    monthly_budget: Money
    price_in: Decimal
    price_out: Decimal
    timeout_seconds: float


async def save_setup(database: Database, tenant: TenantId, setup: LlmSetup, clock: Clock) -> None:
    async with database.transaction(tenant) as connection:
        await connection.execute(
            SAVE,
            *(tenant, setup.provider, setup.model, setup.base_url, setup.key_name, setup.monthly_budget.amount),
            *(setup.monthly_budget.currency, setup.price_in, setup.price_out, Decimal(str(setup.timeout_seconds))),
            clock.now(),
        )


async def load_setup(database: Database, tenant: TenantId) -> LlmSetup | None:
    async with database.transaction(tenant) as connection:
        row = await connection.fetchrow(LOAD, tenant)
    if row is None:
        return None
    return LlmSetup(
        provider=row["provider"],
        model=row["model"],
        base_url=row["base_url"],
        key_name=row["key_name"],
        monthly_budget=Money(row["monthly_budget"], row["currency"]),
        price_in=row["price_in"].normalize(),
        price_out=row["price_out"].normalize(),
        timeout_seconds=float(row["timeout_seconds"]),
    )


async def remove_setup(database: Database, tenant: TenantId) -> bool:
    """Whether there was one. What it cost stays on record."""
    async with database.transaction(tenant) as connection:
        return str(await connection.execute(REMOVE, tenant)) == "DELETE 1"
