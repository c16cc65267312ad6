"""Somebody on the waiting list: is there room by now, and is it theirs?"""

from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from conserje.dialogue.due import Due
from conserje.dialogue.memory import Kept, Memory, Told, Wish, changes
from conserje.errors import NoRoomLeft, PriceChanged, StayRefused
from conserje.model.conversation import NewTimer, TimerOutcome
from conserje.model.reply import Reply
from conserje.model.reservation import Hold, Offer, Quote
from conserje.storage.waiting.entries import Waiting
from conserje.understanding.entities.naming import is_called

# How often a place in line is looked at. A room that frees is sold to whoever asks in between.
EVERY = timedelta(minutes=5)

_REMEMBERED = (
    "at",
    "goal",
    "asked",
    "token",
    "wish",
    "told",
    "shown",
    "is_choice",
    "kept",
    "hold_until",
    "extended",
    "last_at",
)


async def look(due: Due) -> TimerOutcome:
    """Keep a room for the first in line and tell them, once; otherwise look again later, until the stay would begin."""
    entry = await due.desk.line.mine()
    if entry is None:
        return TimerOutcome()
    today = due.now.astimezone(ZoneInfo(due.hotel.timezone)).date()
    if entry.request.stay.check_in <= today:
        await due.desk.line.end(entry, "over")
        due.memory.move("waiting", "stay_begins")
        return TimerOutcome(memory=changes(due.memory, "at"))
    if due.memory.stage is not None or await _is_somebody_elses(due, entry):
        return TimerOutcome(again_at=due.now + EVERY)
    try:
        offers = await _offers(due, entry)
        if not offers:
            return TimerOutcome(again_at=due.now + EVERY)
        quote = await due.desk.quote(offers[0])
        hold = await due.desk.hold(quote)
    except (NoRoomLeft, PriceChanged):
        return TimerOutcome(again_at=due.now + EVERY)
    await due.desk.line.end(entry, "told")
    return _told(due, quote, hold)


async def _is_somebody_elses(due: Due, entry: Waiting) -> bool:
    """Whoever came earlier and could have a room now comes first."""
    return any([bool(await _offers(due, other)) for other in await due.desk.line.ahead_of(entry)])


async def _offers(due: Due, entry: Waiting) -> list[Offer]:
    try:
        offers = await due.desk.offers(entry.request, is_taken=True)
    except StayRefused:
        return []
    return [offer for offer in offers if entry.room_type is None or is_called(offer.room_type, entry.room_type)]


def _told(due: Due, quote: Quote, hold: Hold) -> TimerOutcome:
    """The room is kept for them as if they had taken it; what is missing is their name and their yes."""
    memory, wording = due.memory, due.wording
    _take(memory, quote, hold, str(due.timer.payload.get("token", "")), wording.name(quote.offer.room_type.name))
    memory.last_at = due.now
    question = "ask_name" if memory.name is None else "ask_still_want"
    memory.asked = "name" if memory.name is None else "confirm_waiting"
    text = wording.text(
        "waiting_free",
        room=wording.name(quote.offer.room_type.name),
        stay=quote.offer.stay,
        total=quote.offer.price.total,
        until=wording.clock(hold.expires_at),
    )
    return TimerOutcome(
        replies=(Reply(f"{text}\n\n{wording.text(question)}"),),
        memory=changes(memory, *_REMEMBERED),
        timers=(NewTimer("hold_expires", hold.expires_at, {"hold": str(hold.id)}),),
    )


def _take(memory: Memory, quote: Quote, hold: Hold, token: str, label: str) -> None:
    offer = quote.offer
    total = offer.price.total
    told = Told(
        token,
        offer.room_type.code,
        offer.rate_plan.code,
        str(Decimal(total.amount)),
        total.currency,
        offer.stay.check_in,
        offer.stay.check_out,
        label,
    )
    memory.move("waiting", "is_told")
    memory.move("booking", "tells_offers")
    memory.move("booking", "takes")
    memory.goal, memory.told, memory.shown, memory.is_choice, memory.extended = "booking", [told], [told], False, 0
    memory.kept, memory.hold_until = [Kept(quote.id, hold.id)], hold.expires_at
    memory.wish = Wish(
        check_in=offer.stay.check_in,
        check_out=offer.stay.check_out,
        adults=offer.party.adults,
        children=len(offer.party.children),
        ages=offer.party.children,
        rooms=offer.rooms,
        room_type=offer.room_type.code,
        currency=total.currency,
    )
