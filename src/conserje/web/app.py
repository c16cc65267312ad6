"""The web application: every route of the house, its error answers, and what lives as long as it does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from conserje.errors import ConserjeError
from conserje.web.answers import Barrier, refuse, refuse_http
from conserje.web.health import health_routes
from conserje.web.parts import WebParts
from conserje.web.webhooks import webhook_routes
from conserje.web.widget.routes import widget_routes


def create_app(parts: WebParts) -> Starlette:
    """Webhooks first: they are the ones in a hurry."""
    return Starlette(
        routes=[
            *webhook_routes(parts.webhooks, parts.receiver),
            *widget_routes(parts),
            *health_routes(parts.database, parts.hub),
            *parts.more_routes,
        ],
        middleware=[Middleware(Barrier, ids=parts.ids)],
        exception_handlers={ConserjeError: refuse, HTTPException: refuse_http},
        lifespan=lambda _: _running(parts),
    )


@asynccontextmanager
async def _running(parts: WebParts) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        listening = asyncio.create_task(parts.hub.run(), name="live")
        stack.push_async_callback(_ended, listening)
        for hook in parts.lifespan:
            await stack.enter_async_context(hook())
        yield


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
