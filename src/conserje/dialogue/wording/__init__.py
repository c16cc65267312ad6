"""How things are said: sentences as data, one file per language (`es.toml`) and area (`es.money.toml`), regional ones on
top; values formatted here.

A flow says a key and values; it never builds a sentence. `Wording` is bound to a language, a region and the house's zone.
"""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from conserje.model.money import Money
from conserje.model.stay import Party, Stay

HERE = Path(__file__).parent
LANGUAGES = ("es", "en", "pt")

_SIGNS = {"USD": "USD", "BRL": "R$", "EUR": "€"}


@cache
def _texts(tag: str) -> Mapping[str, Any]:
    """All texts for a tag such as "es-AR": those of the language, overlaid with the region's."""
    texts: dict[str, Any] = {}
    for name in dict.fromkeys((tag.split("-", maxsplit=1)[0], tag)):
        for file in sorted((*HERE.glob(f"{name}.toml"), *HERE.glob(f"{name}.*.toml"))):
            texts |= tomllib.loads(file.read_text(encoding="utf-8"))
    return texts


def in_every_language(key: str) -> dict[str, str]:
    """The sentence for a key by language."""
    return {language: _texts(language)[key] for language in LANGUAGES}


class Wording:
    """Sentences and values in one language. `tag` is "es", "es-AR", "en", "pt" …; an unknown region falls back to its
    language, an unknown language to `house` (the hotel's own tag)."""

    def __init__(self, tag: str, *, house: str, timezone: str) -> None:
        language = tag.split("-", maxsplit=1)[0]
        self.language = language if language in LANGUAGES else house.split("-", maxsplit=1)[0]
        same_language = house.split("-", maxsplit=1)[0] == self.language
        self._tag = house if same_language else (tag if language in LANGUAGES else self.language)
        self._texts = _texts(self._tag)
        self._zone = ZoneInfo(timezone)

    def text(self, key: str, **values: object) -> str:
        """The sentence for a key. Raises KeyError for a key or a value that is missing: a fault of ours, never of a guest."""
        sentence: str = self._texts[key]
        if not values:
            return sentence
        return sentence.format_map({name: self.value(value) for name, value in values.items()})

    def value(self, value: object) -> str:
        """A value as people write it in this language."""
        if isinstance(value, Money):
            return self.money(value)
        if isinstance(value, Stay):
            return self.stay(value)
        if isinstance(value, Party):
            return self.party(value)
        if isinstance(value, datetime):
            return self.moment(value)
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, time):
            return value.strftime("%H:%M")
        return str(value)

    def money(self, money: Money) -> str:
        """ "ARS 542.080", "R$ 1.250,50", "USD 1,234.50": cents only where there are any."""
        whole, cents = divmod(abs(money.amount), 1)
        point, comma = (",", ".") if self.language == "en" else (".", ",")
        digits = f"{int(whole):,}".replace(",", point)
        if cents:
            digits += comma + f"{cents:.2f}"[2:]
        minus = "-" if money.amount < 0 else ""
        return f"{_SIGNS.get(money.currency, money.currency)} {minus}{digits}"

    def day(self, day: date) -> str:
        """ "vie 12 de marzo de 2027"."""
        return self._day("day", day)

    def _day(self, key: str, day: date) -> str:
        months, weekdays = self._texts["months"], self._texts["weekdays"]
        pattern: str = self._texts[key]
        return pattern.format(day=day.day, month=months[day.month - 1], weekday=weekdays[day.weekday()], year=day.year)

    def stay(self, stay: Stay) -> str:
        first = "day" if stay.check_in.year != stay.check_out.year else "day_without_year"
        pattern: str = self._texts["stay"]
        return pattern.format(
            check_in=self._day(first, stay.check_in),
            check_out=self.day(stay.check_out),
            nights=self.count("night", stay.nights),
        )

    def party(self, party: Party) -> str:
        adults = self.count("adult", party.adults)
        if not party.children:
            return adults
        ages = self.joined([self.count("year", age) if age else self._texts["under_one"] for age in party.children])
        pattern: str = self._texts["party"]
        return pattern.format(adults=adults, children=self.count("child", len(party.children)), ages=ages)

    def moment(self, instant: datetime) -> str:
        """An instant in the hotel's zone: "mié 25 de noviembre a las 15:42"."""
        local = instant.astimezone(self._zone)
        pattern: str = self._texts["moment"]
        return pattern.format(day=self._day("day_without_year", local.date()), time=local.strftime("%H:%M"))

    def month(self, month: str) -> str:
        """ "2027-03" as "marzo de 2027" would be said inside a sentence: only the month's name."""
        name: str = self._texts["months"][int(month[5:7]) - 1]
        return name

    def weekday(self, number: int) -> str:
        """The name of a day of the week inside a sentence; 0 is Monday."""
        name: str = self._texts["weekday_names"][number]
        return name

    def clock(self, instant: datetime) -> str:
        """Only the time of day, in the hotel's zone."""
        return instant.astimezone(self._zone).strftime("%H:%M")

    def count(self, noun: str, number: int) -> str:
        """ "1 noche", "3 noches"."""
        forms: list[str] = self._texts["counts"][noun]
        return f"{number} {forms[0] if number == 1 else forms[1]}"

    def status(self, status: str) -> str:
        """A reservation's status, as a guest is told it."""
        name: str = self._texts["status"][status]
        return name

    def currency(self, code: str) -> str:
        """ "pesos argentinos"; the code of a currency that no language here names."""
        names: Mapping[str, str] = self._texts["currencies"]
        return names.get(code, code)

    def media(self, kind: str) -> str:
        """What an unsupported message was: "videos"."""
        names: dict[str, str] = self._texts["media"]
        return names.get(kind, names["other"])

    def room_word(self, word: str) -> str:
        """A kind of room that the house may not have, as guests call it."""
        words: dict[str, str] = self._texts["room_words"]
        return words.get(word, word)

    def meal(self, plan: str) -> str:
        """A meal plan as part of a sentence: "with breakfast"."""
        words: dict[str, str] = self._texts["meal_words"]
        return words[plan]

    def features(self, features: Iterable[str]) -> list[str]:
        """Those of the features that tell one room from another, as part of a sentence: "a sea view"."""
        words: dict[str, str] = self._texts["feature_words"]
        return [words[one] for one in features if one in words]

    def percent(self, value: Decimal) -> str:
        return f"{value.normalize():f} %".replace(".", "." if self.language == "en" else ",")

    def joined(self, parts: list[str]) -> str:
        """ "a, b y c"."""
        if len(parts) < 2:
            return "".join(parts)
        return f"{', '.join(parts[:-1])} {self._texts['and']} {parts[-1]}"

    def name(self, names: Mapping[str, str]) -> str:
        """A localized name of the house's own, in this language or the nearest it has."""
        for tag in (self._tag, self.language, "es", "en", "pt"):
            if tag in names:
                return names[tag]
        return next(iter(names.values()))
