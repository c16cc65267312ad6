"""What stands outside the stack in a drill: Meta's Graph API, and everybody who is told about alerts. Real sockets."""

import json
import smtplib
import socketserver
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from conserje.ops.postgres import free_port

POLL_SECONDS = 0.05
ANSWERS = {
    "EHLO": ("250-drill", "250 AUTH PLAIN LOGIN"),
    "AUTH": ("235 welcome",),
    "DATA": ("354 go on",),
    "QUIT": ("221 bye",),
}


class Told(AssertionError):
    """Nobody was told, or not in time."""


@dataclass
class Heard:
    """What came to a receiver, with the monotonic time of its arrival."""

    at: float
    channel: str
    body: dict[str, Any]


@dataclass
class Receivers:
    """Slack, PagerDuty, a webhook and a mailbox. `refusing` are channels that answer 403. A collector that forgets, too."""

    port: int
    mail_port: int
    heard: list[Heard] = field(default_factory=list)
    refusing: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def hear(self, channel: str, body: dict[str, Any]) -> bool:
        with self.lock:
            if channel in self.refusing:
                return False
            self.heard.append(Heard(time.monotonic(), channel, body))
            return True

    def told(self, name: str, status: str, since: float, **labels: str) -> float | None:
        """When the webhook first said so after `since`; None when it has not."""
        with self.lock:
            heard = list(self.heard)
        for one in heard:
            if one.channel == "webhook" and one.at >= since and _says(one.body, name, status, labels):
                return one.at
        return None

    def wait(self, name: str, status: str, since: float, within: float, **labels: str) -> float:
        """Seconds from `since` until the webhook said that an alert is firing or resolved. Raises Told when it does not."""
        deadline = since + within
        while (at := self.told(name, status, since, **labels)) is None:
            if time.monotonic() > deadline:
                raise Told(f"{name} {labels or ''} was not told to be {status} within {within:.0f} s")
            time.sleep(POLL_SECONDS)
        if at > deadline:
            raise Told(
                f"{name} {labels or ''} was told to be {status} {at - since:.0f} s after, not within {within:.0f}"
            )
        return at - since

    def on(self, channel: str) -> list[dict[str, Any]]:
        with self.lock:
            return [one.body for one in self.heard if one.channel == channel]


def _says(body: dict[str, Any], name: str, status: str, labels: dict[str, str]) -> bool:
    return any(
        one["status"] == status
        and one["labels"].get("alertname") == name
        and all(one["labels"].get(key) == value for key, value in labels.items())
        for one in body["alerts"]
    )


@contextmanager
def receivers() -> Iterator[Receivers]:
    told = Receivers(0, 0)
    with _serving(_hearing(told)) as http, socketserver.ThreadingTCPServer(("127.0.0.1", 0), _mailbox(told)) as mail:
        mail.daemon_threads = True
        threading.Thread(target=mail.serve_forever, daemon=True).start()
        told.port, told.mail_port = http, mail.server_address[1]
        with smtplib.SMTP("127.0.0.1", told.mail_port) as check:
            assert check.ehlo()[0] == 250
        yield told
        mail.shutdown()


def _hearing(told: Receivers) -> type[BaseHTTPRequestHandler]:
    class Http(_Quiet):
        def do_POST(self) -> None:
            channel, raw = self.path.strip("/").split("/")[0], self.read()
            if channel == "v1":  # OTLP: spans are taken and forgotten
                self.answer(200, {})
            elif told.hear(channel, json.loads(raw)):
                self.answer(202 if channel == "pager" else 200, {"status": "success", "ok": True})
            else:
                self.answer(403, {"error": "invalid_token"})

    return Http


def _mailbox(told: Receivers) -> type[socketserver.BaseRequestHandler]:
    class Mail(socketserver.StreamRequestHandler):
        """As much SMTP as a client needs that logs in and sends one mail."""

        def handle(self) -> None:
            self.say("220 drill")
            while line := self.rfile.readline():
                word = line.decode(errors="replace").strip().upper().partition(" ")[0]
                self.say(*ANSWERS.get(word, ("250 fine",)))
                if word == "DATA":
                    told.hear("mail", {"text": self.text()})
                    self.say("250 taken")
                elif word == "QUIT":
                    return

        def say(self, *lines: str) -> None:
            self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

        def text(self) -> str:
            lines: list[str] = []
            while (line := self.rfile.readline().decode(errors="replace").rstrip("\r\n")) != ".":
                lines.append(line)
            return "\n".join(lines)

    return Mail


@dataclass
class Graph:
    """Meta's Graph API. `mode` is ok, down (503) or slow (a call takes `seconds`); `refused` are numbers without WhatsApp."""

    port: int
    mode: str = "ok"
    seconds: float = 0.0
    refused: set[str] = field(default_factory=set)
    accepted: Counter[str] = field(default_factory=Counter)
    delivered: deque[tuple[str, str]] = field(default_factory=lambda: deque(maxlen=1000))


@contextmanager
def graph() -> Iterator[Graph]:
    made = Graph(0)

    class Http(_Quiet):
        def do_POST(self) -> None:
            raw = self.read()
            if not raw:
                return
            if self.path.endswith("/media"):
                self.answer(200, {"id": "media-of-the-drill"})
                return
            to = json.loads(raw).get("to", "").lstrip("+")
            if made.mode == "down":
                self.answer(503, {"error": {"message": "Service temporarily unavailable", "code": 2}})
            elif to in made.refused:
                self.answer(400, {"error": {"message": "Message undeliverable", "code": 131026}})
            else:
                if made.mode == "slow":
                    time.sleep(made.seconds)
                made.accepted[to] += 1
                name = f"wamid.DRILL{time.monotonic_ns()}"
                made.delivered.append((to, name))
                self.answer(200, {"messages": [{"id": name}]})

    with _serving(Http) as port:
        made.port = port
        yield made


class _Quiet(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def read(self) -> bytes:
        """The whole body, or nothing when whoever sent it was killed in the middle."""
        length = int(self.headers.get("Content-Length", 0))
        raw = self.rfile.read(length)
        self.close_connection = len(raw) < length
        return b"" if self.close_connection else raw

    def answer(self, status: int, body: dict[str, Any]) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        """Nothing: the test's output is the report."""


@contextmanager
def _serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


def row_of_ports(length: int) -> int:
    """The first of so many free ports in a row."""
    from conserje.ops.stack.layout import is_free

    while True:
        first = min(max(free_port(), 20_000), 55_000)
        if all(is_free(first + number) for number in range(length)):
            return first


@contextmanager
def free_listener(text: Callable[[], bytes]) -> Iterator[int]:
    """The port of a page that says what `text` makes of it."""

    class Http(_Quiet):
        def do_GET(self) -> None:
            raw = text()
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

    with _serving(Http) as port:
        yield port
