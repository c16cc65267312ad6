"""The adapter: hears Meta's webhooks and speaks to its Graph API."""

import re
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx
import orjson

from conserje.channels.port import Fetched, LoadedFile, Outbound, Parsed
from conserje.channels.whatsapp.inbound import parse_payload
from conserje.channels.whatsapp.media import fetch_media
from conserje.channels.whatsapp.refusals import refusal
from conserje.channels.whatsapp.shape import location_body, media_body, opened_by_buttons, request_bodies
from conserje.channels.whatsapp.signature import answer_handshake, verify_signature
from conserje.errors import ChannelUnavailable
from conserje.model.message import Media
from conserje.model.reply import PLACE

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
        self._authorization = {"Authorization": f"Bearer {access_token}"}
        self._headers = self._authorization | {"Content-Type": "application/json"}
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
        """The id of the last message when a reply needs several: the one with the question, or its last attachment.

        The Graph API has no idempotency key. So this process remembers, for the latest keys, what was accepted: a
        repeated key continues where the last attempt broke off, and sends nothing when that one was complete. Whether a
        process that died had sent before is told by the receipts that come for the guest (storage/outbox.py).
        """
        label = self._list_labels.get(outbound.language or "", "☰")
        bodies: list[dict[str, Any] | LoadedFile] = [*request_bodies(outbound.recipient, outbound.reply, label)]
        behind_files = len(opened_by_buttons(outbound.reply)) + (1 if outbound.reply.choices else 0)
        place = max(0, len(bodies) - behind_files)
        bodies[place:place] = outbound.files
        accepted = self._accepted_of(outbound.key)
        for body in bodies[len(accepted) :]:
            if isinstance(body, LoadedFile) and body.attachment.mime == PLACE:
                body = location_body(outbound.recipient, body.content)
            elif isinstance(body, LoadedFile):
                media = await self._upload(outbound.sender, body)
                body = media_body(outbound.recipient, body.attachment, media)
            accepted.append(await self._post(outbound.sender, body))
        return accepted[-1]

    async def _upload(self, sender: str, file: LoadedFile) -> str:
        """Graph's id of a file, good for thirty days."""
        about = file.attachment
        response = await self._call(
            f"{quote(sender, safe='')}/media",
            headers=self._authorization,
            data={"messaging_product": "whatsapp", "type": about.mime},
            files={"file": (about.name, file.content, about.mime)},
        )
        return _id_in(response, "id")

    async def fetch(self, media: Media) -> Fetched:
        return await fetch_media(self._client, self._graph_url, self._authorization, media, self._timeout)

    def _accepted_of(self, key: str) -> list[str]:
        ids = self._accepted.setdefault(key, [])
        self._accepted.move_to_end(key)
        if len(self._accepted) > _REMEMBERED_KEYS:
            self._accepted.popitem(last=False)
        return ids

    async def _post(self, sender: str, body: dict[str, Any]) -> str:
        path = f"{quote(sender, safe='')}/messages"
        response = await self._call(path, headers=self._headers, content=orjson.dumps(body))
        return _id_in(response, "messages", 0, "id")

    async def _call(self, path: str, **request: Any) -> httpx.Response:
        """POST to Graph. Raises what `send` raises."""
        url = f"{self._graph_url}/{path}"
        try:
            response = await self._client.post(url, timeout=self._timeout, **request)
        except httpx.RequestError as error:
            raise ChannelUnavailable(f"WhatsApp cannot be reached: {type(error).__name__}") from error
        if not response.is_success:
            raise refusal(response)
        return response


def _id_in(response: httpx.Response, *place: str | int) -> str:
    """An id at a place of the answer. Whoever answers without one is not the Graph API (a captive proxy, say)."""
    try:
        found = orjson.loads(response.content)
        for step in place:
            found = found[step]
    except (orjson.JSONDecodeError, LookupError, TypeError) as error:
        raise ChannelUnavailable(f"WhatsApp answered {response.status_code} without a message id") from error
    if not isinstance(found, str) or not found:
        raise ChannelUnavailable(f"WhatsApp answered {response.status_code} with a message id that is none")
    return found
