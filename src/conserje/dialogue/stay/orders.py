"""What an order costs and when it can be had; what becomes of one that nobody decided about."""

import re
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from conserje.dialogue.due import Due
from conserje.model.conversation import TimerOutcome
from conserje.model.desk.extras import Extra, Unit
from conserje.model.hotel import Hotel
from conserje.model.money import Money
from conserje.model.reservation import Reservation
from conserje.understanding.folding import fold

_COUNT = re.compile(r"\b([2-9]|dos|two|dois|duas|tres|three|cuatro|four|quatro)\b")
_NUMBERS = {
    **dict.fromkeys(("dos", "two", "dois", "duas"), 2),
    **dict.fromkeys(("tres", "three"), 3),
    **dict.fromkeys(("cuatro", "four", "quatro"), 4),
}


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
