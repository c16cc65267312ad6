"""Words, days, times and money as the staff reads them: texts.toml in three languages, formats by Babel."""

import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.numbers import format_currency

from conserje.model.hotel import Hotel
from conserje.model.money import Money

LANGUAGES = {"es": "Español", "en": "English", "pt": "Português"}

Texts = Mapping[str, Mapping[str, str]]

_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@cache
def load_texts() -> Texts:
    """Text key ("login.title") -> language -> words, of texts.toml and the files of areas beside it (texts.people.toml).
    Raises ValueError for a text that a language lacks."""
    texts: dict[str, Mapping[str, str]] = {}
    for file in sorted(Path(__file__).parent.glob("texts*.toml")):
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
        texts |= {f"{section}.{name}": words for section, names in raw.items() for name, words in names.items()}
    for key, words in texts.items():
        if words.keys() != LANGUAGES.keys():
            raise ValueError(f"the text {key} is not in exactly {sorted(LANGUAGES)}")
    return MappingProxyType(texts)


def house_language(hotel: Hotel) -> str:
    """The house language as one of ours, without its region."""
    tag = hotel.language.partition("-")[0].lower()
    return tag if tag in LANGUAGES else "en"


@dataclass(frozen=True, slots=True)
class Wording:
    """One language at one house. `house_tag` ("es-AR") decides formats where it is the same language; all times are told
    in `timezone`."""

    texts: Texts
    language: str
    house_tag: str
    timezone: str
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    @property
    def locale(self) -> Locale:
        tag = self.house_tag.replace("-", "_")
        if tag.partition("_")[0].lower() == self.language:
            with suppress(UnknownLocaleError, ValueError):
                return Locale.parse(tag)
        return Locale.parse(self.language)

    def say(self, key: str, **values: object) -> str:
        """Raises KeyError for a text that does not exist."""
        words = self.texts[key][self.language]
        return words.format(**values) if values else words

    def count(self, key: str, number: int) -> str:
        """`key.one` or `key.other`."""
        return self.say(f"{key}_one" if number == 1 else f"{key}_other", n=number)

    def name(self, section: str, word: object) -> str:
        """What staff call a word of ours ("ask_price"); the word itself where nobody gave it a name."""
        words = self.texts.get(f"{section}.{word}")
        return words[self.language] if words else str(word).replace("_", " ")

    def time(self, at: datetime) -> str:
        return f"{at.astimezone(self.zone):%H:%M}"

    def local_day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def day(self, day: date) -> str:
        """ "jue, 12 mar"; with its year when that is a past one, or the day is more than ten months away."""
        is_near = day.year >= self.today.year and (day - self.today).days < 300
        skeleton = "MMMEd" if is_near else "yMMMEd"
        return str(format_skeleton(skeleton, day, locale=self.locale))

    def long_day(self, day: date) -> str:
        if day == self.today:
            return self.say("time.today")
        if day == self.today - timedelta(days=1):
            return self.say("time.yesterday")
        return str(format_date(day, "full", locale=self.locale))

    def full_day(self, day: date) -> str:
        """ "lunes, 1 de marzo de 2027", as a heading."""
        words = str(format_date(day, "full", locale=self.locale))
        return words[:1].upper() + words[1:]

    def weekday(self, day: date) -> str:
        return str(format_date(day, "EEE", locale=self.locale)).rstrip(".")

    def when(self, at: datetime) -> str:
        """Short, for lists: the time today, the day otherwise."""
        day = self.local_day(at)
        if day == self.today:
            return self.time(at)
        if day == self.today - timedelta(days=1):
            return self.say("time.yesterday")
        return self.day(day)

    def moment(self, at: datetime) -> str:
        """Day and time."""
        return f"{self.day(self.local_day(at))}, {self.time(at)}"

    def money(self, money: Money) -> str:
        return str(format_currency(money.amount, money.currency, locale=self.locale))

    def value(self, value: Any) -> str:
        """A JSON value of a fact or an argument, readable: days, stays and money as people write them."""
        if isinstance(value, bool):
            return self.say("words.yes" if value else "words.no")
        if isinstance(value, list):
            return ", ".join(self.value(one) for one in value) or self.say("words.none")
        if isinstance(value, dict):
            return self._told_money(value) or self._told_pairs(value)
        if isinstance(value, str):
            return self._told_text(value)
        return self.say("words.none") if value is None else str(value)

    def fact(self, name: str, value: Any) -> tuple[str, str]:
        """A named value; the two days of a stay are told as from and to."""
        told = " → ".join(map(self.value, value)) if name == "stay" and isinstance(value, list) else self.value(value)
        return self.name("fact", name), told

    def _told_pairs(self, pairs: Mapping[str, Any]) -> str:
        return " · ".join("{}: {}".format(*self.fact(name, value)) for name, value in pairs.items())

    def _told_money(self, value: Mapping[str, Any]) -> str | None:
        if value.keys() != {"amount", "currency"}:
            return None
        try:
            return self.money(Money(Decimal(str(value["amount"])), str(value["currency"])))
        except (ArithmeticError, ValueError):
            return None

    def _told_text(self, text: str) -> str:
        if _KEY.fullmatch(text):
            return f"{text[:8]}…"
        if not _DAY.fullmatch(text):
            return text
        try:
            return self.day(date.fromisoformat(text))
        except ValueError:
            return text
