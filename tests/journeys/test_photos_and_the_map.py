"""Photos that the house gave are sent, and where it is is shown; Meta's own description judges what goes out on WhatsApp."""

import dataclasses

import pytest

from conserje.model.desk.rules import Photo
from conserje.storage.desk.files import FileRoom
from conserje.storage.hotels import save_hotel
from tests.journeys.front_desk import FrontDesk
from tests.journeys.staff_steps import sets_rules
from tests.journeys.stay_steps import work
from tests.journeys.steps import says

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
WHERE = {"es": "¿dónde están?", "en": "where are you?", "pt": "onde vocês ficam?"}
OF_THE_DOUBLE = {
    "es": "mandame fotos de la doble",
    "en": "can you send me pictures of the double?",
    "pt": "manda fotos do quarto duplo",
}
OF_ROOMS = {
    "es": "¿tienen fotos de las habitaciones?",
    "en": "any photos of the rooms?",
    "pt": "tem fotos dos quartos?",
}
languages = pytest.mark.parametrize("language", ["es", "en", "pt"])


async def _gives_photos(desk: FrontDesk, *of: str) -> None:
    """The house has a picture of each of these."""
    route = await desk.app.houses.route("house", "austral")
    hotel = await desk.app.houses.hotel(route.tenant_id, route.property_id)
    room = FileRoom(desk.app.database, desk.app.clock, desk.app.ids)
    photos = []
    for one in of:
        kept = await room.keep(hotel, mime="image/png", name=f"{one}.png", content=PNG + one.encode())
        photos.append(Photo(one, kept.name, kept.file, kept.mime))
    await save_hotel(
        desk.app.database, dataclasses.replace(hotel, desk=dataclasses.replace(hotel.desk, photos=tuple(photos)))
    )
    desk.app.houses.forget_all()


def _pictures(desk: FrontDesk) -> list[bytes]:
    """What was sent as a picture, as Graph got it."""
    shown = [one.media for one in desk.graph.accepted if one.body["type"] == "image"]
    return [desk.graph.uploaded[media][1] for media in shown if media]


@languages
async def test_where_the_house_is_is_told_and_shown(front_desk: FrontDesk, language: str) -> None:
    guest = front_desk.guest()
    told = await says(guest, WHERE[language])
    assert "Defensa 1142" in told
    assert "openstreetmap.org" in told
    assert guest.last.sent[-1].body["type"] == "location"
    assert guest.last.sent[-1].body["location"] == {
        "latitude": "-34.6213",
        "longitude": "-58.3715",
        "name": "Hotel Austral",
        "address": "Defensa 1142, San Telmo, C1065AAX Buenos Aires",
    }


@languages
async def test_photos_of_the_room_that_is_named_are_sent(front_desk: FrontDesk, language: str) -> None:
    await _gives_photos(front_desk, "double", "twin", "house")
    guest = front_desk.guest()
    await says(guest, OF_THE_DOUBLE[language])
    assert _pictures(front_desk) == [PNG + b"double"]


@languages
async def test_of_the_rooms_one_photo_of_each_is_sent(front_desk: FrontDesk, language: str) -> None:
    await _gives_photos(front_desk, "double", "double", "family_suite", "house")
    guest = front_desk.guest()
    await says(guest, OF_ROOMS[language])
    assert sorted(_pictures(front_desk)) == [PNG + b"double", PNG + b"family_suite"]


@languages
async def test_a_house_without_photos_says_so_and_offers_a_person(front_desk: FrontDesk, language: str) -> None:
    guest = front_desk.guest()
    told = await says(guest, OF_THE_DOUBLE[language])
    assert "reservas@hotelaustral.example" in told
    assert len(guest.last.choices) == 1


async def test_photos_at_an_address_are_told_as_links(front_desk: FrontDesk) -> None:
    await sets_rules(front_desk, photos=(Photo("double", "double", url="https://example.com/double.jpg"),))
    guest = front_desk.guest()
    assert "https://example.com/double.jpg" in await says(guest, OF_THE_DOUBLE["es"])
    assert await work(guest) == []
