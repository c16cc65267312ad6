"""One turn as a flow sees it: what was said, what is remembered, the desk, and where to put the answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from conserje.dialogue.desk import Desk
from conserje.dialogue.handover import opening, presence
from conserje.dialogue.handover.case import Who, case_of
from conserje.dialogue.handover.reasons import Reason
from conserje.dialogue.memory import Memory
from conserje.dialogue.wording import Wording
from conserje.model.conversation import ConversationState, GuestDetails, NewTask, NewTimer, StaffWord
from conserje.model.desk.charts import HANDOVER, OPEN
from conserje.model.desk.notice import StaffNotice
from conserje.model.desk.rules import Topic
from conserje.model.hotel import Hotel, RoomType
from conserje.model.ids import TenantId
from conserje.model.knowledge import Passage
from conserje.model.message import Media
from conserje.model.reading import Facts, Intent, Reading
from conserje.model.reply import Attachment, Choice, Link, Reply
from conserje.model.reservation import Reservation
from conserje.understanding.rules import sets_a_condition

YES, NO, CHANGE, OFFER, PERSON, GOAL, WAIT = "yes", "no", "change", "offer", "person", "goal", "wait"
RESERVATION, ROOMS, PEOPLE = "reservation", "rooms", "people"


class HouseKnowledge(Protocol):
    """Answers from the house's own facts; knowledge.search.Knowledge in the product."""

    async def answer(
        self, hotel: Hotel, question: str, language: str, topics: tuple[str, ...] = ()
    ) -> Passage | None: ...

    async def named(self, hotel: Hotel, key: str, language: str) -> Passage | None: ...


class Phrasing(Protocol):
    """Says passages in the guest's language; knowledge.phrasing.Phrasing in the product."""

    async def phrase(self, tenant: TenantId, passages: Sequence[Passage], language: str) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Tap:
    """A tapped choice: "offer:2:k3f9" is kind "offer", argument "2", token "k3f9"."""

    kind: str
    argument: str
    token: str

    @classmethod
    def parse(cls, choice: str) -> "Tap":
        kind, _, rest = choice.partition(":")
        argument, _, token = rest.partition(":")
        return cls(kind, argument, token)


@dataclass(slots=True)
class TurnContext:
    """Everything a flow needs. `text` is the whole burst; `now` the instant of the turn, aware; `staff_said` the latest
    words of people, oldest first; `origin` is from where the guest writes, where that is more than the conversation tells;
    `topic` what is left to people in this turn, `is_draft` whether its answer waits for approval; `follow` is a flow that goes
    on after those of this turn."""

    hotel: Hotel
    channel: str
    guest_phone: str | None
    guest_name: str | None
    text: str
    tap: Tap | None
    reading: Reading
    memory: Memory
    desk: Desk
    knowledge: HouseKnowledge
    wording: Wording
    now: datetime
    token: str
    phrasing: Phrasing | None = None
    media: tuple[Media, ...] = ()
    state: ConversationState = ConversationState.OPEN
    paragraphs: list[str] = field(default_factory=list)
    choices: tuple[Choice, ...] = ()
    attachments: list[Attachment] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)
    quoted: list[str] = field(default_factory=list)
    tasks: list[NewTask] = field(default_factory=list)
    timers: list[NewTimer] = field(default_factory=list)
    cancelled_timers: list[str] = field(default_factory=list)
    notices: list[StaffNotice] = field(default_factory=list)
    staff_said: tuple[StaffWord, ...] = ()
    origin: str | None = None
    topic: Topic | None = None
    is_draft: bool = False
    closing: str | None = None
    guest: GuestDetails | None = None
    flow: str = "none"
    follow: str | None = None

    @property
    def facts(self) -> Facts:
        return self.reading.facts

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.hotel.timezone)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def has(self, *intents: Intent) -> bool:
        return self.reading.has(*intents)

    def describe(self, room: RoomType) -> None:
        """Tell what a room is like, in the house's own words."""
        description = f"{self.wording.name(room.name)}: {self.wording.name(room.description)}"
        self.evidence.append(f"room_type:{room.code}")
        self.quoted.append(description)
        self.paragraphs.append(description)

    def is_yes(self) -> bool:
        """A yes to what is open now: a tap of the current summary, or words without a no or a condition among them."""
        if self.tap:
            return self.tap.kind == YES and self.tap.token == self.memory.token
        return self.has(Intent.AFFIRM) and not self.has(Intent.DENY) and not sets_a_condition(self.text)

    def is_no(self) -> bool:
        if self.tap:
            return self.tap.kind == NO and self.tap.token == self.memory.token
        return self.has(Intent.DENY)

    def say(self, key: str, **values: object) -> None:
        """Add a paragraph to the answer, in the guest's language."""
        self.paragraphs.append(self.wording.text(key, **values))

    def say_lines(self, lines: list[str]) -> None:
        self.paragraphs.append("\n".join(lines))

    def offer(self, *choices: tuple[str, str, str]) -> None:
        """Put choices under the answer: (kind, argument, title). They bind to this turn's token."""
        self.choices = tuple(self.choice(*one) for one in choices)

    def choice(self, kind: str, argument: str, title: str) -> Choice:
        return Choice(f"{kind}:{argument}:{self.token}", title)

    def ask(self, question: str, key: str, **values: object) -> None:
        """End the answer with a question; `question` is what the next message will be read as an answer to."""
        self.memory.asked = question
        self.say(key, **values)

    def ask_yes_no(self, key: str, yes: str, no: str, **values: object) -> None:
        """A question whose yes binds to this turn's token and to nothing else."""
        self.memory.token = self.token
        self.ask("confirm", key, **values)
        self.offer((YES, "", self.wording.text(yes)), (NO, "", self.wording.text(no)))

    def offer_person(self, key: str = "offer_person", **values: object) -> None:
        self.memory.asked = "person"
        self.say(key, **values)
        self.offer((PERSON, "", self.wording.text("choice_person")))

    async def confirm(self, reservation: Reservation) -> None:
        """What the guest takes along of a reservation that was just made, paid or changed: lines behind what was told, and
        the picture behind the answer. Raises ReservationClosed."""
        confirmation = await self.desk.confirmations.made(self.hotel, reservation, self.wording)
        self.desk.held.take_reservation(reservation)
        said = {line for paragraph in self.paragraphs for line in paragraph.splitlines()}
        self.say_lines([line for line in confirmation.lines if line not in said])
        self.attachments.append(confirmation.picture)

    @property
    def who(self) -> Who:
        name = self.memory.name or self.guest_name
        return Who(name, self.wording.language, self.channel, self.guest_phone, self.memory.email)

    def hand_over(self, summary: str, *, urgent: bool = False, reason: Reason | None = None) -> None:
        """People take it from here, and are called; the guest is told until when or from when they are there, and the bot is
        silent until they give it back."""
        if self.state is not ConversationState.WITH_STAFF:
            self.evidence.append(f"move:{HANDOVER.named(OPEN, 'calls')}")
        self.state = ConversationState.WITH_STAFF
        reason = reason or (Reason.URGENT if urgent else Reason.ASKED)
        case = case_of(self.who, self.memory, self.text, reason, urgent=urgent)
        opened = opening.hand_over(self.hotel, case, summary, self.now, urgent=urgent)
        self.closing = None if urgent else presence.when_answered(self.hotel, self.now, self.wording)
        self.memory.angry = 0
        self.tasks.append(opened.task)
        self.timers += opened.timers
        self.notices += opened.notices

    def reply(self) -> Reply | None:
        text = "\n\n".join(paragraph for paragraph in (*self.paragraphs, self.closing) if paragraph)
        return Reply(text, self.choices, tuple(self.attachments), links=tuple(self.links)) if text else None
