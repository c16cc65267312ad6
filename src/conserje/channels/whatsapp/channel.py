"""The adapter: hears Meta's webhooks and speaks to its Graph API."""

import re
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx
import orjson

from conserje.channels.port import Outbound, Parsed
from conserje.channels.whatsapp.inbound import parse_payload
from conserje.channels.whatsapp.refusals import refusal
from conserje.channels.whatsapp.shape import request_bodies
from conserje.channels.whatsapp.signature import answer_handshake, verify_signature
from conserje.errors import ChannelUnavailable

_REMEMBERED_KEYS = 2_000
# Visible ASCII: all that a header can carry, and an empty key would let anybody sign.
_SECRET = re.compile(r"[!-~]+", re.ASCII)


class WhatsAppChannel:
    """One app at Meta; it may own many numbers, and the `sender` of each reply says which (its phone number id).

    `list_labels` names the button that opens a list, by language, with "☰" for the rest. `timeout` is in seconds, for
    each request.
    """

    def __init__(
        self,
        app_secret: str,
        verify_token: str,
        access_token: str,
        graph_url: str = "https://graph.facebook.com/v23.0",
        *,
        client: httpx.AsyncClient,
        list_labels: Mapping[str, str] | None = None,
        timeout: float = 15.0,
    ) -> None:
        secrets = {"app secret": app_secret, "verify token": verify_token, "access token": access_token}
        for name, secret in secrets.items():
            if not _SECRET.fullmatch(secret):
                raise ValueError(f"the WhatsApp {name} is empty or has characters that no {name} has")
        self._app_secret = app_secret.encode("ascii")
        self._verify_token = verify_token
        self._headers = {"Authorization": f"Bearer {access_token}", "Content-Type": "application/json"}
        self._graph_url = graph_url.rstrip("/")
        self._client = client
        self._list_labels = list_labels or {}
        self._timeout = timeout
        self._accepted: OrderedDict[str, list[str]] = OrderedDict()

    @property
    def name(self) -> str:
        return "whatsapp"

    def handshake(self, query: Mapping[str, str]) -> str:
        return answer_handshake(query, self._verify_token)

    def verify(self, headers: Mapping[str, str], raw: bytes) -> None:
        verify_signature(headers, raw, self._app_secret)

    def parse(self, raw: bytes) -> Parsed:
        return parse_payload(raw)

    async def send(self, outbound: Outbound) -> str:
        """The id of the last message, the one with the question, when a reply needs several.

        The Graph API has no idempotency key. So this process remembers, for the latest keys, what was accepted: a
        repeated key continues where the last attempt broke off, and sends nothing when that one was complete. Whether a
        process that died had sent before is told by the receipts that come for the guest (storage/outbox.py).
        """
        label = self._list_labels.get(outbound.language or "", "☰")
        bodies = request_bodies(outbound.recipient, outbound.reply, label)
        accepted = self._accepted_of(outbound.key)
        for body in bodies[len(accepted) :]:
            accepted.append(await self._post(outbound.sender, body))
        return accepted[-1]

    def _accepted_of(self, key: str) -> list[str]:
        ids = self._accepted.setdefault(key, [])
        self._accepted.move_to_end(key)
        if len(self._accepted) > _REMEMBERED_KEYS:
            self._accepted.popitem(last=False)
        return ids

    async def _post(self, sender: str, body: dict[str, Any]) -> str:
        url = f"{self._graph_url}/{quote(sender, safe='')}/messages"
        try:
            response = await self._client.post(
                url, content=orjson.dumps(body), headers=self._headers, timeout=self._timeout
            )
        except httpx.RequestError as error:
            raise ChannelUnavailable(f"WhatsApp cannot be reached: {type(error).__name__}") from error
        if not response.is_success:
            raise refusal(response)
        return _message_id(response)


def _message_id(response: httpx.Response) -> str:
    """`messages[0].id`. Whoever answers without one is not the Graph API (a captive proxy, say)."""
    try:
        message_id = orjson.loads(response.content)["messages"][0]["id"]
    except (orjson.JSONDecodeError, LookupError, TypeError) as error:
        raise ChannelUnavailable(f"WhatsApp answered {response.status_code} without a message id") from error
    if not isinstance(message_id, str) or not message_id:
        raise ChannelUnavailable(f"WhatsApp answered {response.status_code} with a message id that is none")
    return message_id
