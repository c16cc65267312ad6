"""What the dialogue remembers between turns, stored as JSON with the conversation.

A memory written by an older release is read as far as it goes: unknown fields are dropped, missing ones take their defaults.
"""

from dataclasses import asdict, dataclass, field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from conserje.dialogue.charts import CHARTS
from conserje.model.desk.charts import OPEN
from conserje.model.desk.wanted import Errand, Ordering
from conserje.model.ids import HoldId, QuoteId
from conserje.model.money import Money
from conserje.model.stay import Party, Stay


@dataclass(slots=True)
class Wish:
    """What the guest wants to sleep in, as far as it is known. `is_spread`: there are more `rooms` than were asked for,
    because the party does not fit into fewer. `kinds` are rooms of several kinds ("a double and two triples"), each a word
    and how many; empty where one kind is wanted."""

    check_in: date | None = None
    check_out: date | None = None
    nights: int | None = None
    month: str | None = None
    adults: int | None = None
    children: int | None = None
    ages: tuple[int, ...] = ()
    rooms: int = 1
    is_spread: bool = False
    room_type: str | None = None
    beds: str | None = None
    features: tuple[str, ...] = ()
    currency: str | None = None
    kinds: tuple[tuple[str, int], ...] = ()

    @property
    def around(self) -> date | None:
        """The day from which a day alone ("the 10th") is to be understood: the arrival, or the month that was named."""
        return self.check_in or (date.fromisoformat(f"{self.month}-01") if self.month else None)

    @property
    def stay(self) -> Stay | None:
        if self.check_in is None or self.check_out is None or self.check_out <= self.check_in:
            return None
        return Stay(self.check_in, self.check_out)

    @property
    def party(self) -> Party | None:
        """None until the adults are known and every child has an age."""
        if not self.adults or len(self.ages) != (self.children or 0):
            return None
        return Party(self.adults, self.ages)


@dataclass(slots=True)
class Piece:
    """A part of an offer of several kinds of room, or of a stay that moves once: its own rooms, people and nights."""

    room_type: str
    rate_plan: str
    total: str
    check_in: date
    check_out: date
    rooms: int
    adults: int
    ages: tuple[int, ...]

    @property
    def stay(self) -> Stay:
        return Stay(self.check_in, self.check_out)

    @property
    def party(self) -> Party:
        return Party(self.adults, self.ages)


@dataclass(slots=True)
class Kept:
    """Rooms that are kept for this guest, under the quote that they were told."""

    quote_id: QuoteId
    hold_id: HoldId


@dataclass(slots=True)
class Told:
    """An offer as it was told. `token` is what a tap or an answer refers to, `label` and `plan` the room and the rate as they
    were called. `pieces` are those of an offer that has several."""

    token: str
    room_type: str
    rate_plan: str
    total: str
    currency: str
    check_in: date
    check_out: date
    label: str = ""
    plan: str = ""
    pieces: list[Piece] = field(default_factory=list)

    @property
    def money(self) -> Money:
        return Money(Decimal(self.total), self.currency)

    @property
    def stay(self) -> Stay:
        return Stay(self.check_in, self.check_out)


@dataclass(slots=True)
class Cancelling:
    """A cancellation under way. `rooms` None is all of them; `adults` and `ages` are who still comes when some are kept.
    Once it was explained, `fee` is what was told, and `token` the summary that a yes belongs to."""

    code: str
    fee: str = ""
    currency: str = ""
    rooms: int | None = None
    adults: int | None = None
    ages: tuple[int, ...] = ()
    token: str | None = None


@dataclass(slots=True)
class Changing:
    """A change under way: the reservation's code, the stay and the contact as they shall be (None: as they are). Once it was
    told, `quote_id` is its price, and `token` the summary that a yes belongs to; `told` and `quotes` are what was offered
    instead of what is full, `unanswered` how often it was asked in vain which of them."""

    code: str
    wish: Wish
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    quote_id: QuoteId | None = None
    token: str | None = None
    told: list[Told] = field(default_factory=list)
    quotes: list[QuoteId] = field(default_factory=list)
    unanswered: int = 0

    @property
    def names_anew(self) -> bool:
        return bool(self.name or self.email or self.phone)


@dataclass(slots=True)
class Awaited:
    """What we asked of our own accord ("eta", "in_stay", "review"), about which reservation; an answer is one `until` then."""

    question: str
    code: str
    until: datetime


@dataclass(slots=True)
class Memory:
    """`goal` is what the guest is busy with ("booking", "find", "change", …), `at` how far each flow is (charts.py; a flow
    that is not in it is where it begins), `asked` the open question, `token` the summary that a yes belongs to. `told` are
    the offers that can be taken (when a room is kept, the one that was), `shown` all of them as they were numbered;
    `is_choice`: none of them was proposed, so a bare yes takes none. `beside` is the offer of another stay that was told before
    and is still open; `further` are stays that were wished together with this one and come after it, `extras` what was wished
    of the house's list for it, each a code and how many. `moves` are those of this turn, and are not kept.
    `talk` is what was told of the house lately (house/told.py); `angry` counts angry messages since people last stepped in,
    `trail` is what the latest turns came to, for whoever takes over; `said_at` is when `last_said` was; until
    `alarmed_until` danger was told to people and needs no second word. `proved` are codes that were found by the guest's
    own phone or e-mail and told, so that they can choose one; `claimed_email` and `claimed_name` wait for each other; `sent`
    are files (fields of model.message.Media) that wait for their reservation to be named."""

    introduced: bool = False
    goal: str | None = None
    at: dict[str, str] = field(default_factory=dict)
    asked: str | None = None
    token: str | None = None
    wish: Wish = field(default_factory=Wish)
    told: list[Told] = field(default_factory=list)
    shown: list[Told] = field(default_factory=list)
    is_choice: bool = False
    beside: list[Told] = field(default_factory=list)
    further: list[Wish] = field(default_factory=list)
    extras: list[tuple[str, int]] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    hold_until: datetime | None = None
    extended: int = 0
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    codes: list[str] = field(default_factory=list)
    about: str | None = None
    cancelling: Cancelling | None = None
    changing: Changing | None = None
    errand: Errand | None = None
    ordering: Ordering | None = None
    proved: list[str] = field(default_factory=list)
    claimed_email: str | None = None
    claimed_name: str | None = None
    sent: list[dict[str, Any]] = field(default_factory=list)
    wrong_tries: int = 0
    cool_until: datetime | None = None
    unclear: int = 0
    angry: int = 0
    trail: list[dict[str, Any]] = field(default_factory=list)
    talk: list[dict[str, str]] = field(default_factory=list)
    alarmed_until: datetime | None = None
    last_said: str | None = None
    said_at: datetime | None = None
    last_at: datetime | None = None
    awaited: Awaited | None = None
    moves: list[str] = field(default_factory=list)

    @property
    def stage(self) -> str | None:
        """How far a booking is, None while nothing is offered."""
        return self.at.get("booking")

    @property
    def hold_id(self) -> HoldId | None:
        """The first of the holds, by which their timer knows them; None while nothing is kept."""
        return self.kept[0].hold_id if self.kept else None

    @property
    def around(self) -> date | None:
        """The day from which a day alone is to be understood in what the guest is busy with."""
        return (self.changing.wish if self.goal == "change" and self.changing else self.wish).around

    def move(self, flow: str, event: str) -> None:
        """Something happened in a flow. Raises ImpossibleMove when its chart does not foresee it here."""
        before = self.at.get(flow, OPEN)
        after = CHARTS[flow].after(before, event)
        self.moves.append(CHARTS[flow].named(before, event))
        if after == OPEN:
            self.at.pop(flow, None)
        else:
            self.at[flow] = after

    def forget_offers(self, because: str) -> None:
        """Nothing that was told or asked before binds any more; the wish and the guest's details stay. `because` is the
        event of the booking's chart."""
        self.move("booking", because)
        self.asked = self.token = None
        self.told, self.shown, self.beside, self.kept = [], [], [], []
        self.is_choice = False
        self.hold_until = None
        self.extended = 0

    def forget_goal(self, because: str = "gives_up") -> None:
        self.forget_offers(because)
        self.further, self.extras = [], []
        self.goal = self.about = None
        self.forget_change()

    def end_change(self, event: str) -> None:
        """The change under way is over; `event` is one of its chart."""
        if "change" in self.at:
            self.move("change", event)
        self.changing = None

    def end_cancellation(self, event: str) -> None:
        """The same of a cancellation."""
        if "cancel" in self.at:
            self.move("cancel", event)
        self.cancelling = None

    def forget_change(self, because: str = "gives_up") -> None:
        """Nothing of a change, a cancellation, an errand or an order that was told or asked binds any more."""
        self.end_change(because)
        self.end_cancellation(because)
        for flow in ("errand", "order"):
            if flow in self.at:
                self.move(flow, because)
        self.errand = self.ordering = None


_EMPTY = Memory()
_STORED = tuple(one.name for one in fields(Memory) if one.name != "moves")


def to_json(memory: Memory) -> dict[str, Any]:
    """Only what differs from an empty memory; values are left for the JSON encoder (dates, UUIDs)."""
    return changes(memory, *(name for name in _STORED if getattr(memory, name) != getattr(_EMPTY, name)))


def changes(memory: Memory, *names: str) -> dict[str, Any]:
    """Some fields as they now are, to be laid over a stored memory."""
    return {name: _plain(getattr(memory, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return dict(value)
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value


def from_json(stored: dict[str, Any]) -> Memory:
    """Raises ValueError for what is no memory of ours."""
    try:
        return _read(stored)
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"not a memory: {error!r}") from error


def _read(stored: dict[str, Any]) -> Memory:
    plain = _known(Memory, stored)
    plain_wish = plain.pop("wish", {})
    kept = [Kept(QuoteId(UUID(one["quote_id"])), HoldId(UUID(one["hold_id"]))) for one in plain.pop("kept", [])]
    shown = [_told(one) for one in plain.pop("shown", [])]
    beside = [_told(one) for one in plain.pop("beside", [])]
    further = [_wish(one) for one in plain.pop("further", [])]
    extras = [(str(code), int(count)) for code, count in plain.pop("extras", [])]
    for name in ("hold_until", "cool_until", "last_at", "said_at", "alarmed_until"):
        plain[name] = datetime.fromisoformat(plain[name]) if plain.get(name) else None
    plain["at"] = {flow: state for flow, state in plain.get("at", {}).items() if _is_known(flow, state)}
    told = [_told(one) for one in plain.pop("told", [])]
    awaited = plain.pop("awaited", None)
    cancelling, changing = plain.pop("cancelling", None), plain.pop("changing", None)
    errand, ordering = plain.pop("errand", None), plain.pop("ordering", None)
    return Memory(
        wish=_wish(plain_wish),
        told=told,
        awaited=_awaited(awaited) if awaited else None,
        shown=shown,
        beside=beside,
        further=further,
        extras=extras,
        kept=kept,
        cancelling=_cancelling(cancelling) if cancelling else None,
        changing=_changing(changing) if changing else None,
        errand=Errand(**_with_hour(Errand, errand)) if errand else None,
        ordering=Ordering(**_with_hour(Ordering, ordering)) if ordering else None,
        **plain,
    )


def _wish(stored: dict[str, Any]) -> Wish:
    wish = _known(Wish, stored)
    for name in ("check_in", "check_out"):
        wish[name] = _date(wish.get(name))
    for name in ("ages", "features"):
        wish[name] = tuple(wish.get(name, ()))
    wish["kinds"] = tuple((str(word), int(rooms)) for word, rooms in wish.get("kinds", ()))
    return Wish(**wish)


def _cancelling(stored: dict[str, Any]) -> Cancelling:
    plain = _known(Cancelling, stored)
    return Cancelling(**plain | {"ages": tuple(plain.get("ages", ()))})


def _changing(stored: dict[str, Any]) -> Changing:
    plain = _known(Changing, stored)
    plain["wish"] = _wish(plain["wish"])
    plain["quote_id"] = QuoteId(UUID(plain["quote_id"])) if plain.get("quote_id") else None
    plain["told"] = [_told(one) for one in plain.get("told", [])]
    plain["quotes"] = [QuoteId(UUID(one)) for one in plain.get("quotes", [])]
    return Changing(**plain)


def _with_hour(kind: type, stored: dict[str, Any]) -> dict[str, Any]:
    plain = _known(kind, stored)
    return plain | {"at": datetime.fromisoformat(plain["at"]) if plain.get("at") else None}


def _is_known(flow: str, state: str) -> bool:
    return flow in CHARTS and state in CHARTS[flow].states


def _known(kind: type, stored: dict[str, Any]) -> dict[str, Any]:
    names = {one.name for one in fields(kind)}
    return {name: value for name, value in stored.items() if name in names}


def _told(stored: dict[str, Any]) -> Told:
    plain = _known(Told, stored)
    plain["check_in"] = date.fromisoformat(plain["check_in"])
    plain["check_out"] = date.fromisoformat(plain["check_out"])
    plain["pieces"] = [_piece(one) for one in plain.get("pieces", [])]
    return Told(**plain)


def _awaited(stored: dict[str, Any]) -> Awaited:
    return Awaited(stored["question"], stored["code"], datetime.fromisoformat(stored["until"]))


def _piece(stored: dict[str, Any]) -> Piece:
    plain = _known(Piece, stored)
    for name in ("check_in", "check_out"):
        plain[name] = date.fromisoformat(plain[name])
    plain["ages"] = tuple(plain["ages"])
    return Piece(**plain)


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
