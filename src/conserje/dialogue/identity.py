"""Whose reservation is it? A code alone proves nothing, and a stranger does not even learn that a booking exists."""

import re
from datetime import timedelta

from conserje.dialogue.context import TurnContext
from conserje.dialogue.memory import Memory
from conserje.errors import ReservationNotFound
from conserje.model.reading import Intent
from conserje.model.reservation import Reservation

WRONG_TRIES = 5
_HAS_NONE = re.compile(
    r"\b(no (lo |la )?(tengo|encuentro|recuerdo|s[eé])|perd[ií]|don'?t (have|know|remember)|lost"
    r"|n[aã]o (tenho|acho|lembro|sei)|sem)\b",
    re.IGNORECASE,
)
COOL_DOWN = timedelta(minutes=30)


async def identified(turn: TurnContext) -> Reservation | None:
    """The reservation that the guest means and has proved to be theirs, or None when the answer asks for more.

    Proof is: it was made or proved in this conversation, the phone it was made with (on a channel that vouches for the
    guest's number), or the e-mail or phone it was made with.
    """
    memory = turn.memory
    if memory.cool_until and turn.now < memory.cool_until:
        turn.offer_person("cool_down")
        return None
    if _has_nothing_to_show(turn):
        return None
    code = await _code(turn)
    if code is None:
        return None
    memory.about = code
    if code in memory.codes:
        return await turn.desk.find_own(code)
    try:
        reservation = await _prove(turn, code)
    except ReservationNotFound:
        _count_wrong_try(turn)
        return None
    if reservation:
        memory.wrong_tries = 0
        memory.codes.append(reservation.code)
        memory.asked = None
    return reservation


def _has_nothing_to_show(turn: TurnContext) -> bool:
    """Somebody who was asked for a code or an e-mail and has none is not asked again: people can help, or it is let go."""
    memory, facts = turn.memory, turn.facts
    if facts.booking_code or facts.email or facts.phone:
        return False
    says_so = _HAS_NONE.search(turn.text) or not turn.has(Intent.FIND_BOOKING, Intent.CANCEL_BOOKING)
    if memory.asked in ("booking_code", "identity") and says_so:
        turn.offer_person()
        return True
    if memory.asked == "person" and turn.has(Intent.DENY):
        leave(memory)
        turn.say("nothing_open_no")
        return True
    return False


def leave(memory: Memory) -> None:
    """No reservation is talked about any more; a booking that this interrupted is what the guest is busy with again."""
    memory.goal = "booking" if memory.stage else None
    memory.asked = memory.about = None


async def _code(turn: TurnContext) -> str | None:
    """The code that was said, is being talked about, or is the only one known here; otherwise asks for it."""
    memory = turn.memory
    code = turn.facts.booking_code or memory.about
    if code:
        return code
    if not memory.codes:
        turn.ask("booking_code", "ask_code")
        return None
    known = memory.codes if len(memory.codes) == 1 else await _live(turn) or memory.codes[-1:]
    if len(known) == 1:
        return known[0]
    turn.ask("booking_code", "which_reservation", codes=turn.wording.joined(known))
    return None


async def _live(turn: TurnContext) -> list[str]:
    """Codes known here whose stay is still to come; one that was cancelled before is rarely meant again."""
    return [code for code in turn.memory.codes if (await turn.desk.find_own(code)).status.is_live]


async def _prove(turn: TurnContext, code: str) -> Reservation | None:
    """Raises ReservationNotFound when what was told does not match."""
    if turn.guest_phone:
        booked_with_it = await _booked_with(turn, code, turn.guest_phone)
        if booked_with_it:
            return booked_with_it
    email, phone = turn.facts.email, turn.facts.phone
    if email is None and phone is None:
        turn.ask("identity", "ask_identity")
        return None
    return await turn.desk.find(code, email=email, phone=None if email else phone)


async def _booked_with(turn: TurnContext, code: str, phone: str) -> Reservation | None:
    """The reservation if it was made with this number; somebody else may have made it, and the guest can still prove it."""
    try:
        return await turn.desk.find(code, phone=phone)
    except ReservationNotFound:
        return None


def _count_wrong_try(turn: TurnContext) -> None:
    memory = turn.memory
    memory.wrong_tries += 1
    memory.about = None
    if memory.wrong_tries >= WRONG_TRIES:
        memory.wrong_tries = 0
        memory.cool_until = turn.now + COOL_DOWN
        memory.forget_goal()
        turn.offer_person("cool_down")
    else:
        turn.offer_person("not_found")
        memory.asked = "booking_code"
