"""For operators and their machines: metrics, the levels of the log, and who may ask for them."""

import hmac
from ipaddress import ip_address

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from conserje.errors import BadRequest, Refused
from conserje.telemetry.logs import Levels
from conserje.telemetry.metrics import Metrics
from conserje.web.answers import JsonResponse, read_json

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
MOST_BYTES = 16 * 1024


class OperatorsOnly(Refused):
    """Without the token this is not told."""

    status = 401


class Key:
    """Opens to whoever has the token. Without one, to this machine alone, and not to what a proxy on it passes on."""

    def __init__(self, token: str | None) -> None:
        self._token = token

    def check(self, request: Request) -> None:
        """Raises OperatorsOnly."""
        if self._token is not None:
            given = request.headers.get("authorization", "").removeprefix("Bearer ")
            if not hmac.compare_digest(given.encode(), self._token.encode()):
                raise OperatorsOnly("the token of CONSERJE_METRICS_TOKEN is needed, as a bearer token")
        elif not _is_from_here(request):
            raise OperatorsOnly("only from this machine, or with CONSERJE_METRICS_TOKEN set")


def operator_routes(metrics: Metrics, levels: Levels | None, key: Key) -> list[Route]:
    async def scrape(request: Request) -> Response:
        key.check(request)
        return Response(metrics.exposed(), media_type=CONTENT_TYPE)

    async def read_levels(request: Request) -> Response:
        key.check(request)
        return JsonResponse(levels.as_json() if levels else {})

    async def change_levels(request: Request) -> Response:
        """`{"conserje.delivery": "DEBUG"}`; an empty level takes a module's own away, "" is everything else."""
        key.check(request)
        wanted = await read_json(request, MOST_BYTES)
        if levels is None:
            raise BadRequest("this process keeps no levels")
        try:
            levels.change({name: str(level) for name, level in wanted.items()})
        except ValueError as error:
            raise BadRequest(str(error)) from error
        return JsonResponse(levels.as_json())

    return [
        Route("/metrics", scrape, methods=["GET"]),
        Route("/log-levels", read_levels, methods=["GET"]),
        Route("/log-levels", change_levels, methods=["PUT"]),
    ]


def _is_from_here(request: Request) -> bool:
    if "forwarded" in request.headers or "x-forwarded-for" in request.headers:
        return False
    host = request.client.host if request.client else ""
    try:
        return ip_address(host).is_loopback
    except ValueError:  # a Unix socket has no address
        return host == ""
