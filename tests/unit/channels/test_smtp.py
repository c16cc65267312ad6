"""Mails to the staff over a real SMTP conversation: what arrives, and what each refusal means."""

from datetime import UTC, datetime

import pytest

from conserje.channels.smtp import SmtpMail
from conserje.errors import ChannelRejected, ChannelUnavailable, CredentialsRefused
from conserje.model.ids import MovableClock
from tests.vendors.smtp_server import mail_server

CLOCK = MovableClock(datetime(2027, 1, 11, 13, tzinfo=UTC))
MAIL = {
    "key": "0193-a",
    "to": "rita@example.com",
    "subject": "Ana espera\nuna respuesta",
    "text": "Escribió: ¿hay alguien?\n",
}


async def test_a_mail_arrives_as_it_was_written() -> None:
    async with mail_server() as server:
        await SmtpMail(server.url, "conserje@hotel.example", CLOCK).send(**MAIL)
        [mail] = server.mails
    assert server.recipients == ["rita@example.com"]
    assert (mail["From"], mail["Subject"]) == ("conserje@hotel.example", "Ana espera una respuesta")
    assert mail["Message-ID"] == "<0193-a@hotel.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"] == "Mon, 11 Jan 2027 13:00:00 -0000"
    assert mail.get_content().strip() == "Escribió: ¿hay alguien?"


async def test_a_password_with_signs_is_taken_and_a_wrong_one_refused() -> None:
    async with mail_server() as server:
        server.password = "p@ss:word"
        where = f"127.0.0.1:{server.port}"
        await SmtpMail(f"smtp://rita:p%40ss%3Aword@{where}", "c@hotel.example", CLOCK).send(**MAIL)
        with pytest.raises(CredentialsRefused):
            await SmtpMail(f"smtp://rita:wrong@{where}", "c@hotel.example", CLOCK).send(**MAIL)
    assert len(server.mails) == 1


@pytest.mark.parametrize(
    ("verb", "answer", "error"),
    [
        ("RCPT", "550 no such user", ChannelRejected),
        ("RCPT", "450 mailbox busy", ChannelUnavailable),
        ("DATA", "554 spam", ChannelRejected),
        ("DATA", "451 try later", ChannelUnavailable),
        ("MAIL", "421 closing", ChannelUnavailable),
    ],
)
async def test_what_may_pass_is_tried_again_and_what_will_not_is_told(
    verb: str, answer: str, error: type[Exception]
) -> None:
    async with mail_server() as server:
        server.answers[verb] = answer
        with pytest.raises(error):
            await SmtpMail(server.url, "c@hotel.example", CLOCK).send(**MAIL)


async def test_a_server_that_is_not_there_is_tried_again() -> None:
    async with mail_server() as server:
        url = server.url
    with pytest.raises(ChannelUnavailable):
        await SmtpMail(url, "c@hotel.example", CLOCK, timeout=1).send(**MAIL)


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://"])
def test_an_address_that_is_no_mail_servers_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="smtp"):
        SmtpMail(url, "c@hotel.example", CLOCK)
