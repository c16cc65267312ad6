"""When people should decide: asked for, angry, in danger, or something the desk must not do by itself."""

from conserje.dialogue.context import TurnContext
from conserje.model.conversation import NewTask, TaskKind
from conserje.model.reading import Intent


async def hand_over(turn: TurnContext) -> None:
    """A person answers from here on; the bot is silent until they give it back."""
    if turn.has(Intent.URGENT):
        turn.say("with_person_urgent", phone=turn.hotel.phone)
    elif turn.has(Intent.COMPLAINT):
        turn.say("with_person_sorry")
    else:
        turn.say("with_person")
    turn.hand_over(case(turn), urgent=turn.has(Intent.URGENT))
    turn.memory.asked = None


async def request(turn: TurnContext) -> None:
    """Something that people carry out or confirm: noted as a task, told honestly."""
    turn.tasks.append(NewTask(TaskKind.REQUEST, case(turn)))
    if turn.has(Intent.FEEDBACK):
        turn.say("feedback_thanks")
    elif turn.has(Intent.EARLY_CHECKIN, Intent.LATE_CHECKOUT, Intent.UPGRADE):
        turn.say("request_needs_staff")
    else:
        turn.say("request_noted")


async def change(turn: TurnContext) -> None:
    """Changing a reservation that exists is a person's work for now."""
    turn.tasks.append(NewTask(TaskKind.REQUEST, case(turn)))
    turn.say("change_to_staff")


async def payment_proof(turn: TurnContext) -> None:
    """A notice of payment is never money by itself: a person checks it."""
    turn.tasks.append(NewTask(TaskKind.DEPOSIT_CHECK, case(turn)))
    turn.say("payment_noted")


async def rights(turn: TurnContext) -> None:
    """Stop writing to me; show or delete my data."""
    if turn.has(Intent.OPT_OUT):
        turn.say("opted_out")
        summary = f"opt-out: {turn.text[:300]}"
    else:
        turn.say("privacy")
        summary = f"privacy: {turn.text[:300]}"
    turn.tasks.append(NewTask(TaskKind.REQUEST, summary))


def case(turn: TurnContext) -> str:
    """Who, what, which stay, in one line for the staff."""
    memory = turn.memory
    parts = [memory.name or turn.guest_name or "", turn.text[:400]]
    if memory.wish.stay:
        parts.append(f"{memory.wish.check_in} – {memory.wish.check_out}")
    if memory.codes:
        parts.append(", ".join(memory.codes))
    return " · ".join(part for part in parts if part)
