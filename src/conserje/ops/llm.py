"""`conserje llm`: give a house a language model, see what it costs, take it away."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from ipaddress import ip_address
from urllib.parse import urlsplit

from conserje.bootstrap import TimeOrderedIds
from conserje.bootstrap.vendors import llm_shelf
from conserje.errors import BadRequest
from conserje.model.ids import SystemClock, TenantId
from conserje.model.money import Money
from conserje.settings import Settings
from conserje.storage.database import Database
from conserje.storage.hotels import HouseBook
from conserje.storage.llm.setups import LlmSetup, load_setup, remove_setup, save_setup
from conserje.storage.llm.spending import month_of, recent_calls, spent_in

LONGEST_TIMEOUT = 15.0


@dataclass(frozen=True, slots=True)
class LlmWish:
    """A setup as it is typed: amounts as text, in major units; `base_url` and `key_name` may be None."""

    provider: str
    model: str
    base_url: str | None
    key_name: str | None
    budget: str
    currency: str
    price_in: str
    price_out: str
    timeout_seconds: float


async def set_llm(settings: Settings, slug: str, wish: LlmWish) -> str:
    """Raises BadRequest for a setup that cannot be, NotFound, CredentialsRefused, LlmNotInstalled. Asks the model nothing."""
    setup, clock = _setup(wish), SystemClock()
    database = await _connect(settings)
    try:
        tenant = await _tenant(database, slug)
        shelf = llm_shelf(settings, database, clock, TimeOrderedIds())
        await shelf.check(setup)
        await save_setup(database, tenant, setup, clock)
        return await _shown(database, slug, tenant)
    finally:
        await database.close()


async def show_llm(settings: Settings, slug: str) -> str:
    """Raises NotFound for an unknown house."""
    database = await _connect(settings)
    try:
        return await _shown(database, slug, await _tenant(database, slug))
    finally:
        await database.close()


async def drop_llm(settings: Settings, slug: str) -> str:
    """Raises NotFound for an unknown house."""
    database = await _connect(settings)
    try:
        had_one = await remove_setup(database, await _tenant(database, slug))
        return f"{slug} has no language model {'any more' if had_one else 'and had none'}"
    finally:
        await database.close()


async def _shown(database: Database, slug: str, tenant: TenantId) -> str:
    setup = await load_setup(database, tenant)
    if setup is None:
        return f"{slug} has no language model"
    budget = setup.monthly_budget
    spent = await spent_in(database, tenant, month_of(SystemClock()), budget.currency)
    lines = [
        f"{slug}: {setup.model} ({setup.provider}{f', {setup.base_url}' if setup.base_url else ''})",
        f"key: {setup.key_name or 'none'}; waits {setup.timeout_seconds:g} s at most",
        f"a million tokens: {setup.price_in:f} in, {setup.price_out:f} out, {budget.currency}",
        f"this month: {spent:.6f} of {budget.amount} {budget.currency}",
    ]
    for call in await recent_calls(database, tenant, 10):
        tokens = f"{call.tokens_in}+{call.tokens_out} tokens"
        lines.append(
            f"  {call.purpose:7} {call.outcome:12} {tokens:20} {call.cost:.6f} {call.currency} {call.micros / 1e6:.2f} s"
        )
    return "\n".join(lines)


def _setup(wish: LlmWish) -> LlmSetup:
    if not 0.1 <= wish.timeout_seconds <= LONGEST_TIMEOUT:
        raise BadRequest(f"a time-out is 0.1 to {LONGEST_TIMEOUT:g} seconds")
    if not wish.model.strip():
        raise BadRequest("a model has a name")
    try:
        budget = Money(_amount("budget", wish.budget), wish.currency)
    except ValueError as error:
        raise BadRequest(str(error)) from error
    return LlmSetup(
        provider=wish.provider,
        model=wish.model.strip(),
        base_url=_address(wish.base_url) if wish.base_url else None,
        key_name=wish.key_name,
        monthly_budget=budget,
        price_in=_amount("price-in", wish.price_in),
        price_out=_amount("price-out", wish.price_out),
        timeout_seconds=wish.timeout_seconds,
    )


def _amount(name: str, written: str) -> Decimal:
    try:
        amount = Decimal(written)
    except InvalidOperation as error:
        raise BadRequest(f"{name}: not an amount: {written!r}") from error
    if not amount.is_finite() or not 0 <= amount < 1_000_000:
        raise BadRequest(f"{name}: not an amount: {written!r}")
    return amount


def _address(url: str) -> str:
    """Guests' words and a key go there: without TLS only to this machine or its own network."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
        raise BadRequest(f"not the address of a server: {url!r}")
    if parts.scheme == "http" and not _is_near(parts.hostname):
        raise BadRequest(f"{url!r} is neither https nor an address of this machine or its own network")
    return url.rstrip("/")


def _is_near(host: str) -> bool:
    try:
        return ip_address(host).is_private
    except ValueError:
        return host == "localhost" or "." not in host


async def _tenant(database: Database, slug: str) -> TenantId:
    return (await HouseBook(database, SystemClock()).route("house", slug)).tenant_id


async def _connect(settings: Settings) -> Database:
    return await Database.connect(settings.database_url.get_secret_value(), size=2)
