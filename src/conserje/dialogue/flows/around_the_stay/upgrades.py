"""A better room: kinds that cost more and are free for the whole stay, each with what it costs more a night. Taking one is a
change of the reservation, summed up and agreed to like every other."""

from collections.abc import Sequence

from conserje.dialogue.context import OFFER, TurnContext
from conserje.dialogue.desk.reservations import difference
from conserje.dialogue.memory import Changing, Told, Wish
from conserje.errors import NoRoomLeft, ReservationClosed, StayRefused
from conserje.model.desk.rules import Approval
from conserje.model.money import Money
from conserje.model.reservation import Quote, Reservation
from conserje.model.stay import StayRequest

_MOST = 3


async def offer(turn: TurnContext) -> bool:
    """False where people decide: the house says so, nothing is known of the guest, or they are in the house already."""
    memory = turn.memory
    if turn.hotel.desk.stay.upgrade_approval is Approval.STAFF:
        return False
    stays = await turn.desk.floor.known_stays(memory.codes, turn.guest_phone)
    stay = next((one for one in stays if one.code == memory.about), stays[0] if stays else None)
    if stay is None or stay.stay.check_in <= turn.today:
        return False
    found = await _better(turn, stay)
    turn.desk.held.take_reservation(stay)
    if found:
        _tell(turn, stay, found)
    else:
        turn.say("upgrade_none", code=stay.code)
    return True


async def _better(turn: TurnContext, stay: Reservation) -> Sequence[Quote]:
    """The cheapest first."""
    found: list[Quote] = []
    for room_type in await turn.desk.room_types():
        if room_type.id == stay.room_type.id:
            continue
        wanted = StayRequest(stay.stay, stay.party, stay.rooms, stay.total.currency, room_type.id)
        try:
            quote = await turn.desk.reservations.change_quote(stay, wanted)
        except (NoRoomLeft, StayRefused, ReservationClosed):
            continue
        if stay.total < quote.offer.price.total:
            found.append(quote)
    return sorted(found, key=lambda quote: quote.offer.price.total.amount)[:_MOST]


def _tell(turn: TurnContext, stay: Reservation, found: Sequence[Quote]) -> None:
    """What was told can be taken where changes are."""
    memory, wording = turn.memory, turn.wording
    memory.forget_change()
    memory.goal, memory.about = "change", stay.code
    if stay.code not in memory.codes:
        memory.codes.append(stay.code)
    told = [_told(turn, quote) for quote in found]
    memory.changing = Changing(stay.code, _wish(stay), token=turn.token, told=told, quotes=[one.id for one in found])
    memory.token = turn.token
    memory.move("change", "tells_nearby")
    turn.say("upgrade_head", code=stay.code, room=wording.name(stay.room_type.name))
    turn.say_lines([f"{place}. {_line(turn, stay, quote)}" for place, quote in enumerate(found, start=1)])
    turn.ask("room", "ask_which_change", code=stay.code)
    turn.offer(*((OFFER, str(place), f"{place}. {one.label}") for place, one in enumerate(told, start=1)))


def _line(turn: TurnContext, stay: Reservation, quote: Quote) -> str:
    total = quote.offer.price.total
    more = difference(total, stay.total)
    night = Money(more.amount / stay.stay.nights, more.currency)
    turn.desk.held.money.add(night)
    room = turn.wording.name(quote.offer.room_type.name)
    return turn.wording.text("upgrade_line", room=room, night=night, total=total, more=more)


def _wish(stay: Reservation) -> Wish:
    """The reservation as it is."""
    return Wish(
        check_in=stay.stay.check_in,
        check_out=stay.stay.check_out,
        adults=stay.party.adults,
        children=len(stay.party.children),
        ages=stay.party.children,
        rooms=stay.rooms,
        room_type=stay.room_type.code,
        currency=stay.total.currency,
    )


def _told(turn: TurnContext, quote: Quote) -> Told:
    offer, price = quote.offer, quote.offer.price.total
    room, plan = turn.wording.name(offer.room_type.name), turn.wording.name(offer.rate_plan.name)
    return Told(
        turn.token,
        offer.room_type.code,
        offer.rate_plan.code,
        str(price.amount),
        price.currency,
        offer.stay.check_in,
        offer.stay.check_out,
        room,
        plan,
    )
