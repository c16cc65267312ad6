"""Running the system: the web server, the worker, or both in one process, until a signal says stop."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
import uvicorn

from conserje.bootstrap import App, build
from conserje.settings import Settings

log = structlog.get_logger(__name__)


async def serve(settings: Settings, *, with_worker: bool) -> None:
    """Answer HTTP until SIGTERM or SIGINT; requests under way and turns in hand are finished first."""
    async with build(settings) as app, _working(app, wanted=with_worker):
        log.info("serving", url=f"http://{settings.host}:{settings.port}", with_worker=with_worker)
        await uvicorn.Server(web_config(app)).serve()


async def work(settings: Settings) -> None:
    """Answer, send and fire timers until SIGTERM or SIGINT."""
    async with build(settings) as app:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, app.worker.stop)
        log.info("working", parallel=settings.workers)
        await app.worker.run()


def web_config(app: App) -> uvicorn.Config:
    settings = app.settings
    return uvicorn.Config(
        app.web,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=10,
        ws_max_size=64 * 1024,
    )


@asynccontextmanager
async def _working(app: App, *, wanted: bool) -> AsyncIterator[None]:
    """The worker beside the server, stopped gracefully when the block ends."""
    if not wanted:
        yield
        return
    task = asyncio.create_task(app.worker.run())
    try:
        yield
    finally:
        app.worker.stop()
        with contextlib.suppress(asyncio.CancelledError):
            await task
