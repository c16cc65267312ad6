"""`conserje status`: how the installation is right now, on a screen that refreshes."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TextIO

import httpx
import orjson

from conserje.model.ids import Clock
from conserje.ops.diagnosis.reach import SILENT_AFTER, WAITS_LONG
from conserje.settings import Settings
from conserje.storage import work
from conserje.storage.alarms.alerts import Alert, ended_lately, last_beat, open_alerts
from conserje.storage.database import Database, DatabaseUnavailable

PATIENCE_SECONDS = 3.0
CLEAR = "\x1b[H\x1b[2J"


@dataclass(frozen=True, slots=True)
class Standing:
    """`api` is what its readiness says, "absent" when nobody answers; `waiting` is rows and the longest wait, by kind and
    state; `heard` is when the alarm chain was."""

    at: datetime
    database: str
    api: str
    api_checks: Mapping[str, str]
    waiting: Mapping[tuple[str, str], tuple[int, timedelta]]
    heard: datetime | None
    wrong: Sequence[Alert]
    over: Sequence[Alert]

    @property
    def state(self) -> str:
        """down, degraded or ok."""
        if self.database != "ok" or self.api in ("absent", "not ready"):
            return "down"
        slow = any(state == "due" and waits > WAITS_LONG for (_, state), (_, waits) in self.waiting.items())
        return "degraded" if self.wrong or slow or self.alarms == "silent" or self.api != "ready" else "ok"

    @property
    def alarms(self) -> str:
        if self.heard is None:
            return "never heard"
        return "silent" if self.at - self.heard > SILENT_AFTER else "ok"


async def show_status(settings: Settings, clock: Clock, out: TextIO, *, every: float | None, as_json: bool) -> int:
    """Once, or again `every` so many seconds until interrupted. 1 when the last look was not ok."""
    write = _as_json if as_json else _as_screen
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE_SECONDS) as client:
        while True:
            standing = await look(settings, clock, client)
            if every is not None and not as_json:
                out.write(CLEAR)
            out.write(write(standing))
            out.flush()
            if every is None:
                return int(standing.state != "ok")
            await asyncio.sleep(every)


async def look(settings: Settings, clock: Clock, client: httpx.AsyncClient) -> Standing:
    now = clock.now()
    api, checks = await _api(settings, client)
    try:
        database = await Database.connect(
            settings.database_url.get_secret_value(), size=2, acquire_seconds=PATIENCE_SECONDS
        )
    except DatabaseUnavailable as error:
        return Standing(now, str(error), api, checks, {}, None, [], [])
    try:
        standing = await work.standing(database, now)
        return Standing(
            at=now,
            database="ok",
            api=api,
            api_checks=checks,
            waiting={key: (rows, max(timedelta(), now - first)) for key, (rows, first) in sorted(standing.items())},
            heard=await last_beat(database),
            wrong=await open_alerts(database, now),
            over=await ended_lately(database, now, most=5),
        )
    finally:
        await database.close()


async def _api(settings: Settings, client: httpx.AsyncClient) -> tuple[str, Mapping[str, str]]:
    try:
        answer = await client.get(f"http://{settings.host}:{settings.port}/health/ready")
        body = answer.json()
        checks = {name: _said(check) for name, check in body["checks"].items()}
        return str(body["status"]), checks
    except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError):
        return "absent", {}


def _said(check: Mapping[str, object]) -> str:
    return (
        f"{check['milliseconds']} ms" if "milliseconds" in check else str(check.get("reason", check.get("status", "?")))
    )


def _as_screen(standing: Standing) -> str:
    checks = ", ".join(f"{name} {said}" for name, said in standing.api_checks.items())
    lines = [
        f"Conserje · {standing.state.upper():<40} {standing.at:%Y-%m-%d %H:%M:%S} UTC",
        "",
        f"  api        {standing.api}{f' ({checks})' if checks else ''}",
        f"  database   {standing.database}",
        f"  alarms     {standing.alarms}",
        *_queue(standing),
        "",
        *(["  nothing is wrong"] if not standing.wrong else []),
    ]
    for one in standing.wrong:
        about = f" · {one.tenant}" if one.tenant else ""
        feel = " · guests feel it" if one.guests_feel else ""
        lines.append(f"  {one.severity.upper():<9}{one.name}{about}{feel} · {_ago(standing.at - one.started_at)}")
        lines += [f"           {one.summary}", f"           → {one.runbook}"]
    if standing.over:
        lines += ["", "  over in the last day"]
        lines += [f"    {one.name} until {one.ended_at:%H:%M}" for one in standing.over if one.ended_at]
    return "\n".join([*lines, ""])


def _queue(standing: Standing) -> list[str]:
    if not standing.waiting:
        return ["  queue      empty"]
    return [
        f"  {'queue' if number == 0 else '':<11}{kind} {state}: {rows}{f', longest {_ago(waits)}' if state == 'due' else ''}"
        for number, ((kind, state), (rows, waits)) in enumerate(standing.waiting.items())
    ]


def _ago(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    if seconds < 120:
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 7200 else f"{seconds // 3600} h"


def _as_json(standing: Standing) -> str:
    body = {
        "state": standing.state,
        "at": standing.at,
        "api": standing.api,
        "checks": standing.api_checks,
        "database": standing.database,
        "alarms": standing.alarms,
        "queue": [
            {"kind": kind, "state": state, "rows": rows, "longest_seconds": waits.total_seconds()}
            for (kind, state), (rows, waits) in standing.waiting.items()
        ],
        "wrong": [_alert(one) for one in standing.wrong],
        "over": [_alert(one) for one in standing.over],
    }
    return orjson.dumps(body).decode() + "\n"


def _alert(one: Alert) -> dict[str, object]:
    return {
        "name": one.name,
        "severity": one.severity,
        "tenant": one.tenant,
        "guests_feel": one.guests_feel,
        "since": one.started_at,
        "until": one.ended_at,
        "summary": one.summary,
        "runbook": one.runbook,
    }
