"""Photos that the house gave, of the room that is meant or of the house; without any that is said, the rooms are described, and
a person is offered."""

import re
from collections.abc import Sequence

from conserje.dialogue.context import TurnContext
from conserje.model.desk.rules import Photo
from conserje.model.hotel import RoomType
from conserje.model.reply import Attachment
from conserje.understanding.entities.naming import is_called
from conserje.understanding.folding import fold

OF_THE_HOUSE = "house"
# WhatsApp shows each as a message of its own.
MOST = 4
_PHOTOS = re.compile(r"\b(fotos?|fotografias?|imagenes|photos?|pictures?|pics|images?|imagens)\b")
_ASKS = re.compile(
    r"\b(mand\w+|envi\w+|pas\w+|tien\w+|tene\w+|hay|ver|muestr\w+|send|have|see|show|got|any|tem|ter|manda\w*|mostr\w+|ha)\b"
)
_ROOMS = re.compile(r"\b(habitaci\w+|cuartos?|piezas?|rooms?|quartos?|suites?|doubles?|dobles?|duplos?)\b")


def asks(turn: TurnContext) -> bool:
    """ "Can you send photos of the rooms?", not "I sent you a photo of the receipt"."""
    words = fold(turn.text)
    is_about_money = re.search(r"\b(comprobante|recibo|receipt|transferencia|pago|pagamento|payment|transfer)\b", words)
    return not turn.tap and not is_about_money and bool(_PHOTOS.search(words) and (_ASKS.search(words) or "?" in words))


async def step(turn: TurnContext) -> None:
    """Of a kind of room that was named those of it, of "the rooms" one of each, else those of the house first."""
    wished = turn.facts.room_type
    rooms = [room for room in await turn.desk.room_types() if wished is None or is_called(room, wished)]
    photos = _photos(turn, rooms)
    if photos:
        _send(turn, rooms, photos)
        return
    turn.offer_person("no_photos", email=turn.hotel.email)
    for room in rooms:
        turn.describe(room)


def _photos(turn: TurnContext, rooms: Sequence[RoomType]) -> list[Photo]:
    given, codes = turn.hotel.desk.photos, [room.code for room in rooms]
    if turn.facts.room_type:
        return [one for one in given if one.of in codes][:MOST]
    of_rooms = [next((one for one in given if one.of == code), None) for code in codes]
    first_of_each = [one for one in of_rooms if one]
    if _ROOMS.search(fold(turn.text)):
        return first_of_each[:MOST]
    return [*(one for one in given if one.of == OF_THE_HOUSE), *first_of_each][:MOST]


def _send(turn: TurnContext, rooms: Sequence[RoomType], photos: Sequence[Photo]) -> None:
    turn.say("photos_sent")
    shown = {one.of for one in photos}
    turn.evidence += [f"photo:{one.name}" for one in photos]
    for room in rooms:
        if room.code in shown:
            turn.describe(room)
    links = [one.url for one in photos if one.url]
    turn.quoted += links
    if links:
        turn.say_lines(links)
    turn.attachments += [Attachment(one.file, one.mime, one.name) for one in photos if one.file and one.mime]
