"""What the house writes of its own accord: planned, sent, left out; and who waits for a room."""

from uuid import UUID

from starlette.responses import Response
from starlette.routing import Route

from conserje.errors import NotFound
from conserje.model.desk.journeys import JourneyState
from conserje.storage import staff
from conserje.storage.journeys.book import JourneyBook
from conserje.storage.waiting.entries import WaitingBook
from conserje.web.console.gate import Gate, Visit, back_to, shown
from conserje.web.console.pages import Pages
from conserje.web.console.parts import ConsoleParts


class OutreachScreens:
    def __init__(self, parts: ConsoleParts, pages: Pages) -> None:
        self._database = parts.database
        self._clock = parts.clock
        self._book = JourneyBook(parts.database, parts.ids)
        self._waiting = WaitingBook(parts.database)
        self._pages = pages

    def routes(self, gate: Gate) -> list[Route]:
        return [
            Route("/staff/{slug}/journeys", gate.page(self.show), methods=["GET"]),
            Route("/staff/{slug}/journeys/{journey:uuid}/cancel", gate.action(self.cancel), methods=["POST"]),
        ]

    async def show(self, visit: Visit) -> Response:
        journeys = await self._book.of_house(visit.tenant, visit.property_id)
        return self._pages.render(
            "journeys.html",
            visit.wording,
            **shown(visit, "journeys"),
            planned=[one for one in journeys if one.state is JourneyState.PLANNED],
            over=[one for one in journeys if one.state is not JourneyState.PLANNED],
            waiting=await self._waiting.of_house(visit.tenant, visit.property_id),
        )

    async def cancel(self, visit: Visit) -> Response:
        journey: UUID = visit.request.path_params["journey"]
        if not await self._book.cancel(visit.tenant, visit.property_id, journey, "by_hand"):
            raise NotFound("no such message, or it is over")
        said = staff.Remark(visit.member.name, "cancel_journey", "done", str(journey), {})
        await staff.remark(self._database, visit.tenant, self._clock.now(), said)
        return back_to(visit, "/journeys", "journey_cancelled")
