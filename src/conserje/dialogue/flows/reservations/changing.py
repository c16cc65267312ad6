"""Changing: whose it is, what shall be different, what that costs more or less, an explicit yes to exactly that, done.

The reservation stands as it is until the changed one is certain.
"""

from dataclasses import replace

from conserje.dialogue.context import OFFER, TurnContext
from conserje.dialogue.flows.reservations.cancelling import give_up_rooms
from conserje.dialogue.flows.reservations.quoting import quote_and_tell, take_nearby, tell_again
from conserje.dialogue.flows.reservations.wanted import as_it_is, is_another_stay, subject_of, take
from conserje.dialogue.identity import identified, leave
from conserje.dialogue.memory import Changing
from conserje.dialogue.money.deposit import tell_deposit
from conserje.dialogue.stay.orders import after_change
from conserje.errors import KeepsItsFee, NoRoomLeft, PriceChanged, QuoteExpired, ReservationClosed, StayRefused
from conserje.model.conversation import NewTask, NewTimer, TaskKind
from conserje.model.guest import Guest
from conserje.model.reservation import Reservation, ReservationStatus
from conserje.understanding.entities.naming import place_named

# Questions of a change that a no ends.
_OPEN_QUESTIONS = ("change", "dates", "party", "person")
_NEEDS_PERSON = {"too_long", "too_many_guests", "too_many_rooms", "too_short_notice"}


async def step(turn: TurnContext) -> None:
    memory = turn.memory
    is_bound = memory.goal == "change" and _belongs(turn)
    memory.goal = "change"
    reservation = await identified(turn)
    if reservation is None:
        return
    changing = memory.changing
    if changing is None or changing.code != reservation.code:
        memory.end_change("gives_up")
        changing = memory.changing = Changing(reservation.code, as_it_is(reservation))
        is_bound = False
    if not reservation.status.is_live or reservation.stay.check_out <= turn.today:
        status = turn.wording.status(reservation.status)
        turn.say("change_closed", code=reservation.code, status=status)
        leave(memory)
        return
    stay_before = replace(changing.wish)
    names_one = is_bound and _place_named(turn, changing) is not None
    states_more = not names_one and await take(turn, changing, reservation)
    is_choosing = is_bound and memory.at.get("change") == "choosing"
    if is_bound and not states_more:
        await _answer(turn, changing, reservation)
    elif is_choosing and changing.wish == stay_before and _place(turn, changing) is None:
        turn.say("change_guest_noted", name=changing.name or reservation.guest.name)
        await _which(turn, changing, reservation)
    elif turn.is_no() and not states_more and memory.asked in _OPEN_QUESTIONS:
        _keep(turn, reservation)
    else:
        await _go_on(turn, changing, reservation)


def _keep(turn: TurnContext, reservation: Reservation) -> None:
    """Nothing shall change after all."""
    turn.say("kept", code=reservation.code)
    turn.memory.end_change("gives_up")
    leave(turn.memory)


async def _which(turn: TurnContext, changing: Changing, reservation: Reservation) -> None:
    """Of what was offered; prices that are old are looked up anew."""
    try:
        await tell_again(turn, changing, reservation)
    except QuoteExpired:
        await _go_on(turn, changing, reservation)


def _belongs(turn: TurnContext) -> bool:
    """Is the answer one to what was told last of this change?"""
    memory = turn.memory
    if memory.changing is None or memory.changing.token is None or memory.changing.token != memory.token:
        return False
    questions = {"summary": ("confirm",), "choosing": ("room", "person")}.get(memory.at.get("change", ""), ())
    return bool(questions) and (turn.tap is not None or memory.asked in questions)


async def _answer(turn: TurnContext, changing: Changing, reservation: Reservation) -> None:
    """A yes, a no, or one of what was offered instead; anything else is told again."""
    place, is_choosing = _place(turn, changing), turn.memory.at.get("change") == "choosing"
    if place is not None:
        await take_nearby(turn, changing, reservation, place)
    elif not is_choosing and turn.is_yes():
        await _change(turn, changing, reservation)
    elif is_choosing and turn.is_no() and changing.names_anew:
        changing.wish = as_it_is(reservation)
        await _go_on(turn, changing, reservation)
    elif turn.is_no():
        turn.say("kept", code=reservation.code)
        turn.memory.end_change("keeps")
        leave(turn.memory)
    elif is_choosing:
        await _which(turn, changing, reservation)
    else:
        await _go_on(turn, changing, reservation)


def _place(turn: TurnContext, changing: Changing) -> int | None:
    """Which of what was offered is meant; a bare yes means it only where it is the only one."""
    named = _place_named(turn, changing)
    is_only_one = turn.memory.at.get("change") == "choosing" and len(changing.told) == 1
    return 0 if named is None and is_only_one and turn.tap is None and turn.is_yes() else named


def _place_named(turn: TurnContext, changing: Changing) -> int | None:
    """By tap or in words: "a segunda" is the second one here, and no Monday."""
    if turn.memory.at.get("change") != "choosing":
        return None
    if turn.tap is None:
        return None if turn.is_no() else place_named(turn.text, len(changing.told))
    is_ours = turn.tap.kind == OFFER and turn.tap.token == changing.token and turn.tap.argument.isdigit()
    place = int(turn.tap.argument) - 1 if is_ours else -1
    return place if 0 <= place < len(changing.told) else None


async def _go_on(turn: TurnContext, changing: Changing, reservation: Reservation) -> None:
    """Ask for what is missing, or price what is wished."""
    wish, is_new_stay = changing.wish, is_another_stay(changing.wish, reservation)
    if turn.facts.impossible_date:
        turn.quoted.append(turn.facts.impossible_date)
        _ask(turn, "dates", "impossible_date", words=turn.facts.impossible_date)
    elif wish.rooms < reservation.rooms:
        await give_up_rooms(turn, reservation, reservation.rooms - wish.rooms)
    elif len(wish.ages) != (wish.children or 0):
        _ask(turn, "ages", "ask_ages")
    elif is_new_stay or changing.names_anew:
        await _price(turn, changing, reservation, is_new_stay=is_new_stay)
    else:
        _ask_what(turn, reservation)


def _ask_what(turn: TurnContext, reservation: Reservation) -> None:
    """Only *that* something shall change was said: what, or to what."""
    subject = subject_of(turn.text)
    if subject == "name":
        _ask(turn, "name", "ask_change_name")
    elif subject == "contact":
        _ask(turn, "change", "ask_change_contact")
    elif subject == "party":
        _ask(turn, "party", "ask_party")
    elif subject == "dates":
        _ask(turn, "dates", "ask_change_dates")
    else:
        turn.say("change_about", code=reservation.code, stay=reservation.stay, party=reservation.party)
        _ask(turn, "change", "ask_change_what")


def _ask(turn: TurnContext, question: str, key: str, **values: object) -> None:
    turn.memory.move("change", "asks")
    turn.ask(question, key, **values)


async def _price(turn: TurnContext, changing: Changing, reservation: Reservation, *, is_new_stay: bool) -> None:
    try:
        await quote_and_tell(turn, changing, reservation, is_new_stay=is_new_stay)
    except StayRefused as refused:
        _refuse(turn, changing, reservation, refused)
    except KeepsItsFee:
        changing.wish = as_it_is(reservation)
        _leave_to_people(turn, reservation)


def _refuse(turn: TurnContext, changing: Changing, reservation: Reservation, refused: StayRefused) -> None:
    """The house does not sell that; what the PMS cannot do for a guest in the house, people do."""
    changing.wish = as_it_is(reservation)
    in_house = reservation.status is ReservationStatus.CHECKED_IN
    if refused.reason == "past" and in_house:
        _leave_to_people(turn, reservation)
        return
    turn.memory.move("change", "asks")
    if refused.reason in _NEEDS_PERSON:
        turn.offer_person(f"refused_{refused.reason}", limit=refused.limit or "")
    else:
        turn.say(f"refused_{refused.reason}", limit=refused.limit or "")
        turn.memory.asked = "change"
    turn.say("change_stands", code=reservation.code)


def _leave_to_people(turn: TurnContext, reservation: Reservation) -> None:
    summary = f"{reservation.code} · {reservation.guest.name} · {turn.text[:300]}"
    turn.tasks.append(NewTask(TaskKind.REQUEST, summary, reservation_code=reservation.code))
    turn.say("change_to_staff")
    leave(turn.memory)


async def _change(turn: TurnContext, changing: Changing, reservation: Reservation) -> None:
    """Done at the price that was told, or told anew."""
    desk = turn.desk.reservations
    try:
        changed = await desk.change(changing.code, changing.quote_id) if changing.quote_id else reservation
    except (QuoteExpired, PriceChanged):
        turn.say("change_price_anew")
        await _price(turn, changing, reservation, is_new_stay=True)
        return
    except NoRoomLeft:
        turn.say("change_gone", code=reservation.code)
        await _price(turn, changing, reservation, is_new_stay=True)
        return
    except ReservationClosed:
        closed = await turn.desk.find_own(changing.code)
        turn.say("change_closed", code=closed.code, status=turn.wording.status(closed.status))
        leave(turn.memory)
        return
    if changing.names_anew:
        changed = await desk.set_guest(changing.code, _guest(changing, changed.guest))
    await _tell(turn, reservation, changed)
    turn.memory.end_change("changes")
    leave(turn.memory)


def _guest(changing: Changing, guest: Guest) -> Guest:
    return Guest(
        changing.name or guest.name, changing.email or guest.email, changing.phone or guest.phone, guest.language
    )


async def _tell(turn: TurnContext, before: Reservation, changed: Reservation) -> None:
    turn.say(
        "changed",
        code=changed.code,
        room=turn.wording.name(changed.room_type.name),
        stay=changed.stay,
        party=changed.party,
        name=changed.guest.name,
        total=changed.total,
    )
    if changed.deposit_due and changed.deposit_due != before.deposit_due:
        timer = NewTimer(f"deposit_due:{changed.code}", changed.deposit_due, {"code": changed.code})
        turn.timers.append(timer)
    if changed.total == before.total and changed.stay == before.stay and changed.room_type == before.room_type:
        return
    for order in await after_change(turn.desk, changed):
        turn.say("hours_over", what=turn.wording.name(order.name), code=changed.code)
    await turn.confirm(changed)
    await tell_deposit(turn, changed)
    await turn.desk.till.look_again(changed.code)
