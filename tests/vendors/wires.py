"""One wire to several stand-ins, by the host that is asked."""

from collections.abc import Mapping

import httpx


class ByHost(httpx.AsyncBaseTransport):
    """`others` by host name; everything else goes to `first`."""

    def __init__(self, first: httpx.AsyncBaseTransport, others: Mapping[str, httpx.AsyncBaseTransport]) -> None:
        self._first = first
        self._others = others

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._others.get(request.url.host, self._first).handle_async_request(request)
