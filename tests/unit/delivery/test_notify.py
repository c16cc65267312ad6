"""Contacts are told by every way they have; what fails is tried again, and what reached nobody stays in sight."""

from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from conserje.channels.fake import FakeChannel
from conserje.channels.smtp import SmtpMail
from conserje.delivery.notify import Notifier
from conserje.errors import ChannelRejected, ChannelUnavailable, ConserjeError
from conserje.model.desk.notice import StaffNotice
from conserje.model.desk.rules import Contact, DeskRules, StaffRules
from conserje.storage import work
from conserje.storage.database import Database
from conserje.storage.desk.notices import add_notice, tell_again
from conserje.storage.hotels import save_hotel
from conserje.telemetry.instruments import Instruments
from tests.builders.web import NUMBERS, OpenWeb, open_web
from tests.vendors.smtp_server import MailServer, mail_server

RITA = Contact("Rita", "rita@example.com", "+5491155550199")


@dataclass
class Post:
    """A house with a contact, a mail server and a WhatsApp number; `notifier` is what tells."""

    web: OpenWeb
    mail: MailServer
    whatsapp: FakeChannel
    notifier: Notifier

    async def note(self, contact: Contact = RITA, *, urgent: bool = False, later: timedelta = timedelta(0)) -> None:
        hotel = self.web.hotels["austral"]
        now = self.web.clock.now()
        notice = StaffNotice(contact, "Ana espera", "Huésped: Ana\nEscribió: hola", now + later, urgent)
        async with self.web.parts.database.transaction(hotel.tenant_id) as connection:
            await add_notice(connection, hotel.id, None, notice, now, self.web.ids)

    async def tell(self, **later: float) -> int:
        """Everything that is due after a while; how many were looked at."""
        self.web.clock.move_to(self.web.clock.now() + timedelta(**later))
        lease = timedelta(minutes=1)
        claims = await work.claim(self.web.parts.database, "notice", self.web.clock.now(), lease=lease, most=9)
        for held in claims:
            await self.notifier.tell(held)
        return len(claims)

    async def notices(self) -> list[dict[str, Any]]:
        return await self.web.rows("SELECT * FROM staff_notices ORDER BY created_at, id")


async def _post(database: Database, server: MailServer, *, with_mail: bool, template: str | None) -> Post:
    web = await open_web(database)
    rules = DeskRules(staff=StaffRules(notice_template=template))
    await save_hotel(database, replace(web.hotels["austral"], desk=rules))
    whatsapp = FakeChannel("whatsapp")
    mail = SmtpMail(server.url, "conserje@hotel.example", web.clock) if with_mail else None
    channels = {"whatsapp": whatsapp}
    notifier = Notifier(
        database,
        web.parts.house_book,
        mail,
        channels,
        "https://conserje.example/",
        web.clock,
        Random(7),
        instruments=Instruments(),
    )
    return Post(web, server, whatsapp, notifier)


async def test_an_ordinary_notice_goes_by_mail_and_an_urgent_one_by_every_way(database: Database) -> None:
    async with mail_server() as server:
        post = await _post(database, server, with_mail=True, template="aviso")
        await post.note()
        await post.tell()
        assert [mail["To"] for mail in server.mails] == ["rita@example.com"]
        assert post.whatsapp.sent == []
        await post.note(urgent=True)
        await post.tell()
    assert len(server.mails) == 2
    [sent] = post.whatsapp.sent
    assert (sent.sender, sent.recipient) == (NUMBERS["austral"], "5491155550199")
    assert sent.reply.template is not None
    assert (sent.reply.template.name, sent.reply.template.values[1]) == ("aviso", "Huésped: Ana · Escribió: hola")
    assert [(row["state"], row["told"]) for row in await post.notices()] == [
        ("sent", ["email"]),
        ("sent", ["email", "whatsapp"]),
    ]


async def test_a_notice_is_not_told_before_its_time(database: Database) -> None:
    async with mail_server() as server:
        post = await _post(database, server, with_mail=True, template=None)
        await post.note(later=timedelta(hours=8))
        assert await post.tell(hours=7, minutes=59) == 0
        assert await post.tell(minutes=1) == 1
    assert len(server.mails) == 1


async def test_a_mail_server_that_is_down_is_tried_again_until_it_answers(database: Database) -> None:
    async with mail_server() as server:
        post = await _post(database, server, with_mail=True, template=None)
        server.answers["MAIL"] = "421 come back"
        await post.note()
        await post.tell()
        [notice] = await post.notices()
        assert (notice["state"], notice["attempts"]) == ("queued", 1)
        assert "421" in notice["error"]
        assert await post.tell(seconds=30) == 0
        del server.answers["MAIL"]
        await post.tell(minutes=3)
        [notice] = await post.notices()
        assert (notice["state"], notice["told"], notice["error"]) == ("sent", ["email"], None)
        assert await post.tell(hours=9) == 0


async def test_what_worked_is_not_repeated_when_the_other_way_is_tried_again(database: Database) -> None:
    async with mail_server() as server:
        post = await _post(database, server, with_mail=True, template="aviso")
        post.whatsapp.fail_next(ChannelUnavailable("down"), ChannelUnavailable("down"))
        await post.note(urgent=True)
        for _ in range(3):
            await post.tell(minutes=10)
        assert len(server.mails) == 1
    assert len(post.whatsapp.sent) == 1


@pytest.mark.parametrize(("error", "tries"), [(ChannelUnavailable("down"), 6), (ChannelRejected("no such number"), 1)])
async def test_what_reached_nobody_is_parked_and_can_be_told_again(
    database: Database, error: ConserjeError, tries: int
) -> None:
    async with mail_server() as server:
        post = await _post(database, server, with_mail=False, template="aviso")
        post.whatsapp.fail_next(*[error] * tries)
        await post.note()
        for _ in range(7):
            await post.tell(hours=2)
        [notice] = await post.notices()
        assert (notice["state"], notice["told"]) == ("parked", [])
        assert str(error) in notice["error"]
        assert notice["attempts"] == tries
        hotel = post.web.hotels["austral"]
        assert await tell_again(database, hotel.tenant_id, hotel.id, notice["id"], post.web.clock.now())
        await post.tell()
        [notice] = await post.notices()
        assert notice["state"] == "sent"
        assert not await tell_again(database, hotel.tenant_id, hotel.id, notice["id"], post.web.clock.now())


async def test_without_any_way_it_stands_in_the_staff_view_and_says_so(database: Database) -> None:
    async with mail_server() as server:
        post = await _post(database, server, with_mail=False, template=None)
        await post.note()
        await post.tell()
    [notice] = await post.notices()
    assert (notice["state"], notice["told"]) == ("unsent", [])
    assert "no mail server" in notice["error"]
