"""The QR of a reservation, scanned by the browser's camera or pasted: opens the reservation, or tells why it does not."""

from starlette.responses import Response
from starlette.routing import Route

from conserje.dialogue.confirmation import BrokenSeal
from conserje.errors import BadRequest
from conserje.web.console.gate import Gate, Visit, back_to, shown
from conserje.web.console.pages import Pages
from conserje.web.console.parts import ConsoleParts

LONGEST_SEAL = 400


class SealScreens:
    def __init__(self, parts: ConsoleParts, pages: Pages) -> None:
        self._seals = parts.seals
        self._clock = parts.clock
        self._pages = pages

    def routes(self, gate: Gate) -> list[Route]:
        return [
            Route("/staff/{slug}/qr", gate.page(self.ask), methods=["GET"]),
            Route("/staff/{slug}/qr", gate.action(self.open), methods=["POST"]),
        ]

    async def ask(self, visit: Visit) -> Response:
        return self._page(visit)

    async def open(self, visit: Visit) -> Response:
        """To the reservation. A seal that was changed, has run out or is of another house is refused with the reason."""
        text = visit.form.get("seal", "")
        if len(text) > LONGEST_SEAL:
            raise BadRequest("too long for the code of a reservation")
        try:
            sealed = self._seals.open(text, visit.property_id, self._clock.now())
        except BrokenSeal as broken:
            return self._page(visit, refused=broken.reason.value)
        return back_to(visit, f"/reservations/{sealed.code}", "seal_good")

    def _page(self, visit: Visit, refused: str | None = None) -> Response:
        page = self._pages.render(
            "qr.html",
            visit.wording,
            status=400 if refused else 200,
            **shown(visit, "reservations"),
            refused=refused,
            longest=LONGEST_SEAL,
        )
        page.headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()"
        return page
