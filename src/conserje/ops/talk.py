"""`conserje talk`: conversations through the real pipeline, one line of JSON in, one out, or typed by hand.

The guest's message is stored, read, decided, taken to the PMS and answered exactly as in production; only the channel keeps
the reply instead of sending it, and nothing waits for the burst pause.
"""

import hashlib
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TextIO

import orjson

from conserje.bootstrap import App, build, fake_channels
from conserje.channels.fake import FakeChannel
from conserje.channels.port import Parsed
from conserje.dialogue.memory import from_json
from conserje.errors import BadRequest, ConserjeError, NotFound
from conserje.model.conversation import Conversation
from conserje.model.ids import Clock, MovableClock, SystemClock
from conserje.model.message import Content, ContentKind, InboundMessage
from conserje.model.reply import Reply
from conserje.model.reservation import Offer, Reservation
from conserje.ops.demo import prepare_houses
from conserje.ops.postgres import throwaway
from conserje.settings import Settings, load_settings
from conserje.storage.conversations import find_conversation, turns_of
from conserje.storage.hotels import Route, load_routes
from conserje.storage.migrations.upgrade import migrate


@dataclass(frozen=True, slots=True)
class TalkOptions:
    """`now` sets the clock and stops it; without it time runs as usual until a line brings a `now` of its own."""

    hotel: str
    channel: str
    now: datetime | None
    as_json: bool


class TalkClock:
    """The system's clock until it is moved; from then on it stands where it was put."""

    def __init__(self, start: datetime | None) -> None:
        self._moved: MovableClock | None = MovableClock(start) if start else None
        self._system: Clock = SystemClock()

    def now(self) -> datetime:
        return (self._moved or self._system).now()

    def move_to(self, instant: datetime) -> None:
        if self._moved is None:
            self._moved = MovableClock(instant)
        self._moved.move_to(instant)


@contextmanager
def fresh_settings() -> Iterator[Settings]:
    """Settings of a throwaway database with the demo hotels, gone when the block ends."""
    with throwaway() as server:
        migrate(server.url)
        yield load_settings(database_url=server.url)


async def talk(settings: Settings, options: TalkOptions, stdin: TextIO, stdout: TextIO, *, is_fresh: bool) -> None:
    """Read lines until the input ends; one line out per line in, flushed, in order. A bad line is answered with its error."""
    clock = TalkClock(options.now)
    if is_fresh:
        await prepare_houses(settings, clock)
    async with _talking(settings, options, clock) as line:
        while raw := stdin.readline():
            if not raw.strip():
                continue
            answer = await line.take(raw)
            stdout.write(answer + "\n")
            stdout.flush()


@asynccontextmanager
async def _talking(settings: Settings, options: TalkOptions, clock: TalkClock) -> AsyncIterator["Line"]:
    channels = fake_channels()
    if options.channel not in channels:
        raise BadRequest(f"no such channel: {options.channel}")
    async with build(settings, clock=clock, channels=channels, pauses=False) as app:
        route = await _route(app, options.hotel, options.channel)
        yield Line(app, options, clock, route, channels[options.channel])


async def _route(app: App, slug: str, channel: str) -> Route:
    """The address of the hotel on the channel. Raises BadRequest when it has none."""
    routes = await load_routes(app.database)
    house = next((one for one in routes if one.channel == "house" and one.receiver == slug), None)
    if house is None:
        raise BadRequest(f"no such hotel: {slug}")
    for one in routes:
        if one.channel == channel and one.property_id == house.property_id:
            return one
    raise BadRequest(f"{slug} has no address on {channel}")


class Line:
    """One process's talk: many conversations may interleave, each known by the name that the input gives it."""

    def __init__(self, app: App, options: TalkOptions, clock: TalkClock, route: Route, channel: FakeChannel) -> None:
        self._app = app
        self._options = options
        self._clock = clock
        self._route = route
        self._channel = channel
        self._offered: dict[str, dict[str, str]] = {}

    async def take(self, raw: str) -> str:
        """The answer to one line of input, as a line of output."""
        if not self._options.as_json:
            return _readable(await self._say("you", raw.strip()))
        name: object = None
        try:
            name, text, now = _parsed(raw)
            if now:
                await self._move(now)
            answer = await self._say(name, text)
        except ConserjeError as error:
            answer = {"conversation": name, "error": f"{type(error).__name__}: {error}"}
        return orjson.dumps(answer, default=_plain).decode()

    async def _move(self, now: datetime) -> None:
        """Move the clock for all; what falls due then happens before anything is read."""
        self._clock.move_to(now)
        await self._app.worker.drain()

    async def _say(self, name: str, text: str) -> dict[str, Any]:
        started = time.perf_counter()
        address = _address(name, self._options.channel)
        await self._app.receiver.receive(self._options.channel, Parsed((self._message(address, text),)))
        await self._app.worker.drain()
        route = self._route
        conversation = await find_conversation(
            self._app.database, route.tenant_id, route.channel, route.receiver, address
        )
        if conversation is None:
            raise NotFound("the conversation was not stored")
        answer = await self._answer(name, address, conversation)
        answer["millis"] = round((time.perf_counter() - started) * 1000, 2)
        return answer

    def _message(self, address: str, text: str) -> InboundMessage:
        """A text, or a tap when the text is the id of a choice that was offered last."""
        offered = self._offered.get(address, {})
        content = Content(ContentKind.TEXT, text)
        if text in offered:
            content = Content(ContentKind.CHOICE, offered[text], choice=text)
        return InboundMessage(f"talk-{self._app.ids.new()}", self._route.receiver, address, self._clock.now(), content)

    async def _answer(self, name: str, address: str, conversation: Conversation) -> dict[str, Any]:
        mine = [one.reply for one in self._channel.sent if one.recipient == address]
        self._channel.sent[:] = [one for one in self._channel.sent if one.recipient != address]
        if mine:
            self._offered[address] = {choice.id: choice.title for choice in mine[-1].choices}
        turns = await turns_of(self._app.database, conversation.tenant_id, conversation.id, most=1)
        turn = turns[0] if turns else {"flow": None, "reading": {}, "actions": []}
        return {
            "conversation": name,
            "replies": [_reply(one) for one in mine],
            "flow": turn["flow"],
            "intents": turn["reading"].get("intents", []),
            "facts": turn["reading"].get("facts", {}),
            "actions": turn["actions"],
            "state": conversation.state.value,
            "reservations": await self._reservations(conversation),
        }

    async def _reservations(self, conversation: Conversation) -> list[dict[str, Any]]:
        """What this conversation holds and has booked or proved to own, as the PMS has it now."""
        hotel = await self._app.houses.hotel(conversation.tenant_id, conversation.property_id)
        pms, memory = self._app.pms_of(hotel), from_json(conversation.memory)
        listed = []
        for code in memory.codes:
            listed += [_reservation(one) for one in await pms.find(code=code)]
        if memory.hold_until and memory.hold_until > self._clock.now():
            listed += [_held((await pms.find_quote(one.quote_id)).offer) for one in memory.kept]
        return listed


def _parsed(raw: str) -> tuple[str, str, datetime | None]:
    """Raises BadRequest for a line that is not {"conversation", "text", "now"?}."""
    try:
        line = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"not JSON: {error}") from error
    if not isinstance(line, dict) or not isinstance(line.get("text"), str):
        raise BadRequest("a line is an object with a text")
    name = line.get("conversation")
    if not isinstance(name, (str, int)) or not str(name):
        raise BadRequest("a line names its conversation")
    return str(name), line["text"], _instant(line["now"]) if line.get("now") else None


def _instant(text: object) -> datetime | None:
    try:
        return zoned(datetime.fromisoformat(str(text)))
    except ValueError as error:
        raise BadRequest(f"not an ISO time: {text}") from error


def zoned(instant: datetime | None) -> datetime | None:
    """A time without a zone is taken as UTC."""
    return instant.replace(tzinfo=UTC) if instant and instant.tzinfo is None else instant


def _address(name: str, channel: str) -> str:
    """The guest's address: on WhatsApp a number, the name itself where it is one, otherwise one that follows from it."""
    if channel != "whatsapp":
        return name
    digits = name.removeprefix("+")
    if digits.isdigit() and 8 <= len(digits) <= 15:
        return digits
    return "54911" + str(int.from_bytes(hashlib.sha256(name.encode()).digest()[:8]) % 10**8).zfill(8)


def _reply(reply: Reply) -> dict[str, Any]:
    told: dict[str, Any] = {"text": reply.text}
    if reply.choices:
        told["choices"] = [asdict(choice) for choice in reply.choices]
    return told


def _reservation(one: Reservation) -> dict[str, Any]:
    return {
        "code": one.code,
        "status": one.status.value,
        "check_in": one.stay.check_in,
        "check_out": one.stay.check_out,
        "room_types": [one.room_type.code] * one.rooms,
        "adults": one.party.adults,
        "children": list(one.party.children),
        "total": one.total.amount,
        "currency": one.total.currency,
    }


def _held(offer: Offer) -> dict[str, Any]:
    return {
        "code": None,
        "status": "held",
        "check_in": offer.stay.check_in,
        "check_out": offer.stay.check_out,
        "room_types": [offer.room_type.code] * offer.rooms,
        "adults": offer.party.adults,
        "children": list(offer.party.children),
        "total": offer.price.total.amount,
        "currency": offer.price.total.currency,
    }


def _plain(value: object) -> float | int | str:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _readable(answer: dict[str, Any]) -> str:
    """An answer for eyes: the text, then the choices in brackets."""
    lines = []
    for reply in answer["replies"]:
        lines.append(reply["text"])
        lines += [f"  [{choice['title']}]  {choice['id']}" for choice in reply.get("choices", [])]
    return "\n".join(lines) or "(nothing is said)"
