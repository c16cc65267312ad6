"""The page's requests: who am I, here is what I write, what is new."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from conserje.channels.port import Parsed
from conserje.delivery.receive import Receiver
from conserje.errors import BadRequest, NotFound
from conserje.model.ids import Clock
from conserje.storage.desk.files import MOST_BYTES as MOST_FILE_BYTES
from conserje.storage.desk.files import FileRoom
from conserje.understanding.receipts.files import kind_of
from conserje.web.answers import JsonResponse, read_body, read_json
from conserje.web.limits import Window
from conserje.web.widget.inbound import (
    MOST_BYTES,
    content_of,
    file_message,
    read_client_id,
    read_name,
    read_posted,
    to_message,
)
from conserje.web.widget.transcript import CHANNEL, Transcripts
from conserje.web.widget.visitors import Visitors

NO_STORE = {"Cache-Control": "no-store"}


class Chat:
    """`of_visitor` bounds what one visitor writes, `files_of_address` what one address sends as files."""

    def __init__(
        self,
        transcripts: Transcripts,
        visitors: Visitors,
        receiver: Receiver,
        clock: Clock,
        room: FileRoom,
        *,
        of_visitor: Window,
        files_of_address: Window,
    ) -> None:
        self._transcripts = transcripts
        self._visitors = visitors
        self._receiver = receiver
        self._clock = clock
        self._room = room
        self._of_visitor = of_visitor
        self._files_of_address = files_of_address

    def routes(self) -> list[Route]:
        return [
            Route("/chat/{slug}/visitors", self.welcome, methods=["POST"]),
            Route("/chat/{slug}/messages", self.write, methods=["POST"]),
            Route("/chat/{slug}/messages", self.read, methods=["GET"]),
            Route("/chat/{slug}/files", self.send_file, methods=["POST"]),
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
        origin = self._visitors.origin_of(request, slug)
        message = to_message(posted, content_of(posted, said), slug, visitor, self._clock.now(), origin)
        received = await self._receiver.receive(CHANNEL, Parsed((message,)))
        if received.unknown:
            raise NotFound("no house has this name")
        return JsonResponse({"stored": received.stored}, headers=NO_STORE)

    async def send_file(self, request: Request) -> Response:
        """A picture or a PDF, as the whole body; `client_id` and `name` are in the address. Its first bytes say what it is."""
        slug = request.path_params["slug"]
        hotel = await self._transcripts.hotel(slug)
        visitor = self._visitors.of(request, slug)
        client_id = read_client_id(request.query_params.get("client_id"))
        await self._of_visitor.admit(visitor.hex)
        await self._files_of_address.admit(request.client.host if request.client else "")
        content = await read_body(request.scope, request.receive, MOST_FILE_BYTES)
        mime = kind_of(content)
        if mime is None:
            raise BadRequest("a PNG, JPEG or WebP picture or a PDF is wanted")
        name = read_name(request.query_params.get("name"), mime)
        kept = await self._room.keep(hotel, mime=mime, name=name, content=content)
        origin = self._visitors.origin_of(request, slug)
        message = file_message(kept, client_id, slug, visitor, self._clock.now(), origin)
        received = await self._receiver.receive(CHANNEL, Parsed((message,)))
        return JsonResponse({"stored": received.stored}, headers=NO_STORE)

    async def read(self, request: Request) -> Response:
        """For pages whose socket does not open."""
        slug = request.path_params["slug"]
        hotel = await self._transcripts.hotel(slug)
        visitor = self._visitors.of(request, slug)
        news = await self._transcripts.news(hotel, slug, visitor, request.query_params.get("after"))
        return JsonResponse(news.as_json(), headers=NO_STORE)
