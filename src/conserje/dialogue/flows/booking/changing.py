"""A guest who only says *that* something should change is asked for the new value; one who wants none of it is let go."""

import re

from conserje.dialogue.context import TurnContext
from conserje.dialogue.flows.booking.offers import search_again
from conserje.dialogue.flows.booking.taking import give_back
from conserje.dialogue.memory import Wish
from conserje.model.reading import Intent
from conserje.understanding.entities.naming import folded

_SUBJECTS = {
    "dates": re.compile(
        r"\b(fechas?|dias?|noches?|dates?|days?|nights?|datas?|noites?|llegada|salida|arrival|chegada)\b"
    ),
    "party": re.compile(
        r"\b(personas?|huespedes|adultos?|chicos|people|guests?|adults?|kids|pessoas?|hospedes|criancas)\b"
    ),
    "room": re.compile(r"\b(habitacion(?:es)?|cuarto|pieza|rooms?|quartos?|tarifa|rate)\b"),
    "name": re.compile(r"\b(nombre|apellido|name|surname|nome|sobrenome)\b"),
    "email": re.compile(r"\b(mail|correo)\b"),
    "details": re.compile(r"\b(datos|telefono|details|phone|dados|telefone)\b"),
}


async def ask_for_new_value(turn: TurnContext) -> bool:
    """ "The dates" brings the question for new ones, a room the offers; anything else the question what should change.

    False, and nothing is said, when that was asked before and is not answered: the booking goes on where it was.
    """
    words = folded(turn.text)
    subject = next((name for name, pattern in _SUBJECTS.items() if pattern.search(words)), None)
    if subject in ("dates", "party"):
        turn.ask(subject, f"ask_{subject}")
    elif subject == "room":
        await search_again(turn, requoted=True)
    elif subject:
        turn.ask("change" if subject == "details" else subject, "ask_new_details")
    elif turn.memory.asked == "change" and not turn.has(Intent.CHANGE_BOOKING):
        return False
    else:
        turn.ask("change", "ask_what_to_change")
    return True


async def abandon(turn: TurnContext) -> None:
    """The guest does not want to book any more: what was kept is free again, and nothing is remembered of it."""
    was_kept = turn.memory.hold_id is not None
    await give_back(turn)
    turn.memory.forget_goal()
    turn.memory.wish = Wish()
    turn.say("abandoned" if was_kept else "nothing_open_no")
