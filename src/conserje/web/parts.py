"""What the web layer is given, and nothing else."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from starlette.routing import BaseRoute

from conserje.channels.port import WebhookChannel
from conserje.delivery.receive import Receiver
from conserje.model.ids import Clock, Ids
from conserje.storage.database import Database
from conserje.storage.hotels import HouseBook
from conserje.web.live import LiveHub


@dataclass(frozen=True, slots=True)
class WebParts:
    """`base_url` is where guests reach this server ("https://chat.example.org"). `visitor_secret` signs visitor tokens.

    `widget_sites` are the sites that may show the widget, as CSP sources ("https://hotel.example"); "*" is any.
    `more_routes` are mounted behind ours; `lifespan` is entered at start, in order, and left at the end.
    """

    database: Database
    house_book: HouseBook
    receiver: Receiver
    hub: LiveHub
    clock: Clock
    ids: Ids
    visitor_secret: bytes
    base_url: str
    webhooks: Mapping[str, WebhookChannel]
    secure_cookies: bool = False
    widget_sites: tuple[str, ...] = ("*",)
    more_routes: Sequence[BaseRoute] = ()
    lifespan: Sequence[Callable[[], AbstractAsyncContextManager[None]]] = ()
