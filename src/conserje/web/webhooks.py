"""Where vendors deliver what guests wrote. 200 means "stored", nothing else.

This is the hottest path of the house: plain ASGI below the router, one pass over the body.
"""

from collections.abc import Mapping

from starlette.datastructures import Headers, QueryParams
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from conserje.channels.port import Parsed, WebhookChannel
from conserje.delivery.receive import Receiver
from conserje.errors import BadSignature, NotFound
from conserje.web.answers import JsonResponse, read_body, refusal

MOST_BYTES = 3 * 1024 * 1024


def webhook_routes(channels: Mapping[str, WebhookChannel], receiver: Receiver) -> list[Route]:
    """`/webhooks/<name>` for every channel."""
    return [
        Route(f"/webhooks/{name}", Webhook(name, channel, receiver), methods=["GET", "POST"])
        for name, channel in channels.items()
    ]


class Webhook:
    """GET answers the vendor's subscription check, POST takes messages and receipts."""

    def __init__(self, name: str, channel: WebhookChannel, receiver: Receiver) -> None:
        self._name = name
        self._channel = channel
        self._receiver = receiver

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._take(scope, receive) if scope["method"] == "POST" else self._shake_hands(scope)
        await answer(scope, receive, send)

    async def _take(self, scope: Scope, receive: Receive) -> Response:
        raw = await read_body(scope, receive, MOST_BYTES)
        self._channel.verify(Headers(scope=scope), raw)
        parsed = self._channel.parse(raw)
        received = await self._receiver.receive(self._name, parsed)
        if received.unknown and _receivers(parsed) <= set(received.unknown):
            raise NotFound("no house receives messages at this address")
        return JsonResponse({"stored": received.stored})

    def _shake_hands(self, scope: Scope) -> Response:
        try:
            return PlainTextResponse(self._channel.handshake(QueryParams(scope["query_string"])))
        except BadSignature as error:
            return refusal(error, status=403)


def _receivers(parsed: Parsed) -> set[str]:
    said = {message.receiver for message in parsed.messages} | {echo.receiver for echo in parsed.echoes}
    return said | {receipt.receiver for receipt in parsed.receipts}
