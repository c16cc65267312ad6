"""What goes to people before any flow is thought of, and what the house leaves to them by its own rules."""

from conserje.dialogue.context import TurnContext
from conserje.dialogue.handover import presence
from conserje.dialogue.handover.autonomy import LEFT_TO_PEOPLE, mode_of, topic_of
from conserje.dialogue.handover.reasons import contested_money, is_angry
from conserje.dialogue.handover.recall import asks_what_people_said
from conserje.model.desk.rules import Autonomy
from conserje.model.reading import Intent
from conserje.understanding.rules import asks_for_a_person, asks_if_somebody_is_there


def people_first(turn: TurnContext) -> str | None:
    """The flow for a guest who is angry for the second time, contests money, asks what people said, or only whether somebody
    is there; None for all else."""
    if turn.tap or not turn.text:
        return None
    if is_angry(turn.text, turn.reading):
        turn.memory.angry += 1
    if turn.memory.angry >= 2 or contested_money(turn.text):
        return "hand_over"
    if _asks_for_the_hours(turn):
        return "house_question"
    return "staff_words" if turn.staff_said and asks_what_people_said(turn.text) else None


def _asks_for_the_hours(turn: TurnContext) -> bool:
    """Whether somebody is there, and no complaint that nobody is, nor a wish for them now."""
    if turn.has(Intent.URGENT) or asks_for_a_person(turn.text) or not presence.asks_who_is_there(turn.text):
        return False
    is_set = bool(turn.hotel.desk.hours.periods)
    return (is_set and turn.has(Intent.HUMAN)) or asks_if_somebody_is_there(turn.text)


def allowed(turn: TurnContext, flows: tuple[str, ...]) -> tuple[str, ...]:
    """The flows that may answer; one flow in place of all those whose subject is left to people now."""
    rules = turn.hotel.desk
    if not rules.autonomy or turn.reading.language not in ("es", "en", "pt"):
        return flows
    is_open = presence.is_open(turn.hotel, turn.now)
    modes = {flow: mode_of(flow, turn.memory, rules, is_open=is_open) for flow in flows}
    left = [flow for flow in flows if modes[flow] is Autonomy.STAFF]
    if left:
        turn.topic = topic_of(left[0], turn.memory)
    turn.is_draft = not left and Autonomy.DRAFT in modes.values()
    return tuple(flow for flow in flows if flow not in left) + ((LEFT_TO_PEOPLE,) if left else ())
