"""Read a hotel from its folder and install it. Demo houses and real ones come the same way.

A folder holds hotel.toml (who the house is), inventory.toml (what it sells: ops/folder/shapes.py), facts.toml and
articles.toml (what it knows: ops/folder/entries.py), and may hold extras.toml
(ops/folder/extras.py) and photos.toml (ops/folder/photos.py). Everything is checked before anything is stored.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ValidationError

from conserje.errors import BadRequest
from conserje.model.desk.extras import Extra
from conserje.model.desk.rules import Photo
from conserje.model.hotel import BankAccount, Hotel
from conserje.model.ids import Clock, Ids, PropertyId, TenantId
from conserje.model.inventory import Inventory
from conserje.model.knowledge import KnowledgeEntry
from conserje.ops.folder.entries import article_entries, fact_entries
from conserje.ops.folder.extras import read_extras
from conserje.ops.folder.inventory import inventory_of
from conserje.ops.folder.photos import PhotoFile, read_photos
from conserje.ops.folder.shapes import HotelFile, InventoryFile
from conserje.storage.database import Database
from conserje.storage.desk.files import FileRoom
from conserje.storage.hotels import Route, save_hotel, save_route, save_tenant
from conserje.storage.inventory import store_inventory
from conserje.storage.journeys.book import start_planning
from conserje.storage.knowledge import replace_entries

DEMO_HOTELS = ("austral", "pousada-do-mar")

# Ids follow from the slug, so that a second import finds what the first one made.
_TENANTS = UUID("7d0ab36a-5a0c-5f4e-9a31-0b8c2f3a4e55")
_PROPERTIES = UUID("0d3a1a9e-4f7b-5c58-8b0f-6f5b8a6f2c11")


_Shape = TypeVar("_Shape", bound=BaseModel)


class HotelFolderBroken(BadRequest):
    """The folder cannot be used; `mistakes` are sentences for the hotelier, each with its file and place."""

    def __init__(self, folder: str, mistakes: tuple[str, ...]) -> None:
        super().__init__(f"{folder} cannot be used:\n" + "\n".join(f"  {mistake}" for mistake in mistakes))
        self.mistakes = mistakes


@dataclass(frozen=True, slots=True)
class HotelFolder:
    """A house, ready to be installed. `routes` are (channel, the house's address on it); "house" is the staff's way in."""

    tenant_slug: str
    tenant_name: str
    hotel: Hotel
    routes: tuple[tuple[str, str], ...]
    inventory: Inventory
    entries: tuple[KnowledgeEntry, ...]
    photos: tuple[PhotoFile, ...] = ()


def read_folder(folder: Path, clock: Clock) -> HotelFolder:
    """Seasons are laid out around the hotel's today. Raises HotelFolderBroken with every mistake that was found."""
    wrong: list[str] = []
    house = _parsed(folder, "hotel.toml", HotelFile, wrong)
    stock = _parsed(folder, "inventory.toml", InventoryFile, wrong)
    facts = tuple(fact_entries(_toml(folder, "facts.toml", wrong), wrong))
    articles = tuple(article_entries(_toml(folder, "articles.toml", wrong), wrong))
    wrong += [f"articles.toml: {key}: a fact has this name" for key in sorted(_keys(facts) & _keys(articles))]
    extras = read_extras(folder, wrong)
    photos = read_photos(folder, {one.code for one in stock.room_types} if stock else set(), wrong)
    zone = _zone(house, wrong)
    inventory = _inventory(stock, house, zone, clock, wrong)
    if house is None or inventory is None or wrong:
        raise HotelFolderBroken(folder.name, tuple(wrong))
    return HotelFolder(
        tenant_slug=house.slug,
        tenant_name=house.tenant,
        hotel=_hotel(house, extras),
        routes=(("house", house.slug), *((str(channel), address) for channel, address in house.routes.items())),
        inventory=inventory,
        entries=(*facts, *articles),
        photos=photos,
    )


def read_demo_hotel(slug: str, clock: Clock) -> HotelFolder:
    """One of DEMO_HOTELS, from the package."""
    with as_file(files("conserje.ops") / "demo_hotels" / slug) as folder:
        return read_folder(folder, clock)


async def install_hotel(database: Database, folder: HotelFolder, ids: Ids, clock: Clock) -> Hotel:
    """Store the house, what it sells, what it knows and where it is reached; a second time changes only what changed."""
    hotel = folder.hotel
    await save_tenant(database, hotel.tenant_id, folder.tenant_slug, folder.tenant_name, clock)
    await save_hotel(database, hotel)
    if folder.photos:
        hotel = await _with_photos(database, hotel, folder.photos, ids, clock)
    async with database.transaction(hotel.tenant_id) as connection:
        await store_inventory(connection, hotel.tenant_id, hotel.id, folder.inventory, ids)
        await replace_entries(connection, hotel, folder.entries)
        await start_planning(connection, hotel.id, clock.now(), ids)
    for channel, address in folder.routes:
        await save_route(database, Route(channel, address, hotel.tenant_id, hotel.id))
    return hotel


async def _with_photos(database: Database, hotel: Hotel, photos: Sequence[PhotoFile], ids: Ids, clock: Clock) -> Hotel:
    """The same bytes are stored once, however often a folder is imported."""
    room, kept = FileRoom(database, clock, ids), []
    for one in photos:
        stored = (
            await room.keep(hotel, mime=one.mime, name=one.name, content=one.content)
            if one.content and one.mime
            else None
        )
        kept.append(Photo(one.of, one.name, stored.file if stored else None, one.mime, one.url))
    shown = replace(hotel, desk=replace(hotel.desk, photos=tuple(kept)))
    await save_hotel(database, shown)
    return shown


def _hotel(file: HotelFile, extras: tuple[Extra, ...]) -> Hotel:
    accounts = tuple(BankAccount(**account.model_dump()) for account in file.bank_accounts)
    plain = file.model_dump(exclude={"tenant", "bank_accounts", "limits", "desk", "routes"})
    return Hotel(
        id=PropertyId(uuid5(_PROPERTIES, file.slug)),
        tenant_id=TenantId(uuid5(_TENANTS, file.slug)),
        bank_accounts=accounts,
        limits=file.limits,
        desk=replace(file.desk, extras=extras or file.desk.extras),
        **plain,
    )


def _inventory(
    stock: InventoryFile | None, house: HotelFile | None, zone: ZoneInfo | None, clock: Clock, wrong: list[str]
) -> Inventory | None:
    if stock is None or house is None or zone is None:
        return None
    try:
        return inventory_of(stock, house.country, clock.now().astimezone(zone).date())
    except (ValueError, NotImplementedError) as error:
        wrong.append(f"inventory.toml: {error}")
        return None


def _zone(house: HotelFile | None, wrong: list[str]) -> ZoneInfo | None:
    if house is None:
        return None
    try:
        return ZoneInfo(house.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        wrong.append(f"hotel.toml: timezone: {house.timezone!r} is no time zone")
        return None


def _parsed(folder: Path, name: str, shape: type[_Shape], wrong: list[str]) -> _Shape | None:
    table = _toml(folder, name, wrong)
    if not table:
        return None
    try:
        return shape.model_validate(table)
    except ValidationError as error:
        for mistake in error.errors():
            place = ".".join(str(step) for step in mistake["loc"])
            wrong.append(f"{name}: {place}: {mistake['msg']}")
        return None


def _toml(folder: Path, name: str, wrong: list[str]) -> Mapping[str, Any]:
    path = folder / name
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        wrong.append(f"{name}: the file is missing")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        wrong.append(f"{name}: {error}")
    return {}


def _keys(entries: tuple[KnowledgeEntry, ...]) -> set[str]:
    return {entry.key for entry in entries}
