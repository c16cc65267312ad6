"""Text to comparable terms: lower case, no accents, stems; words that ask but do not say about what are dropped.

`data/words.toml` holds, per language, those fillers, the spellings that are one word to a hotel ("wi fi", "check in") and
the words that mean the same to it ("cochera", "garage").
"""

import re
import tomllib
import unicodedata
from functools import lru_cache
from importlib.resources import files

import snowballstemmer  # type: ignore[import-untyped]  # it ships no types

LANGUAGES = ("es", "en", "pt")

_STEMMERS = {"es": "spanish", "en": "english", "pt": "portuguese"}
_AMOUNT = re.compile(r"\d+(h|hs|hrs|am|pm|kg|km|m|h\d+)?")
_WORD = re.compile(r"[a-z0-9]+")
_NOT_SAID = str.maketrans({"'": " ", "’": " ", "-": " ", "_": " "})


def unaccented(text: str) -> str:
    """Lower case without diacritics; "ñ" and "ç" lose theirs too, as guests' keyboards do."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


class Words:
    """The reading of one language. `terms` is what index and question are compared by."""

    def __init__(self, language: str) -> None:
        if language not in _STEMMERS:
            raise ValueError(f"no word list for {language!r}")
        table = tomllib.loads(_table())[language]
        self._stemmer = snowballstemmer.stemmer(_STEMMERS[language])
        self._joined = {tuple(unaccented(said).split()): one for said, one in table["joined"].items()}
        self._fillers = frozenset(unaccented(table["fillers"]).split())
        self._same = {
            self._bare_stem(word): self._bare_stem(meaning)
            for meaning, words in table["same"].items()
            for word in unaccented(words).split()
        }
        self._stem = lru_cache(20_000)(self._meaning)
        self._stems = lru_cache(20_000)(lambda text: frozenset(self.terms(text)))

    def terms(self, text: str) -> list[str]:
        """The stems that carry meaning, in order, repeats included."""
        words = _WORD.findall(unaccented(text).translate(_NOT_SAID))
        return [
            self._stem(word) for word in self._join(words) if word not in self._fillers and not _AMOUNT.fullmatch(word)
        ]

    def stems(self, text: str) -> frozenset[str]:
        """The terms once each, remembered: every house has the same rows of phrases."""
        return self._stems(text)

    def _join(self, words: list[str]) -> list[str]:
        joined: list[str] = []
        position = 0
        while position < len(words):
            for length in (3, 2, 1):
                one = self._joined.get(tuple(words[position : position + length]))
                if one is not None:
                    joined += one.split()
                    break
            else:
                length = 1
                joined.append(words[position])
            position += length
        return joined

    def _meaning(self, word: str) -> str:
        stem = self._bare_stem(word)
        return self._same.get(stem, stem)

    def _bare_stem(self, word: str) -> str:
        if len(word) <= 3:
            return word
        return unaccented(str(self._stemmer.stemWord(_with_accent(word))))


def _with_accent(word: str) -> str:
    """Give back the accent that the suffix rules of Spanish and Portuguese look for."""
    for bare, accented in (("cion", "ción"), ("sion", "sión"), ("coes", "ções"), ("cao", "ção")):
        if word.endswith(bare):
            return word.removesuffix(bare) + accented
    return word


def calm(plain: str) -> str:
    """Plain words without what anger added to them, where anything is left."""
    return " ".join(_angry().sub(" ", plain).split()) or plain


@lru_cache(1)
def _angry() -> re.Pattern[str]:
    said = tomllib.loads(_table())["anger"].split(";")
    longest_first = sorted((" ".join(one.split()) for one in said), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(longest_first)})\b")


def _table() -> str:
    return (files("conserje.knowledge") / "data" / "words.toml").read_text("utf-8")


@lru_cache(len(LANGUAGES))
def words_of(language: str) -> Words:
    """Immutable, and costly enough to read once."""
    return Words(language)
