"""Where Alertmanager tells what is wrong: stored for the console and for `conserje status`.

The caller proves itself by the token of the setting `alerts_token`; without that setting nobody may tell anything. The
heartbeat is an alert that always fires: when it stops coming, the alarm chain is broken, and this process notices.
"""

import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from conserje.errors import BadRequest, BadSignature
from conserje.model.ids import Clock
from conserje.storage.alarms.alerts import Alert, beat, keep_alerts
from conserje.storage.database import Database
from conserje.web.answers import JsonResponse, read_json

MOST_BYTES = 1024 * 1024
MOST_ALERTS = 500

Short = Annotated[str, Field(max_length=2000)]


class _Told(BaseModel):
    """One alert of Alertmanager's webhook, version 4. `endsAt` is in the year 1 while nobody knows."""

    model_config = ConfigDict(extra="ignore")

    status: Annotated[str, Field(pattern="^(firing|resolved)$")]
    labels: dict[Short, Short] = Field(max_length=64)
    annotations: dict[Short, Short] = Field(default_factory=dict, max_length=64)
    started_at: datetime = Field(alias="startsAt")
    ended_at: datetime | None = Field(default=None, alias="endsAt")
    fingerprint: Annotated[str, Field(pattern="^[0-9a-f]{1,64}$")]

    def alert(self) -> Alert:
        """Raises BadRequest for what is no alert of rules like ours."""
        name, severity = self.labels.get("alertname", ""), self.labels.get("severity", "")
        if not 1 <= len(name) <= 100 or not 1 <= len(severity) <= 20:
            raise BadRequest("an alert has the labels alertname and severity")
        if self.started_at.tzinfo is None or (self.ended_at is not None and self.ended_at.tzinfo is None):
            raise BadRequest("times have an offset")
        return Alert(
            fingerprint=self.fingerprint,
            started_at=self.started_at,
            name=name,
            severity=severity,
            owner=self.labels.get("owner", "")[:40],
            guests_feel="guests" in self.labels,
            tenant=self.labels.get("tenant"),
            labels=self.labels,
            summary=self.annotations.get("summary", ""),
            runbook=self.annotations.get("runbook_url", "")[:500],
            ended_at=self.ended_at if self.status == "resolved" else None,
        )


class _Message(BaseModel):
    model_config = ConfigDict(extra="ignore")

    version: Annotated[str, Field(pattern="^4$")]
    alerts: list[_Told] = Field(max_length=MOST_ALERTS)


def alert_routes(database: Database, clock: Clock, token: str | None) -> list[Route]:
    """`/alerts` and `/alerts/heartbeat`."""

    async def told(request: Request) -> Response:
        _check(request, token)
        alerts = _parsed(await read_json(request, MOST_BYTES))
        await keep_alerts(database, alerts, clock.now())
        return JsonResponse({"stored": len(alerts)})

    async def alive(request: Request) -> Response:
        _check(request, token)
        _parsed(await read_json(request, MOST_BYTES))
        await beat(database, clock.now())
        return JsonResponse({"heard": True})

    return [
        Route("/alerts", told, methods=["POST"]),
        Route("/alerts/heartbeat", alive, methods=["POST"]),
    ]


def _check(request: Request, token: str | None) -> None:
    shown = request.headers.get("authorization", "")
    if token is None or not hmac.compare_digest(shown.encode(), f"Bearer {token}".encode()):
        raise BadSignature("this is not the token of the alarm chain")


def _parsed(body: object) -> Sequence[Alert]:
    try:
        return [one.alert() for one in _Message.model_validate(body).alerts]
    except ValidationError as error:
        first = error.errors()[0]
        raise BadRequest(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
