"""Taking an offer: quoted at the price that was told, and its rooms kept. All of its pieces, or none."""

from collections.abc import Sequence
from decimal import Decimal

import structlog

from conserje.dialogue.context import TurnContext
from conserje.dialogue.desk import same_offer
from conserje.dialogue.memory import Kept, Piece, Told
from conserje.errors import DeskRefused, PmsUnavailable, PriceChanged, QuoteExpired
from conserje.model.conversation import NewTimer
from conserje.model.money import Money
from conserje.model.reservation import Hold, Quote
from conserje.model.stay import StayRequest

log = structlog.get_logger(__name__)


async def take(turn: TurnContext, told: Told) -> None:
    """Keep the rooms of an offer and say until when. Raises NoRoomLeft, StayRefused, QuoteExpired, HoldExpired when any of it
    is gone, PriceChanged when it costs something else by now; then nothing is kept."""
    memory, kept = turn.memory, []
    pieces = told.pieces or [whole(turn, told)]
    try:
        for piece in pieces:
            kept += [await _keep(turn, piece, told.currency)]
    except DeskRefused:
        for _, hold in kept:
            await turn.desk.release_hold(hold.id)
        raise
    until = min(hold.expires_at for _, hold in kept)
    wish = memory.wish
    wish.check_in, wish.check_out, wish.nights = told.check_in, told.check_out, None
    memory.move("booking", "takes")
    memory.told, memory.extended, memory.is_choice = [told], 0, False
    memory.kept = [Kept(quote.id, hold.id) for quote, hold in kept]
    memory.hold_until = until
    turn.timers.append(NewTimer("hold_expires", until, {"hold": str(memory.hold_id)}))
    _tell_kept(turn, [quote for quote, _ in kept])


def whole(turn: TurnContext, told: Told) -> Piece:
    """An ordinary offer as its only piece. Raises QuoteExpired when it is not known any more for whom it was."""
    wish = turn.memory.wish
    if wish.party is None:
        raise QuoteExpired("the people of this offer have changed")
    return Piece(
        room_type=told.room_type,
        rate_plan=told.rate_plan,
        total=told.total,
        check_in=told.check_in,
        check_out=told.check_out,
        rooms=wish.rooms,
        adults=wish.party.adults,
        ages=wish.party.children,
    )


async def _keep(turn: TurnContext, piece: Piece, currency: str) -> tuple[Quote, Hold]:
    """What an earlier try of this turn has kept already looks taken to a search, so that try's own quote comes first."""
    what = (piece.room_type, piece.rate_plan, piece.stay, piece.rooms, piece.party)
    before = await turn.desk.quoted_before(*what)
    if before:
        offer = before.offer
    else:
        offers = await turn.desk.offers(StayRequest(piece.stay, piece.party, piece.rooms, currency), is_taken=True)
        offer = same_offer(offers, piece.room_type, piece.rate_plan)
    if offer.price.total.amount != Decimal(piece.total):
        raise PriceChanged(f"{piece.total} became {offer.price.total}")
    quote = await turn.desk.quote(offer)
    return quote, await turn.desk.hold(quote)


def _tell_kept(turn: TurnContext, quotes: list[Quote]) -> None:
    wording, until = turn.wording, turn.memory.hold_until
    if until is None:
        raise ValueError("rooms are kept, yet nobody knows until when")
    clock = wording.clock(until)
    rooms = sum(quote.offer.rooms for quote in quotes)
    names = [wording.name(quote.offer.room_type.name) for quote in quotes]
    if rooms > 1:
        turn.say("held_rooms", rooms=wording.count("room", rooms), room=wording.joined(names), until=clock)
    else:
        turn.say("held", room=names[0], until=clock)


async def give_back(turn: TurnContext) -> None:
    """What was kept for this guest may be sold again."""
    for one in turn.memory.kept:
        await turn.desk.release_hold(one.hold_id)
    if turn.memory.kept:
        turn.cancelled_timers.append("hold_expires")


async def give_back_old(turn: TurnContext, kept: Sequence[Kept]) -> None:
    """The same of what was kept before a conversation lay still: its guest may want the very room again, and it may be the
    last. A PMS that does not answer lets it lapse by itself."""
    try:
        for one in kept:
            await turn.desk.release_hold(one.hold_id)
    except PmsUnavailable as error:
        log.warning("old_hold_not_released", error=str(error))
    if kept:
        turn.cancelled_timers.append("hold_expires")


async def kept_quotes(turn: TurnContext) -> list[Quote]:
    """The quotes of what is kept. Raises QuoteExpired when nothing is, or a price has run out."""
    if not turn.memory.kept:
        raise QuoteExpired("nothing is kept")
    return [await turn.desk.find_quote(one.quote_id) for one in turn.memory.kept]


def sum_of(amounts: list[Money]) -> Money:
    """The total of amounts in one currency."""
    return Money(sum((one.amount for one in amounts), start=amounts[0].amount * 0), amounts[0].currency)
