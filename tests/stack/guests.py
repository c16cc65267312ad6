"""Guests of a drill, who write whatever happens: a steady stream, and some with an errand."""

import http.client
import threading
import time
from collections import deque
from datetime import UTC, datetime, timedelta

import orjson

from conserje.ops.bench.guests import RECEIVERS, Crowd, http_request

MONTHS = (
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
)


class Stream:
    """New guests at a steady rate to one address, until stopped. `statuses` counts the answers; 0 is no answer.

    `delivered` are the house's messages (recipient and id) that Meta still has to tell the delivery of.
    """

    def __init__(self, port: int, per_second: float, delivered: deque[tuple[str, str]]) -> None:
        self._port = port
        self.per_second = per_second
        self._delivered = delivered
        self.statuses: dict[int, int] = {}
        self._crowd = Crowd(7, datetime.now(UTC).date())
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(timeout=30)

    def _run(self) -> None:
        while not self._stopping.wait(1 / self.per_second):
            status = post(self._port, self._crowd.guest(most=1).next_body(int(time.time())))
            self.statuses[status] = self.statuses.get(status, 0) + 1
            self._tell_deliveries()

    def _tell_deliveries(self) -> None:
        """All in one webhook, as Meta does when there are many."""
        now = str(int(time.time()))
        told = []
        while self._delivered:
            to, name = self._delivered.popleft()
            told.append({"id": name, "status": "delivered", "timestamp": now, "recipient_id": to})
        if told:
            post(self._port, _webhook({"statuses": told}))


def post(port: int, body: bytes, path: str = "/webhooks/whatsapp", **headers: str) -> int:
    """The status of the answer to a webhook that is signed as Meta signs; 0 when nobody answers in time."""
    head = http_request(body).partition(b"\r\n\r\n")[0].decode()
    signed = dict(line.split(": ", 1) for line in head.split("\r\n")[1:])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("POST", path, body, {**signed, **headers})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


class Guest:
    """Somebody with an errand, who writes to the Spanish-speaking house."""

    def __init__(self, port: int, number: str) -> None:
        self._port = port
        self.number = number
        self._said = 0

    def writes(self, text: str) -> None:
        """One message. Raises AssertionError when it was not taken."""
        self._said += 1
        message = {
            "from": self.number,
            "id": f"wamid.DRILL.{self.number}.{self._said}",
            "timestamp": str(int(time.time())),
            "type": "text",
            "text": {"body": text},
        }
        contact = {"profile": {"name": "Guest of the drill"}, "wa_id": self.number}
        status = post(self._port, _webhook({"contacts": [contact], "messages": [message]}))
        assert status == 200, f"the webhook answered {status}"


def a_stay() -> str:
    """Some weeks ahead, in words."""
    arrival = datetime.now(UTC).date() + timedelta(days=40)
    arrival = arrival.replace(day=10, month=min(arrival.month, 11))
    return f"del 10 al 13 de {MONTHS[arrival.month - 1]} de {arrival.year + (arrival < datetime.now(UTC).date())}"


def _webhook(content: dict[str, object]) -> bytes:
    """What Meta posts to the Spanish-speaking house."""
    address = {"display_phone_number": "541150000142", "phone_number_id": RECEIVERS["es"]}
    value = {"messaging_product": "whatsapp", "metadata": address, **content}
    entry = {"id": "419561257915477", "changes": [{"value": value, "field": "messages"}]}
    return orjson.dumps({"object": "whatsapp_business_account", "entry": [entry]})
