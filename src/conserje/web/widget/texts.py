"""The page's own words, in the visitor's language as far as we have it."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

Texts = dict[str, Any]
_LANGUAGE = re.compile(
    r"\s*([A-Za-z]{1,8})(?:-([A-Za-z0-9]{2,8}))?[A-Za-z0-9-]*\s*(?:;\s*q=([01](?:\.[0-9]{0,3})?))?\s*"
)


class TextBook:
    """Texts by language tag. A regional tag ("es-AR") holds only what differs from its language."""

    def __init__(self, texts: dict[str, Texts]) -> None:
        self._texts = texts

    @classmethod
    @cache
    def load(cls, file: Path) -> "TextBook":
        return cls(tomllib.loads(file.read_text(encoding="utf-8")))

    def choose(self, accept_language: str, house_language: str) -> str:
        """The first of the browser's languages that we have, else the house's. In the language of the house the house's
        regional wording is used: a hotel in Buenos Aires speaks to everybody as people there do."""
        house = house_language.partition("-")[0].lower()
        for language in _preferred(accept_language):
            if language in self._texts:
                return self._known(house_language) if language == house else language
        return self._known(house_language)

    def of(self, tag: str) -> Texts:
        language = tag.partition("-")[0]
        return {**self._texts[language], **self._texts.get(tag, {})}

    def _known(self, tag: str) -> str:
        language = tag.partition("-")[0].lower()
        if tag in self._texts:
            return tag
        return language if language in self._texts else "en"


def _preferred(accept_language: str) -> list[str]:
    """Languages of an Accept-Language header, the most wanted first."""
    wanted: list[tuple[float, int, str]] = []
    for position, part in enumerate(accept_language[:500].split(",")):
        match = _LANGUAGE.fullmatch(part)
        if match:
            weight = float(match[3] or 1)
            wanted.append((-weight, position, match[1].lower()))
    return [language for weight, _, language in sorted(wanted) if weight < 0]
