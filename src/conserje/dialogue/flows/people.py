"""When people should decide: asked for, angry, in danger, or something the desk must not do by itself."""

from conserje.dialogue.context import TurnContext
from conserje.dialogue.handover import presence
from conserje.dialogue.handover.reasons import Reason, contested_money
from conserje.dialogue.journeys.wishes import wants_news, wants_stop
from conserje.model.conversation import NewTask, TaskKind
from conserje.model.reading import Intent

_WORDS = {
    Reason.COMPLAINT: "with_person_sorry",
    Reason.ANGRY: "with_person_sorry",
    Reason.REFUND: "with_person_refund",
    Reason.DISPUTE: "with_person_dispute",
}


async def hand_over(turn: TurnContext) -> None:
    """A person answers from here on; the bot is silent until they give it back."""
    reason = _reason(turn)
    if reason is Reason.URGENT:
        is_reachable = presence.is_reachable(turn.hotel, turn.now)
        turn.say("with_person_urgent" if is_reachable else "with_person_urgent_alone", phone=turn.hotel.phone)
    else:
        turn.say(_WORDS.get(reason, "with_person"))
    turn.hand_over(case(turn), urgent=reason is Reason.URGENT, reason=reason)
    turn.memory.asked = None


async def left_to_people(turn: TurnContext) -> None:
    """The house leaves this subject to its people, always or at this hour."""
    turn.say(f"left_{turn.topic or 'house'}")
    turn.hand_over(case(turn), reason=Reason.TOPIC)
    turn.memory.asked = None


async def staff_words(turn: TurnContext) -> None:
    """What people said last, word for word; nothing is added to it."""
    said = turn.staff_said[-1]
    turn.quoted.append(said.text)
    turn.say("staff_said", words=said.text)


def _reason(turn: TurnContext) -> Reason:
    if turn.has(Intent.URGENT):
        return Reason.URGENT
    contested = contested_money(turn.text)
    if contested:
        return contested
    if turn.memory.angry >= 2:
        return Reason.ANGRY
    return Reason.COMPLAINT if turn.has(Intent.COMPLAINT) else Reason.ASKED


async def rights(turn: TurnContext) -> None:
    """Stop writing to me; show or delete my data."""
    if wants_news(turn.text):
        await turn.desk.outreach.resume()
        turn.say("opted_in")
    elif turn.has(Intent.OPT_OUT) or wants_stop(turn.text):
        await turn.desk.outreach.stop()
        turn.memory.awaited = None
        turn.say("opted_out")
    else:
        turn.say("privacy")
        turn.tasks.append(NewTask(TaskKind.REQUEST, f"privacy: {turn.text[:300]}"))


def case(turn: TurnContext) -> str:
    """Who, what, which stay, in one line for the staff."""
    memory = turn.memory
    parts = [memory.name or turn.guest_name or "", turn.text[:400]]
    if memory.wish.stay:
        parts.append(f"{memory.wish.check_in} – {memory.wish.check_out}")
    if memory.codes:
        parts.append(", ".join(memory.codes))
    return " · ".join(part for part in parts if part)
