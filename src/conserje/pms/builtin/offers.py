"""What can be sold for a request, given a house's inventory and what is taken."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg

from conserje.errors import StayRefused
from conserje.model.hotel import Hotel, RoomType
from conserje.model.ids import Clock, Ids, RatePlanId, RoomTypeId
from conserje.model.inventory import NightRate, Nights
from conserje.model.reservation import Offer
from conserje.model.stay import Stay, StayRequest
from conserje.pms.builtin import statements
from conserje.pms.builtin.catalogue import Catalogue, Sold, SoldPlan, SoldType, load
from conserje.pms.builtin.pricing import Daily, RoomParty, nights_of, occupancy, price, seat
from conserje.pms.builtin.restrictions import Breach, breaches, refusal, touching
from conserje.storage.database import Connection


@dataclass(frozen=True, slots=True)
class Taken:
    """The moving part of availability for one stay: rooms taken at once on its fullest night, by type, and day prices."""

    peak: Mapping[RoomTypeId, int]
    daily: Mapping[Sold, Daily]

    def left(self, sold: SoldType) -> int:
        return max(0, sold.rooms - self.peak.get(sold.room_type.id, 0))


class House:
    """One property with what every sale needs: its clock, ids, randomness, and the last version of its inventory."""

    def __init__(self, hotel: Hotel, clock: Clock, ids: Ids, randomness: Random) -> None:
        self.hotel = hotel
        self.clock = clock
        self.ids = ids
        self.randomness = randomness
        self._zone = ZoneInfo(hotel.timezone)
        self._shelf: Catalogue | None = None

    def today(self) -> date:
        """The hotel's own date."""
        return self.clock.now().astimezone(self._zone).date()

    async def catalogue(self, connection: Connection, version: int | None = None) -> Catalogue:
        """The inventory as the database has it now (in `version`, where that was read already)."""
        if version is None:
            version = await connection.fetchval(statements.VERSION, self.hotel.id)
        if self._shelf is None or self._shelf.version != version:
            self._shelf = await load(connection, self.hotel.id)
        return self._shelf

    async def room_types(self, connection: Connection) -> dict[RoomTypeId, RoomType]:
        """Every type that is or ever was sold."""
        catalogue = await self.catalogue(connection)
        return {key: sold.room_type for key, sold in catalogue.types.items()}

    async def look(self, connection: Connection, stay: Stay, without: UUID | None = None) -> tuple[Catalogue, Taken]:
        """Inventory and occupation for `stay`, live, as if the reservation `without` did not exist."""
        [row] = await connection.fetch(
            statements.LOOK, self.hotel.id, stay.check_in, stay.check_out, self.clock.now(), without
        )
        catalogue = await self.catalogue(connection, row["version"])
        return catalogue, Taken(_peaks(_nightly(row, catalogue, stay)), _daily(row))

    async def nights(self, connection: Connection, span: Stay) -> Nights:
        """Every night of `span`, live."""
        [row] = await connection.fetch(
            statements.LOOK, self.hotel.id, span.check_in, span.check_out, self.clock.now(), None
        )
        catalogue = await self.catalogue(connection, row["version"])
        counted = _nightly(row, catalogue, span)
        taken = {
            room_type: tuple(counted[room_type, day] for day in span.days())
            for room_type in {one for one, _ in counted}
        }
        daily = [(*sold, day, rate) for sold, rates in _daily(row).items() for day, rate in rates.items()]
        return Nights(catalogue.version, span.check_in, taken, daily)

    def recalled(self, seen: Sequence[Nights], stay: Stay) -> tuple[Catalogue, Taken] | None:
        """What `look` would give if nothing had changed since those nights were seen. None when the inventory did."""
        catalogue = self._shelf
        if catalogue is None or any(one.version != catalogue.version for one in seen):
            return None
        peaks: dict[RoomTypeId, int] = {}
        daily: dict[Sold, dict[date, NightRate]] = {}
        for one in seen:
            begin, end = (max(0, (day - one.first).days) for day in (stay.check_in, stay.check_out))
            for room_type, taken in one.taken.items():
                peaks[room_type] = max(peaks.get(room_type, 0), *taken[begin:end], 0)
            for room_type, plan, day, rate in one.daily:
                daily.setdefault((room_type, plan), {})[day] = rate
        return catalogue, Taken(peaks, daily)


def _nightly(row: asyncpg.Record, catalogue: Catalogue, stay: Stay) -> Counter[tuple[RoomTypeId, date]]:
    """Rooms taken of each type on each night of `stay`."""
    nights: Counter[tuple[RoomTypeId, date]] = Counter()
    for room, start, end in zip(row["rooms"] or (), row["starts"] or (), row["ends"] or (), strict=True):
        first = max(start, stay.check_in)
        for number in range((min(end, stay.check_out) - first).days):
            nights[catalogue.rooms[room], first + timedelta(days=number)] += 1
    return nights


def _peaks(nights: Counter[tuple[RoomTypeId, date]]) -> dict[RoomTypeId, int]:
    peak: dict[RoomTypeId, int] = {}
    for (room_type, _), taken in nights.items():
        peak[room_type] = max(taken, peak.get(room_type, 0))
    return peak


def _daily(row: asyncpg.Record) -> dict[Sold, dict[date, NightRate]]:
    daily: dict[Sold, dict[date, NightRate]] = {}
    columns = (row[name] or () for name in ("days", "types", "plans", "standards", "singles", "extras"))
    for day, room_type, plan, *amounts in zip(*columns, strict=True):
        daily.setdefault((RoomTypeId(room_type), RatePlanId(plan)), {})[day] = NightRate(*amounts)
    return daily


def currency_of(hotel: Hotel, catalogue: Catalogue, wanted: str | None) -> str:
    """The currency to sell in: the wanted one if a plan is sold in it, else the house's first that is."""
    for currency in (wanted, *hotel.currencies):
        if currency is not None and catalogue.plans_on_sale(currency):
            return currency
    return hotel.currencies[0]


def offers(catalogue: Catalogue, taken: Taken, request: StayRequest, currency: str) -> Sequence[Offer]:
    """Everything that can be sold, cheapest first. Raises StayRefused as `Pms.availability` says."""
    rules = touching(catalogue.restrictions, request.stay)
    found: list[Offer] = []
    broken: list[list[Breach]] = []
    for sold, plan, seated in _roomy(catalogue, request, currency):
        if taken.left(sold) < request.rooms:
            continue
        offer = _priced(catalogue, taken, request, sold, plan, seated)
        if offer is None:
            continue
        breach = breaches(rules, request.stay, (sold.room_type.id, plan.rate_plan.id))
        if breach:
            broken.append(breach)
        else:
            found.append(offer)
    if not found and (refused := refusal(broken)) is not None:
        raise refused
    return sorted(found, key=lambda offer: offer.price.total.amount)


def _roomy(
    catalogue: Catalogue, request: StayRequest, currency: str
) -> Iterator[tuple[SoldType, SoldPlan, list[RoomParty]]]:
    """Every room type and plan that the party fits into. Raises StayRefused when it fits nowhere."""
    if request.rooms < 1 or request.party.adults < request.rooms:
        raise StayRefused("no_adults", limit=request.rooms)
    types = [sold for sold in catalogue.types_on_sale if request.room_type in (None, sold.room_type.id)]
    plans = catalogue.plans_on_sale(currency)
    fits = False
    for sold in types:
        for plan in plans:
            seated = seat(catalogue, sold, plan.rate_plan, request.party, request.rooms)
            if seated is not None:
                fits = True
                yield sold, plan, seated
    if types and plans and not fits:
        raise StayRefused("too_many_guests", limit=request.rooms * _most_guests(types, request))


def _most_guests(types: Sequence[SoldType], request: StayRequest) -> int:
    """How many fit into one room of the largest type: adults, when those alone are too many."""
    adults = max(sold.room_type.max_adults for sold in types)
    if request.party.adults > request.rooms * adults:
        return adults
    return max(sold.room_type.max_guests for sold in types)


def _priced(
    catalogue: Catalogue, taken: Taken, request: StayRequest, sold: SoldType, plan: SoldPlan, seated: list[RoomParty]
) -> Offer | None:
    key: Sold = (sold.room_type.id, plan.rate_plan.id)
    terms = plan.rate_plan
    nights = nights_of(
        request.stay,
        occupancy(catalogue, sold, terms, seated),
        terms.currency,
        taken.daily.get(key, {}),
        catalogue.prices.get(key),
    )
    if nights is None:
        return None
    return Offer(
        stay=request.stay,
        party=request.party,
        rooms=request.rooms,
        room_type=sold.room_type,
        rate_plan=terms,
        price=price(nights, catalogue.charges_for(terms), terms, request.party, request.rooms),
        left=taken.left(sold),
    )
