"""Stored files of the house, for staff: what guests sent and what was sent to them."""

from uuid import UUID

from starlette.responses import Response
from starlette.routing import Route

from conserje.errors import NotFound
from conserje.storage.desk.files import load_file
from conserje.web.console.gate import Gate, Visit
from conserje.web.console.parts import ConsoleParts
from conserje.web.widget.files import served


class FileScreens:
    def __init__(self, parts: ConsoleParts) -> None:
        self._database = parts.database

    def routes(self, gate: Gate) -> list[Route]:
        return [Route("/staff/{slug}/files/{file:uuid}", gate.page(self.read), methods=["GET"])]

    async def read(self, visit: Visit) -> Response:
        """Raises NotFound for a file of another tenant or of another property."""
        file: UUID = visit.request.path_params["file"]
        stored = await load_file(self._database, visit.tenant, file)
        if stored.property_id != visit.property_id:
            raise NotFound("no such file")
        return served(stored)
