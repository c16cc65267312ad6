"""What a change comes to, told before it is done: the reservation as it would be, the difference, or what is near it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from conserje.dialogue.confirmation.papers import policy_line
from conserje.dialogue.context import OFFER, PERSON, TurnContext
from conserje.dialogue.desk.reservations import difference
from conserje.dialogue.memory import Changing, Told, Wish
from conserje.errors import KeepsItsFee, NoRoomLeft, StayRefused
from conserje.model.hotel import RoomType
from conserje.model.reservation import Quote, Reservation
from conserje.model.stay import Stay, StayRequest

_MOST_NEARBY = 3
_DAYS_AROUND = (-1, 1, -2, 2, -3, 3)


async def quote_and_tell(turn: TurnContext, changing: Changing, reservation: Reservation, *, is_new_stay: bool) -> None:
    """Price the change and ask for the yes that binds to it; what is full brings what is near."""
    if not is_new_stay:
        changing.quote_id = None
        await _sum_up(turn, changing, reservation, None)
        return
    try:
        quote = await turn.desk.reservations.change_quote(reservation, await _request(turn, changing.wish, reservation))
    except NoRoomLeft:
        await _tell_nearby(turn, changing, reservation)
        return
    except StayRefused as refused:
        if not _is_room_too_small(turn, changing.wish, refused):
            raise
        await _tell_nearby(turn, changing, reservation, is_too_small=True)
        return
    changing.quote_id = quote.id
    await _sum_up(turn, changing, reservation, quote)


def _is_room_too_small(turn: TurnContext, wish: Wish, refused: StayRefused) -> bool:
    """The people are too many for the room, not for the house."""
    party = wish.party
    return refused.reason == "too_many_guests" and party is not None and party.size <= turn.hotel.limits.max_guests


async def take_nearby(turn: TurnContext, changing: Changing, reservation: Reservation, place: int) -> None:
    """One of what was told instead: now it is what is asked for."""
    told = changing.told[place]
    quote = await turn.desk.reservations.find_quote(reservation, changing.quotes[place])
    wish = changing.wish
    wish.check_in, wish.check_out, wish.room_type = told.check_in, told.check_out, told.room_type
    changing.quote_id = quote.id
    await _sum_up(turn, changing, reservation, quote)


async def _request(turn: TurnContext, wish: Wish, reservation: Reservation) -> StayRequest:
    """Raises StayRefused for a stay that ends before it begins, and for one of no adult."""
    stay, party = wish.stay, wish.party
    if stay is None:
        raise StayRefused("order")
    if party is None:
        raise StayRefused("no_adults")
    room_type = await _type(turn, wish.room_type)
    return StayRequest(stay, party, wish.rooms, reservation.total.currency, (room_type or reservation.room_type).id)


async def _type(turn: TurnContext, code: str | None) -> RoomType | None:
    return next((one for one in await turn.desk.room_types() if one.code == code), None)


async def _sum_up(turn: TurnContext, changing: Changing, reservation: Reservation, quote: Quote | None) -> None:
    """Everything in full. Without a quote only the guest's details change."""
    memory = turn.memory
    memory.move("change", "sums_up")
    changing.told, changing.quotes = [], []
    turn.desk.held.take_reservation(reservation)
    lines = [turn.wording.text("change_head", code=reservation.code), *_stay_lines(turn, reservation, quote)]
    name, reached = changing.name or reservation.guest.name, changing.email or reservation.guest.email
    phone = changing.phone or reservation.guest.phone
    contact = " · ".join(part for part in (reached, phone) if part)
    lines.append(turn.wording.text("summary_guest", name=name, email=contact))
    lines += await _price_lines(turn, reservation, quote) if quote else [turn.wording.text("change_same_price")]
    turn.say_lines(lines)
    changing.token = turn.token
    turn.ask_yes_no("ask_change", "choice_change_it", "choice_keep")


def _stay_lines(turn: TurnContext, reservation: Reservation, quote: Quote | None) -> list[str]:
    wording, hotel = turn.wording, turn.hotel
    sold = quote.offer if quote else reservation
    room, plan = wording.name(sold.room_type.name), wording.name(sold.rate_plan.name)
    return [
        wording.text("summary_room", rooms=sold.rooms, room=room, plan=plan),
        wording.text("summary_stay", stay=sold.stay, check_in=hotel.check_in, check_out=hotel.check_out),
        wording.text("summary_party", party=sold.party),
    ]


async def _price_lines(turn: TurnContext, reservation: Reservation, quote: Quote) -> list[str]:
    """The new total with what is between, its terms, and the deposit that it needs."""
    wording, total, before = turn.wording, quote.offer.price.total, reservation.total
    key = "same" if total == before else "more" if before <= total else "less"
    apart = difference(total, before)
    lines = {
        "same": lambda: wording.text("change_same", total=total),
        "more": lambda: wording.text("change_more", total=total, before=before, apart=apart),
        "less": lambda: wording.text("change_less", total=total, before=before, apart=apart),
    }[key]()
    return [lines, _policy(turn, reservation, quote), *await _deposit(turn, reservation, quote)]


def _policy(turn: TurnContext, reservation: Reservation, quote: Quote) -> str:
    """Nobody wins back a free cancellation by moving: the quote says until when it is free, if it is."""
    if quote.free_cancellation_until:
        return "• " + turn.wording.text("offer_free_until", until=quote.free_cancellation_until)
    was_free = reservation.free_cancellation_until
    if was_free is None or was_free < turn.now:
        return "• " + policy_line(reservation, turn.wording, turn.now)
    return "• " + turn.wording.text("offer_no_longer_free")


async def _deposit(turn: TurnContext, reservation: Reservation, quote: Quote) -> list[str]:
    """What was paid stays paid, and only what is missing is asked for."""
    wording, account = turn.wording, await turn.desk.till.account(reservation)
    needed = quote.deposit
    missing = replace(account, deposit=needed).owed
    turn.desk.held.money.add(missing)
    if not account.paid.amount:
        return [wording.text("change_deposit", deposit=needed)] if needed.amount else []
    if missing.amount:
        return [wording.text("change_more_deposit", more=missing, paid=account.paid)]
    return [wording.text("change_deposit_kept", paid=account.paid)]


async def _tell_nearby(
    turn: TurnContext, changing: Changing, reservation: Reservation, *, is_too_small: bool = False
) -> None:
    """Up to three other stays or rooms that could be had; the reservation stands meanwhile."""
    found = await _nearby(turn, changing.wish, reservation)
    wish, wording = changing.wish, turn.wording
    if is_too_small and wish.party:
        turn.say("change_too_small", party=wish.party)
    elif wish.stay and wish.party:
        turn.say("full", stay=wish.stay, party=wish.party)
        turn.desk.held.take_stay(wish.stay)
    if not found:
        turn.memory.move("change", "asks")
        turn.ask("change", "change_nothing_near", code=reservation.code)
        turn.offer((PERSON, "", wording.text("choice_person")))
        return
    turn.say("alternatives_head")
    changing.unanswered = 0
    _tell_list(turn, changing, found)


async def tell_again(turn: TurnContext, changing: Changing, reservation: Reservation) -> None:
    """Which of what was told? Whoever has not said so twice is offered a person. Raises QuoteExpired."""
    found = [await turn.desk.reservations.find_quote(reservation, one) for one in changing.quotes]
    changing.unanswered += 1
    turn.say("change_which")
    _tell_list(turn, changing, found)
    if changing.unanswered > 1:
        choices = turn.choices
        turn.offer_person("change_which_person", code=reservation.code)
        turn.choices = (*choices, *turn.choices)


def _tell_list(turn: TurnContext, changing: Changing, found: Sequence[Quote]) -> None:
    """One of them can be taken by its place, or by tap."""
    turn.memory.move("change", "tells_nearby")
    changing.quotes = [quote.id for quote in found]
    changing.told = [_told(turn, quote) for quote in found]
    changing.token = turn.memory.token = turn.token
    lines = [_line(turn, quote) for quote in found]
    turn.say_lines([f"{place}. {line}" for place, line in enumerate(lines, start=1)])
    turn.ask("room", "ask_which_change", code=changing.code)
    turn.offer(*((OFFER, str(place), f"{place}. {one.label}") for place, one in enumerate(changing.told, start=1)))


async def _nearby(turn: TurnContext, wish: Wish, reservation: Reservation) -> Sequence[Quote]:
    """Other rooms for the same days first, then the same room for days around."""
    wanted, found = await _request(turn, wish, reservation), []
    others = [one for one in await turn.desk.room_types() if one.id != wanted.room_type]
    for request in (*_same_days(wanted, others), *_around(wanted)):
        try:
            found.append(await turn.desk.reservations.change_quote(reservation, request))
        except (NoRoomLeft, StayRefused, KeepsItsFee):
            continue
        if len(found) == _MOST_NEARBY:
            break
    return found


def _same_days(wanted: StayRequest, others: Sequence[RoomType]) -> list[StayRequest]:
    fitting = [one for one in others if one.max_guests * wanted.rooms >= wanted.party.size][:2]
    return [StayRequest(wanted.stay, wanted.party, wanted.rooms, wanted.currency, one.id) for one in fitting]


def _around(wanted: StayRequest) -> list[StayRequest]:
    stays = [
        Stay(wanted.stay.check_in + timedelta(days=n), wanted.stay.check_out + timedelta(days=n)) for n in _DAYS_AROUND
    ]
    return [StayRequest(stay, wanted.party, wanted.rooms, wanted.currency, wanted.room_type) for stay in stays]


def _line(turn: TurnContext, quote: Quote) -> str:
    wording, offer = turn.wording, quote.offer
    names = {"room": wording.name(offer.room_type.name), "plan": wording.name(offer.rate_plan.name)}
    return wording.text("offer_line_stay", stay=offer.stay, total=offer.price.total, **names).removeprefix("• ")


def _told(turn: TurnContext, quote: Quote) -> Told:
    offer, wording = quote.offer, turn.wording
    return Told(
        token=turn.token,
        room_type=offer.room_type.code,
        rate_plan=offer.rate_plan.code,
        total=str(offer.price.total.amount),
        currency=offer.price.total.currency,
        check_in=offer.stay.check_in,
        check_out=offer.stay.check_out,
        label=wording.name(offer.room_type.name),
        plan=wording.name(offer.rate_plan.name),
    )
