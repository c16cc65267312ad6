"""An entry's text with its slots filled, written as the language writes times and money."""

import re
from collections.abc import Iterator, Mapping
from datetime import time

from babel.numbers import format_decimal, get_currency_symbol

from conserje.model.hotel import Hotel
from conserje.model.knowledge import KnowledgeEntry, KnowledgeValue
from conserje.model.money import Money

SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\}")

# A symbol that no other currency has needs no locale.
_PLAIN_TO_ALL = {"BRL": "R$"}

# Slots that every text may use: they come from the hotel's own record, so that they are written down once.
HOTEL_SLOTS = frozenset({"hotel", "check_in", "check_out", "address", "map_url", "phone", "email"})


def rendered(entry: KnowledgeEntry, hotel: Hotel) -> str:
    """What the guest reads. A slot without a value is a KeyError: `mistakes` keeps such an entry out of the house."""
    values = {**entry.data, **_of_hotel(hotel)}
    return SLOT.sub(lambda slot: written(values[slot[1]], entry.language, hotel.country), entry.text)


def mistakes(text: str, data: Mapping[str, KnowledgeValue]) -> Iterator[str]:
    """What is wrong with a text and the values it is to show; nothing when it can be rendered."""
    slots = set(SLOT.findall(text))
    for name in sorted(slots - data.keys() - HOTEL_SLOTS):
        yield f"the text wants {{{name}}}, which has no value"
    for name in sorted(data.keys() - slots - {"available"}):
        yield f"the value {name!r} is not shown by the text"
    if "{" in SLOT.sub("", text) or "}" in SLOT.sub("", text):
        yield "a brace that is no slot"


def written(value: KnowledgeValue, language: str, country: str) -> str:
    """ "7:00" / "7 am" / "7h"; "$ 12.000" / "ARS 12,000" / "R$ 45"."""
    match value:
        case time():
            return _clock_time(value, language)
        case Money():
            return _money(value, language, country)
        case _:
            return str(value)


def _of_hotel(hotel: Hotel) -> dict[str, KnowledgeValue]:
    return {
        "hotel": hotel.name,
        "check_in": hotel.check_in,
        "check_out": hotel.check_out,
        "address": hotel.address,
        "map_url": hotel.map_url,
        "phone": hotel.phone,
        "email": hotel.email,
    }


def _clock_time(value: time, language: str) -> str:
    if language == "en":
        minutes = f":{value.minute:02}" if value.minute else ""
        return f"{(value.hour - 1) % 12 + 1}{minutes} {'am' if value.hour < 12 else 'pm'}"
    if language == "pt":
        return f"{value.hour}h{value.minute:02}" if value.minute else f"{value.hour}h"
    return f"{value.hour}:{value.minute:02}"


def _money(value: Money, language: str, country: str) -> str:
    """A bare "$" means pesos to who lives there and dollars to a tourist, so the symbol depends on both."""
    locale = f"{language}_{country}" if (language, country) in {("es", "AR"), ("pt", "BR")} else language
    pattern = "#,##0" if value.amount == value.amount.to_integral_value() else "#,##0.00"
    symbol = _PLAIN_TO_ALL.get(value.currency) or get_currency_symbol(value.currency, locale=locale)
    return f"{symbol} {format_decimal(value.amount, pattern, locale=locale)}"
