"""Photos of rooms: there are none here, which is said; the rooms are described, and the house sends photos itself."""

import re

from conserje.dialogue.context import TurnContext
from conserje.understanding.entities.naming import is_called
from conserje.understanding.folding import fold

_PHOTOS = re.compile(r"\b(fotos?|fotografias?|imagenes|photos?|pictures?|pics|images?|imagens)\b")
_ASKS = re.compile(
    r"\b(mand\w+|envi\w+|pas\w+|tien\w+|tene\w+|hay|ver|muestr\w+|send|have|see|show|got|any|tem|ter|manda\w*|mostr\w+|ha)\b"
)


def asks(turn: TurnContext) -> bool:
    """ "Can you send photos of the rooms?", not "I sent you a photo of the receipt"."""
    words = fold(turn.text)
    is_about_money = re.search(r"\b(comprobante|recibo|receipt|transferencia|pago|pagamento|payment|transfer)\b", words)
    return not turn.tap and not is_about_money and bool(_PHOTOS.search(words) and (_ASKS.search(words) or "?" in words))


async def step(turn: TurnContext) -> None:
    wished = turn.facts.room_type
    rooms = [room for room in await turn.desk.room_types() if wished is None or is_called(room, wished)]
    turn.say("no_photos", email=turn.hotel.email)
    for room in rooms:
        description = f"{turn.wording.name(room.name)}: {turn.wording.name(room.description)}"
        turn.evidence.append(f"room_type:{room.code}")
        turn.quoted.append(description)
        turn.paragraphs.append(description)
