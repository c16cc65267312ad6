"""A guest who looked at offers and went: asked once after two hours, once after twenty, and never when they said no."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from conserje.dialogue.context import TurnContext
from conserje.dialogue.due import Due
from conserje.dialogue.journeys.plan import allowed_from
from conserje.dialogue.memory import changes
from conserje.model.conversation import NewTimer, TimerOutcome

FIRST, SECOND = timedelta(hours=2), timedelta(hours=20)
_WINDOW = timedelta(hours=23, minutes=55)
# A hold is spoken of when so much of it is left, to somebody who has been silent that long.
SOON = timedelta(minutes=5)


def set_reminders(turn: TurnContext, *, was_open: bool) -> None:
    """After a turn: an offer that is open will be asked about, one that is closed will not. A booking on hold is told of
    before it ends."""
    memory = turn.memory
    if memory.stage is not None and turn.hotel.desk.journeys.enabled:
        turn.timers.append(NewTimer("abandoned", turn.now + FIRST))
        if memory.hold_until:
            turn.timers.append(NewTimer("hold_ends_soon", memory.hold_until - SOON, {"hold": str(memory.hold_id)}))
    elif was_open:
        turn.cancelled_timers += ["abandoned", "abandoned_again", "hold_ends_soon"]


async def ask_once(due: Due) -> TimerOutcome:
    """The first time. The second is due when twenty hours have passed since the guest was last here."""
    later = (NewTimer("abandoned_again", _since(due) + SECOND),)
    asked = await _ask(due, "abandoned_first")
    return asked if asked.again_at else TimerOutcome(asked.replies, timers=later if asked.replies else ())


async def ask_again(due: Due) -> TimerOutcome:
    return await _ask(due, "abandoned_last")


async def hold_ends_soon(due: Due) -> TimerOutcome:
    """Five minutes are left of a hold, and the guest has not written for as long."""
    memory = due.memory
    is_theirs = str(memory.hold_id) == due.timer.payload["hold"] and memory.stage in ("details", "summary")
    if not is_theirs or memory.hold_until is None or memory.hold_until <= due.now:
        return TimerOutcome()
    if memory.last_at and due.now - memory.last_at < SOON:
        return TimerOutcome()
    local = due.now.astimezone(ZoneInfo(due.hotel.timezone))
    if allowed_from(due.hotel.desk.journeys, local) > local or (await due.desk.outreach.reach()).has_stopped:
        return TimerOutcome()
    return due.say("hold_ends_soon", until=due.wording.clock(memory.hold_until))


async def _ask(due: Due, key: str) -> TimerOutcome:
    """Only about an offer that is still the last word, to somebody who may be written to and has not booked meanwhile."""
    memory, stay = due.memory, due.memory.wish.stay
    if memory.stage is None or stay is None or due.now - _since(due) < FIRST:
        return TimerOutcome()
    if stay.check_in <= due.now.astimezone(ZoneInfo(due.hotel.timezone)).date():
        return TimerOutcome()
    if (await due.desk.outreach.reach()).has_stopped:
        return TimerOutcome()
    at = allowed_from(due.hotel.desk.journeys, due.now.astimezone(ZoneInfo(due.hotel.timezone)))
    if at > due.now:
        return TimerOutcome(again_at=at) if at - _since(due) < _WINDOW else TimerOutcome()
    memory.asked = "resume"
    return TimerOutcome(replies=due.say(key, stay=stay).replies, memory=changes(memory, "asked"))


def _since(due: Due) -> datetime:
    return due.memory.last_at or due.now
