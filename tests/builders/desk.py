"""The staff view of two hotels with a person at each desk, and guests who write to them.

Inside the real application (tests/builders/web.py). Passwords are hashed with the least work that Argon2 allows.
"""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from html import unescape
from random import Random
from typing import Any
from uuid import UUID, uuid4

import httpx
from pwdlib.hashers.argon2 import Argon2Hasher
from starlette.applications import Starlette

from conserje.channels.port import Parsed
from conserje.dialogue.desk.money.staff import MoneyDesk
from conserje.model.conversation import Action, ConversationState, NewTask, TurnOutcome
from conserje.model.hotel import Hotel
from conserje.model.ids import MovableClock, PropertyId, TenantId
from conserje.model.message import Content, ContentKind, InboundMessage
from conserje.model.reply import Reply
from conserje.pms.builtin.pms import BuiltinPms
from conserje.storage.conversations import AuditLog
from conserje.storage.database import Database
from conserje.storage.hotels import Route, save_route
from conserje.storage.staff import Role, StaffMember
from conserje.storage.turns import commit_turn, load_turn
from conserje.storage.work import claim
from conserje.web.app import create_app
from conserje.web.auth import Passwords, create_staff
from conserje.web.console.parts import ConsoleParts
from conserje.web.console.routes import console_routes
from tests.builders.confirmations import SEALS
from tests.builders.house import CountingIds
from tests.builders.web import NUMBERS, OpenWeb, client, open_web

PASSWORD = "correct-horse-battery"
SESSION_SECRET = b"signs the forms of the staff view"
READING = {
    "language": "es",
    "intents": [{"name": "ask_price", "confidence": 0.934}, {"name": "greet", "confidence": 0.41}],
    "facts": {"check_in": "2027-03-12", "adults": 2, "ages": [4]},
    "reader": "rules",
}


@dataclass(frozen=True)
class Confirmations:
    """What the desk was asked to confirm: tenant, property, code, actor; `refusal` is raised instead."""

    asked: list[tuple[TenantId, PropertyId, str, str]] = field(default_factory=list)
    refusal: list[Exception] = field(default_factory=list)

    async def __call__(self, tenant: TenantId, property_id: PropertyId, code: str, actor: str) -> None:
        if self.refusal:
            raise self.refusal[0]
        self.asked.append((tenant, property_id, code, actor))


@dataclass(frozen=True)
class OpenDesk:
    """`members` are by hotel slug: the owner of each."""

    app: Starlette
    web: OpenWeb
    console: ConsoleParts
    confirmations: Confirmations
    members: dict[str, StaffMember]

    @property
    def database(self) -> Database:
        return self.web.parts.database

    @property
    def clock(self) -> MovableClock:
        return self.web.clock

    @property
    def ids(self) -> CountingIds:
        return self.web.ids

    @property
    def hotels(self) -> dict[str, Hotel]:
        return self.web.hotels

    def later(self, **time: float) -> None:
        self.clock.move_to(self.clock.now() + timedelta(**time))

    async def rows(self, sql: str, *arguments: object, slug: str = "austral") -> list[dict[str, Any]]:
        return await self.web.rows(sql, *arguments, slug=slug)

    async def hire(self, slug: str, email: str, name: str, role: Role) -> StaffMember:
        return await create_staff(
            self.database,
            self.hotels[slug].tenant_id,
            email,
            name,
            role,
            PASSWORD,
            clock=self.clock,
            ids=self.ids,
            passwords=self.console.passwords,
        )

    async def guest_writes(
        self, text: str, sender: str = "5491155550001", name: str | None = "Ana Pérez", slug: str = "austral"
    ) -> UUID:
        """Received on the hotel's WhatsApp number; returns the conversation."""
        content = Content(ContentKind.TEXT, text)
        message = InboundMessage(f"wamid.{uuid4().hex}", NUMBERS[slug], sender, self.clock.now(), content, name)
        await self.web.parts.receiver.receive("whatsapp", Parsed((message,)))
        (found,) = await self.rows("SELECT id FROM conversations WHERE guest_address = $1", sender, slug=slug)
        return UUID(str(found["id"]))

    async def bot_answers(self, *texts: str, tasks: Sequence[NewTask] = (), **outcome: Any) -> None:
        """Commit a turn for every conversation that waits for one."""
        outcome = {"state": ConversationState.OPEN, "reading": READING, "actions": ACTIONS, "language": "es"} | outcome
        self.later(seconds=10)
        for held in await claim(self.database, "answer", self.clock.now(), lease=timedelta(minutes=1), most=9):
            loaded = await load_turn(self.database, held.tenant_id, held.key)
            assert loaded is not None
            conversation, waiting = loaded
            turn = TurnOutcome(
                replies=tuple(Reply(text) for text in texts),
                memory={},
                flow="offer",
                evidence=("tarifa flexible: 100,00 por noche",),
                tasks=tuple(tasks),
                **outcome,
            )
            await commit_turn(
                self.database,
                held,
                conversation,
                waiting,
                turn,
                now=self.clock.now(),
                micros=3240,
                ids=self.ids,
                lease_for=timedelta(minutes=1),
            )


ACTIONS = (Action("availability", {"check_in": "2027-03-12", "adults": 2}, "done"),)


async def open_desk(database: Database, **replaced: Any) -> OpenDesk:
    """The owners Olga (austral) and Paulo (mar) sign in as `<slug>@example.com` with PASSWORD."""
    web = await open_web(database)
    for slug, hotel in web.hotels.items():
        await save_route(database, Route("house", slug, hotel.tenant_id, hotel.id))
    confirmations = Confirmations()
    console = ConsoleParts(
        database=database,
        house_book=web.parts.house_book,
        hub=web.parts.hub,
        clock=web.clock,
        ids=web.ids,
        passwords=Passwords([Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)]),
        session_secret=SESSION_SECRET,
        secure_cookies=False,
        confirm_deposit=confirmations,
        money=MoneyDesk(
            database,
            web.parts.house_book,
            lambda hotel: BuiltinPms(database, hotel, web.clock, web.ids, Random(7)),
            AuditLog(database),
            web.clock,
            web.ids,
        ),
        seals=SEALS,
    )
    console = replace(console, **replaced)
    app = create_app(replace(web.parts, more_routes=console_routes(console)))
    desk = OpenDesk(app, web, console, confirmations, {})
    for slug, name in (("austral", "Olga Sosa"), ("mar", "Paulo Reis")):
        desk.members[slug] = await desk.hire(slug, f"{slug}@example.com", name, Role.OWNER)
    return desk


class Browser:
    """A person at a browser: keeps cookies, and sends the forms that pages hold."""

    def __init__(self, http: httpx.AsyncClient, slug: str) -> None:
        self.http = http
        self.home = f"/staff/{slug}"
        self.page = ""

    async def get(self, path: str = "", **more: Any) -> httpx.Response:
        answer = await self.http.get(f"{self.home}{path}", **more)
        self.page = answer.text
        return answer

    async def post(self, path: str = "", **fields: str) -> httpx.Response:
        """Sends the form token of the page that was seen last, unless another is given."""
        fields = {"form_token": self.form_token, **fields}
        return await self.http.post(f"{self.home}{path}", data=fields)

    @property
    def form_token(self) -> str:
        found = re.search(r'name="form_token" value="([0-9a-f]+)"', self.page)
        return found.group(1) if found else ""

    @property
    def text(self) -> str:
        """What the page says, without its tags."""
        return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", self.page)))

    async def sign_in(self, email: str, password: str = PASSWORD) -> httpx.Response:
        await self.get()
        answer = await self.post(email=email, password=password)
        if answer.status_code == 303:
            await self.get("/conversations")
        else:
            self.page = answer.text
        return answer


@asynccontextmanager
async def browser(desk: OpenDesk, slug: str = "austral", email: str | None = None) -> AsyncIterator[Browser]:
    """Signed in as the owner unless `email` says otherwise ("" for nobody)."""
    async with client(desk.app) as http:
        opened = Browser(http, slug)
        if email != "":
            answer = await opened.sign_in(email or f"{slug}@example.com")
            assert answer.status_code == 303, answer.text
        yield opened
