"""Searching, telling offers, and taking the one that the guest wants."""

import re
from collections.abc import Sequence

from conserje.dialogue.context import OFFER, PERSON, TurnContext
from conserje.dialogue.desk import Found, per_night, same_offer
from conserje.dialogue.flows.booking.details import go_on_with_details
from conserje.dialogue.flows.booking.matching import by_name, by_position, is_among, recommended_first, suits
from conserje.dialogue.memory import Told, Wish
from conserje.dialogue.wish import is_backwards, missing
from conserje.errors import HoldExpired, NoRoomLeft, PriceChanged, QuoteExpired, StayRefused
from conserje.model.conversation import NewTimer
from conserje.model.reading import Intent
from conserje.model.reply import Choice
from conserje.model.reservation import Charge, Offer
from conserje.model.stay import Party, Stay, StayRequest

_NEEDS_PERSON = {"too_long", "too_many_guests", "too_many_rooms", "too_short_notice"}
_DATES_WERE_WRONG = {"past", "order", "too_far", "too_long"}
_PRICE_QUESTION = re.compile(r"\?|\b(cu[aá]nto|how much|quanto|precio|price|pre[cç]o|valor)\b", re.IGNORECASE)
MOST_OFFERS = 5


async def search(turn: TurnContext) -> None:
    """Ask for what is missing, or search and tell what there is."""
    wish = turn.memory.wish
    if is_backwards(wish):
        _refuse(turn, StayRefused("order"))
        return
    if wish.adults == 0:
        wish.adults = None
        turn.ask("party", "refused_no_adults")
        return
    need = missing(wish)
    if need:
        _ask_for(turn, need)
        return
    stay, party = wish.stay, wish.party
    if stay is None or party is None:
        raise ValueError(f"nothing is missing, yet there is no stay: {wish}")
    request = StayRequest(stay, party, wish.rooms, _currency(turn))
    try:
        found = await turn.desk.search(request, lambda offers: _nearest_wish(offers, wish))
    except StayRefused as refused:
        _refuse(turn, refused)
        return
    if found.refused and found.refused.reason == "too_many_guests":
        await _look_for_more_rooms(turn, found.refused)
        return
    _tell(turn, found, stay, party)


def _nearest_wish(offers: Sequence[Offer], wish: Wish) -> Offer:
    """Of another stay's offers, the cheapest of the room that is wished, or else the cheapest of all."""
    return next((one for one in offers if wish.room_type and suits(one, wish.room_type)), offers[0])


async def _look_for_more_rooms(turn: TurnContext, refused: StayRefused) -> None:
    """A party that fits into no room may fit into several, as long as an adult sleeps in each."""
    wish = turn.memory.wish
    if (wish.adults or 0) <= wish.rooms:
        _refuse(turn, refused)
        return
    wish.rooms, wish.is_spread = wish.rooms + 1, True
    await search(turn)


async def search_again(turn: TurnContext, because: str = "changes", *, requoted: bool = False) -> None:
    """Nothing that was told before holds any more: give the room back and look anew."""
    memory = turn.memory
    chosen = memory.told[0] if memory.told and memory.hold_id else None
    await give_back(turn)
    memory.forget_offers(because)
    if chosen and not memory.wish.room_type:
        memory.wish.room_type = chosen.room_type
    if requoted:
        turn.say("requoted")
    await search(turn)


async def give_back(turn: TurnContext) -> None:
    """What was kept for this guest may be sold again."""
    if turn.memory.hold_id:
        await turn.desk.release_hold(turn.memory.hold_id)
        turn.cancelled_timers.append("hold_expires")


async def choose_offer(turn: TurnContext) -> None:
    """Which of the offers that were told does the guest mean? Takes it, or asks."""
    memory = turn.memory
    told = None if _asks_about_a_room(turn) else _meant(turn)
    if told and _only_asks(turn):
        _tell_one(turn, told)
    elif told:
        await _take(turn, told)
    elif turn.tap:
        turn.say("old_summary")
        await search_again(turn)
    elif turn.is_no():
        memory.forget_offers("declines")
        turn.ask("dates", "declined_offers")
    elif turn.facts.room_type or turn.has(Intent.ASK_AVAILABILITY, Intent.ASK_PRICE, Intent.ASK_ROOM):
        await search_again(turn)
    else:
        offer_again(turn, "ask_which_again")


def _asks_about_a_room(turn: TurnContext) -> bool:
    """ "How much is the chalet?" wants to know, not to have."""
    asks = turn.has(Intent.ASK_AVAILABILITY, Intent.ASK_PRICE, Intent.ASK_ROOM) and not turn.has(Intent.BOOK)
    return asks and "?" in turn.text and turn.facts.room_type is not None


def _only_asks(turn: TurnContext) -> bool:
    """ "How much is the cheapest?" wants a price of what was told, not to have it."""
    asks = turn.has(Intent.ASK_PRICE) and not turn.has(Intent.BOOK, Intent.AFFIRM)
    return turn.tap is None and asks and bool(_PRICE_QUESTION.search(turn.text))


def _tell_one(turn: TurnContext, told: Told) -> None:
    """One of the offers again; a yes now means this one."""
    memory = turn.memory
    memory.told = [told, *(one for one in memory.told if one is not told)]
    turn.desk.held.money.add(told.money)
    turn.desk.held.take_stay(told.stay)
    line = turn.wording.text("offer_line_stay", stay=told.stay, room=told.label, plan=told.plan, total=told.money)
    line = line.removeprefix("• ")
    turn.paragraphs.append(line[0].upper() + line[1:])
    turn.ask("room", "ask_book_it", room=told.label)
    turn.choices = offer_choices(turn)


def offer_again(turn: TurnContext, question: str = "ask_which") -> None:
    """The same offers as before, to be tapped: after a digression, or when it was not clear which one was meant."""
    turn.ask("room", question)
    turn.choices = offer_choices(turn)


def offer_choices(turn: TurnContext) -> tuple[Choice, ...]:
    """One choice per offer; each carries the token of the turn in which it was told."""
    return tuple(
        Choice(
            f"{OFFER}:{number}:{one.token}", f"{number}. {one.label}", f"{one.plan} · {turn.wording.money(one.money)}"
        )
        for number, one in enumerate(turn.memory.told, start=1)
    )


def _meant(turn: TurnContext) -> Told | None:
    told = turn.memory.told
    if turn.tap:
        same = [one for one in told if one.token == turn.tap.token]
        index = int(turn.tap.argument) - 1 if turn.tap.argument.isdigit() else -1
        return same[index] if same and 0 <= index < len(same) else None
    named = by_position(turn.text, told) or by_name(turn.text, told, turn.facts.room_type)
    if named:
        return named
    other = turn.facts.room_type
    if turn.is_no() or (other and not is_among(told, turn.text, other)):
        return None
    wants = turn.is_yes() or turn.has(Intent.BOOK)
    return told[0] if wants and told else None


async def _take(turn: TurnContext, told: Told) -> None:
    """Quote and hold the offer at the price that was told; go back to offers when it is gone or costs something else."""
    memory = turn.memory
    wish = memory.wish
    wish.check_in, wish.check_out, wish.nights = told.check_in, told.check_out, None
    party = wish.party
    if party is None:
        await search_again(turn)
        return
    try:
        request = StayRequest(told.stay, party, wish.rooms, told.currency)
        found = await turn.desk.search(request, is_taken=True)
        offer = same_offer(found.offers, told.room_type, told.rate_plan)
        if offer.price.total != told.money:
            raise PriceChanged(f"{told.money} became {offer.price.total}")
        quote = await turn.desk.quote(offer)
        hold = await turn.desk.hold(quote)
    except PriceChanged:
        await _tell_new_price(turn, told)
        return
    except (NoRoomLeft, StayRefused, QuoteExpired, HoldExpired):
        turn.say("sold_meanwhile")
        await search_again(turn)
        return
    memory.told = [told]
    memory.move("booking", "takes")
    memory.quote_id, memory.hold_id, memory.hold_until = quote.id, hold.id, hold.expires_at
    memory.extended = 0
    turn.timers.append(NewTimer("hold_expires", hold.expires_at, {"hold": str(hold.id)}))
    room, until = turn.wording.name(offer.room_type.name), turn.wording.clock(hold.expires_at)
    if offer.rooms > 1:
        turn.say("held_rooms", rooms=turn.wording.count("room", offer.rooms), room=room, until=until)
    else:
        turn.say("held", room=room, until=until)
    await go_on_with_details(turn)


async def _tell_new_price(turn: TurnContext, told: Told) -> None:
    memory = turn.memory
    memory.forget_offers("price_changed")
    memory.wish.room_type = told.room_type
    await search(turn)
    now = next((one for one in memory.told if one.room_type == told.room_type), None)
    if now:
        turn.desk.held.money.add(told.money)
        turn.paragraphs.insert(0, turn.wording.text("price_changed", before=told.money, now=now.money))


def _tell(turn: TurnContext, found: Found, stay: Stay, party: Party) -> None:
    if found.offers:
        _tell_offers(turn, found.offers, stay, party)
        return
    if found.refused:
        turn.say(f"refused_{found.refused.reason}", limit=found.refused.limit or "")
    else:
        turn.say("full", stay=stay, party=party)
    if found.nearby:
        _tell_nearby(turn, found.nearby)
    else:
        turn.memory.asked = "dates"
        turn.say("no_alternatives")
        turn.offer((PERSON, "", turn.wording.text("choice_person")))


def _tell_offers(turn: TurnContext, offers: tuple[Offer, ...], stay: Stay, party: Party) -> None:
    wording, wish = turn.wording, turn.memory.wish
    ordered, fits = recommended_first(offers, wish)
    shown = ordered[:MOST_OFFERS]
    if not fits and wish.room_type:
        turn.say("room_type_full", room=wording.room_word(wish.room_type), party=party)
        wish.room_type = None
    if wish.rooms > 1:
        turn.say("offers_head_rooms", stay=stay, party=party, rooms=wording.count("room", wish.rooms))
    else:
        turn.say("offers_head", stay=stay, party=party)
    turn.say_lines([f"{number}. {_line(turn, offer)}" for number, offer in enumerate(shown, start=1)])
    _tell_charges(turn, shown[0])
    _remember(turn, shown)
    room = wording.name(shown[0].room_type.name)
    if wish.rooms > 1:
        turn.ask("room", "ask_book_rooms", rooms=wording.count("room", wish.rooms), room=room)
    else:
        turn.ask("room", "ask_book_it", room=room)


def _line(turn: TurnContext, offer: Offer) -> str:
    wording = turn.wording
    line = wording.text(
        "offer_line",
        room=wording.name(offer.room_type.name),
        plan=wording.name(offer.rate_plan.name),
        total=offer.price.total,
        per_night=per_night(offer),
    )
    if offer.left == 1:
        line += " " + wording.text("last_room")
    return line.removeprefix("• ")


def _tell_charges(turn: TurnContext, offer: Offer) -> None:
    if offer.price.charges:
        turn.say("price_includes", charges=charges_of(turn, offer.price.charges))


def charges_of(turn: TurnContext, charges: tuple[Charge, ...]) -> str:
    """ "IVA ARS 94.080 y tasa turística ARS 3.000"."""
    wording = turn.wording
    parts = [wording.text("bullet_taxes", name=wording.name(one.name), amount=one.amount) for one in charges]
    return wording.joined(parts)


def _tell_nearby(turn: TurnContext, nearby: tuple[Offer, ...]) -> None:
    wording = turn.wording
    turn.say("alternatives_head")
    lines = []
    for number, offer in enumerate(nearby, start=1):
        names = {"room": wording.name(offer.room_type.name), "plan": wording.name(offer.rate_plan.name)}
        line = wording.text("offer_line_stay", stay=offer.stay, total=offer.price.total, **names)
        lines.append(f"{number}. {line.removeprefix('• ')}")
    turn.say_lines(lines)
    _remember(turn, nearby)
    turn.ask("room", "ask_which")


def _remember(turn: TurnContext, shown: tuple[Offer, ...]) -> None:
    """What was told is what an answer can mean, by tap, number or name."""
    memory, wording = turn.memory, turn.wording
    memory.move("booking", "tells_offers")
    memory.token = turn.token
    memory.told = [
        Told(
            turn.token,
            offer.room_type.code,
            offer.rate_plan.code,
            str(offer.price.total.amount),
            offer.price.total.currency,
            offer.stay.check_in,
            offer.stay.check_out,
            wording.name(offer.room_type.name),
            wording.name(offer.rate_plan.name),
        )
        for offer in shown
    ]
    turn.choices = offer_choices(turn)


def _refuse(turn: TurnContext, refused: StayRefused) -> None:
    wish = turn.memory.wish
    turn.memory.forget_offers("is_refused")
    if refused.reason in _DATES_WERE_WRONG:
        wish.check_in = wish.check_out = wish.nights = None
        turn.memory.asked = "dates"
    if refused.reason == "too_many_guests":
        wish.adults = wish.children = None
        wish.ages = ()
    if refused.reason in _NEEDS_PERSON:
        turn.offer_person(f"refused_{refused.reason}", limit=refused.limit or "")
    else:
        turn.say(f"refused_{refused.reason}", limit=refused.limit or "")


def _ask_for(turn: TurnContext, need: str) -> None:
    if need == "dates" and turn.memory.wish.month:
        month = turn.wording.month(turn.memory.wish.month)
        turn.ask("dates", "ask_dates_in_month", month=month)
    else:
        turn.ask(need, f"ask_{need}")


def _currency(turn: TurnContext) -> str | None:
    wish: Wish = turn.memory.wish
    if wish.currency and wish.currency not in turn.hotel.currencies:
        turn.say("currency_unknown", currencies=turn.wording.joined(list(turn.hotel.currencies)))
        wish.currency = None
    return wish.currency
