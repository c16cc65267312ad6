"""Telling offers, so that an answer can mean one of them by tap, number or name."""

from collections.abc import Sequence

from conserje.dialogue.context import OFFER, TurnContext
from conserje.dialogue.desk import per_night
from conserje.dialogue.flows.booking.matching import recommended_first
from conserje.dialogue.memory import Told
from conserje.errors import StayRefused
from conserje.model.reply import Choice
from conserje.model.reservation import Charge, Offer
from conserje.model.stay import Party, Stay, StayRequest

MOST_OFFERS = 5


def tell_offers(turn: TurnContext, offers: tuple[Offer, ...], stay: Stay, party: Party) -> None:
    wording, wish = turn.wording, turn.memory.wish
    ordered, fits = recommended_first(offers, wish)
    shown = ordered[:MOST_OFFERS]
    if not fits and wish.room_type:
        turn.say("room_type_full", room=wording.room_word(wish.room_type), party=party)
        wish.room_type = None
    _tell_what_none_has(turn, offers)
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


def _tell_what_none_has(turn: TurnContext, offers: Sequence[Offer]) -> None:
    """A view or a balcony that is wished now, where no room that is free has it."""
    had = {feature for offer in offers for feature in offer.room_type.features}
    lacking = turn.wording.features(one for one in turn.facts.features if one not in had)
    if lacking:
        turn.say("no_such_feature", what=turn.wording.joined(lacking))


async def rename(turn: TurnContext) -> None:
    """What was told is called by its names in the language that is spoken now."""
    memory, wording = turn.memory, turn.wording
    rooms = {room.code: wording.name(room.name) for room in await turn.desk.room_types()}
    told = [one for one in (*memory.told, *memory.shown, *memory.beside) if not one.pieces]
    plans: dict[str, str] = {}
    for stay, currency in {(one.stay, one.currency) for one in told}:
        plans |= await _plans_for(turn, stay, currency)
    for one in told:
        one.label = rooms.get(one.room_type, one.label)
        one.plan = plans.get(one.rate_plan, one.plan)


async def _plans_for(turn: TurnContext, stay: Stay, currency: str) -> dict[str, str]:
    """The names of the rates that a stay is sold at; none where it is not sold any more."""
    party = turn.memory.wish.party
    if party is None:
        return {}
    try:
        offers = await turn.desk.offers(StayRequest(stay, party, turn.memory.wish.rooms, currency))
    except StayRefused:
        return {}
    return {one.rate_plan.code: turn.wording.name(one.rate_plan.name) for one in offers}


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


def tell_nearby(turn: TurnContext, nearby: tuple[Offer, ...]) -> None:
    wording = turn.wording
    turn.say("alternatives_head")
    lines = []
    for number, offer in enumerate(nearby, start=1):
        names = {"room": wording.name(offer.room_type.name), "plan": wording.name(offer.rate_plan.name)}
        line = wording.text("offer_line_stay", stay=offer.stay, total=offer.price.total, **names)
        lines.append(f"{number}. {line.removeprefix('• ')}")
    turn.say_lines(lines)
    _remember(turn, nearby, is_choice=len(nearby) > 1)
    turn.ask("room", "ask_which")


def _remember(turn: TurnContext, shown: tuple[Offer, ...], *, is_choice: bool = False) -> None:
    wording = turn.wording
    told = [
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
    remember(turn, told, is_choice=is_choice)


def remember(turn: TurnContext, told: list[Told], *, is_choice: bool = False) -> None:
    """What was told is what an answer can mean, by tap, number or name. `is_choice`: none of it was proposed."""
    memory = turn.memory
    memory.move("booking", "tells_offers")
    memory.token, memory.told, memory.shown, memory.is_choice = turn.token, told, told, is_choice
    turn.choices = offer_choices(turn)


def tell_one(turn: TurnContext, told: Told) -> None:
    """One of the offers again; a yes now means this one."""
    memory = turn.memory
    memory.told = [told, *(one for one in memory.told if one is not told)]
    memory.is_choice = False
    turn.desk.held.money.add(told.money)
    turn.desk.held.take_stay(told.stay)
    line = turn.wording.text("offer_line_stay", stay=told.stay, room=told.label, plan=told.plan, total=told.money)
    line = line.removeprefix("• ")
    turn.paragraphs.append(line[0].upper() + line[1:])
    turn.ask("room", "ask_book_it", room=told.label)
    turn.choices = offer_choices(turn)


def offer_again(turn: TurnContext, *, is_unclear: bool = False) -> None:
    """The same offers as before, to be tapped: after a digression, or when it was not clear which one was meant."""
    memory = turn.memory
    if is_unclear and memory.is_choice:
        _list_again(turn)
    memory.is_choice = memory.is_choice or (is_unclear and len(memory.told) > 1)
    if is_unclear:
        turn.ask("room", "ask_which_again")
    elif memory.is_choice:
        turn.ask("room", "ask_which")
    else:
        turn.ask("room", "ask_book_it", room=memory.told[0].label)
    turn.choices = offer_choices(turn)


def _list_again(turn: TurnContext) -> None:
    """Asked in vain which one: all of them once more, by their numbers."""
    lines = []
    for number, one in enumerate(turn.memory.told, start=1):
        turn.desk.held.money.add(one.money)
        turn.desk.held.take_stay(one.stay)
        line = turn.wording.text("offer_line_stay", stay=one.stay, room=one.label, plan=one.plan, total=one.money)
        lines.append(f"{number}. {line.removeprefix('• ')}")
    turn.say_lines(lines)


def offer_choices(turn: TurnContext) -> tuple[Choice, ...]:
    """One choice per offer; each carries the token of the turn in which it was told."""
    return tuple(
        Choice(
            f"{OFFER}:{number}:{one.token}", f"{number}. {one.label}", f"{one.plan} · {turn.wording.money(one.money)}"
        )
        for number, one in enumerate((*turn.memory.told, *turn.memory.beside), start=1)
    )
