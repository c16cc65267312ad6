"""What operators do to houses: install them, open staff accounts."""

from pathlib import Path

from conserje.bootstrap import TimeOrderedIds
from conserje.errors import NotFound
from conserje.model.ids import SystemClock
from conserje.ops.hotel_files import install_hotel, read_folder
from conserje.settings import Settings
from conserje.storage.database import Database
from conserje.storage.hotels import HouseBook
from conserje.storage.staff import Role, find_member
from conserje.web.auth import Passwords, change_password, create_staff


async def import_hotel(settings: Settings, folder: Path) -> str:
    """Install or refresh the house of a folder, and say which. Raises HotelFolderBroken with every mistake in it."""
    clock = SystemClock()
    database = await _connect(settings)
    try:
        hotel = await install_hotel(database, read_folder(folder, clock), TimeOrderedIds(), clock)
        return f"{hotel.name}: {settings.base_url}/chat/{hotel.slug}"
    finally:
        await database.close()


async def add_staff(settings: Settings, slug: str, email: str, name: str, role: str, password: str) -> None:
    """Raises NotFound for an unknown house, BadRequest for an account that cannot be."""
    database = await _connect(settings)
    try:
        route = await HouseBook(database, SystemClock()).route("house", slug)
        await create_staff(
            database,
            route.tenant_id,
            email,
            name,
            Role(role),
            password,
            clock=SystemClock(),
            ids=TimeOrderedIds(),
            passwords=Passwords(),
        )
    finally:
        await database.close()


async def set_staff_password(settings: Settings, slug: str, email: str, password: str) -> None:
    """Raises NotFound for an unknown house or account."""
    database = await _connect(settings)
    try:
        route = await HouseBook(database, SystemClock()).route("house", slug)
        found = await find_member(database, route.tenant_id, email.strip().lower())
        if found is None:
            raise NotFound(f"{slug} has no staff account {email}")
        await change_password(database, route.tenant_id, found[0], password, passwords=Passwords())
    finally:
        await database.close()


async def _connect(settings: Settings) -> Database:
    return await Database.connect(settings.database_url.get_secret_value(), size=2)
