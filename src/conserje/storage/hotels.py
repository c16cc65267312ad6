"""Houses and the addresses by which channels reach them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields

import asyncpg
from pydantic import TypeAdapter

from conserje.errors import NotFound
from conserje.model.desk.rules import DeskRules
from conserje.model.hotel import BankAccount, Hotel, HouseLimits
from conserje.model.ids import Clock, PropertyId, TenantId
from conserje.storage.database import Database

SAVE_TENANT = """
INSERT INTO tenants (id, slug, name, created_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (id) DO UPDATE SET slug = EXCLUDED.slug, name = EXCLUDED.name
"""

SAVE_PROPERTY = """
INSERT INTO properties (id, tenant_id, slug, name, country, timezone, language, currencies, check_in, check_out, address,
                        map_url, phone, email, bank_accounts, limits, desk)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
ON CONFLICT (id) DO UPDATE SET
    slug = EXCLUDED.slug, name = EXCLUDED.name, country = EXCLUDED.country, timezone = EXCLUDED.timezone,
    language = EXCLUDED.language, currencies = EXCLUDED.currencies, check_in = EXCLUDED.check_in,
    check_out = EXCLUDED.check_out, address = EXCLUDED.address, map_url = EXCLUDED.map_url, phone = EXCLUDED.phone,
    email = EXCLUDED.email, bank_accounts = EXCLUDED.bank_accounts, limits = EXCLUDED.limits,
    desk = EXCLUDED.desk
"""

SAVE_ROUTE = """
INSERT INTO routes (channel, receiver, tenant_id, property_id) VALUES ($1, $2, $3, $4)
ON CONFLICT (channel, receiver) DO UPDATE SET property_id = EXCLUDED.property_id
WHERE routes.tenant_id = EXCLUDED.tenant_id
"""

LOAD_PROPERTY = "SELECT * FROM properties WHERE id = $1"
LOAD_ROUTES = "SELECT * FROM routes"
LOAD_ROUTE = "SELECT * FROM routes WHERE channel = $1 AND receiver = $2"


@dataclass(frozen=True, slots=True)
class Route:
    """Whom a message to `receiver` on `channel` is for."""

    channel: str
    receiver: str
    tenant_id: TenantId
    property_id: PropertyId


async def save_tenant(database: Database, tenant: TenantId, slug: str, name: str, clock: Clock) -> None:
    async with database.transaction(tenant) as connection:
        await connection.execute(SAVE_TENANT, tenant, slug, name, clock.now())


async def save_hotel(database: Database, hotel: Hotel) -> None:
    """Store the house, new or changed, as it is now."""
    accounts = [asdict(account) for account in hotel.bank_accounts]
    async with database.transaction(hotel.tenant_id) as connection:
        await connection.execute(
            SAVE_PROPERTY,
            *(hotel.id, hotel.tenant_id, hotel.slug, hotel.name, hotel.country, hotel.timezone, hotel.language),
            *(list(hotel.currencies), hotel.check_in, hotel.check_out, hotel.address, hotel.map_url, hotel.phone),
            *(hotel.email, accounts, asdict(hotel.limits), _DESK.dump_python(hotel.desk, mode="json")),
        )


async def save_route(database: Database, route: Route) -> None:
    """Point an address at a house. An address of another tenant is left alone and NotFound is raised."""
    async with database.system() as connection:
        status = await connection.execute(SAVE_ROUTE, route.channel, route.receiver, route.tenant_id, route.property_id)
    if status == "INSERT 0 0":
        raise NotFound(f"{route.channel} address {route.receiver} belongs to somebody else")


async def load_routes(database: Database) -> Sequence[Route]:
    async with database.system() as connection:
        return [_route(row) for row in await connection.fetch(LOAD_ROUTES)]


class HouseBook:
    """Routes and houses as the hot path needs them: from memory, looked up again after `fresh_seconds`."""

    def __init__(self, database: Database, clock: Clock, *, fresh_seconds: float = 30.0) -> None:
        self._database = database
        self._clock = clock
        self._fresh_seconds = fresh_seconds
        self._routes: dict[tuple[str, str], tuple[float, Route]] = {}
        self._hotels: dict[PropertyId, tuple[float, Hotel]] = {}

    async def route(self, channel: str, receiver: str) -> Route:
        """Raises NotFound for an address that no house has."""
        kept = self._routes.get((channel, receiver))
        if kept and self._is_fresh(kept[0]):
            return kept[1]
        async with self._database.system() as connection:
            row = await connection.fetchrow(LOAD_ROUTE, channel, receiver)
        if row is None:
            self._routes.pop((channel, receiver), None)
            raise NotFound(f"no house receives {channel} messages at this address")
        route = _route(row)
        self._routes[channel, receiver] = (self._now(), route)
        return route

    async def hotel(self, tenant: TenantId, property_id: PropertyId) -> Hotel:
        """Raises NotFound when the tenant has no such property."""
        kept = self._hotels.get(property_id)
        if kept and kept[1].tenant_id == tenant and self._is_fresh(kept[0]):
            return kept[1]
        async with self._database.transaction(tenant) as connection:
            row = await connection.fetchrow(LOAD_PROPERTY, property_id)
        if row is None:
            raise NotFound("no such property")
        hotel = _hotel(row)
        self._hotels[property_id] = (self._now(), hotel)
        return hotel

    def forget_all(self) -> None:
        """Look everything up anew: somebody has just changed a house."""
        self._routes.clear()
        self._hotels.clear()

    def _now(self) -> float:
        return self._clock.now().timestamp()

    def _is_fresh(self, read_at: float) -> bool:
        return abs(self._now() - read_at) < self._fresh_seconds


_DESK = TypeAdapter(DeskRules)

# A newer release may have written limits that this one does not know.
_LIMITS = frozenset(limit.name for limit in fields(HouseLimits))


def _route(row: asyncpg.Record) -> Route:
    return Route(row["channel"], row["receiver"], TenantId(row["tenant_id"]), PropertyId(row["property_id"]))


def _hotel(row: asyncpg.Record) -> Hotel:
    accounts = tuple(
        BankAccount(**{**account, "lines": tuple((label, value) for label, value in account["lines"])})
        for account in row["bank_accounts"]
    )
    plain = {name: row[name] for name in ("slug", "name", "country", "timezone", "language", "check_in", "check_out")}
    contact = {name: row[name] for name in ("address", "map_url", "phone", "email")}
    return Hotel(
        id=PropertyId(row["id"]),
        tenant_id=TenantId(row["tenant_id"]),
        currencies=tuple(row["currencies"]),
        bank_accounts=accounts,
        limits=HouseLimits(**{name: value for name, value in row["limits"].items() if name in _LIMITS}),
        desk=_DESK.validate_python(row["desk"]),
        **plain,
        **contact,
    )
