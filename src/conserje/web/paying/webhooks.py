"""Where payment providers tell what became of money, and where guests come back to after paying.

The house is in the address, its key checks the signature, and what an event is about is found among that house's own
links: nothing that a payload claims decides whose money it is. 200 means "stored", nothing else.
"""

from dataclasses import asdict, dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from conserje.errors import NotFound
from conserje.model.hotel import Hotel
from conserje.model.ids import Clock, Ids
from conserje.payments.port import PaymentProvider, ProvidersOf
from conserje.storage.database import Database
from conserje.storage.hotels import HouseBook
from conserje.storage.payments.checkouts import keep_event
from conserje.web.answers import JsonResponse, read_body

MOST_BYTES = 512 * 1024
METHODS = ("stripe", "mercadopago")


@dataclass(frozen=True, slots=True)
class PaymentDoor:
    database: Database
    house_book: HouseBook
    providers_of: ProvidersOf
    clock: Clock
    ids: Ids

    def routes(self) -> list[Route]:
        return [
            Route("/webhooks/{method:str}/{slug:str}", self.hear, methods=["POST"]),
            Route("/paid/{slug:str}", self.come_back, methods=["GET"]),
        ]

    async def hear(self, request: Request) -> Response:
        """Verified, stored once, and put on the work list, in one transaction."""
        method = request.path_params["method"]
        hotel = await self._house(request)
        provider = self._provider(hotel, method)
        raw = await read_body(request.scope, request.receive, MOST_BYTES)
        heard = provider.hear(request.headers, request.query_params, raw)
        if heard is None:
            return JsonResponse({"stored": 0})
        is_new = await keep_event(
            self.database,
            hotel.tenant_id,
            hotel.id,
            method,
            heard.event_id,
            asdict(heard),
            self.clock.now(),
            self.ids,
        )
        return JsonResponse({"stored": int(is_new)})

    async def come_back(self, request: Request) -> Response:
        """Says nothing of the payment, which is told where the guest wrote: back to the house's chat."""
        hotel = await self._house(request)
        return RedirectResponse(f"/chat/{hotel.slug}", status_code=303)

    async def _house(self, request: Request) -> Hotel:
        route = await self.house_book.route("house", request.path_params["slug"])
        return await self.house_book.hotel(route.tenant_id, route.property_id)

    def _provider(self, hotel: Hotel, method: str) -> PaymentProvider:
        provider = self.providers_of(hotel).get(method) if method in METHODS else None
        if provider is None:
            raise NotFound("this house takes no money this way")
        return provider
