"""An extra that is not wanted any more: taken back where nobody decided yet; what is on the bill already a person takes off."""

import re

from conserje.dialogue.context import TurnContext
from conserje.dialogue.stay.orders import OPEN, extra_in
from conserje.dialogue.wording import in_every_language
from conserje.model.conversation import NewTask, TaskKind
from conserje.model.desk.extras import Order, OrderKind, OrderState
from conserje.model.desk.rules import Department
from conserje.model.reading import Intent
from conserje.understanding.folding import fold

_DROPS = re.compile(
    r"\b(cancel\w*|anul\w+|ya no (?:quiero|queremos|necesit\w+)|no longer (?:want|need)|don'?t (?:want|need)"
    r"|nao (?:quero|queremos) mais|desist\w+|sacar|sacame|saquen|quitar|quita|remove|take off|tirar|tira)\b"
)
_WHOLE = re.compile(r"\b(reserva\w*|booking|reservation|estadia|stay)\b")


def drops_extra(turn: TurnContext) -> bool:
    """ "Cancel the transfer" is no cancellation of the reservation."""
    words = fold(turn.text)
    if turn.tap or turn.facts.booking_code or not _DROPS.search(words) or _WHOLE.search(words):
        return False
    is_a_thing = bool(turn.facts.amenity or turn.facts.service) and turn.reading.top is Intent.CANCEL_BOOKING
    return turn.memory.goal != "booking" and (_named(turn) is not None or (is_a_thing and "?" not in words))


def _named(turn: TurnContext) -> tuple[str, dict[str, str]] | None:
    """What is not wanted, as orders call it, with its names: an extra of the house, or the hours of a stay."""
    extra = extra_in(turn.hotel.desk.extras, turn.text)
    if extra:
        return extra.code, dict(extra.name)
    for intent, kind in (
        (Intent.LATE_CHECKOUT, OrderKind.LATE_CHECKOUT),
        (Intent.EARLY_CHECKIN, OrderKind.EARLY_CHECKIN),
    ):
        if turn.has(intent):
            return kind.value, dict(in_every_language(kind.value))
    return None


async def step(turn: TurnContext) -> None:
    named = _named(turn)
    if named is None:
        turn.tasks.append(NewTask(TaskKind.REQUEST, turn.text[:400], department=Department.RECEPTION))
        turn.say("wish_noted_other_reception")
        return
    name, order = turn.wording.name(named[1]), await _latest(turn, named[0])
    if order is None:
        turn.say("drop_none", what=name)
    elif order.state is OrderState.ASKED and await turn.desk.floor.take_back(order.id):
        turn.say("drop_done", what=name, code=order.code)
    else:
        turn.say("drop_asked", what=name, code=order.code)
        turn.tasks.append(
            NewTask(
                TaskKind.REQUEST,
                f"{order.name[turn.hotel.language.partition('-')[0]]} · {order.code} · {turn.text[:300]}",
                department=Department.RECEPTION,
                reservation_code=order.code,
                payload={"errand": "drop", "words": turn.text[:400], "dropped": str(order.id)},
            )
        )


async def _latest(turn: TurnContext, what: str) -> Order | None:
    """The last order of it that still stands, of the guest's own reservations."""
    found: list[Order] = []
    for stay in await turn.desk.floor.known_stays(turn.memory.codes, turn.guest_phone):
        found += [one for one in await turn.desk.floor.orders(stay.code) if one.what == what and one.state in OPEN]
    return found[-1] if found else None
