"""Towels, repairs, food, a wake-up call, a taxi: a task for whoever does it, with the room and, where needed, the hour."""

import re
from datetime import date, datetime, timedelta

from conserje.dialogue.context import TurnContext
from conserje.dialogue.identity import leave
from conserje.model.conversation import NewTask, TaskKind
from conserje.model.desk.rules import Department
from conserje.model.desk.wanted import Errand
from conserje.model.reading import Intent
from conserje.model.reservation import Reservation
from conserje.understanding.entities.errands import (
    bare_room,
    cannot_wait,
    day_named,
    department_of,
    departments_of,
    has_no_room,
    named_room,
    wants_a_time,
)
from conserje.understanding.folding import fold

# How soon each department should have done what it was asked for.
DUE_MINUTES = {
    Department.HOUSEKEEPING: 30,
    Department.MAINTENANCE: 60,
    Department.KITCHEN: 45,
    Department.CONCIERGE: 60,
    Department.RECEPTION: 30,
}
_NEEDS = re.compile(
    r"\b(necesit\w+|quiero|queremos|pedime|pideme|reserv\w+|need|want|book|order|get (?:me|us)|call"
    r"|preciso|precisamos|quero|chama\w*)\b"
)
_HOW_LONG = re.compile(
    r"\b(?:cuanto|quanto tempo)\b.{0,20}\b(?:tard\w+|demor\w+|falta|lleva|va a)"
    r"|\b(?:tardan?|demoran?|tardaran?|demora\w*) mucho"
    r"|\b(?:cuando|a que hora|quando|que horas)\b.{0,12}\b(?:viene\w*|van a|llega\w*|me la|me lo|traen|suben|vem|chega\w*"
    r"|trazem|sobem)|\bya (?:viene\w*|van|estan|le avisaste|avisaste)|\bhow (?:long|soon)\b(?! is| are)|\bwhen (?:will|are|is) "
    r"(?:they|it|he|she|someone|somebody|that)|\b(?:any|some) news\b|\b(?:alguna?|tem) (?:novedad|novidade)|\bvai demorar"
    r"|\bja (?:vem|estao vindo|avisou)"
)
_FEW_WORDS = 9
URGENT_MINUTES = 15
LONGEST_WORDS = 400


def calls_a_car(turn: TurnContext) -> bool:
    """ "I need a taxi at five": an order, where "is there a taxi rank?" asks."""
    words = fold(turn.text)
    is_wanted = "?" not in words and _NEEDS.search(words) is not None
    return (
        turn.reading.top is Intent.ASK_TRANSPORT and is_wanted and turn.facts.time is not None and wants_a_time(words)
    )


def asks_how_long(turn: TurnContext) -> bool:
    """ "¿Cuánto van a tardar?", "any news?", right after something was asked of the house."""
    before = next((one["flow"] for one in reversed(turn.memory.trail) if one["flow"] != "courtesy"), None)
    words = fold(turn.text)
    is_short = len(words.split()) <= _FEW_WORDS
    return (
        before in ("request", "errand_wait")
        and turn.memory.errand is None
        and is_short
        and bool(_HOW_LONG.search(words))
    )


async def wait(turn: TurnContext) -> None:
    """No time is promised that nobody promised."""
    turn.offer_person("errand_wait")


async def begin(turn: TurnContext) -> None:
    words = turn.text[:LONGEST_WORDS]
    errand = Errand("service", words, department_of(words).value)
    stay = await _place(turn, errand)
    errand.room = turn.facts.room_number or named_room(words) or errand.room
    turn.memory.errand = errand
    _take_time(turn, errand, _day(turn, stay))
    _go(turn, errand)


async def go_on(turn: TurnContext) -> None:
    """The answer to what was asked; whoever has none is not asked again."""
    errand, asked = turn.memory.errand, turn.memory.asked
    if errand is None:
        return
    room = turn.facts.room_number or named_room(turn.text) or (bare_room(turn.text) if asked == "room_number" else None)
    if room:
        errand.room = room
    elif asked == "room_number" and (has_no_room(turn.text) or turn.is_no()):
        errand.no_room = True
    elif asked not in ("room_number", "errand_time"):
        errand.words = f"{errand.words} / {turn.text}"[:LONGEST_WORDS]
    _take_time(turn, errand)
    _go(turn, errand)


async def _place(turn: TurnContext, errand: Errand) -> Reservation | None:
    """A guest who is known to be in the house is in their room; of which stay they are."""
    floor = turn.desk.floor
    stays = await floor.known_stays(turn.memory.codes, turn.guest_phone)
    if not stays:
        return None
    errand.code = stays[0].code
    if floor.is_in_house(stays[0]):
        numbers = [one.number for one in await floor.rooms(stays[0])]
        errand.room = numbers[0] if len(numbers) == 1 else None
    else:
        errand.no_room = True
    return stays[0]


def _day(turn: TurnContext, stay: Reservation | None) -> date | None:
    """ "On the 15th" is the 15th of the stay, or the next one."""
    number = day_named(turn.text)
    if number is None or turn.facts.check_in:
        return turn.facts.check_in
    start = max(turn.today, stay.stay.check_in) if stay else turn.today
    return next((day for day in (start + timedelta(days=n) for n in range(32)) if day.day == number), None)


def _take_time(turn: TurnContext, errand: Errand, named: date | None = None) -> None:
    """The next time that it is this hour, on the day that was named."""
    clock = turn.facts.time
    if clock is None or not wants_a_time(errand.words):
        return
    day = named or turn.facts.day or turn.facts.check_in or turn.today
    at = datetime.combine(day, clock, turn.zone)
    errand.at = at if at > turn.now else at + timedelta(days=1)


def _go(turn: TurnContext, errand: Errand) -> None:
    """Ask for what is missing, once each; then note it."""
    missing = []
    if errand.room is None and not errand.no_room:
        missing.append("room_number")
    if errand.at is None and wants_a_time(errand.words):
        missing.append("errand_time")
    for question in missing:
        if question not in errand.asked:
            errand.asked.append(question)
            turn.memory.goal = "errand"
            turn.memory.move("errand", "asks")
            turn.ask(question, f"ask_{question}")
            return
    _note(turn, errand)


def _note(turn: TurnContext, errand: Errand) -> None:
    department = Department(errand.department)
    if errand.room is None and errand.code is None:
        department = Department.RECEPTION
    is_known = errand.room is not None or errand.code is not None
    others = [one for one in departments_of(errand.words) if one is not department] if is_known else []
    told = turn.wording.joined([turn.wording.text(f"to_{one}") for one in (department, *others)])
    if errand.at:
        turn.desk.held.moments.add(errand.at)
        turn.desk.held.days.add(errand.at.astimezone(turn.zone).date())
        turn.say("errand_noted_at", department=told, at=errand.at)
    elif errand.room:
        turn.say("errand_noted_room", department=told, room=errand.room)
    else:
        turn.say("errand_noted", department=told)
    urgent = cannot_wait(errand.words)
    for one in (department, *others):
        due = errand.at or turn.now + timedelta(minutes=URGENT_MINUTES if urgent else DUE_MINUTES[one])
        turn.tasks.append(task_of(turn, errand, one, due, urgent=urgent))
    end(turn)


def task_of(
    turn: TurnContext, errand: Errand, department: Department, due: datetime | None, *, urgent: bool = False
) -> NewTask:
    name = turn.memory.name or turn.guest_name
    return NewTask(
        TaskKind.REQUEST,
        " · ".join(part for part in (name, errand.words, errand.contact) if part),
        urgent=urgent,
        due_at=due,
        department=department,
        room_number=errand.room,
        reservation_code=errand.code,
        payload={"errand": errand.kind, "words": errand.words},
    )


def end(turn: TurnContext) -> None:
    """The people of the house have it."""
    memory = turn.memory
    memory.move("errand", "is_noted")
    memory.errand = None
    if memory.goal == "errand":
        leave(memory)
