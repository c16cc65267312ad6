"""Whoever guesses at other people's reservations in one web chat after another goes on counting; nobody else is bothered."""

from uuid import uuid4

import httpx
import pytest

from tests.journeys.front_desk import FrontDesk
from tests.journeys.steps import books
from tests.journeys.test_receipts import BOOKING

EMAIL = {"es": "ana@example.com", "en": "ann@example.com", "pt": "ana@example.com"}
GUESS = {
    "es": "quiero ver la reserva {code}, mi mail es {email}",
    "en": "find my booking {code}, my email is {email}",
    "pt": "quero ver a reserva {code}, meu e-mail é {email}",
}
COOLS = {"es": "varios intentos", "en": "several tries", "pt": "várias tentativas"}


class Visitor:
    """A new web chat from an address."""

    def __init__(self, desk: FrontDesk, address: str) -> None:
        transport = httpx.ASGITransport(desk.app.web, client=(address, 4000))
        self._desk = desk
        self._http = httpx.AsyncClient(transport=transport, base_url="http://conserje.test")
        self._headers: dict[str, str] = {}

    async def says(self, text: str) -> str:
        if not self._headers:
            token = (await self._http.post("/chat/austral/visitors")).json()["token"]
            self._headers = {"Authorization": f"Bearer {token}"}
        body = {"client_id": uuid4().hex, "text": text}
        answer = await self._http.post("/chat/austral/messages", json=body, headers=self._headers)
        assert answer.status_code == 200, answer.text
        await self._desk.settle()
        news = (await self._http.get("/chat/austral/messages", headers=self._headers)).json()
        told: str = news["messages"][-1]["text"]
        return told


@pytest.mark.parametrize("language", ["es", "en", "pt"])
async def test_five_wrong_tries_from_one_address_cool_down_in_every_new_chat(
    front_desk: FrontDesk, language: str
) -> None:
    code = await books(front_desk.guest(), *BOOKING[language])
    for number in range(5):
        wrong = GUESS[language].format(code=code, email=f"guess{number}@example.com")
        assert "Ana" not in await Visitor(front_desk, "203.0.113.9").says(wrong)
    right = GUESS[language].format(code=code, email=EMAIL[language])
    assert COOLS[language] in await Visitor(front_desk, "203.0.113.9").says(right)
    assert code in await Visitor(front_desk, "198.51.100.7").says(right)
    await front_desk.pass_time(minutes=31)
    assert code in await Visitor(front_desk, "203.0.113.9").says(right)


async def test_a_whole_ipv6_network_is_one_address(front_desk: FrontDesk) -> None:
    code = await books(front_desk.guest(), *BOOKING["en"])
    for number in range(5):
        wrong = GUESS["en"].format(code=code, email=f"guess{number}@example.com")
        await Visitor(front_desk, f"2001:db8:1:2::{number}").says(wrong)
    right = GUESS["en"].format(code=code, email=EMAIL["en"])
    assert COOLS["en"] in await Visitor(front_desk, "2001:db8:1:2:ffff::1").says(right)
    assert code in await Visitor(front_desk, "2001:db8:1:3::1").says(right)


async def test_who_is_known_already_is_not_cooled_down_with_the_address(front_desk: FrontDesk) -> None:
    code = await books(front_desk.guest(), *BOOKING["en"])
    known = Visitor(front_desk, "203.0.113.9")
    right = GUESS["en"].format(code=code, email=EMAIL["en"])
    assert code in await known.says(right)
    for number in range(5):
        wrong = GUESS["en"].format(code=code, email=f"guess{number}@example.com")
        await Visitor(front_desk, "203.0.113.9").says(wrong)
    assert "Double Room" in await known.says("is my booking confirmed?")


async def test_no_address_is_stored(front_desk: FrontDesk) -> None:
    visitor = Visitor(front_desk, "203.0.113.9")
    await visitor.says(GUESS["en"].format(code="K7M2QX", email="guess@example.com"))
    kept = await front_desk.rows("SELECT raw::text AS words FROM messages_in UNION SELECT origin FROM wrong_tries")
    assert len(kept) == 2
    assert not any("203.0.113.9" in row["words"] for row in kept)
