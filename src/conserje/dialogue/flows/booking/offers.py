"""Searching for what the guest wants, and which of the offers they mean."""

import re
from collections.abc import Sequence

from conserje.dialogue.context import PERSON, TurnContext
from conserje.dialogue.desk import Found
from conserje.dialogue.flows.booking.details import go_on_with_details
from conserje.dialogue.flows.booking.group import begin
from conserje.dialogue.flows.booking.matching import (
    by_name,
    by_position,
    by_price,
    choosing_words,
    is_among,
    rejects_a_room,
    suits,
    takes_beside_a_question,
    wants_another_plan,
    with_another_plan,
)
from conserje.dialogue.flows.booking.several import tell_kinds, tell_split
from conserje.dialogue.flows.booking.stays.beside import (
    ask_which_stay,
    is_ambiguous,
    picks_one_of_stays,
    picks_open,
    wants_all,
)
from conserje.dialogue.flows.booking.stays.following import begin_next, note_the_others
from conserje.dialogue.flows.booking.taking import give_back, kept_quotes, take
from conserje.dialogue.flows.booking.telling import offer_again, tell_nearby, tell_offers, tell_one
from conserje.dialogue.flows.booking.waiting import offer_waiting
from conserje.dialogue.memory import Told, Wish
from conserje.dialogue.wish import is_backwards, missing
from conserje.errors import HoldExpired, NoRoomLeft, PriceChanged, QuoteExpired, StayRefused
from conserje.model.reading import Intent
from conserje.model.reservation import Offer
from conserje.model.stay import Party, Stay, StayRequest
from conserje.understanding.entities.naming import folded

_FOR_PEOPLE = ("too_long", "too_many_guests", "too_many_rooms")
_DATES_WERE_WRONG = {"past", "order", "too_far"}
_AGREED = re.compile(r"(?:ok|okay|okey|dale|si|listo|bueno|perfecto|great|fine|yes|sure|sim|ta bom|beleza|pode ser)\b")
_HOW_MUCH = re.compile(
    r"[¿ ]*(?:(?:and|y|e|ok|hola|hi|oi)[ ,]+)?(?:how much|what'?s the price|what is the price|cuanto|quanto"
    r"|que precio|qual o preco)\b"
)
_PRICE_QUESTION = re.compile(
    r"\?|\b(cu[aá]nto|cu[aá]l es|what'?s|what is|how much|quanto|precio|price|pre[cç]o|valor)\b", re.IGNORECASE
)


async def search(turn: TurnContext) -> None:
    """Ask for what is missing, or search and tell what there is; what was told before holds no more, and is given back."""
    if turn.memory.stage is not None:
        await search_again(turn)
        return
    wish = turn.memory.wish
    wrong = _wrong_days(turn)
    if wrong:
        _refuse(turn, StayRefused(wrong))
        return
    if wish.adults == 0:
        wish.adults = None
        turn.ask("party", "refused_no_adults")
        return
    for_people = _is_for_people(turn)
    if for_people:
        _refuse(turn, for_people)
        return
    need = missing(wish)
    if need:
        _ask_for(turn, need)
        return
    stay, party = wish.stay, wish.party
    if stay is None or party is None:
        raise ValueError(f"nothing is missing, yet there is no stay: {wish}")
    if wish.kinds:
        await _search_kinds(turn, stay, party)
        return
    request = StayRequest(stay, party, wish.rooms, _currency(turn))
    try:
        found = await turn.desk.search(request, lambda offers: _nearest_wish(offers, wish))
    except StayRefused as refused:
        _refuse(turn, refused)
        return
    if found.refused and found.refused.reason == "too_many_guests":
        await _look_for_more_rooms(turn, found.refused)
        return
    await _tell(turn, found, stay, party)


def _wrong_days(turn: TurnContext) -> str | None:
    """Days that are over, or the wrong way round, are told at once, whatever else is missing."""
    wish = turn.memory.wish
    if wish.check_in is not None and wish.check_in < turn.today:
        return "past"
    return "order" if is_backwards(wish) else None


def _is_for_people(turn: TurnContext) -> StayRefused | None:
    """So many rooms, people or nights that nothing more needs to be known before people take it."""
    wish, limits = turn.memory.wish, turn.hotel.limits
    size = (wish.adults or 0) + (wish.children or 0)
    if wish.rooms > limits.max_rooms:
        return StayRefused("too_many_rooms", limit=limits.max_rooms)
    if size > limits.max_guests:
        return StayRefused("too_many_guests", limit=limits.max_guests)
    if wish.stay and wish.stay.nights > limits.max_nights:
        return StayRefused("too_long", limit=limits.max_nights)
    return None


async def _search_kinds(turn: TurnContext, stay: Stay, party: Party) -> None:
    """Rooms of several kinds; where they are not to be had together, what there is for all."""
    wish = turn.memory.wish
    try:
        is_told = await tell_kinds(turn, stay, party, _currency(turn))
    except StayRefused as refused:
        _refuse(turn, refused)
        return
    if not is_told:
        wish.rooms, wish.kinds = sum(rooms for _, rooms in wish.kinds), ()
        await search(turn)


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


async def choose_offer(turn: TurnContext, *, gave_details: bool = False, is_clear: bool = False) -> None:
    """Which of the offers that were told does the guest mean? Takes it, or asks. Whoever answers the question whether to book
    the first with their name and address (`gave_details`) wants it. `is_clear`: something else was said, and understood."""
    memory = turn.memory
    told = None if _asks_about_a_room(turn) or rejects_a_room(turn.text) else _meant(turn)
    every = wants_all(turn)
    if every:
        note_the_others(turn, every[1:])
        await take_or_look_again(turn, every[0])
    elif told and (_only_asks(turn) or _asks_what_it_is_like(turn)):
        await _tell_of(turn, told)
    elif told is None and is_ambiguous(turn):
        ask_which_stay(turn)
    elif told:
        await take_or_look_again(turn, told)
    elif turn.tap:
        turn.say("old_summary")
        await search_again(turn)
    elif rejects_a_room(turn.text):
        offer_again(turn, is_unclear=True)
    elif turn.is_no():
        await _decline(turn)
    elif turn.facts.room_type or turn.has(Intent.ASK_AVAILABILITY, Intent.ASK_PRICE, Intent.ASK_ROOM):
        await _look_for_plan(turn, with_another_plan(turn.text, memory.told, turn.facts.room_type))
    elif gave_details and memory.told and not (memory.is_choice or memory.beside):
        await take_or_look_again(turn, memory.told[0])
    else:
        _ask_again(turn, gave_details=gave_details, is_clear=is_clear)


def _ask_again(turn: TurnContext, *, gave_details: bool, is_clear: bool) -> None:
    """Who told their name but not which offer they mean is thanked, and asked which, with all of them by their numbers."""
    is_unclear = gave_details or not (is_clear or turn.paragraphs)
    if gave_details:
        turn.say("noted_who")
    offer_again(turn, is_unclear=is_unclear)


async def _decline(turn: TurnContext) -> None:
    """None of these; the next of several stays, or other days."""
    memory = turn.memory
    memory.forget_offers("declines")
    if memory.further:
        begin_next(turn, memory.further)
        await search(turn)
    else:
        turn.ask("dates", "declined_offers")


async def _look_for_plan(turn: TurnContext, named: Told | None) -> None:
    """What there is by now; of a room that was named with a plan that had not been told, that plan alone."""
    memory, before = turn.memory, len(turn.paragraphs)
    if named:
        memory.wish.room_type = named.room_type
    await search_again(turn)
    found = by_name(turn.text, memory.told, named.room_type) if named and memory.told else None
    if found:
        del turn.paragraphs[before:]
        tell_one(turn, found)


async def take_or_look_again(turn: TurnContext, told: Told) -> None:
    """Keep the offer for the guest and go on to their details; when it is gone or costs something else, tell that."""
    try:
        await take(turn, told)
    except PriceChanged:
        await _tell_new_price(turn, told)
    except (NoRoomLeft, StayRefused, QuoteExpired, HoldExpired):
        turn.say("sold_meanwhile")
        await search_again(turn)
    else:
        await _tell_meal(turn)
        await go_on_with_details(turn)


async def _tell_meal(turn: TurnContext) -> None:
    """A rate has its meals: who wishes others with it hears so before anything is booked."""
    wished = turn.facts.meal_plan
    plans = {quote.offer.rate_plan.meal_plan.value for quote in await kept_quotes(turn)}
    if wished and plans != {wished}:
        turn.say("no_such_meal", what=turn.wording.joined([turn.wording.meal(plan) for plan in sorted(plans)]))


async def _tell_new_price(turn: TurnContext, told: Told) -> None:
    """What there is now, the new price of the very offer that was wanted before all; that one is what a yes then takes."""
    memory = turn.memory
    memory.forget_offers("price_changed")
    memory.wish.room_type = told.room_type
    await search(turn)
    now = next((one for one in memory.told if _what(one) == _what(told)), None)
    if now is None:
        return
    turn.desk.held.money.add(told.money)
    turn.paragraphs.insert(0, turn.wording.text("price_changed", before=told.money, now=now.money))
    if now is not memory.told[0]:
        turn.paragraphs.pop()
        tell_one(turn, now)


def _what(told: Told) -> tuple[object, ...]:
    """What an offer is, whatever it costs."""
    pieces = [(piece.room_type, piece.rooms, piece.stay) for piece in told.pieces]
    return told.room_type, told.rate_plan, told.stay, pieces


def _asks_about_a_room(turn: TurnContext) -> bool:
    """ "How much is the chalet?" wants to know, not to have."""
    asks = turn.has(Intent.ASK_AVAILABILITY, Intent.ASK_PRICE, Intent.ASK_ROOM) and not turn.has(Intent.BOOK)
    is_asked = asks and "?" in turn.text and turn.facts.room_type is not None
    return is_asked and not takes_beside_a_question(turn)


def _asks_for_a_thing(turn: TurnContext) -> bool:
    """ "Do you have a cot?" beside a proposed offer answers nothing."""
    return "?" in turn.text and turn.facts.room_type is None and bool(turn.facts.features or turn.facts.amenity)


def _only_asks(turn: TurnContext) -> bool:
    """ "How much is the cheapest?" wants a price of what was told, not to have it."""
    asks = turn.has(Intent.ASK_PRICE) and not turn.has(Intent.BOOK, Intent.AFFIRM)
    if takes_beside_a_question(turn):
        return False
    asks = asks or ("?" in turn.text and bool(_HOW_MUCH.match(folded(turn.text))))
    if "?" not in turn.text and _AGREED.match(folded(turn.text)):
        return False
    return turn.tap is None and asks and bool(_PRICE_QUESTION.search(turn.text))


def _asks_what_it_is_like(turn: TurnContext) -> bool:
    """ "The second one, does it have a balcony?"."""
    is_asked = turn.tap is None and "?" in turn.text and turn.reading.top is Intent.ASK_ROOM
    return is_asked and not takes_beside_a_question(turn)


async def _tell_of(turn: TurnContext, told: Told) -> None:
    """What it costs, and first what it is like where that is asked; nothing is taken."""
    for room in await turn.desk.room_types() if _asks_what_it_is_like(turn) else ():
        if room.code == told.room_type:
            turn.describe(room)
    tell_one(turn, told)


def _meant(turn: TurnContext) -> Told | None:
    told = turn.memory.told
    if turn.tap:
        same = [one for one in (*told, *turn.memory.beside) if one.token == turn.tap.token]
        index = int(turn.tap.argument) - 1 if turn.tap.argument.isdigit() else -1
        return same[index] if same and 0 <= index < len(same) else None
    words = choosing_words(turn)
    named = picks_open(turn) or picks_one_of_stays(turn) or by_position(words, told) or _priced(turn, words)
    if named is None and not is_ambiguous(turn):
        named = by_name(takes_beside_a_question(turn) or turn.text, told, turn.facts.room_type)
    if named:
        return named
    if is_ambiguous(turn):
        return None
    other = turn.facts.room_type
    if turn.is_no() or (other and not is_among(told, turn.text, other)):
        return None
    if other and wants_another_plan(turn.text, [one for one in told if is_among([one], turn.text, other)]):
        return None
    agrees = len(told) == 1 and _AGREED.match(folded(turn.text))
    wants = turn.is_yes() or agrees or (turn.has(Intent.BOOK) and not _asks_for_a_thing(turn))
    return told[0] if wants and told and not turn.memory.is_choice else None


def _priced(turn: TurnContext, words: str) -> Told | None:
    """An offer by what it costs; figures of an address or a telephone are no price."""
    return None if turn.facts.email or turn.facts.phone else by_price(words, turn.memory.told)


async def _tell(turn: TurnContext, found: Found, stay: Stay, party: Party) -> None:
    if found.offers:
        tell_offers(turn, found.offers, stay, party)
        return
    if found.refused:
        turn.say(f"refused_{found.refused.reason}", limit=found.refused.limit or "")
    else:
        turn.say("full", stay=stay, party=party)
    is_full = found.refused is None
    if found.nearby:
        tell_nearby(turn, found.nearby)
    elif not (is_full and await tell_split(turn, stay, party, turn.memory.wish.currency)):
        turn.memory.asked = "dates"
        turn.say("no_alternatives")
        turn.offer((PERSON, "", turn.wording.text("choice_person")))
    if is_full:
        offer_waiting(turn)


def _refuse(turn: TurnContext, refused: StayRefused) -> None:
    wish = turn.memory.wish
    turn.memory.forget_offers("is_refused")
    if refused.reason in _FOR_PEOPLE:
        begin(turn, refused)
        return
    if refused.reason in _DATES_WERE_WRONG:
        wish.check_in = wish.check_out = wish.nights = None
        turn.memory.asked = "dates"
    if refused.reason == "too_short_notice":
        turn.offer_person(f"refused_{refused.reason}", limit=refused.limit or "")
    else:
        turn.say(f"refused_{refused.reason}", limit=refused.limit or "")


def _ask_for(turn: TurnContext, need: str) -> None:
    """What is missing; whoever is asked the same again, and said nothing that helps, may also have a person."""
    is_in_vain = not turn.paragraphs and turn.memory.asked == need and not turn.tap
    if is_in_vain and turn.wording.text(f"ask_{need}") in (turn.memory.last_said or ""):
        turn.ask(need, f"ask_{need}")
        turn.say("or_a_person")
        turn.offer((PERSON, "", turn.wording.text("choice_person")))
    elif need == "dates" and turn.memory.wish.month:
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
