"""Room types, beds and room numbers."""

import re
from functools import lru_cache

from conserje.understanding.folding import Message, fold

Span = tuple[int, int]

_NUMBER = re.compile(
    r"""\b(?:habitacion|hab|habitacao|room|rm|quarto|cuarto|pieza|apto|depto|suite|cabana|unit|qto|cto)[.:]?\ ?
        (?:(?P<sign>numero|number|nro\.?|n[°ºo]?\.?|\#)\ ?)?(?P<named>[0-9]{1,4}[a-d]?)(?![0-9/a-z]|[.,:-][0-9])
        (?!\ (?:personas|pax|people|guests|pessoas|noches|nights|noites
            |adult|nin|chic|de\ [a-z]|al?\ |to\ |y\ |-|ao\ |ate\ |hasta))
    |^\W*(?P<first>[1-9][0-9]{2})(?=\ (?:here|aqui|aca|ca)\b)
    |\b(?:en\ la|de\ la|in|from|no|na|do|la|estoy\ en|a\ la)\ \#?(?P<alone>[1-9][0-9]{2,3}[a-d]?)(?![0-9/a-z:$%]|[.,][0-9])
        (?!\ (?:pesos|dolares|usd|euros|reais))
    |\b(?:(?:estou|to|estamos|tamos|estoy|i'm|we're)\ (?:no|na|en\ la|in)
        |(?:banheiro|cama|chuveiro|torneira|tv|luz|bano|ducha|canilla|aire|ar)\ d(?:o|a|e\ la|el))\ (?P<mine>[1-9][0-9]{0,3})
        (?![0-9/:]|[.,][0-9]|\ (?:de\ |dias|noches|noites))
    |(?<![a-z0-9])\#(?P<hash>[0-9]{2,4})(?![0-9])""",
    re.VERBOSE,
)
_SIMPLE_NAMES = {
    "single": "single simple individual solteiro habitacion individual",
    "double": "double doble duplo dupla matrimonial casal",
    "twin": "twin dos camas",
    "triple": "triple triplo tripla",
    "quadruple": "quadruple cuadruple quadruplo quadrupla",
    "suite": "suite",
    "family": "family familiar familia",
    "apartment": "apartment apartamento departamento depto apart",
    "studio": "studio estudio monoambiente",
    "dorm": "dorm dormitory shared compartida compartilhado",
    "superior": "superior",
    "deluxe": "deluxe lujo luxo",
}
_SIMPLE = {
    word: name
    for name, words in _SIMPLE_NAMES.items()
    for word in words.split()
    if word not in ("habitacion", "dos", "camas")
}
_ROOM_WORDS = frozenset(
    ["habitacion", "room", "quarto", "cuarto", "pieza", "de", "o", "la", "el", "the", "standard", "estandar"]
)
_LEAST_NAME = 4


def normal_room_type(name: str) -> str:
    """A house's own name for a room type as readings give it: "Habitación Doble" is "double", others folded as they are."""
    words = [word for word in re.findall(r"[a-z0-9]+", fold(name)) if word not in _ROOM_WORDS]
    if len(words) == 1 and words[0] in _SIMPLE:
        return _SIMPLE[words[0]]
    return " ".join(re.findall(r"[a-z0-9]+", fold(name)))


@lru_cache(maxsize=256)
def _own_names(room_types: tuple[str, ...]) -> re.Pattern[str] | None:
    """A pattern of the names that are more than a plain word, longest first, in singular or plural."""
    names = {normal_room_type(name) for name in room_types}
    own = sorted(
        (name for name in names if name not in _SIMPLE_NAMES and len(name) >= _LEAST_NAME), key=len, reverse=True
    )
    if not own:
        return None
    return re.compile("|".join(rf"\b{'e?s? '.join(map(re.escape, name.split()))}(?:e?s)?\b" for name in own))


def own_room_type(message: Message, room_types: tuple[str, ...]) -> str | None:
    """One of the hotel's own names that stands in the message, in its normal form."""
    names = _own_names(room_types) if room_types else None
    found = names.search(message.folded) if names else None
    if found is None:
        return None
    heard = _stems(found[0])
    return next((name for kind in room_types if _stems(name := normal_room_type(kind)) == heard), None)


def _stems(name: str) -> list[str]:
    return [word.rstrip("s").rstrip("e") for word in name.split()]


def find_room_number(message: Message) -> tuple[str, Span] | None:
    """The room a guest is in: "habitación 204", "estoy en la 305"."""
    for found in _NUMBER.finditer(message.folded):
        number = found["named"] or found["first"] or found["alone"] or found["mine"] or found["hash"]
        if found["alone"] and len(number) == 4 and number.startswith(("19", "20")):
            continue
        if found["named"] and len(number) == 1 and not found["sign"] and message.folded[found.end() :].strip(" .?!"):
            continue
        return number.upper(), found.span()
    return None
