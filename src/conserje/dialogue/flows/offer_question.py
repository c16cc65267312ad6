"""Questions about what was offered: its terms, what the rooms are like, and how one offer differs from another.

They are answered from the PMS's own offers; nothing is taken by them, and the offers stay open.
"""

import re

from conserje.dialogue.confirmation.terms import cancellation_line
from conserje.dialogue.context import TurnContext
from conserje.dialogue.desk import same_offer
from conserje.dialogue.memory import Told
from conserje.errors import NoRoomLeft, PriceChanged, StayRefused
from conserje.model.reading import Intent
from conserje.model.reservation import Quote
from conserje.model.stay import StayRequest
from conserje.understanding.entities.naming import folded, ordinals
from conserje.understanding.rules import asks

_TERMS = re.compile(r"\b(cancel\w*|anul\w*|reembols\w*|refund\w*|non-?refundable|flexible|flexivel)\b")
_DIFFERENCE = re.compile(
    r"\b(diferenci?as?|diferente?s?|diferen\w*|difere\w*|difference|different|differs?|compar\w+)\b"
)
_BETTER = re.compile(
    r"\b(?:cuale?s?|qua(?:l|is)|which|what|que)\b.{0,40}\b(?:mejor(?:es)?|recomend\w+|conviene\w*|better|best|recommend\w*"
    r"|mas (?:grande|chic[ao]|amplia|tranquil[ao]|comod[ao]|lind[ao]|nuev[ao])"
    r"|bigger|biggest|larger|largest|smaller|quieter|nicer|nicest|more space|maior(?:es)?|menor|melhor(?:es)?"
    r"|mais (?:silencios[ao]|espacos[ao]|confortave[li]s?|bonit[ao]|ampl[ao]))\b"
)
_BETWEEN = re.compile(r"\b(?:entre|between|versus|vs)\b")
_WORD = re.compile(r"\w+")
_SHORTEST_NAME = 3
_ABOUT_DAYS = ("check_in", "check_out", "nights", "adults", "children", "rooms")
_NUMBERS = re.compile(
    r"\b(?:la|el|las|a|o|the|opcion|opcao|option|number|numero|entre|between)? ?([1-9])"
    r" (?:y|e|o|ou|and|or|vs|con|com|contra|from|de|da|do) (?:(?:la|el|a|o|the|opcion|opcao|option|number|numero) )*([1-9])\b"
)


def asks_about_offers(turn: TurnContext) -> bool:
    """Whether the message asks about the offers that are open, and wants none of them yet, nor another stay."""
    if turn.tap or turn.memory.stage != "offered" or not turn.memory.told or not asks(turn.text):
        return False
    if turn.has(Intent.AFFIRM, Intent.DENY) or any(one.pieces for one in turn.memory.told):
        return False
    words, told = folded(turn.text), turn.memory.told
    compares = bool(_DIFFERENCE.search(words) or _BETTER.search(words))
    if len(_named(words, told)) > 1:
        return compares or bool(_BETWEEN.search(words))
    names_days = any(getattr(turn.facts, name) is not None for name in _ABOUT_DAYS)
    return (compares or bool(_TERMS.search(words))) and not names_days and not turn.facts.room_type


async def step(turn: TurnContext) -> None:
    """Tell the terms of what was meant, and what the rooms are like where several kinds were."""
    words, told = folded(turn.text), turn.memory.told
    named = _named(words, told)
    meant = named or list(enumerate(told, start=1))
    is_of_terms, is_of_one_room = bool(_TERMS.search(words)), len({one.room_type for _, one in meant}) == 1
    if named or is_of_terms or is_of_one_room:
        lines = named if len(named) > 1 else _by_plan(meant)
        try:
            turn.say_lines([_line(turn, number, one, await _quoted(turn, one)) for number, one in lines])
        except (NoRoomLeft, PriceChanged, StayRefused):
            turn.say("sold_meanwhile")
            turn.memory.forget_offers("changes")
    if not is_of_terms and not (is_of_one_room and named):
        await _describe(turn, {one.room_type for _, one in meant})


def _named(words: str, told: list[Told]) -> list[tuple[int, Told]]:
    """The offers that are named by their places, or one of each room where several rooms are named."""
    both = _NUMBERS.search(words)
    places = [int(both[1]), int(both[2])] if both else ordinals(words, len(told))
    by_place = [(place, told[place - 1]) for place in dict.fromkeys(places) if place <= len(told)]
    if by_place:
        return by_place
    said, rooms = set(_WORD.findall(words)), dict[str, tuple[int, Told]]()
    for number, one in enumerate(told, start=1):
        if any(len(word) > _SHORTEST_NAME and word in said for word in folded(one.label).split()):
            rooms.setdefault(one.room_type, (number, one))
    return list(rooms.values()) if len(rooms) > 1 else []


def _by_plan(meant: list[tuple[int, Told]]) -> list[tuple[int, Told]]:
    """Of those that have the same plan the first: their terms are the same."""
    plans: dict[str, tuple[int, Told]] = {}
    for number, one in meant:
        plans.setdefault(one.rate_plan, (number, one))
    return list(plans.values())


async def _quoted(turn: TurnContext, told: Told) -> Quote:
    """The offer as it is now. Raises NoRoomLeft, PriceChanged and StayRefused when it is not to be had as it was told."""
    wish = turn.memory.wish
    if wish.party is None:
        raise NoRoomLeft("nobody is known to come")
    offers = await turn.desk.offers(StayRequest(told.stay, wish.party, wish.rooms, told.currency))
    offer = same_offer(offers, told.room_type, told.rate_plan)
    if offer.price.total != told.money:
        raise PriceChanged(f"{told.money} became {offer.price.total}")
    return await turn.desk.quote(offer)


def _line(turn: TurnContext, number: int, told: Told, quote: Quote) -> str:
    turn.desk.held.money.add(told.money)
    turn.desk.held.take_stay(told.stay)
    terms = cancellation_line(turn.wording, quote.free_cancellation_until, quote.offer.rate_plan.cancellation, turn.now)
    names = {"room": told.label, "plan": told.plan, "total": told.money}
    return turn.wording.text("offer_terms", number=number, terms=terms, **names)


async def _describe(turn: TurnContext, codes: set[str]) -> None:
    for room in await turn.desk.room_types():
        if room.code in codes:
            turn.describe(room)
