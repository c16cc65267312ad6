"""The web application: every route of the house, its error answers, and what lives as long as it does."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route

from conserje.delivery.figures import Figures
from conserje.delivery.pulse import Dependency, Pulse
from conserje.errors import ConserjeError
from conserje.web.answers import Barrier, refuse, refuse_http
from conserje.web.health import Health, health_routes
from conserje.web.limits import REQUESTS_OF_AN_ADDRESS, window_of
from conserje.web.operators import Key, operator_routes
from conserje.web.parts import WebParts
from conserje.web.watch import Watch
from conserje.web.webhooks import webhook_routes
from conserje.web.widget.routes import widget_routes


def create_app(parts: WebParts) -> Starlette:
    """Webhooks first: they are the ones in a hurry."""
    hub = parts.hub
    routes = [
        *webhook_routes(parts.webhooks, parts.receiver),
        *widget_routes(parts),
        *_inner_routes(parts, [Dependency("live", is_required=False, check=hub.check), *parts.dependencies]),
        *parts.more_routes,
    ]
    of_address = window_of("address", *REQUESTS_OF_AN_ADDRESS, parts.clock, parts.counts)
    watch = Middleware(Watch, routes=routes, ids=parts.ids, instruments=parts.instruments, of_address=of_address)
    return Starlette(
        routes=routes,
        middleware=[watch, Middleware(Barrier, ids=parts.ids)],
        exception_handlers={ConserjeError: refuse, HTTPException: refuse_http},
        lifespan=lambda _: _running(parts),
    )


def create_operators_app(parts: WebParts) -> Starlette:
    """What a worker of its own answers on its small port: health and metrics."""
    routes = _inner_routes(parts, parts.dependencies)
    return Starlette(routes=routes, exception_handlers={ConserjeError: refuse, HTTPException: refuse_http})


def _inner_routes(parts: WebParts, dependencies: Sequence[Dependency]) -> list[Route]:
    key, metrics = Key(parts.operators_token), parts.instruments.metrics
    health = Health(parts.database, _pulse(parts, dependencies), parts.clock, key)
    return [*health_routes(health), *operator_routes(metrics, parts.levels, key)]


def _pulse(parts: WebParts, dependencies: Sequence[Dependency]) -> Pulse:
    required = Dependency("database", is_required=True, check=parts.database.ping)
    return Pulse([required, *dependencies], parts.instruments.metrics)


@asynccontextmanager
async def watching(parts: WebParts) -> AsyncIterator[None]:
    """While the block runs, metrics tell how the process and the business are."""
    metrics = parts.instruments.metrics
    async with AsyncExitStack() as stack:
        if parts.figures_seconds is not None and not metrics.is_muted:
            figures = Figures(parts.database, parts.clock, metrics, every=parts.figures_seconds)
            for run in (_pulse(parts, parts.dependencies).run, figures.run):
                stack.push_async_callback(_ended, asyncio.create_task(run()))
        yield


@asynccontextmanager
async def _running(parts: WebParts) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        parts.instruments.metrics.http.live_connected.read_from(lambda: {(): float(parts.hub.is_listening)})
        listening = asyncio.create_task(parts.hub.run(), name="live")
        stack.push_async_callback(_ended, listening)
        await stack.enter_async_context(watching(parts))
        for hook in parts.lifespan:
            await stack.enter_async_context(hook())
        yield


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
