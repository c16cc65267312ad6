"""Asked for a discount: the price is the system's, and what is cheaper is said; nobody haggles by chat."""

import re

from conserje.dialogue.context import TurnContext
from conserje.understanding.folding import fold

_ASKS = re.compile(
    r"\b(?:descuentos?|descontito|rebaja\w*|atencion en el precio|mejor precio|precio especial|discounts?|(?:better|best) price"
    r"|cheaper price|lower (?:the )?price|special (?:price|rate)|descontos?|descontinho|melhor preco|preco especial"
    r"|(?:me|nos) (?:hac\w+|haces|harian|harias) (?:un )?(?:precio|numero|preci\w+)|hac\w+ precio|menos plata|un poco menos"
    r"|for less|faz(?:em)? (?:um )?precinho|por menos)\b"
)
# Those that a house may well have, and tells among its facts.
_OF_THE_HOUSE = re.compile(
    r"\b(?:politica|policy|residentes|jubilados|efectivo|cash|seniors?|idosos|a vista|grupos?|groups?|larg[ao]s?|long|semanas?"
    r"|weeks?|weekly|mes|meses|months?|monthly|mensal|mensual|semanal|nin[oa]s?|chic[oa]s|menores|kids?|children|minors|criancas?"
    r"|bebes?|bab(?:y|ies)|dias|days)\b"
)


def asks_discount(text: str) -> bool:
    """A plea for a lower price, not a question about a discount that the house has for somebody."""
    words = fold(text)
    return bool(_ASKS.search(words)) and not _OF_THE_HOUSE.search(words)


async def step(turn: TurnContext) -> None:
    """Say so, with the cheapest of what was told, if anything was."""
    turn.say("no_discount")
    told = turn.memory.shown
    if len(told) > 1:
        cheapest = min(told, key=lambda one: one.money.amount)
        turn.desk.held.money.add(cheapest.money)
        turn.desk.held.take_stay(cheapest.stay)
        turn.say("cheapest_told", room=cheapest.label, plan=cheapest.plan, total=cheapest.money)
    elif turn.memory.stage is None and turn.memory.wish.stay is None:
        turn.say("cheaper_dates")
