"""A stand-in for a mail server (RFC 5321, AUTH PLAIN of RFC 4954) on a free port of the loopback: keeps what it took, and
refuses what it is told to."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class MailServer:
    """`mails` is what arrived; `answers` replaces the reply to a command ("RCPT": "550 no such user"), as often as it comes."""

    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    password: str = "secret"
    port: int = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _say(writer, "220 mail.example ESMTP")
        while line := (await reader.readline()).decode().strip():
            verb = line.split(maxsplit=1)[0].upper()
            await _say(writer, await self._answer(verb, line, reader, writer))
            if verb == "QUIT":
                break
        writer.close()

    async def _answer(self, verb: str, line: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
        if verb in self.answers:
            return self.answers[verb]
        if verb == "EHLO":
            return "250-mail.example\r\n250-AUTH PLAIN\r\n250 8BITMIME"
        if verb == "AUTH":
            given = base64.b64decode(line.rpartition(" ")[2]).decode().split("\0")[-1]
            return "235 welcome" if given == self.password else "535 bad password"
        if verb == "RCPT":
            self.recipients.append(line[line.index("<") + 1 : line.index(">")])
        if verb == "DATA":
            await _say(writer, "354 go on")
            raw = await reader.readuntil(b"\r\n.\r\n")
            mail = message_from_bytes(raw[:-5], policy=policy.default)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
        return "221 bye" if verb == "QUIT" else "250 ok"


async def _say(writer: asyncio.StreamWriter, answer: str) -> None:
    writer.write(answer.encode() + b"\r\n")
    await writer.drain()


@asynccontextmanager
async def mail_server() -> AsyncIterator[MailServer]:
    """Listening while the block runs."""
    stand_in = MailServer()
    server = await asyncio.start_server(stand_in.talk, "127.0.0.1", 0)
    stand_in.port = server.sockets[0].getsockname()[1]
    async with server:
        yield stand_in
