"""Is the process alive, and can it do its work?"""

import asyncio
from time import perf_counter

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from conserje.errors import Retryable
from conserje.storage.database import Database
from conserje.web.answers import JsonResponse
from conserje.web.live import LiveHub

READY_SECONDS = 2.0


def health_routes(database: Database, hub: LiveHub) -> list[Route]:
    async def live(_: Request) -> Response:
        return JsonResponse({"status": "alive"})

    async def ready(_: Request) -> Response:
        """200 when the database answers. Without the live connection pages still work, by asking, so it is only told."""
        database_check = await check_database(database)
        is_ready = database_check["status"] == "ok"
        checks = {"database": database_check, "live": {"status": "ok" if hub.is_listening else "reconnecting"}}
        body = {"status": "ready" if is_ready else "not ready", "checks": checks}
        return JsonResponse(body, status_code=200 if is_ready else 503)

    return [Route("/health/live", live), Route("/health/ready", ready)]


async def check_database(database: Database) -> dict[str, object]:
    """A question and its answer: `status`, and `milliseconds` or the `reason`."""
    begun = perf_counter()
    try:
        async with asyncio.timeout(READY_SECONDS):
            await database.ping()
    except TimeoutError:
        return {"status": "failing", "reason": f"no answer in {READY_SECONDS:g} seconds"}
    except Retryable as error:
        return {"status": "failing", "reason": type(error).__name__}
    return {"status": "ok", "milliseconds": round((perf_counter() - begun) * 1000, 2)}
