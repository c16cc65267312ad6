"""What the staff view is built from."""

from dataclasses import dataclass
from typing import Protocol

from conserje.dialogue.confirmation import Seals
from conserje.dialogue.desk.money.staff import MoneyDesk
from conserje.model.ids import Clock, Ids, PropertyId, TenantId
from conserje.storage.database import Database
from conserje.storage.hotels import HouseBook
from conserje.web.auth import Passwords
from conserje.web.live import LiveHub


class ConfirmDeposit(Protocol):
    async def __call__(self, tenant: TenantId, property_id: PropertyId, code: str, actor: str) -> None:
        """Staff saw the money: confirm the reservation at the desk and tell the guest. Raises DeskRefused."""
        ...


@dataclass(frozen=True, slots=True)
class ConsoleParts:
    """`session_secret` has at least 32 bytes; `secure_cookies` is False only where there is no TLS (the demo).

    Every `heartbeat_seconds` a live stream shows proxies that it is alive, and checks that its session still is.
    """

    database: Database
    house_book: HouseBook
    hub: LiveHub
    clock: Clock
    ids: Ids
    passwords: Passwords
    session_secret: bytes
    secure_cookies: bool
    confirm_deposit: ConfirmDeposit
    money: MoneyDesk
    seals: Seals
    heartbeat_seconds: float = 15.0
