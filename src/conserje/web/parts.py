"""What the web layer is given, and nothing else."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field

from starlette.routing import BaseRoute

from conserje.channels.port import WebhookChannel
from conserje.delivery.pulse import Dependency
from conserje.delivery.receive import Receiver
from conserje.dialogue.confirmation import FileLinks
from conserje.hints.port import Counts
from conserje.model.ids import Clock, Ids
from conserje.storage.database import Database
from conserje.storage.hotels import HouseBook
from conserje.telemetry.instruments import Instruments
from conserje.telemetry.logs import Levels
from conserje.web.live import LiveHub


@dataclass(frozen=True, slots=True)
class WebParts:
    """`base_url` is where guests reach this server ("https://chat.example.org"). `visitor_secret` signs visitor tokens,
    `links` the addresses of files.

    `widget_sites` are the sites that may show the widget, as CSP sources ("https://hotel.example"); "*" is any.
    `more_routes` are mounted behind ours; `lifespan` is entered at start, in order, and left at the end.
    `operators_token` opens what only operators see; `counts` are shared with other processes, None counts here alone;
    `dependencies` are looked at beside the database and the live connection. Every `figures_seconds` the figures of the
    business are put as metrics, never with None.
    """

    database: Database
    house_book: HouseBook
    receiver: Receiver
    hub: LiveHub
    clock: Clock
    ids: Ids
    visitor_secret: bytes
    links: FileLinks
    base_url: str
    webhooks: Mapping[str, WebhookChannel]
    secure_cookies: bool = False
    widget_sites: tuple[str, ...] = ("*",)
    more_routes: Sequence[BaseRoute] = ()
    lifespan: Sequence[Callable[[], AbstractAsyncContextManager[None]]] = ()
    instruments: Instruments = field(default_factory=Instruments)
    operators_token: str | None = None
    levels: Levels | None = None
    counts: Counts | None = None
    dependencies: Sequence[Dependency] = ()
    figures_seconds: float | None = None
