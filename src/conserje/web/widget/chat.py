"""The page's requests: who am I, here is what I write, what is new."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from conserje.channels.port import Parsed
from conserje.delivery.receive import Receiver
from conserje.errors import NotFound
from conserje.model.ids import Clock
from conserje.web.answers import JsonResponse, read_json
from conserje.web.limits import Window
from conserje.web.widget.inbound import MOST_BYTES, content_of, read_posted, to_message
from conserje.web.widget.transcript import CHANNEL, Transcripts
from conserje.web.widget.visitors import Visitors

NO_STORE = {"Cache-Control": "no-store"}


class Chat:
    """`of_visitor` bounds what one visitor writes."""

    def __init__(
        self,
        transcripts: Transcripts,
        visitors: Visitors,
        receiver: Receiver,
        clock: Clock,
        *,
        of_visitor: Window,
    ) -> None:
        self._transcripts = transcripts
        self._visitors = visitors
        self._receiver = receiver
        self._clock = clock
        self._of_visitor = of_visitor

    def routes(self) -> list[Route]:
        return [
            Route("/chat/{slug}/visitors", self.welcome, methods=["POST"]),
            Route("/chat/{slug}/messages", self.write, methods=["POST"]),
            Route("/chat/{slug}/messages", self.read, methods=["GET"]),
        ]

    async def welcome(self, request: Request) -> Response:
        """A token for a page that lives in another site, where cookies do not reach. Never looks at the cookie."""
        slug = request.path_params["slug"]
        await self._transcripts.hotel(slug)
        known = "authorization" in request.headers
        visitor = self._visitors.of(request, slug) if known else None
        return JsonResponse({"token": self._visitors.token_for(slug, visitor)}, headers=NO_STORE)

    async def write(self, request: Request) -> Response:
        """Stored once for each `client_id`, however often it is posted."""
        slug = request.path_params["slug"]
        hotel = await self._transcripts.hotel(slug)
        visitor = self._visitors.of(request, slug)
        posted = read_posted(await read_json(request, MOST_BYTES))
        await self._of_visitor.admit(visitor.hex)
        said = await self._transcripts.said(hotel, slug, visitor) if posted.choice else ()
        message = to_message(posted, content_of(posted, said), slug, visitor, self._clock.now())
        received = await self._receiver.receive(CHANNEL, Parsed((message,)))
        if received.unknown:
            raise NotFound("no house has this name")
        return JsonResponse({"stored": received.stored}, headers=NO_STORE)

    async def read(self, request: Request) -> Response:
        """For pages whose socket does not open."""
        slug = request.path_params["slug"]
        hotel = await self._transcripts.hotel(slug)
        visitor = self._visitors.of(request, slug)
        news = await self._transcripts.news(hotel, slug, visitor, request.query_params.get("after"))
        return JsonResponse(news.as_json(), headers=NO_STORE)
