"""`/status.json`: is the system well, for anybody. No house, no guest, no version, no number of anything is in it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from conserje.errors import Retryable
from conserje.model.ids import Clock
from conserje.storage import work
from conserje.storage.alarms.alerts import last_beat, open_alerts
from conserje.storage.database import Database
from conserje.web.answers import JsonResponse

# Whoever asks more often gets the last answer again: a page that everybody opens in an outage must not make it worse.
KEPT_FOR = timedelta(seconds=5)
WAITS_LONG = timedelta(seconds=30)
SILENT_AFTER = timedelta(minutes=5)
HEADERS = {"Cache-Control": "public, max-age=5", "Access-Control-Allow-Origin": "*"}


def status_routes(database: Database, clock: Clock) -> list[Route]:
    return [Route("/status.json", PublicStatus(database, clock).show)]


class PublicStatus:
    """`status` is ok, degraded (guests may wait) or down (nothing is taken)."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._kept: tuple[datetime, dict[str, Any]] | None = None

    async def show(self, _: Request) -> Response:
        now = self._clock.now()
        if self._kept is None or now - self._kept[0] >= KEPT_FOR:
            self._kept = (now, await self._looked(now))
        body = self._kept[1]
        return JsonResponse(body, status_code=503 if body["status"] == "down" else 200, headers=HEADERS)

    async def _looked(self, now: datetime) -> dict[str, Any]:
        at = now.isoformat(timespec="seconds")
        try:
            parts, incidents = await self._parts(now), await self._incidents(now)
        except Retryable:
            return {"status": "down", "at": at, "parts": {"messages": "down"}, "incidents": []}
        is_well = not incidents and set(parts.values()) <= {"ok", "unknown"}
        return {"status": "ok" if is_well else "degraded", "at": at, "parts": parts, "incidents": incidents}

    async def _parts(self, now: datetime) -> Mapping[str, str]:
        """`messages` are taken when the database answers; `answers` and `replies` are slow when one waits long; `alarms` are
        silent when the chain that watches was heard once and is not any more."""
        waiting = await work.depth(self._database)

        def pace(kind: str) -> str:
            return "slow" if kind in waiting and now - waiting[kind][1] > WAITS_LONG else "ok"

        heard = await last_beat(self._database)
        alarms = "unknown" if heard is None else "ok" if now - heard <= SILENT_AFTER else "silent"
        return {"messages": "ok", "answers": pace("answer"), "replies": pace("send"), "alarms": alarms}

    async def _incidents(self, now: datetime) -> list[dict[str, str]]:
        """What guests feel, and of every house at once: what is about one house is nobody else's business."""
        return [
            {"name": one.name, "since": one.started_at.isoformat(timespec="seconds")}
            for one in await open_alerts(self._database, now)
            if one.guests_feel and one.tenant is None
        ]
