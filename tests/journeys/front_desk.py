"""A started system and the guests who write to it: signed webhooks in, what Graph accepted out, the database beside it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any
from uuid import UUID, uuid4

import httpx

from conserje.bootstrap import App, Chances, build
from conserje.model.ids import MovableClock
from conserje.settings import load_settings
from conserje.storage.conversations import find_conversation
from conserje.understanding.cascade import load_cascade
from conserje.understanding.reader import Reader
from conserje.understanding.receipts.reader import ReceiptReader
from tests.vendors.graph_api import TOKEN, Accepted, GraphApi
from tests.vendors.whatsapp_payloads import (
    APP_SECRET,
    Json,
    Signed,
    from_guest,
    list_webhook,
    signed,
    text_message,
    webhook,
)
from tests.vendors.wires import ByHost

NUMBERS = {"austral": "100000000000142", "pousada-do-mar": "100000000000318"}
VERIFY_TOKEN = "verify-token-of-the-journeys"


@dataclass(frozen=True)
class Answer:
    """What one message of a guest brought: texts as sent, and the choices under the last one."""

    sent: tuple[Accepted, ...]

    @property
    def text(self) -> str:
        return "\n\n".join(one.text for one in self.sent)

    @property
    def opens(self) -> list[tuple[str, str]]:
        """(title, address) of every button that opens one."""
        return [one.opens for one in self.sent if one.opens]

    @property
    def choices(self) -> list[tuple[str, str]]:
        return self.sent[-1].taps if self.sent else []


@dataclass
class FrontDesk:
    """`app` is the whole system; nothing of it is replaced but the wire to Graph and the clock."""

    app: App
    graph: GraphApi
    clock: MovableClock
    client: httpx.AsyncClient
    url: str

    def guest(self, phone: str = "5491155550101", *, hotel: str = "austral") -> "Guest":
        return Guest(self, phone, NUMBERS[hotel], hotel)

    async def post(self, message: Signed, *, expect: int = 200) -> httpx.Response:
        response = await self.client.post("/webhooks/whatsapp", content=message.raw, headers=message.headers)
        assert response.status_code == expect, response.text
        return response

    async def settle(self) -> None:
        """Everything that is due is done."""
        await self.app.worker.drain()

    async def pass_time(self, **amount: float) -> None:
        self.clock.move_to(self.clock.now() + timedelta(**amount))
        await self.settle()

    async def rows(self, sql: str, *arguments: object, hotel: str = "austral") -> list[dict[str, Any]]:
        """Rows as this hotel's tenant sees them."""
        route = await self.app.houses.route("house", hotel)
        async with self.app.database.transaction(route.tenant_id) as connection:
            return [dict(row) for row in await connection.fetch(sql, *arguments)]

    async def reservations(self, hotel: str = "austral") -> list[dict[str, Any]]:
        return await self.rows("SELECT * FROM reservations ORDER BY created_at, code", hotel=hotel)

    async def seal_of(self, code: str, hotel: str = "austral") -> str:
        """The text in the QR that a reservation was confirmed with."""
        route = await self.app.houses.route("house", hotel)
        house = await self.app.houses.hotel(route.tenant_id, route.property_id)
        [reservation] = await self.app.pms_of(house).find(code=code)
        return self.app.confirmations.sealed(house, reservation)

    async def sell_out(self, room_type: str, check_in: str, check_out: str, *, hotel: str = "austral") -> None:
        """Stop selling a room type for some nights, as an owner would."""
        await self.rows(
            """
            INSERT INTO restrictions (tenant_id, property_id, code, room_type_id, days, weekdays, through, closed_to_arrival,
                                      closed_to_departure, stop_sell)
            SELECT tenant_id, property_id, $2, id, daterange($3::text::date, $4::text::date), 127, false, false, false, true
            FROM room_types WHERE code = $1
            """,
            *(room_type, f"sold-out-{uuid4().hex[:8]}", check_in, check_out),
            hotel=hotel,
        )


@dataclass
class Guest:
    """Somebody with WhatsApp. `last` is the latest answer, whose choices they can tap."""

    desk: FrontDesk
    phone: str
    number: str
    hotel: str
    last: Answer = field(default_factory=lambda: Answer(()))

    async def writes(self, *texts: str, message_id: str | None = None) -> Answer:
        """Send texts in one payload and return what came back."""
        messages = [self._message(text, message_id if index == 0 else None) for index, text in enumerate(texts)]
        await self.desk.post(signed(webhook(from_guest(messages, receiver=self.number, sender=self.phone))))
        return await self.hears()

    async def taps(self, title: str) -> Answer:
        """Tap the choice of the last answer whose title contains `title`."""
        found = [(id_, name) for id_, name in self.last.choices if title.lower() in name.lower()]
        assert found, f"no choice {title!r} among {self.last.choices}"
        return await self.taps_id(*found[0])

    async def taps_id(self, choice: str, title: str) -> Answer:
        payload = list_webhook(choice, title, sender=self.phone, receiver=self.number)
        await self.desk.post(signed(payload))
        return await self.hears()

    async def hears(self) -> Answer:
        """Let the system work and collect what reached this guest since the last time."""
        before = len(self._received())
        await self.desk.settle()
        self.last = Answer(tuple(self._received()[before:]))
        return self.last

    async def conversation(self) -> Any:
        route = await self.desk.app.houses.route("whatsapp", self.number)
        found = await find_conversation(self.desk.app.database, route.tenant_id, "whatsapp", self.number, self.phone)
        assert found is not None
        return found

    def _received(self) -> Sequence[Accepted]:
        return [one for one in self.desk.graph.accepted if one.recipient == self.phone]

    def _message(self, text: str, message_id: str | None) -> Json:
        return text_message(text, sender=self.phone, id=message_id or f"wamid.{uuid4().hex}")


@cache
def packaged_reader() -> Reader:
    """Read from its files once for all journeys; it keeps nothing between messages."""
    return load_cascade()


@asynccontextmanager
async def front_desk_on(
    url: str,
    clock: MovableClock,
    vendors: Mapping[str, httpx.AsyncBaseTransport] | None = None,
    receipts: ReceiptReader | None = None,
    **more: object,
) -> AsyncIterator[FrontDesk]:
    """Start the system on a database, with other `vendors` by their hosts and `more` settings; stopped when the block ends.
    Starting it twice on one database is a restart. Photos are read only where `receipts` does."""
    settings = load_settings(
        database_url=url,
        whatsapp_app_secret=APP_SECRET,
        whatsapp_verify_token=VERIFY_TOKEN,
        whatsapp_access_token=TOKEN,
        graph_url="https://graph.test/v23.0",
        database_connections=4,
        **more,
    )
    graph = GraphApi(phone_number_ids=tuple(NUMBERS.values()))
    chances = Chances(Random(7), Random(7))
    wire = ByHost(graph.transport(), vendors or {})
    starting = build(
        settings,
        clock=clock,
        chances=chances,
        wire=wire,
        reader=packaged_reader(),
        receipts=receipts or ReceiptReader(),
        pauses=False,
    )
    async with (
        starting as app,
        httpx.AsyncClient(transport=httpx.ASGITransport(app.web), base_url="http://conserje.test") as client,
    ):
        yield FrontDesk(app, graph, clock, client, url)


def money(amount: object) -> Decimal:
    return Decimal(str(amount))


def id_of(value: object) -> UUID:
    return UUID(str(value))
