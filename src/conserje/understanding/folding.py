"""A message as the readers of facts see it: folded to small letters without accents, character for character.

Folding keeps every position, so a span found in the folded text cuts the same words out of the guest's own text.
"""

import re
import unicodedata
from dataclasses import dataclass

MASK = "\x00"

_ENGLISH = frozenset(
    [
        "the",
        "and",
        "for",
        "from",
        "to",
        "with",
        "we",
        "our",
        "my",
        "are",
        "is",
        "have",
        "do",
        "you",
        "room",
        "rooms",
        "night",
        "nights",
        "any",
        "please",
        "would",
        "like",
        "need",
        "i'd",
        "us",
        "of",
        "at",
        "what",
        "how",
        "much",
        "there",
        "this",
        "next",
        "until",
        "check",
        "looking",
        "book",
        "people",
        "adults",
        "kids",
        "guests",
        "in",
        "on",
    ]
)
_PORTUGUESE = frozenset(
    [
        "voces",
        "voce",
        "vc",
        "tem",
        "nao",
        "uma",
        "um",
        "quarto",
        "quartos",
        "ate",
        "para",
        "pra",
        "pessoas",
        "pessoa",
        "com",
        "noite",
        "noites",
        "dia",
        "hoje",
        "amanha",
        "quero",
        "queria",
        "gostaria",
        "seria",
        "sao",
        "ao",
        "nos",
        "na",
        "no",
        "meu",
        "minha",
        "obrigado",
        "obrigada",
        "criancas",
        "filho",
        "filhos",
        "filha",
        "e",
        "dois",
        "duas",
        "eu",
        "somos",
        "tenho",
        "fazer",
        "reservar",
        "feira",
        "proximo",
        "fim",
        "depois",
        "chego",
        "chegamos",
        "saio",
        "saimos",
        "nossa",
        "nosso",
        "gente",
        "quanto",
        "fica",
        "em",
        "do",
        "da",
        "tudo",
        "bem",
        "bom",
        "boa",
    ]
)
_SPANISH = frozenset(
    [
        "el",
        "la",
        "los",
        "las",
        "una",
        "un",
        "habitacion",
        "habitaciones",
        "hasta",
        "noche",
        "noches",
        "hoy",
        "manana",
        "quiero",
        "quisiera",
        "queria",
        "tenes",
        "tienen",
        "tienes",
        "con",
        "y",
        "del",
        "al",
        "personas",
        "chicos",
        "hijos",
        "dos",
        "somos",
        "para",
        "me",
        "nos",
        "mi",
        "mis",
        "gracias",
        "que",
        "en",
        "buenas",
        "hola",
        "por",
        "favor",
        "cuanto",
        "sale",
        "puedo",
        "finde",
        "viene",
        "pasado",
        "desde",
        "nene",
        "nena",
        "adultos",
        "llego",
        "llegamos",
        "salgo",
        "hay",
        "seria",
        "seriamos",
        "estoy",
        "estamos",
        "es",
        "o",
    ]
)
_ONLY_PORTUGUESE = frozenset(
    [
        "voces",
        "voce",
        "vc",
        "nao",
        "um",
        "uma",
        "quarto",
        "quartos",
        "ate",
        "pessoas",
        "noite",
        "noites",
        "hoje",
        "amanha",
        "ao",
        "criancas",
        "filho",
        "filhos",
        "feira",
        "saio",
        "saimos",
        "chego",
        "chegamos",
        "obrigado",
        "obrigada",
        "dois",
        "eu",
        "sao",
        "gostaria",
        "tem",
        "na",
        "meu",
        "minha",
        "em",
        "pra",
        "proxima",
        "fim",
    ]
)
_WORDS = re.compile(r"[a-z]+(?:'[a-z]+)?")


class _Folding(dict[int, str]):
    """Maps a code point to its small letter without accents, always one character long."""

    def __missing__(self, code: int) -> str:
        letter = unicodedata.normalize("NFD", chr(code).lower())[:1] or chr(code)
        letter = {"’": "'", "´": "'", "`": "'", "‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-"}.get(letter, letter)
        self[code] = letter
        return letter


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Small letters, no accents, one hyphen and one apostrophe; as long as `text`."""
    return text.lower() if text.isascii() else text.translate(_FOLDING)


@dataclass(frozen=True, slots=True)
class Message:
    """`said` is the guest's text in composed form; `folded` has the same length; `language` is "es", "en" or "pt"."""

    said: str
    folded: str
    language: str


def listen(text: str, spoken_before: str | None, house_language: str) -> Message:
    """Prepare a message. `spoken_before` decides the language of a text that has no telling word."""
    said = text if text.isascii() else unicodedata.normalize("NFC", text)
    folded = fold(said)
    return Message(said, folded, _language(folded, spoken_before or house_language))


def _language(folded: str, otherwise: str) -> str:
    """Which of the three grammars fits: only the order of day and month and a few shared words hang on it."""
    words = set(_WORDS.findall(folded))
    votes = {
        "es": len(words & _SPANISH),
        "en": len(words & _ENGLISH),
        "pt": len(words & _PORTUGUESE) + len(words & _ONLY_PORTUGUESE),
    }
    best = max(votes, key=lambda tongue: (votes[tongue], tongue == otherwise))
    if votes[best]:
        return best
    return otherwise if otherwise in votes else "en"
