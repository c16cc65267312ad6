"""Is the process alive, can it do its work, and, for operators, what is inside."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from conserje import __version__
from conserje.delivery.pulse import Finding, Pulse
from conserje.errors import Retryable
from conserje.model.ids import Clock
from conserje.storage import work
from conserje.storage.database import Database
from conserje.storage.figures.inside import look_inside, newest_revision
from conserje.web.answers import JsonResponse
from conserje.web.operators import Key


@dataclass(frozen=True, slots=True)
class Health:
    """What the health pages look at."""

    database: Database
    pulse: Pulse
    clock: Clock
    key: Key


def health_routes(health: Health) -> list[Route]:
    async def live(_: Request) -> Response:
        return JsonResponse({"status": "alive"})

    async def ready(_: Request) -> Response:
        """200 while everything that is required answers; "degraded" when something else does not."""
        findings = await health.pulse.look()
        status = _status(findings)
        body = {"status": status, "checks": {name: found.as_json() for name, found in findings.items()}}
        return JsonResponse(body, status_code=503 if status == "not ready" else 200)

    async def deep(request: Request) -> Response:
        health.key.check(request)
        findings = await health.pulse.look()
        body: dict[str, object] = {
            "status": _status(findings),
            "version": __version__,
            "checks": {name: found.as_json() for name, found in findings.items()},
        }
        try:
            body |= await _inside(health)
        except Retryable as error:
            body["inside"] = {"status": "failing", "reason": type(error).__name__}
        return JsonResponse(body, status_code=503 if body["status"] == "not ready" else 200)

    return [
        Route("/health/live", live),
        Route("/health/ready", ready),
        Route("/health/deep", deep),
    ]


def _status(findings: Mapping[str, Finding]) -> str:
    if any(found.is_required and not found.is_well for found in findings.values()):
        return "not ready"
    return "ready" if all(found.is_well for found in findings.values()) else "degraded"


async def _inside(health: Health) -> dict[str, object]:
    """The schema, the clocks, the work list."""
    asked = health.clock.now()
    found = await look_inside(health.database)
    standing = await work.standing(health.database, asked)
    return {
        "schema": {"is": found.revision, "wanted": newest_revision()},
        "postgresql": {"version": found.version, "bytes": found.bytes, "connections": found.connections},
        "clock_skew_seconds": round((found.now - asked).total_seconds(), 3),
        "work": [
            {"kind": kind, "state": state, "rows": rows, "first_due": first.isoformat()}
            for (kind, state), (rows, first) in sorted(standing.items())
        ],
    }
