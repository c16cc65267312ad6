"""Which days a message states of a stay, now that it is known what the message wants.

"Wake me tomorrow at six" names a day and "no hot water for two days" a time, and neither is said of a stay.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from conserje.model.reading import Facts, Intent, ReadingContext, ScoredIntent
from conserje.understanding.folding import fold

_OF_NO_STAY = frozenset(
    {
        *(Intent.ASK_AMENITY, Intent.ASK_AREA, Intent.ASK_HOURS, Intent.ASK_LOCATION, Intent.ASK_POLICY),
        *(Intent.ASK_TRANSPORT, Intent.REQUEST_SERVICE, Intent.COMPLAINT, Intent.URGENT, Intent.FEEDBACK),
        *(Intent.LOST_ITEM, Intent.OUT_OF_SCOPE),
    }
)
_BESIDE = frozenset({Intent.GREET, Intent.GOODBYE, Intent.THANK, Intent.ACKNOWLEDGE, Intent.HELP, Intent.HUMAN})
_TALKS_OF_STAYING = re.compile(
    r"\b(?:lleg\w+|arriv\w+|cheg\w+|check|ingres\w+|entra\w*|noches?|nights?|noites?|diarias?|reserv\w+|book\w*|hosped\w+"
    r"|aloj\w+|qued\w+|fica\w*|stay\w*|viaj\w+|travel\w+|vamos|vou|voy|coming)\b"
)
_SOON = timedelta(days=7)
_SURE = 0.7
_FEWEST_WORDS = 4


def of_a_stay(facts: Facts, wanted: Sequence[ScoredIntent], text: str, context: ReadingContext) -> Facts:
    """`facts` without a day, or a length of time, that is not that of a stay; such a day is kept as `day`.

    So it is where the message surely wants something else, names one day of this week and nobody who comes, and no word
    speaks of staying. Where something was asked or a stay is being talked about, a day named is an answer.
    """
    if context.asked.question is not None or context.asked.check_in is not None or len(text.split()) < _FEWEST_WORDS:
        return facts
    wishes = [intent for intent in wanted if intent.name not in _BESIDE]
    if not wishes or any(intent.name not in _OF_NO_STAY for intent in wishes) or wishes[0].confidence < _SURE:
        return facts
    day = facts.check_in or facts.check_out
    named = [value for value in (facts.check_in, facts.check_out, facts.nights) if value is not None]
    is_of_this_week = day is None or day - context.now.date() <= _SOON
    is_a_party = facts.adults is not None or facts.children is not None
    if len(named) != 1 or not is_of_this_week or is_a_party or _TALKS_OF_STAYING.search(fold(text)):
        return facts
    return replace(facts, day=day, check_in=None, check_out=None, nights=None, flexible=None)
