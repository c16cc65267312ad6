"""A guest who has taken an offer would rather have another of those that they were told."""

import re

from conserje.dialogue.context import OFFER, TurnContext
from conserje.dialogue.flows.booking.matching import by_name, by_position
from conserje.dialogue.flows.booking.taking import give_back, kept_quotes
from conserje.dialogue.memory import Told
from conserje.model.reading import Intent
from conserje.understanding.entities.naming import folded

_RATHER = re.compile(
    r"\b(mejor|prefiero|preferiria|en realidad|cambi\w+|rather|prefer|instead|actually|chang\w+|switch|melhor|prefiro"
    r"|na verdade|troc\w+|mud\w+)\b"
)
_NUMBERED = re.compile(
    r"(?:^|\b(?:la|a|the|opcion|opcao|option|number|numero) )([1-9])\b(?! ?(?:noche|night|noite|person|pess|adult))"
)


def other_offer(turn: TurnContext) -> Told | None:
    """The offer that is meant, if it is not the one that is kept: by a tap, or by its place or plan beside a word of preference
    ("mejor la 1", "the cheaper one instead")."""
    memory = turn.memory
    if turn.tap:
        found = _tapped(turn)
    elif _RATHER.search(folded(turn.text)) or turn.is_no():
        found = _numbered(turn) or by_position(turn.text, memory.shown) or by_name(turn.text, memory.shown, None)
    else:
        return None
    return found if found and found != memory.told[0] else None


async def lacks_what_is_wished(turn: TurnContext) -> bool:
    """ "Could we have one with a sea view instead?", where the room that is kept has none."""
    rather = _RATHER.search(folded(turn.text)) or turn.has(Intent.UPGRADE, Intent.CHANGE_BOOKING)
    wished = [one for one in turn.facts.features if turn.wording.features([one])]
    if turn.tap or not rather or not wished or not turn.memory.kept:
        return False
    rooms = [quote.offer.room_type for quote in await kept_quotes(turn)]
    return not all(one in room.features for room in rooms for one in wished)


async def switch(turn: TurnContext) -> None:
    """Give back what is kept; everything that was told can be taken again."""
    memory = turn.memory
    await give_back(turn)
    memory.move("booking", "switches")
    memory.told, memory.kept, memory.hold_until = memory.shown, [], None
    memory.asked = memory.token = None


def _tapped(turn: TurnContext) -> Told | None:
    tap, shown = turn.tap, turn.memory.shown
    if tap is None or tap.kind != OFFER or not tap.argument.isdigit():
        return None
    place = int(tap.argument) - 1
    same = [one for one in shown if one.token == tap.token]
    return same[place] if 0 <= place < len(same) else None


def _numbered(turn: TurnContext) -> Told | None:
    shown, number = turn.memory.shown, _NUMBERED.search(folded(turn.text))
    return shown[int(number[1]) - 1] if number and int(number[1]) <= len(shown) else None
