"""What an order costs and when it can be had; what becomes of one that nobody decided about."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from conserje.dialogue.desk import Desk
from conserje.dialogue.due import Due
from conserje.errors import NoRoomLeft, ReservationClosed
from conserje.model.conversation import TimerOutcome
from conserje.model.desk.extras import Extra, Order, OrderKind, OrderState, Unit
from conserje.model.hotel import Hotel
from conserje.model.money import Money
from conserje.model.reservation import Reservation
from conserje.understanding.folding import fold

_WANTS = re.compile(
    r"\b(quiero|queremos|quisiera|quisieramos|sum(?:ar|a|ame|amos|anos)|agreg\w+|anad\w+|contrat\w+|necesit\w+|reserv\w+|pedir|pido"
    r"|add|i want|we want|want to|would like|i d like|i'd like|we'd like|can (?:we|i) (?:get|have|book|add)|book|order|arrange"
    r"|quero|queremos|queria|gostaria|adicion\w+|inclu(?:ir|i|a|am|amos|ime|yeme|de)|acrescent\w+|preciso|precisamos)\b"
)
_GIVES_UP = re.compile(r"\b(cancel\w*|ya no|no longer|nao quero mais|desist\w+|sacar|quitar|remove|tirar)\b")
_COUNT = re.compile(r"\b([2-9]|dos|two|dois|duas|tres|three|cuatro|four|quatro)\b")
_NUMBERS = {
    **dict.fromkeys(("dos", "two", "dois", "duas"), 2),
    **dict.fromkeys(("tres", "three"), 3),
    **dict.fromkeys(("cuatro", "four", "quatro"), 4),
}

OPEN = (OrderState.ASKED, OrderState.ORDERED)


def extra_in(extras: tuple[Extra, ...], text: str) -> Extra | None:
    """The extra that the words name, the one with the longest word for it where several fit."""
    words = fold(text)
    found = [
        (len(word), extra)
        for extra in extras
        for word in extra.words
        if re.search(rf"\b{re.escape(fold(word))}s?\b", words)
    ]
    return max(found, key=lambda one: one[0])[1] if found else None


def wants(words: str) -> bool:
    """Do these folded words want something to be had?"""
    return bool(_WANTS.search(words))


def gives_up(words: str) -> bool:
    """Or not to be had any more?"""
    return bool(_GIVES_UP.search(words))


def count_in(text: str) -> int:
    """How many pieces are asked for; one unless two to nine are named."""
    found = _COUNT.search(fold(text))
    return 1 if found is None else _NUMBERS.get(found[1]) or int(found[1])


def units(extra: Extra, reservation: Reservation, today: date, pieces: int = 1) -> int:
    """How many units of the price the rest of the stay needs."""
    stay, people = reservation.stay, reservation.party.size
    nights = max(1, (stay.check_out - max(stay.check_in, today)).days)
    return {
        Unit.STAY: 1,
        Unit.NIGHT: nights,
        Unit.PERSON: people,
        Unit.PERSON_NIGHT: people * nights,
        Unit.PIECE: pieces,
    }[extra.unit]


def price_of(extra: Extra, currency: str, count: int) -> Money | None:
    """None in a currency that the house names no price in."""
    price = extra.prices.get(currency)
    return Money(price * count, currency) if price is not None else None


def in_time(extra: Extra, hotel: Hotel, reservation: Reservation, now: datetime) -> bool:
    """Is there the notice that it needs before the stay goes on: before arrival, or, in the house, at once?"""
    arrival = datetime.combine(reservation.stay.check_in, hotel.check_in, ZoneInfo(hotel.timezone))
    return extra.lead_hours == 0 or arrival - now >= timedelta(hours=extra.lead_hours)


async def expire(due: Due) -> TimerOutcome:
    """A guest is told when nobody decided about what they asked for."""
    order = await due.desk.floor.expire_order(UUID(due.timer.payload["order"]))
    if order is None:
        return TimerOutcome()
    return due.say("order_expired", what=due.wording.name(order.name), code=order.code)


async def drop_all(desk: Desk, code: str) -> Sequence[Order]:
    """The reservation is over before it began: nothing of it is wanted any more. What ended now."""
    ended = [await desk.floor.drop(one, "clock") for one in await desk.floor.orders(code) if one.state in OPEN]
    return [one for one in ended if one]


async def after_change(desk: Desk, reservation: Reservation) -> Sequence[Order]:
    """A change gives up the nights beside a stay: those that still fit are kept anew, and the orders of the others end. What
    ended now."""
    ended = []
    for order in await desk.floor.orders(reservation.code):
        if order.state is OrderState.ORDERED and order.kind is not OrderKind.EXTRA:
            try:
                await desk.floor.keep_night(order)
            except (NoRoomLeft, ReservationClosed):
                ended.append(await desk.floor.drop(order, "bot"))
    return [one for one in ended if one]
