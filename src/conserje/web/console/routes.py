"""Every address of the staff view, its static files, and the live stream that tells open pages to look again."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from uuid import UUID

from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from conserje.errors import NotFound
from conserje.storage.conversations import load_conversation
from conserje.web.auth import StaffDoor
from conserje.web.console.alerts import AlertScreen
from conserje.web.console.conversations import ConversationScreens
from conserje.web.console.gate import Gate, Visit
from conserje.web.console.login import LoginScreen
from conserje.web.console.pages import HEADERS, STATIC, STATIC_PATH, Pages
from conserje.web.console.parts import ConsoleParts
from conserje.web.console.people.drafts import DraftScreens
from conserje.web.console.people.notices import NoticeScreens
from conserje.web.console.stays.files import FileScreens
from conserje.web.console.stays.outreach import OutreachScreens
from conserje.web.console.stays.proofs import ProofScreens
from conserje.web.console.stays.reservations import ReservationScreens
from conserje.web.console.stays.seals import SealScreens
from conserje.web.console.tasks import TaskScreens
from conserje.web.console.team import TeamScreens
from conserje.web.live import Changed


def console_routes(parts: ConsoleParts) -> list[BaseRoute]:
    door = StaffDoor(parts.database, parts.clock, parts.session_secret, parts.passwords)
    pages = Pages()
    gate = Gate(parts, door, pages)
    screens: Sequence[Route] = [
        *LoginScreen(parts, door, pages).routes(gate),
        *ConversationScreens(parts, pages).routes(gate),
        *TaskScreens(parts, pages).routes(gate),
        *ReservationScreens(parts, pages).routes(gate),
        *SealScreens(parts, pages).routes(gate),
        *ProofScreens(parts, pages).routes(gate),
        *FileScreens(parts).routes(gate),
        *DraftScreens(parts).routes(gate),
        *NoticeScreens(parts, pages).routes(gate),
        *OutreachScreens(parts, pages).routes(gate),
        *TeamScreens(parts, pages).routes(gate),
        *AlertScreen(parts, pages).routes(gate),
        Route("/staff/{slug}/live", gate.page(LiveStream(parts, door).stream), methods=["GET"]),
    ]
    return [*screens, Mount(STATIC_PATH, StaticFiles(directory=STATIC), name="staff-static")]


class LiveStream:
    """Server-sent events: the id of every conversation of the house that changed, or "*" for "look at everything".

    It begins with a "*", for what happened since the page was made. A session that ends, ends its streams within a heartbeat.
    """

    def __init__(self, parts: ConsoleParts, door: StaffDoor) -> None:
        self._database = parts.database
        self._hub = parts.hub
        self._heartbeat = parts.heartbeat_seconds
        self._door = door

    async def stream(self, visit: Visit) -> Response:
        headers = {**HEADERS, "X-Accel-Buffering": "no"}
        return StreamingResponse(self._events(visit), media_type="text/event-stream", headers=headers)

    async def _events(self, visit: Visit) -> AsyncIterator[str]:
        with self._hub.watch_all() as watch:
            yield "retry: 3000\nevent: changed\ndata: *\n\n"
            while True:
                try:
                    changed = await asyncio.wait_for(watch.next(), self._heartbeat)
                except TimeoutError:
                    if await self._door.recognise(visit.tenant, visit.session.token) is None:
                        return
                    yield ": here\n\n"
                    continue
                for name in await self._ours(visit, changed):
                    yield f"event: changed\ndata: {name}\n\n"

    async def _ours(self, visit: Visit, changed: Changed) -> Sequence[str]:
        """The hub speaks of every tenant's conversations; only this house's are passed on."""
        if changed.anything:
            return ["*"]
        return [str(key) for key in changed.conversations if await self._is_ours(visit, key)]

    async def _is_ours(self, visit: Visit, key: UUID) -> bool:
        try:
            conversation = await load_conversation(self._database, visit.tenant, key)
        except NotFound:
            return False
        return conversation.property_id == visit.property_id
