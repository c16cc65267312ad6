"""Whose reservation is it? A code alone proves nothing, and a stranger does not even learn that a booking exists."""

import re
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

from conserje.dialogue.confirmation import BrokenSeal, written_in
from conserje.dialogue.context import PERSON, RESERVATION, TurnContext
from conserje.dialogue.memory import Memory
from conserje.errors import ReservationNotFound
from conserje.model.reading import Intent
from conserje.model.reservation import Reservation
from conserje.understanding.entities.naming import is_called, names_an_amount, names_some, place_named

WRONG_TRIES = 5
# Whoever writes more than this has a long story, or tries names.
_MOST_WORDS = 40
_HAS_NONE = re.compile(
    r"\b(no (lo |la |me )?(tengo|encuentro|recuerdo|acuerdo|s[eé])|perd[ií]|me olvid[eé]|forgot|esqueci"
    r"|can'?t remember|don'?t (have|know|remember)|lost"
    r"|n[aã]o (me )?(tenho|acho|lembro|sei)|sem)\b",
    re.IGNORECASE,
)
_BOOKED_UNDER = re.compile(
    r"\b(?:reserva|reservation|booking)\b.{0,30}\b(?:a nombre de|em nome d[aeo]|no nome d[aeo]|under|in the name of)\b",
    re.IGNORECASE,
)
COOL_DOWN = timedelta(minutes=30)


async def identified(turn: TurnContext) -> Reservation | None:
    """The reservation that the guest means and has proved to be theirs, or None when the answer asks for more.

    Proof is: it was made or proved in this conversation; the phone it was made with, on a channel that vouches for the
    guest's number; code and e-mail or phone; e-mail and name; its signed QR.
    """
    memory = turn.memory
    if await _cools_down(turn):
        turn.offer_person("cool_down")
        return None
    _note_the_name(turn)
    try:
        reservation = await _shown(turn)
    except ReservationNotFound:
        await turn.desk.guesses.count(turn.origin, COOL_DOWN)
        _count_wrong_try(turn)
        return None
    if reservation:
        memory.wrong_tries = 0
        memory.about = reservation.code
        if reservation.code not in memory.codes:
            memory.codes.append(reservation.code)
        if memory.asked in ("booking_code", "identity", "person"):
            memory.asked = None
        memory.claimed_email = memory.claimed_name = None
        memory.proved = []
    return reservation


def _note_the_name(turn: TurnContext) -> None:
    """ "I have a booking under Mary Stone", told before there was an e-mail to go with it; a name beside a wish to change may
    be the new one."""
    name = turn.facts.guest_name
    if name and (_BOOKED_UNDER.search(turn.text) or not turn.has(Intent.CHANGE_BOOKING)):
        turn.memory.claimed_name = name


async def _cools_down(turn: TurnContext) -> bool:
    """Too many wrong tries in this conversation, or from where it is written: whoever opens another chat goes on counting.
    A guest whose reservation is known here has nothing to try."""
    memory = turn.memory
    if memory.cool_until and turn.now < memory.cool_until:
        return True
    return not memory.codes and await turn.desk.guesses.are_too_many(turn.origin, WRONG_TRIES, COOL_DOWN)


async def _shown(turn: TurnContext) -> Reservation | None:
    """Raises ReservationNotFound when what was told does not match."""
    memory = turn.memory
    if written_in(turn.text):
        return await _by_seal(turn)
    code = _said(turn)
    if code is None and _has_nothing_to_show(turn):
        return None
    if code:
        memory.about = code
        known = (*memory.codes, *memory.proved)
        return await turn.desk.find_own(code) if code in known else await _prove(turn, code)
    own = _narrowed(turn, await _own(turn))
    if len(own) == 1:
        return own[0]
    if own:
        _ask_which(turn, own)
        return None
    return await _by_email(turn)


def picks_one(turn: TurnContext) -> bool:
    """Do the words pick, by its place, one of the reservations that were asked about or of what a change could be instead, or
    tell how many of the rooms that were asked about?"""
    memory = turn.memory
    if turn.tap:
        return False
    if memory.asked == "booking_code" and memory.proved:
        return place_named(turn.text, len(memory.proved)) is not None
    if memory.goal == "cancel" and memory.asked == "cancel_rooms":
        return names_an_amount(turn.text)
    if memory.goal == "cancel" and memory.asked == "confirm":
        return names_some(turn.text)
    if memory.goal == "change" and memory.changing and memory.at.get("change") == "choosing":
        return place_named(turn.text, len(memory.changing.told)) is not None
    return False


def leave(memory: Memory) -> None:
    """No reservation is talked about any more; a booking that this interrupted is what the guest is busy with again."""
    memory.goal = "booking" if memory.stage else None
    memory.asked = memory.about = memory.token = None
    memory.forget_change()


def _said(turn: TurnContext) -> str | None:
    """The code that was tapped, said, chosen by its place, or is being talked about."""
    memory = turn.memory
    if turn.tap and turn.tap.kind == RESERVATION:
        return turn.tap.argument
    if turn.facts.booking_code:
        return turn.facts.booking_code
    if memory.proved and memory.asked == "booking_code":
        place = place_named(turn.text, len(memory.proved))
        return memory.proved[place] if place is not None else None
    return memory.about


def _has_nothing_to_show(turn: TurnContext) -> bool:
    """Somebody who has no code is asked for e-mail and name; who has neither is not asked again: people can help, or it is let
    go."""
    memory, facts = turn.memory, turn.facts
    if facts.email or facts.phone or turn.tap:
        return False
    has_none = bool(_HAS_NONE.search(turn.text))
    lets_it_be = turn.has(Intent.DENY) and not has_none
    if memory.asked in ("person", "identity") and lets_it_be:
        leave(memory)
        turn.say("nothing_open_no")
        return True
    if memory.asked == "booking_code" and memory.about is None and not memory.proved and has_none:
        turn.ask("identity", "ask_email_and_name")
        turn.offer((PERSON, "", turn.wording.text("choice_person")))
        return True
    is_new = turn.has(Intent.FIND_BOOKING, Intent.CANCEL_BOOKING, Intent.CHANGE_BOOKING)
    is_asked = memory.asked in ("booking_code", "identity") and not memory.proved
    if is_asked and (has_none or not is_new):
        turn.offer_person()
        return True
    return False


async def _own(turn: TurnContext) -> Sequence[Reservation]:
    """What this guest needs no proof for: known in this conversation, or booked with their phone. Of several, those whose
    stay is still to come; of those known here that are all over, the last."""
    memory = turn.memory
    own = {code: await turn.desk.find_own(code) for code in memory.codes}
    if turn.guest_phone:
        own |= {one.code: one for one in await turn.desk.reservations.of_phone(turn.guest_phone)}
    live = [one for one in own.values() if one.status.is_live]
    return live or list(own.values())[-1:]


def _narrowed(turn: TurnContext, own: Sequence[Reservation]) -> Sequence[Reservation]:
    """Of several, those of the room or the arrival that is named; where a change is wished these may be what is new."""
    if len(own) < 2 or turn.has(Intent.CHANGE_BOOKING):
        return own
    room, arrival = turn.facts.room_type, turn.facts.check_in
    named = [
        one
        for one in own
        if (room is None or is_called(one.room_type, room)) and (arrival is None or one.stay.check_in == arrival)
    ]
    return named or own


def _ask_which(turn: TurnContext, own: Sequence[Reservation]) -> None:
    wording = turn.wording
    turn.memory.proved = [one.code for one in own]
    turn.memory.about = None
    lines = [
        wording.text("which_line", code=one.code, room=wording.name(one.room_type.name), stay=one.stay) for one in own
    ]
    turn.ask("booking_code", "which_reservation")
    turn.say_lines([f"{place}. {line}" for place, line in enumerate(lines, start=1)])
    turn.offer(*((RESERVATION, one.code, one.code) for one in own[:10]))


async def _by_seal(turn: TurnContext) -> Reservation:
    """Raises ReservationNotFound for a seal that is none of ours, or not good any more."""
    try:
        sealed = turn.desk.confirmations.seals.open(turn.text, turn.hotel.id, turn.now)
    except BrokenSeal as broken:
        turn.evidence.append(f"seal:{broken.reason}")
        raise ReservationNotFound(str(broken.reason)) from broken
    return await turn.desk.find_own(sealed.code)


async def _by_email(turn: TurnContext) -> Reservation | None:
    """By e-mail and name, asked for one after the other."""
    memory, email = turn.memory, turn.facts.email or turn.memory.claimed_email
    if email is None:
        turn.ask("booking_code", "ask_code")
        return None
    words = _words_with_a_name(turn)
    is_first = memory.claimed_email is None
    if is_first and not re.sub(r"\S*@\S*", "", words).strip(" .,;:"):
        _ask_name(turn, email)
        return None
    if memory.claimed_email:
        memory.claimed_email = memory.asked = None
    try:
        found = await turn.desk.reservations.of_email(email, words)
    except ReservationNotFound:
        is_last_try = memory.wrong_tries + 1 >= WRONG_TRIES
        if _tells_a_name(turn) or memory.claimed_name or not is_first or is_last_try:
            raise
        memory.wrong_tries += 1
        await turn.desk.guesses.count(turn.origin, COOL_DOWN)
        _ask_name(turn, email)
        return None
    if len(found) > 1:
        _ask_which(turn, found)
        return None
    return found[0]


def _words_with_a_name(turn: TurnContext) -> str:
    """What was written, where it is short enough to tell one name; else only the name that it tells; or one told before."""
    written = turn.text if len(turn.text.split()) <= _MOST_WORDS else ""
    return " ".join((written, turn.facts.guest_name or turn.memory.claimed_name or ""))


def _tells_a_name(turn: TurnContext) -> bool:
    """A name that was read, or two words in capitals, which the reader may not know to be one."""
    words = turn.text.replace(",", " , ").split()
    in_capitals = any(one.istitle() and two.istitle() for one, two in pairwise(words))
    return turn.facts.guest_name is not None or in_capitals


def _ask_name(turn: TurnContext, email: str) -> None:
    """The same whether or not anything was booked with this e-mail."""
    turn.memory.claimed_email = email
    turn.ask("name", "ask_name_too")


async def _prove(turn: TurnContext, code: str) -> Reservation | None:
    """Raises ReservationNotFound when what was told does not match."""
    if turn.guest_phone:
        booked_with_it = await _booked_with(turn, code, turn.guest_phone)
        if booked_with_it:
            return booked_with_it
    email, phone = turn.facts.email, turn.facts.phone
    if email is None and phone is None:
        if turn.memory.asked == "identity" and _HAS_NONE.search(turn.text):
            turn.offer_person()
        else:
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
    memory.about = memory.claimed_email = memory.claimed_name = None
    memory.proved = []
    if memory.wrong_tries >= WRONG_TRIES:
        memory.wrong_tries = 0
        memory.cool_until = turn.now + COOL_DOWN
        leave(memory)
        turn.offer_person("cool_down")
    else:
        turn.offer_person("not_found")
        memory.asked = "booking_code"
