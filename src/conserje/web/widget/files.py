"""Stored files at signed addresses: a calendar entry from a confirmation, a picture in the guest's web chat."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from conserje.dialogue.confirmation import FileLinks
from conserje.model.ids import Clock
from conserje.model.reply import SHOWN
from conserje.storage.database import Database
from conserje.storage.desk.files import StoredFile, load_file


class Files:
    def __init__(self, database: Database, links: FileLinks, clock: Clock) -> None:
        self._database = database
        self._links = links
        self._clock = clock

    def routes(self) -> list[Route]:
        return [Route("/files/{token}/{name}", self.read, methods=["GET"])]

    async def read(self, request: Request) -> Response:
        tenant, file = self._links.read(request.path_params["token"], self._clock.now())
        return served(await load_file(self._database, tenant, file))


def served(stored: StoredFile) -> Response:
    """A file as browsers may have it: pictures shown, everything else saved; nothing in it is ever run."""
    shown = stored.mime in SHOWN
    name = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "_" for c in stored.name)
    headers = {
        "Content-Disposition": f'{"inline" if shown else "attachment"}; filename="{name}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, max-age=3600",
    }
    return Response(stored.content, media_type=stored.mime, headers=headers)
