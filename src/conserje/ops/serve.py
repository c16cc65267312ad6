"""Running the system: the web server, the worker, or both in one process, until a signal says stop."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import structlog
import uvicorn

from conserje.bootstrap import App, build
from conserje.settings import Settings, SettingsRefused, load_settings
from conserje.telemetry.logs import Levels
from conserje.web.app import create_operators_app, watching

log = structlog.get_logger(__name__)


async def serve(settings: Settings, *, with_worker: bool, levels: Levels | None = None) -> None:
    """Answer HTTP until SIGTERM or SIGINT; requests under way and turns in hand are finished first."""
    role = "embedded" if with_worker else "api"
    async with build(settings, role=role, levels=levels) as app, _working(app, wanted=with_worker):
        _listen_to_hangup(levels)
        log.info("serving", url=f"http://{settings.host}:{settings.port}", with_worker=with_worker)
        await uvicorn.Server(web_config(app)).serve()


async def work(settings: Settings, levels: Levels | None = None) -> None:
    """Answer, send and fire timers until SIGTERM or SIGINT."""
    async with (
        build(settings, role="worker", levels=levels) as app,
        watching(app.parts),
        _small_port(app),
        _hearing(app),
    ):
        _listen_to_hangup(levels)
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
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=10,
        ws_max_size=64 * 1024,
    )


class _Beside(uvicorn.Server):
    """A server that leaves the signals to whoever runs it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def _small_port(app: App) -> AsyncIterator[None]:
    """Health and metrics of a worker of its own, where a port is set."""
    settings = app.settings
    if not settings.worker_metrics_port:
        yield
        return
    server = _Beside(
        uvicorn.Config(
            create_operators_app(app.parts),
            host=settings.worker_metrics_host,
            port=settings.worker_metrics_port,
            log_config=None,
            access_log=False,
            server_header=False,
            forwarded_allow_ips=settings.trusted_proxies,
        )
    )
    serving = asyncio.create_task(server.serve())
    try:
        yield
    finally:
        server.should_exit = True
        await serving


def _listen_to_hangup(levels: Levels | None) -> None:
    """SIGHUP reads the levels of the log again, from the environment and the .env file."""
    if levels is not None and hasattr(signal, "SIGHUP"):
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, _reread, levels)


def _reread(levels: Levels) -> None:
    try:
        settings = load_settings()
    except SettingsRefused as error:
        log.warning("settings_not_read", reason=str(error))
        return
    levels.reset(settings.log_level, settings.log_levels)
    log.info("log_levels_read", levels=levels.as_json())


@asynccontextmanager
async def _working(app: App, *, wanted: bool) -> AsyncIterator[None]:
    """The worker beside the server, stopped gracefully when the block ends."""
    if not wanted:
        yield
        return
    async with _hearing(app):
        task = asyncio.create_task(app.worker.run())
        try:
            yield
        finally:
            app.worker.stop()
            with contextlib.suppress(asyncio.CancelledError):
                await task


@asynccontextmanager
async def _hearing(app: App) -> AsyncIterator[None]:
    """Of rooms that others sell, while the block runs."""
    task = asyncio.create_task(app.hear_news(), name="room news")
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
