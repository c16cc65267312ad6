"""One turn, the product in one function: hear, read, choose, act, check, answer.

`Receptionist.take_turn` is pure but for the desk: it touches no storage and no clock, so that the same messages with the same
memory come to the same outcome, and a turn that is repeated after a crash repeats nothing at the PMS.
"""

from collections.abc import Awaitable, Callable, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from conserje.dialogue import guard, overdue
from conserje.dialogue.context import HouseKnowledge, Phrasing, Tap, TurnContext
from conserje.dialogue.desk import Doors
from conserje.dialogue.due import Due
from conserje.dialogue.flows import (
    after_booking,
    around_the_stay,
    booking,
    company,
    discount,
    house_question,
    in_language,
    journey_answer,
    offer_question,
    payment,
    people,
    reservations,
    small_talk,
)
from conserje.dialogue.flows.booking.taking import give_back_old
from conserje.dialogue.flows.booking.telling import rename
from conserje.dialogue.handover import waiting
from conserje.dialogue.handover.case import remember_turn
from conserje.dialogue.handover.reasons import Reason
from conserje.dialogue.journeys.abandoned import set_reminders
from conserje.dialogue.memory import Memory, from_json, to_json
from conserje.dialogue.routing import LONGEST_TEXT, Heard, flows_for
from conserje.dialogue.supervision.precedence import allowed
from conserje.dialogue.supervision.release import drafted, silent
from conserje.dialogue.wish import days_named
from conserje.dialogue.wording import LANGUAGES, Wording
from conserje.errors import DeskRefused, PmsUnavailable
from conserje.model.conversation import (
    Conversation,
    ConversationState,
    NewTimer,
    ReceivedMessage,
    TimerOutcome,
    TurnOutcome,
)
from conserje.model.hotel import Hotel
from conserje.model.message import ContentKind
from conserje.model.reading import Asked, Facts, Intent, Reading, ReadingContext, ScoredIntent
from conserje.model.reply import Reply
from conserje.telemetry.spans import Step, span
from conserje.understanding.language import language_asked_for
from conserje.understanding.reader import Reader, SecondOpinion

log = structlog.get_logger(__name__)


async def how_to_pay(turn: TurnContext) -> None:
    """Asked by somebody with an unpaid reservation, it is about that one."""
    if not await payment.how_to_pay(turn):
        await house_question.step(turn)


FLOWS: dict[str, Callable[[TurnContext], Awaitable[None]]] = {
    "booking": booking.step,
    "resume": booking.resume,
    "pick_up_stale": booking.pick_up_stale,
    "ask_to_resume": booking.ask_to_resume,
    "let_go": booking.let_go,
    "group": booking.group,
    "waiting": booking.waiting,
    "discount": discount.step,
    "find_reservation": reservations.find,
    "cancel_reservation": reservations.cancel,
    "change_reservation": reservations.change,
    "ask_again": reservations.ask_again,
    "house_question": house_question.step,
    "offer_question": offer_question.step,
    "hand_over": people.hand_over,
    "left_to_people": people.left_to_people,
    "staff_words": people.staff_words,
    "request": around_the_stay.request,
    "order": around_the_stay.order,
    "drop_order": around_the_stay.drop_order,
    "photos": around_the_stay.photos,
    "errand_wait": around_the_stay.wait,
    "arrival": after_booking.arrival,
    "invoice": after_booking.invoice,
    "currency": after_booking.currency,
    "balance": after_booking.balance,
    "payment_proof": payment.proof,
    "how_to_pay": how_to_pay,
    "rights": people.rights,
    "journey_answer": journey_answer.step,
    "courtesy": small_talk.courtesy,
    "who": small_talk.who,
    "out_of_scope": small_talk.out_of_scope,
    "company": company.step,
    "in_language": in_language.step,
    "other_language": small_talk.other_language,
    "unclear": small_talk.unclear,
    "unsupported": small_talk.unsupported,
    "stale": small_talk.stale,
    "too_long": small_talk.too_long,
    "card_in_chat": small_talk.card_in_chat,
}


class Receptionist:
    """Takes turns for every house. `doors` open the desk; `room_names_for` is how long room names are remembered.

    `second_opinion` and `phrasing` are a house's language model, for houses that have one.
    """

    def __init__(
        self,
        reader: Reader,
        doors: Doors,
        knowledge: HouseKnowledge,
        *,
        second_opinion: SecondOpinion | None = None,
        phrasing: Phrasing | None = None,
        room_names_for: timedelta = timedelta(hours=1),
    ) -> None:
        self._reader = reader
        self._doors = doors
        self._knowledge = knowledge
        self._second_opinion = second_opinion
        self._phrasing = phrasing
        self._room_names_for = room_names_for
        self._room_names: dict[str, tuple[datetime, tuple[str, ...]]] = {}

    async def take_turn(
        self, hotel: Hotel, conversation: Conversation, messages: Sequence[ReceivedMessage], now: datetime
    ) -> TurnOutcome:
        """Answer the unanswered messages of a conversation. Raises only what a later try may mend."""
        heard = _hear(messages)
        memory = _remembered(conversation)
        kept = tuple(memory.kept)
        is_stale = _grow_stale(memory, hotel, now)
        reading = await self._read(hotel, conversation, memory, heard, now)
        if conversation.state is ConversationState.WITH_STAFF:
            outcome = silent(hotel, conversation, memory, reading, heard.text, now)
            return replace(outcome, language=_spoken(reading), reading=as_json(reading))
        turn = self._context(hotel, conversation, messages, memory, heard, reading, now)
        before = deepcopy(memory) if hotel.desk.autonomy else memory
        was_open = memory.stage is not None
        if is_stale:
            await give_back_old(turn, kept)
        elif memory.told and conversation.language and turn.wording.language != conversation.language[:2]:
            await rename(turn)
        for flow in allowed(turn, flows_for(turn, heard, is_stale)):
            await _run(turn, flow)
        for flow in allowed(turn, (turn.follow,)) if turn.follow else ():
            await _run(turn, flow)
        set_reminders(turn, was_open=was_open)
        return drafted(turn, before, _outcome(turn, reading), waits=conversation.has_drafts)

    async def on_timer(
        self, hotel: Hotel, conversation: Conversation | None, timer: NewTimer, timer_key: str, now: datetime
    ) -> TimerOutcome:
        """What is done and said when a timer of this conversation, or of the house, is due; while people talk, the guest
        is told nothing.

        Raises KeyError for a kind that nobody knows.
        """
        desk = self._doors.open(hotel, conversation.id if conversation else None, timer_key, now)
        tag = (conversation.language if conversation else None) or hotel.language
        wording = Wording(tag, house=hotel.language, timezone=hotel.timezone)
        memory = _remembered(conversation) if conversation else Memory()
        due = Due(hotel, conversation, timer, memory, desk, wording, now)
        kind = timer.kind.partition(":")[0]
        outcome = await overdue.NOTICES[kind](due)
        outcome = replace(outcome, evidence=(*outcome.evidence, *(f"move:{move}" for move in memory.moves)))
        with_staff = conversation is not None and conversation.state is ConversationState.WITH_STAFF
        return replace(outcome, replies=()) if with_staff and kind not in waiting.SPOKEN_BESIDE_STAFF else outcome

    async def _read(
        self, hotel: Hotel, conversation: Conversation, memory: Memory, heard: Heard, now: datetime
    ) -> Reading:
        language = conversation.language or hotel.language.split("-")[0]
        if not heard.text or heard.tap:
            return Reading(language, (), Facts(), "tap")
        context = ReadingContext(
            now=now.astimezone(ZoneInfo(hotel.timezone)),
            country=hotel.country,
            language=conversation.language,
            house_language=hotel.language.split("-")[0],
            asked=Asked(memory.asked, memory.around),
            room_types=await self._room_types(hotel, now),
        )
        text = heard.text[: LONGEST_TEXT + 1]
        with span(Step.READ):
            reading = _in_language_asked_for(self._reader.read(text, context), text)
        if self._second_opinion is None or conversation.state is ConversationState.WITH_STAFF:
            return reading
        return await self._second_opinion.reread(hotel.tenant_id, text, context, reading)

    async def _room_types(self, hotel: Hotel, now: datetime) -> tuple[str, ...]:
        """The house's own names for its rooms, in all its languages, remembered for a while."""
        known = self._room_names.get(hotel.slug)
        if known and now - known[0] < self._room_names_for:
            return known[1]
        try:
            room_types = await self._doors.pms_of(hotel).room_types()
        except PmsUnavailable:
            return known[1] if known else ()
        names = tuple(name for one in room_types for name in one.name.values())
        self._room_names[hotel.slug] = (now, names)
        return names

    def _context(
        self,
        hotel: Hotel,
        conversation: Conversation,
        messages: Sequence[ReceivedMessage],
        memory: Memory,
        heard: Heard,
        reading: Reading,
        now: datetime,
    ) -> TurnContext:
        key = str(messages[0].id)
        tag = _spoken(reading) or conversation.language or reading.language
        return TurnContext(
            hotel=hotel,
            channel=conversation.channel,
            guest_phone=_phone(conversation),
            guest_name=conversation.guest_name,
            text=heard.unsupported or heard.text,
            tap=heard.tap,
            reading=reading,
            memory=memory,
            desk=self._doors.open(hotel, conversation.id, key, now),
            knowledge=self._knowledge,
            wording=Wording(tag, house=hotel.language, timezone=hotel.timezone),
            now=now,
            token=key.replace("-", "")[-8:],
            phrasing=self._phrasing,
            media=heard.media,
            staff_said=conversation.staff_said,
            origin=messages[-1].origin,
        )


def _remembered(conversation: Conversation) -> Memory:
    """What the dialogue knows. A memory that cannot be read (another release wrote it, or a hand) starts anew: a guest who
    has to say things twice is better off than one who is never answered again."""
    try:
        return from_json(conversation.memory)
    except ValueError:
        log.exception("memory_unreadable", conversation=str(conversation.id))
        return Memory(introduced=True)


def _in_language_asked_for(reading: Reading, text: str) -> Reading:
    """ "En inglés, por favor" wants English, and, where it says nothing else, to be told again."""
    language = language_asked_for(text)
    if language is None:
        return reading
    says_more = reading.facts.stated() or reading.has(Intent.HUMAN, Intent.URGENT)
    intents = reading.intents if says_more else (ScoredIntent(Intent.REPEAT, 1.0),)
    return replace(reading, language=language or reading.language, intents=intents)


def _spoken(reading: Reading) -> str | None:
    """The guest's language, if the message shows it: nonsense shows none."""
    return reading.language if reading.language in LANGUAGES and reading.top is not Intent.UNCLEAR else None


def _hear(messages: Sequence[ReceivedMessage]) -> Heard:
    written = (ContentKind.TEXT, ContentKind.MEDIA)
    texts = [one.content.text for one in messages if one.content.kind in written and one.content.text]
    taps = [one.content.choice for one in messages if one.content.kind is ContentKind.CHOICE and one.content.choice]
    closed = [one.content.kind_of_media for one in messages if one.content.kind is ContentKind.UNSUPPORTED]
    media = tuple(one.content.media for one in messages if one.content.media)
    text = "\n".join(texts).strip()
    tap = Tap.parse(taps[-1]) if taps and not text else None
    return Heard(text, tap, closed[-1] if closed and not text and not media else None, media)


def _phone(conversation: Conversation) -> str | None:
    """The guest's number where the channel vouches for it; WhatsApp also knows guests who hide theirs."""
    if conversation.channel != "whatsapp" or not conversation.guest_address.isdigit():
        return None
    return f"+{conversation.guest_address}"


def _grow_stale(memory: Memory, hotel: Hotel, now: datetime) -> bool:
    """After the idle time nothing that was told binds any more; the wish is kept, to be asked about."""
    idle = timedelta(minutes=hotel.limits.idle_minutes)
    was_busy = memory.goal == "booking" and memory.stage is not None
    is_stale = memory.last_at is not None and now - memory.last_at > idle
    memory.last_at = now
    if is_stale:
        memory.forget_change("goes_stale")
        memory.asked = None if was_busy or memory.goal != "booking" else memory.asked
        if was_busy:
            memory.forget_offers("goes_stale")
    return is_stale and was_busy


async def _run(turn: TurnContext, flow: str) -> None:
    """One flow; a refusal it did not foresee, or a PMS that does not answer, is told as what it is."""
    turn.flow = flow
    try:
        await FLOWS[flow](turn)
    except PmsUnavailable as error:
        log.warning("pms_unavailable", flow=flow, error=str(error))
        turn.say("pms_unavailable")
        turn.hand_over(people.case(turn), reason=Reason.TROUBLE)
    except DeskRefused as error:
        log.warning("desk_refused", flow=flow, error=type(error).__name__)
        turn.offer_person("desk_refused")


def _outcome(turn: TurnContext, reading: Reading) -> TurnOutcome:
    memory = turn.memory
    turn.evidence += [f"move:{move}" for move in memory.moves]
    if turn.paragraphs and not memory.introduced:
        turn.paragraphs.insert(0, turn.wording.text("intro", hotel=turn.hotel.name))
        memory.introduced = True
    reply = turn.reply()
    if reply:
        reply = _guarded(turn, reply)
        memory.last_said, memory.said_at = reply.text, turn.now
    remember_turn(memory, turn.text, turn.flow, [f"{one.name}: {one.outcome}" for one in turn.desk.actions])
    return TurnOutcome(
        replies=(reply,) if reply else (),
        memory=to_json(memory),
        state=turn.state,
        language=_spoken(reading),
        flow=turn.flow,
        reading=as_json(reading),
        actions=tuple(turn.desk.actions),
        evidence=tuple(turn.evidence),
        tasks=tuple(turn.tasks),
        timers=tuple(turn.timers),
        cancelled_timers=tuple(turn.cancelled_timers),
        guest=turn.guest,
        booked=tuple(turn.desk.booked),
        notices=tuple(turn.notices),
    )


def _guarded(turn: TurnContext, reply: Reply) -> Reply:
    """The reply, or, when it says what this turn does not hold, an honest one instead and a person to look at it."""
    days = days_named(turn.memory.wish, turn.facts)
    found = guard.breaches(reply.text, turn.desk.held, turn.zone, known_days=days, quoted=turn.quoted)
    if not found:
        return reply
    log.error("guard_stopped_a_reply", flow=turn.flow, breaches=[f"{one.what}: {one.said}" for one in found])
    turn.evidence += [f"guard:{one.what}:{one.said}" for one in found]
    turn.hand_over(people.case(turn), reason=Reason.TROUBLE)
    return Reply(turn.wording.text("something_broke"))


def as_json(reading: Reading) -> dict[str, object]:
    """A reading as plain values for the turn's record."""
    intents = [{"name": one.name.value, "confidence": round(one.confidence, 3)} for one in reading.intents]
    facts = reading.facts.stated()
    return {"language": reading.language, "intents": intents, "facts": facts, "reader": reading.reader}
