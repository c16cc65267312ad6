"""Asked for a discount: what the house says of one is told; else the price is the system's, and what is cheaper is said; nobody
haggles by chat, and people may be asked."""

import re

from conserje.dialogue.context import PERSON, TurnContext
from conserje.dialogue.memory import Wish
from conserje.model.knowledge import Passage
from conserje.understanding.folding import fold

_ASKS = re.compile(
    r"\b(?:descuentos?|descontito|rebaja\w*|atencion en el precio|mejor precio|precio especial|discounts?|(?:better|best) price"
    r"|cheaper price|lower (?:the )?price|special (?:price|rate)|descontos?|descontinho|(?:melhor|menor) preco|preco especial"
    r"|prec(?:io|o) (?:mejor|melhor|menor|mas bajo|mais baixo)"
    r"|(?:me|nos) (?:hac\w+|haces|harian|harias) (?:un )?(?:mejor )?(?:precio|numero|preci\w+)"
    r"|hac\w+ (?:un )?(?:buen )?precio|menos plata"
    r"|un poco menos|for less|faz(?:em)? (?:um )?(?:precinho|preco bom)|por menos|promo(?:cion(?:es)?|coes|cao|tions?|s)?)\b"
)
# Prices that children have are the house's rule for them, and in every offer.
_OF_CHILDREN = re.compile(r"\b(?:nin[oa]s?|chic[oa]s|menores|kids?|children|minors|criancas?|bebes?|bab(?:y|ies))\b")
_LASTS = re.compile(
    r"\b(?:noches?|nights?|noites?|diarias?|dias|days|semanas?|weeks?|mes(?:es)?|months?|larg[ao]s?|long\w*|mensa[il]\w*)\b"
)
_TOLD_OF_ONE = re.compile(
    r"\b(?:descuento\w*|rebaja\w*|discount\w*|descont\w*|promo\w*|tarifas? (?:especial\w*|reducida\w*|semanal\w*|mensual\w*)"
    r"|\d+ ?% off|special rates?|(?:weekly|monthly|reduced) rates?|tarifas? (?:especia\w+|mensa\w+))\b"
)


def asks_discount(text: str) -> bool:
    """A plea for a lower price, or whether there is one for somebody."""
    words = fold(text)
    return bool(_ASKS.search(words)) and not _OF_CHILDREN.search(words)


def wishes_another_stay(turn: TurnContext) -> bool:
    """Days, people or a room beside the plea that are not those already wished: "and for 5 nights?" of an offer of five is no
    other stay."""
    facts, wish = turn.facts, turn.memory.wish
    named = {
        name: getattr(facts, name) for name in ("check_in", "check_out", "adults", "children", "room_type", "rooms")
    }
    others = any(value is not None and value != getattr(wish, name) for name, value in named.items())
    return others or (facts.nights is not None and facts.nights != _nights(wish))


def _nights(wish: Wish) -> int | None:
    return wish.stay.nights if wish.stay else wish.nights


async def step(turn: TurnContext) -> None:
    """What the house tells of a discount; or that there is none here, with the cheapest of what was told, if anything was."""
    passage = await _of_the_house(turn)
    if passage:
        turn.evidence.append(passage.source)
        turn.quoted.append(passage.text)
        turn.paragraphs.append(passage.text)
        return
    turn.say("no_discount")
    told = turn.memory.shown
    if len(told) > 1:
        cheapest = min(told, key=lambda one: one.money.amount)
        turn.desk.held.money.add(cheapest.money)
        turn.desk.held.take_stay(cheapest.stay)
        turn.say("cheapest_told", room=cheapest.label, plan=cheapest.plan, total=cheapest.money)
    elif turn.memory.stage is None and turn.memory.wish.stay is None:
        turn.say("cheaper_dates")
        turn.offer((PERSON, "", turn.wording.text("choice_person")))


async def _of_the_house(turn: TurnContext) -> Passage | None:
    """Its own words about a discount; a passage about something else that was found for the question is none."""
    found = await turn.knowledge.answer(turn.hotel, turn.text, turn.wording.language)
    long_stay = None
    if _LASTS.search(fold(turn.text)) or turn.facts.nights:
        long_stay = await turn.knowledge.named(turn.hotel, "long_stay", turn.wording.language)
    told = (one for one in (found, long_stay) if one and not one.lacks and _TOLD_OF_ONE.search(fold(one.text)))
    return next(told, None)
