"""What a guest answers to a message of ours: when they come, how it is, how it was."""

import re

from conserje.dialogue.context import TurnContext
from conserje.model.conversation import NewTask, TaskKind
from conserje.model.reading import Intent

_RATING = re.compile(
    r"^\D{0,20}([1-5])(?:\s*(?:/|de|out of|estrellas?|stars?|estrelas?|puntos?|points?|pontos?)\s*5?)?\W*$"
)
_GOOD_FROM = 4
_PLEASED = (Intent.FEEDBACK, Intent.THANK, Intent.AFFIRM, Intent.ACKNOWLEDGE)
_DISPLEASED = (Intent.COMPLAINT, Intent.DENY, Intent.REQUEST_SERVICE)


def answers_journey(turn: TurnContext) -> bool:
    """Does the message answer what we asked of our own accord, and is that not too long ago?"""
    awaited = turn.memory.awaited
    if awaited is None or turn.tap or turn.now >= awaited.until or turn.memory.stage is not None:
        return False
    if turn.has(Intent.URGENT):
        return False
    if awaited.question == "eta":
        return turn.facts.time is not None and not turn.has(Intent.EARLY_CHECKIN, Intent.LATE_CHECKOUT)
    if awaited.question == "review":
        return _rating(turn) is not None or turn.has(*_PLEASED, Intent.COMPLAINT)
    return turn.reading.top in _PLEASED


async def step(turn: TurnContext) -> None:
    awaited = turn.memory.awaited
    if awaited is None:
        return
    turn.memory.awaited = None
    if awaited.question == "eta" and turn.facts.time:
        await turn.desk.outreach.set_arrival(awaited.code, turn.facts.time)
        turn.say("eta_noted", time=turn.facts.time, check_in=turn.hotel.check_in)
    elif awaited.question == "review":
        await _reviewed(turn, awaited.code)
    else:
        turn.say("in_stay_good")


async def _reviewed(turn: TurnContext, code: str) -> None:
    """Whoever was content is shown where to say so; whoever was not is a person's, and is sent nowhere public."""
    await turn.desk.outreach.drop(code, "answered")
    rating = _rating(turn)
    is_good = rating >= _GOOD_FROM if rating is not None else not turn.has(*_DISPLEASED)
    summary = f"{code} · {rating or '–'}/5 · {turn.text[:400]}"
    if not is_good:
        turn.tasks.append(NewTask(TaskKind.REVIEW, summary, urgent=True, reservation_code=code))
        turn.say("review_sorry")
        return
    turn.say("review_thanks")
    links = turn.hotel.desk.journeys.review_links
    if links:
        turn.say("review_where")
        turn.say_lines([f"• {name}: {address}" for name, address in links])
        turn.quoted += [f"• {name}: {address}" for name, address in links]


def _rating(turn: TurnContext) -> int | None:
    if turn.facts.rating is not None:
        return turn.facts.rating
    alone = _RATING.match(turn.text.strip())
    return int(alone[1]) if alone else None
