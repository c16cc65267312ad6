"""Who of the house was told that a guest waits, when, how, and whether it reached them."""

from uuid import UUID

from starlette.responses import Response
from starlette.routing import Route

from conserje.dialogue.handover import presence
from conserje.dialogue.wording import Wording as Spoken
from conserje.errors import NotFound
from conserje.storage import staff
from conserje.storage.desk import notices
from conserje.web.console.gate import Gate, Visit, back_to, shown
from conserje.web.console.pages import Pages
from conserje.web.console.parts import ConsoleParts


class NoticeScreens:
    def __init__(self, parts: ConsoleParts, pages: Pages) -> None:
        self._database = parts.database
        self._clock = parts.clock
        self._pages = pages

    def routes(self, gate: Gate) -> list[Route]:
        return [
            Route("/staff/{slug}/notices", gate.page(self.show), methods=["GET"]),
            Route("/staff/{slug}/notices/{notice:uuid}/again", gate.action(self.tell_again), methods=["POST"]),
        ]

    async def show(self, visit: Visit) -> Response:
        told = await notices.latest_notices(self._database, visit.tenant, visit.property_id)
        spoken = Spoken(visit.wording.language, house=visit.hotel.language, timezone=visit.hotel.timezone)
        return self._pages.render(
            "notices.html",
            visit.wording,
            **shown(visit, "notices"),
            notices=told,
            contacts=visit.hotel.desk.staff.contacts,
            reception=presence.reception_hours(visit.hotel, self._clock.now(), spoken),
        )

    async def tell_again(self, visit: Visit) -> Response:
        notice: UUID = visit.request.path_params["notice"]
        now = self._clock.now()
        if not await notices.tell_again(self._database, visit.tenant, visit.property_id, notice, now):
            raise NotFound("no such notice, or it has reached them")
        said = staff.Remark(visit.member.name, "tell_again", "done", str(notice), {})
        await staff.remark(self._database, visit.tenant, now, said)
        return back_to(visit, "/notices", "told_again")
