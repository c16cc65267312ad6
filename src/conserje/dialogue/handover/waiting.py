"""The clocks of a case: nobody answered in time, so the next contact is told; and the bot goes on after people fell silent."""

from conserje.dialogue.due import Due, Notice
from conserje.dialogue.handover import presence
from conserje.dialogue.handover.callers import called_at
from conserje.dialogue.handover.opening import notices_at, patience
from conserje.model.conversation import ConversationState, NewTimer, TaskKind, TimerOutcome
from conserje.model.desk.charts import HANDOVER, in_whose_hands
from conserje.model.desk.notice import ANSWER_DUE, RESUME
from conserje.model.reply import Reply

# Told to the guest although people have the conversation: they wait for somebody who did not come.
SPOKEN_BESIDE_STAFF = frozenset({ANSWER_DUE})


async def answer_due(due: Due) -> TimerOutcome:
    """Nobody took over: the next contact is told, and the guest, the first time, that it takes longer.

    Whoever takes over, writes or closes the task ends this clock in the same transaction; finish_timer looks once more.
    """
    payload = due.timer.payload
    urgent, step = bool(payload["urgent"]), payload["step"] + 1
    if not urgent and not presence.is_open(due.hotel, due.now):
        return TimerOutcome(again_at=presence.next_opening(due.hotel, due.now) + patience(due.hotel, urgent=False))
    until = due.now + patience(due.hotel, urgent=urgent)
    notices = notices_at(due.hotel, step, payload, due.now)
    goes_on = bool(called_at(step + 1, due.hotel.desk.staff, urgent=urgent))
    text = due.wording.text("takes_longer_urgent" if urgent else "takes_longer", phone=due.hotel.phone)
    return TimerOutcome(
        replies=(Reply(text),) if step == 1 else (),
        timers=(NewTimer(ANSWER_DUE, until, {**payload, "step": step}),) if goes_on else (),
        notices=notices,
        passed_on=until,
        evidence=_calls_the_next(due),
    )


async def resume(due: Due) -> TimerOutcome:
    """People said nothing more for the house's resume hours: the bot goes on, knowing what they said. Their case is over if
    they ever answered; otherwise it goes on waiting for them."""
    if due.conversation is None or due.conversation.state is not ConversationState.WITH_STAFF:
        return TimerOutcome()
    finished = (TaskKind.HAND_OVER,) if due.timer.payload["answered"] else ()
    return TimerOutcome(state=ConversationState.OPEN, finished=finished, cancelled_timers=(ANSWER_DUE,))


def _calls_the_next(due: Due) -> tuple[str, ...]:
    """Evidence of a move of the hand-over; an answer that waits for approval is none."""
    talk = due.conversation
    if talk is None or talk.state is not ConversationState.WITH_STAFF:
        return ()
    return (f"move:{HANDOVER.named(in_whose_hands(talk.state.value, talk.taken_by), 'calls_the_next')}",)


NOTICES: dict[str, Notice] = {ANSWER_DUE: answer_due, RESUME: resume}
