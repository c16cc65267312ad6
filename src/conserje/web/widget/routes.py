"""Everything that a guest's browser asks for."""

from starlette.routing import BaseRoute

from conserje.storage.desk.files import FileRoom
from conserje.web.limits import window_of
from conserje.web.parts import WebParts
from conserje.web.widget.assets import Assets
from conserje.web.widget.chat import Chat
from conserje.web.widget.files import Files
from conserje.web.widget.pages import HERE, Pages
from conserje.web.widget.sockets import Sockets
from conserje.web.widget.transcript import Transcripts
from conserje.web.widget.visitors import Visitors

# How many, in how many seconds.
MESSAGES_OF_A_VISITOR = (20, 10.0)
FILES_OF_AN_ADDRESS = (30, 600.0)


def widget_routes(parts: WebParts) -> list[BaseRoute]:
    transcripts = Transcripts(parts.database, parts.house_book, parts.links, parts.clock)
    visitors = Visitors(parts.visitor_secret, parts.clock, parts.ids)
    pages = Pages(
        parts.database,
        transcripts,
        visitors,
        base_url=parts.base_url,
        widget_sites=parts.widget_sites,
        secure_cookies=parts.secure_cookies,
    )
    chat = Chat(
        transcripts,
        visitors,
        parts.receiver,
        parts.clock,
        FileRoom(parts.database, parts.clock, parts.ids),
        of_visitor=window_of("visitor", *MESSAGES_OF_A_VISITOR, parts.clock, parts.counts),
        files_of_address=window_of("files", *FILES_OF_AN_ADDRESS, parts.clock, parts.counts),
    )
    sockets = Sockets(transcripts, visitors, parts.hub)
    files = Files(parts.database, parts.links, parts.clock)
    return [*files.routes(), *pages.routes(), *chat.routes(), *sockets.routes(), *Assets(HERE / "static").routes()]
