"""A task played once: what the guest said and heard, what the staff did, and what there is at the end."""

from base64 import b64decode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from conserje.channels.port import Fetched, Parsed
from conserje.dialogue.desk.money.till import account_of
from conserje.errors import BadRequest
from conserje.model.conversation import Conversation, ConversationState
from conserje.model.desk.ledger import Account
from conserje.model.ids import PropertyId
from conserje.model.message import Content, ContentKind, InboundMessage, Media
from conserje.model.reply import Choice, Reply
from conserje.ops.trials.staff import act, filled
from conserje.ops.trials.stage import Stage
from conserje.ops.trials.tasks import Step, Trial
from conserje.storage import work
from conserje.storage.conversations import find_conversation, list_conversations, open_tasks, turns_of
from conserje.storage.hotels import Route, load_routes
from conserje.storage.payments.ledger import Where, read_ledger
from conserje.storage.reservations import BookedRecord, record, touching

GUEST_PHONE = "5491155550123"

# The smallest picture and the smallest page: what they show is for people to judge, nothing in a trial reads them.
FILES = {
    "picture": Fetched(
        "image/png",
        b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsVqLWQAAAABJRU5ErkJggg=="),
    ),
}


@dataclass(frozen=True, slots=True)
class Heard:
    """The answers to one step."""

    step: Step
    said: str
    replies: tuple[Reply, ...]


@dataclass(slots=True)
class Play:
    """`actions` are those that succeeded, of all turns; `flaws` what no play may show whatever its task (a reply that the
    guard stopped, a turn that was given up)."""

    heard: list[Heard] = field(default_factory=list)
    reservations: dict[str, BookedRecord] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    plans: dict[str, str] = field(default_factory=dict)
    tasks: list[dict[str, Any]] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)
    moves: set[str] = field(default_factory=set)
    states: dict[str, ConversationState] = field(default_factory=dict)
    flaws: list[str] = field(default_factory=list)


async def play(on: Stage, trial: Trial, seed: int) -> Play:
    """Everything of the task in its order. `seed` picks among the variants of what the guest says."""
    player = _Player(on, trial, Random(seed), await _address(on, trial))
    for step in trial.steps:
        await player.take(step)
    return await player.end()


async def _address(on: Stage, trial: Trial) -> Route:
    routes = await load_routes(on.app.database)
    return next(one for one in routes if one.channel == trial.channel and one.property_id == on.hotel.id)


class _Player:
    def __init__(self, on: Stage, trial: Trial, chance: Random, route: Route) -> None:
        self._on = on
        self._trial = trial
        self._chance = chance
        self._route = route
        self._last: dict[str, tuple[Choice, ...]] = {}
        self._told = Play()

    async def take(self, step: Step) -> None:
        if step.hours is not None:
            said = f"({step.hours:g} h)"
            await self._pass(timedelta(hours=step.hours))
        elif step.staff is not None:
            said = f"(staff: {step.staff})"
            await act(self._on, self._conversation, step)
        else:
            said = await self._write(step)
        await self._on.app.worker.drain()
        self._told.heard.append(Heard(step, said, self._received(step.who)))

    async def _write(self, step: Step) -> str:
        content = self._content(step)
        sent_at, ids = self._on.clock.now(), self._on.app.ids
        message = InboundMessage(f"trial-{ids.new()}", self._route.receiver, self._number(step.who), sent_at, content)
        await self._on.app.receiver.receive(self._trial.channel, Parsed((message,)))
        return content.text

    def _content(self, step: Step) -> Content:
        if step.tap:
            return self._tapped(step)
        if step.sends is None:
            return Content(ContentKind.TEXT, self._text(step))
        reference, file = f"file-{self._on.app.ids.new()}", FILES[step.sends]
        self._on.channels[self._trial.channel].files[reference] = file
        media = Media(file.mime, reference, f"{step.sends}.{file.mime.partition('/')[2]}")
        kind = "image" if media.is_picture else "document"
        return Content(ContentKind.MEDIA, self._text(step), kind_of_media=kind, media=media)

    def _text(self, step: Step) -> str:
        return filled(self._chance.choice(step.guest or [""]), self._on.codes)

    def _tapped(self, step: Step) -> Content:
        """Raises BadRequest when the last answer offered no such choice: the task, or the desk, is wrong."""
        wanted = (step.tap or "").casefold()
        for choice in self._last.get(step.who, ()):
            if wanted in choice.title.casefold():
                return Content(ContentKind.CHOICE, choice.title, choice.id)
        raise BadRequest(f"no choice {step.tap!r} among {[one.title for one in self._last.get(step.who, ())]}")

    async def _pass(self, amount: timedelta) -> None:
        """Time passes as it does: what is due on the way happens at its own time."""
        end, app, clock = self._on.clock.now() + amount, self._on.app, self._on.clock
        while (due := await self._next_due()) is not None and due < end:
            clock.move_to(max(due, clock.now()))
            if not await app.worker.drain():
                break
        clock.move_to(end)

    async def _next_due(self) -> datetime | None:
        due = [await work.next_due(self._on.app.database, kind) for kind in ("answer", "send", "timer", "notice")]
        return min((one for one in due if one is not None), default=None)

    def _number(self, who: str) -> str:
        return self._trial.people.get(who, GUEST_PHONE)

    def _received(self, who: str) -> tuple[Reply, ...]:
        channel, number = self._on.channels[self._trial.channel], self._number(who)
        mine = tuple(one.reply for one in channel.sent if one.recipient == number)
        channel.sent[:] = [one for one in channel.sent if one.recipient != number]
        if mine:
            self._last[who] = mine[-1].choices
        return mine

    async def _conversation(self, who: str) -> Conversation:
        """Raises BadRequest for somebody who has not written."""
        route = self._route
        found = await find_conversation(
            self._on.app.database, route.tenant_id, route.channel, route.receiver, self._number(who)
        )
        if found is None:
            raise BadRequest(f"{who} has not written yet")
        return found

    async def end(self) -> Play:
        app, hotel, told = self._on.app, self._on.hotel, self._told
        async with app.database.transaction(hotel.tenant_id) as connection:
            for one in await touching(connection, PropertyId(hotel.id), None, None, limit=1000):
                told.reservations[one.code] = await record(connection, hotel.id, one.code)
        for code in told.reservations:
            [found] = await app.pms_of(hotel).find(code=code)
            async with app.database.transaction(hotel.tenant_id) as connection:
                told.accounts[code] = account_of(found, await read_ledger(connection, Where(hotel.id, code)))
            told.plans[code] = found.rate_plan.code
        told.tasks = list(await open_tasks(app.database, hotel.tenant_id, hotel.id, most=1000))
        for listed in await list_conversations(app.database, hotel.tenant_id, hotel.id, most=1000):
            await self._note(listed.conversation)
        return told

    async def _note(self, conversation: Conversation) -> None:
        told = self._told
        told.states[conversation.guest_address] = conversation.state
        for turn in await turns_of(self._on.app.database, conversation.tenant_id, conversation.id, most=1000):
            told.actions += [one["name"] for one in turn["actions"] if one["outcome"] == "done"]
            told.moves |= {one.removeprefix("move:") for one in turn["evidence"] if one.startswith("move:")}
            told.flaws += [one for one in turn["evidence"] if one.startswith(("guard:", "error:"))]
