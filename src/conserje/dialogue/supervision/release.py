"""A turn's end under supervision: sent, kept as a draft for somebody to approve, or not said at all while people talk."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from conserje.dialogue.context import TurnContext
from conserje.dialogue.flows.people import case
from conserje.dialogue.handover import opening, presence
from conserje.dialogue.handover.autonomy import unsaid
from conserje.dialogue.handover.case import Who, case_of, remember_turn
from conserje.dialogue.handover.reasons import Reason
from conserje.dialogue.memory import Memory, to_json
from conserje.dialogue.wording import Wording
from conserje.model.conversation import Conversation, ConversationState, ReceivedMessage, TurnOutcome
from conserje.model.desk.charts import HANDOVER, in_whose_hands
from conserje.model.hotel import Hotel
from conserje.model.reading import Intent, Reading
from conserje.model.reply import Reply

# What may be written at the desk while the answer waits: a price that was noted, a hold that lasts longer.
_HARMLESS = frozenset({"quote", "extend_hold"})


def drafted(turn: TurnContext, before: Memory, outcome: TurnOutcome, *, waits: bool) -> TurnOutcome:
    """The outcome as a draft, where the house wants one: its replies wait, and of the memory only what the guest told is kept
    until they are sent. What was done at the PMS is always told, and so is that people take over. `waits`: an older draft
    does; its clock runs on, so that a guest who writes again is not the longer in being answered."""
    did = [action for action in turn.desk.written if action not in _HARMLESS]
    if not turn.is_draft or did or not outcome.replies or outcome.state is not ConversationState.OPEN:
        return outcome
    asked = case_of(turn.who, turn.memory, turn.text, Reason.TOPIC, urgent=False)
    opened = opening.ask_for_approval(turn.hotel, {**asked, "memory": outcome.memory}, case(turn), turn.now)
    return replace(
        outcome,
        memory=to_json(unsaid(before, turn.memory)),
        is_draft=True,
        tasks=(*outcome.tasks, opened.task),
        timers=(*outcome.timers, *(() if waits else opened.timers)),
        notices=(*outcome.notices, *(() if waits else opened.notices)),
    )


def silent(
    hotel: Hotel, conversation: Conversation, memory: Memory, reading: Reading, text: str, now: datetime
) -> TurnOutcome:
    """While people talk nothing is said, except in danger, which reaches whoever is on call at any hour."""
    is_alarm = reading.has(Intent.URGENT) and not (memory.alarmed_until and now < memory.alarmed_until)
    flow = "alarm" if is_alarm else "with_staff"
    if is_alarm:
        memory.alarmed_until = now + opening.patience(hotel, urgent=True)
    remembered = memory.trail
    remember_turn(memory, text, flow, [])
    outcome = TurnOutcome((), to_json(memory), ConversationState.WITH_STAFF, None, flow, {})
    if not is_alarm:
        return outcome
    who = Who(conversation.guest_name, conversation.language, conversation.channel)
    asked = case_of(who, replace(memory, trail=remembered), text, Reason.URGENT, urgent=True)
    opened = opening.hand_over(hotel, asked, text[:400], now, urgent=True)
    wording = Wording(conversation.language or hotel.language, house=hotel.language, timezone=hotel.timezone)
    key = "with_person_urgent" if presence.is_reachable(hotel, now) else "with_person_urgent_alone"
    reply = Reply(wording.text(key, phone=hotel.phone))
    return replace(
        outcome,
        replies=(reply,),
        evidence=(_called(conversation),),
        tasks=(opened.task,),
        timers=opened.timers,
        notices=opened.notices,
    )


def _called(conversation: Conversation) -> str:
    """Evidence that people are called to a conversation."""
    return f"move:{HANDOVER.named(in_whose_hands(conversation.state.value, conversation.taken_by), 'calls')}"


def apology(
    hotel: Hotel, conversation: Conversation, messages: Sequence[ReceivedMessage], what: str, now: datetime
) -> TurnOutcome:
    """The outcome of a turn that failed every time it was tried: an honest sentence, unless people talk, who take over."""
    wording = Wording(conversation.language or hotel.language, house=hotel.language, timezone=hotel.timezone)
    is_with_staff = conversation.state is ConversationState.WITH_STAFF
    who = Who(conversation.guest_name, conversation.language, conversation.channel)
    text = "\n".join(one.content.text for one in messages if one.content.text)
    opened = opening.hand_over(
        hotel, case_of(who, Memory(), text, Reason.TROUBLE, urgent=False), what, now, urgent=False
    )
    return TurnOutcome(
        replies=() if is_with_staff else (Reply(wording.text("something_broke")),),
        memory=conversation.memory,
        state=ConversationState.WITH_STAFF,
        language=None,
        flow="apology",
        reading={},
        evidence=(f"error:{what}", _called(conversation)),
        tasks=(opened.task,),
        timers=opened.timers,
        notices=opened.notices,
    )
