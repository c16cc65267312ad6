"""Who comes and who goes, how full the house is, and every reservation with its price, deposit and policy."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from conserje.errors import BadRequest, NotFound, ReservationNotFound
from conserje.model.hotel import Localized
from conserje.model.money import Money
from conserje.model.reservation import ReservationStatus
from conserje.model.stay import Party, Stay
from conserje.storage import reservations as store
from conserje.storage.payments.ledger import Where
from conserje.storage.stay.orders import orders_of
from conserje.storage.stay.wishes import wishes_of
from conserje.web.console.gate import Gate, Visit, back_to, shown
from conserje.web.console.pages import Pages
from conserje.web.console.parts import ConsoleParts
from conserje.web.console.stays.accounts import statement_of
from conserje.web.console.wording import Wording

NIGHTS_AHEAD = 14
LONGEST_SEARCH = 100
BAR_HEIGHT = 72

_CODE = re.compile(r"[2-9A-HJKMNP-Z]{6}")


@dataclass(frozen=True, slots=True)
class Bar:
    """A night of the occupancy strip: reserved or held rooms fill `height` of BAR_HEIGHT. Weekends begin on Friday night."""

    night: store.NightOccupancy

    @property
    def taken(self) -> int:
        return self.night.sold + self.night.held

    @property
    def height(self) -> int:
        return round(BAR_HEIGHT * min(1, self.taken / self.night.rooms)) if self.night.rooms else 0

    @property
    def is_full(self) -> bool:
        return self.taken >= self.night.rooms

    @property
    def is_weekend(self) -> bool:
        return self.night.day.weekday() in (4, 5)


class ReservationScreens:
    def __init__(self, parts: ConsoleParts, pages: Pages) -> None:
        self._database = parts.database
        self._confirm_deposit = parts.confirm_deposit
        self._pages = pages

    def routes(self, gate: Gate) -> list[Route]:
        return [
            Route("/staff/{slug}/today", gate.page(self.today), methods=["GET"]),
            Route("/staff/{slug}/reservations", gate.page(self.search), methods=["GET"]),
            Route("/staff/{slug}/reservations/{code}", gate.page(self.read), methods=["GET"]),
            Route("/staff/{slug}/reservations/{code}/deposit", gate.action(self.receive_deposit), methods=["POST"]),
        ]

    async def today(self, visit: Visit) -> Response:
        today, house = visit.wording.today, visit.property_id
        period = Stay(today, today + timedelta(days=NIGHTS_AHEAD))
        async with self._database.transaction(visit.tenant) as connection:
            arrivals = await store.arrivals(connection, house, today)
            departures = await store.departures(connection, house, today)
            nights = await store.occupancy(connection, house, period, visit.now)
        return self._pages.render(
            "today.html",
            visit.wording,
            **shown(visit, "today"),
            **_words(visit.wording),
            today=today,
            arrivals=arrivals,
            departures=departures,
            bars=[Bar(night) for night in nights],
            bar_height=BAR_HEIGHT,
        )

    async def search(self, visit: Visit) -> Response:
        """By words, or by days, or what is still to come."""
        query = visit.request.query_params
        words = query.get("search", "").replace("\0", "").strip()
        if len(words) > LONGEST_SEARCH:
            raise BadRequest(f"a search has at most {LONGEST_SEARCH} characters")
        first, last = _day(query.get("from")), _day(query.get("until"))
        if first and last and last < first:
            first, last = last, first
        return self._pages.render(
            "reservations.html",
            visit.wording,
            **shown(visit, "reservations"),
            **_words(visit.wording),
            lines=await self._lines(visit, words, first, last),
            words=words,
            first=first,
            last=last,
            is_search=bool(words or first or last),
        )

    async def _lines(
        self, visit: Visit, words: str, first: date | None, last: date | None
    ) -> Sequence[store.BookedStay]:
        async with self._database.transaction(visit.tenant) as connection:
            if words:
                found = await store.search(connection, visit.property_id, words)
                return [line for line in found if _touches(line.stay, first, last)]
            if first or last:
                return await store.touching(connection, visit.property_id, first, last)
            return await store.upcoming(connection, visit.property_id, visit.wording.today)

    async def read(self, visit: Visit) -> Response:
        record = await self._record(visit)
        async with self._database.transaction(visit.tenant) as connection:
            where = Where(visit.property_id, record.booked.code)
            statement = await statement_of(connection, where, record.booked)
            wishes = await wishes_of(connection, visit.property_id, record.booked.code)
            orders = await orders_of(connection, visit.property_id, record.booked.code)
        return self._pages.render(
            "reservation.html",
            visit.wording,
            **shown(visit, "reservations"),
            **_words(visit.wording),
            record=record,
            wishes=wishes,
            orders=orders,
            line=record.booked,
            policy=_policy(record, visit.wording),
            fee_charged=Money(record.booked.cancellation_charged or Decimal(0), record.booked.total.currency),
            statement=statement,
            awaits_deposit=record.booked.status is ReservationStatus.AWAITING_DEPOSIT,
        )

    async def receive_deposit(self, visit: Visit) -> Response:
        """Staff saw the money. The desk confirms the reservation and refuses what is no longer waiting for it."""
        code = (await self._record(visit)).booked.code
        await self._confirm_deposit(visit.tenant, visit.property_id, code, visit.member.name)
        return back_to(visit, f"/reservations/{code}", "deposit_received")

    async def _record(self, visit: Visit) -> store.BookedRecord:
        code = visit.request.path_params["code"].upper()
        if not _CODE.fullmatch(code):
            raise NotFound("not a reservation code")
        try:
            async with self._database.transaction(visit.tenant) as connection:
                return await store.record(connection, visit.property_id, code)
        except ReservationNotFound as error:
            raise NotFound("no such reservation") from error


def _words(wording: Wording) -> dict[str, Any]:
    """What reservation pages say with: a localised name, a party."""

    def named(texts: Localized) -> str:
        return texts.get(wording.language) or texts.get("es") or next(iter(texts.values()), "")

    def people(party: Party) -> str:
        said = wording.count("stay.adult", party.adults)
        if not party.children:
            return said
        form = "stay.child_one" if len(party.children) == 1 else "stay.child_other"
        ages = ", ".join(str(age) for age in party.children)
        return f"{said}, {wording.say(form, n=len(party.children), ages=ages)}"

    return {"named": named, "people": people}


def _policy(record: store.BookedRecord, wording: Wording) -> Sequence[str]:
    """Until when it is free, and what it costs afterwards."""
    terms, until = record.cancellation, record.free_cancellation_until
    fee = wording.say(f"stay.fee_{terms.fee.value}", percent=f"{terms.percent.normalize():f}")
    if until is None:
        return (wording.say("stay.never_free", fee=fee),)
    return wording.say("stay.free_until", at=wording.moment(until)), wording.say("stay.afterwards", fee=fee)


def _touches(stay: Stay, first: date | None, last: date | None) -> bool:
    return (first is None or stay.check_out > first) and (last is None or stay.check_in <= last)


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadRequest("not a day") from error
