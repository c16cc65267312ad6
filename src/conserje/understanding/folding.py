"""A message as the readers of facts see it: folded to small letters without accents, character for character.

Folding keeps every position, so a span found in the folded text cuts the same words out of the guest's own text.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from importlib.resources import files

MASK = "\x00"

_TELLING = {
    language: frozenset(words.split())
    for language, words in tomllib.loads(
        (files("conserje.understanding") / "telling_words.toml").read_text("utf-8")
    ).items()
}
# "check in" and "check out" are said in all three languages.
_BORROWED = frozenset(("check", "in", "out"))
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


def words_of(package: str, name: str) -> list[str]:
    """The words of a packaged list; lines that begin with "#" explain it."""
    lines = (files(package) / name).read_text("utf-8").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


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
    if "check" in words:
        words -= _BORROWED
    votes = {
        "es": len(words & _TELLING["es"]),
        "en": len(words & _TELLING["en"]),
        "pt": len(words & _TELLING["pt"]) + len(words & _TELLING["only_portuguese"]),
    }
    best = max(votes, key=lambda tongue: (votes[tongue], tongue == otherwise))
    if votes[best]:
        return best
    return otherwise if otherwise in votes else "en"
