"""Rooms by what people call them: a house's own names, and the words that guests use for kinds of rooms."""

import unicodedata

from conserje.model.hotel import RoomType

ROOM_WORDS = {
    "single": ("single", "individual", "simple", "sencilla", "solteiro"),
    "double": ("double", "doble", "duplo", "casal", "matrimonial", "queen", "king"),
    "twin": ("twin", "dos camas", "duas camas"),
    "triple": ("triple", "triplo"),
    "quadruple": ("quadruple", "cuadruple", "quadruplo"),
    "suite": ("suite", "suíte"),
    "family": ("family", "familiar", "familia"),
}


def folded(text: str) -> str:
    """Lower case, no accents, single blanks."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return " ".join(plain.replace("-", " ").replace("_", " ").split())


def is_called(room_type: RoomType, wished: str) -> bool:
    """Does the wished word name this room type, by its code, one of its names, or a word for its kind?"""
    word = folded(wished)
    names = [folded(room_type.code), *(folded(name) for name in room_type.name.values())]
    if any(word == name or f" {word} " in f" {name} " for name in names):
        return True
    synonyms = ROOM_WORDS.get(word, ())
    return any(f" {folded(one)} " in f" {name} " for one in synonyms for name in names)
