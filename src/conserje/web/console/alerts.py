"""What is wrong with the system, for the staff of a house: only what their guests feel, or what is about their house."""

from starlette.responses import Response
from starlette.routing import Route

from conserje.storage.alarms.alerts import alerts_for_house
from conserje.web.console.gate import Gate, Visit, shown
from conserje.web.console.pages import Pages
from conserje.web.console.parts import ConsoleParts


class AlertScreen:
    def __init__(self, parts: ConsoleParts, pages: Pages) -> None:
        self._database = parts.database
        self._pages = pages

    def routes(self, gate: Gate) -> list[Route]:
        return [Route("/staff/{slug}/alerts", gate.page(self.show), methods=["GET"])]

    async def show(self, visit: Visit) -> Response:
        alerts = await alerts_for_house(self._database, visit.tenant, visit.now)
        return self._pages.render(
            "alerts.html",
            visit.wording,
            **shown(visit, "alerts"),
            current=[one for one in alerts if one.is_open],
            over=[one for one in alerts if not one.is_open],
        )
