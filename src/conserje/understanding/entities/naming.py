"""Rooms by what people call them: a house's own names, and the words that guests use for kinds of rooms."""

import re
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
_ORDINALS = (
    "primer|primer[ao]|primeir[ao]|first|1st|1ra|1a|de arriba|de cima|top one|upper one|one above|former",
    "segund[ao]|second|2nd|2da|2a",
    "tercer|tercer[ao]|terceir[ao]|third",
    "cuarta|quarta|fourth",
    "quint[ao]|fifth",
    "ultim[ao]|last|de abajo|de baixo|bottom one|lower one|one below|latter",
)
_ORDINAL = (
    r"(?:^|\b(?:a|o|la|el|the|da|do|del|opcao|opcion|option) )(?:{})\b"
    r"(?! (?:dia|noite|noche|day|night|semana|week|vez|time))"
)


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


_PLACE = re.compile(r"^\D{0,20}(?<!\d)([1-9])\D{0,12}$")
_PLACES = (
    r"\b(primer[ao]?|primeir[ao]|first)\b",
    r"\b(segund[ao]|second)\b",
    r"\b(tercer[ao]?|terceir[ao]|third)\b",
    r"\b(cuart[ao]|fourth)\b",
    r"\b(quint[ao]|fifth)\b",
)
_FEW_WORDS = 6


_AMOUNT = re.compile(
    r"\b(all|both|whole|tod[ao]s?|complet[ao]|enter[ao]|inteir[ao]|un[ao]?|one|uma?|dos|two|dois|duas|tres|three|cuatro|four"
    r"|quatro|cinco|five|seis|six|[1-9])\b"
)


# Some of several: "one of the two", "solo una", "2 quartos"; not "tell me one more thing".
SOME = re.compile(
    r"\b(un[ao]?|one|uma?|just one|dos|two|dois|duas|tres|three|cuatro|four|quatro|cinco|five|seis|six|\d)\b"
    r"(?=(?: (?:de|of|dos|das|del|the)\b|\s*$| (?:sola|solo|only|so)\b| (?:habitacion|cuarto|room|quarto)))"
)


def names_some(text: str) -> bool:
    """Is a short text, no question, about some of several things?"""
    words = folded(text)
    return len(words.split()) <= _FEW_WORDS and "?" not in text and bool(SOME.search(words))


def names_an_amount(text: str) -> bool:
    """Is a short text a number, or all: "only one", "todas"?"""
    words = folded(text)
    return len(words.split()) <= _FEW_WORDS and "?" not in text and bool(_AMOUNT.search(words))


def place_named(text: str, count: int) -> int | None:
    """Which of `count` things that were told in order a short text means, from 0: "the second one", "la 2"; None when it
    names no place, or several, or one that there is not."""
    words = folded(text)
    if len(words.split()) > _FEW_WORDS or "?" in text:
        return None
    number = _PLACE.match(words)
    named = [place for place, pattern in enumerate(_PLACES) if re.search(pattern, words)]
    if number and not named:
        named = [int(number[1]) - 1]
    return named[0] if len(named) == 1 and named[0] < count else None


def ordinals(words: str, of: int) -> list[int]:
    """The places, from 1, that folded words name ("the first and the last"), of so many."""
    named = [
        place for place, words_for_it in enumerate(_ORDINALS, 1) if re.search(_ORDINAL.format(words_for_it), words)
    ]
    return [of if place == len(_ORDINALS) else place for place in named]
