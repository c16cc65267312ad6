"""The last look at every text: no price, date or confirmation leaves that the facts of the turn do not hold.

Templates cannot break this unless a flow is wrong, a hotelier's article says what the PMS does not, or a language model
phrased it; the guard trusts none of them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, tzinfo
from decimal import Decimal, InvalidOperation

from conserje.dialogue.desk import Held

_CURRENCIES = {"R$": "BRL", "US$": "USD", "U$S": "USD", "€": "EUR", "$": None}
_AMOUNT = re.compile(
    r"(?P<sign>\b(?:ARS|USD|BRL|EUR|UYU|CLP|MXN)|R\$|US\$|U\$S|€|\$)\s?(?P<number>\d[\d.,]*\d|\d)"
    r"|(?P<number2>\d[\d.,]*\d|\d)\s?(?P<sign2>ARS|USD|BRL|EUR|pesos|reais|d[óo]lares|dollars|euros)\b"
)
_WORDS = {"pesos": None, "reais": "BRL", "dólares": "USD", "dolares": "USD", "dollars": "USD", "euros": "EUR"}
_MONTHS = {
    name: number
    for names in (
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "january february march april may june july august september october november december",
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    )
    for number, name in enumerate(names.split(), start=1)
}
_DAY = re.compile(rf"\b(\d{{1,2}})\s+(?:de\s+)?({'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b", re.IGNORECASE)
_CONFIRMED = re.compile(
    r"reserva (?:hecha|confirmada)|(?:queda|quedó|está) (?:reservad[ao]|confirmad[ao])|feita!|"
    r"\bbooked!|booking confirmed|(?:is|are) (?:now )?(?:booked|confirmed)\b",
    re.IGNORECASE,
)
_CANCELLED = re.compile(
    r"(?:quedó|queda|está|foi|is|has been) (?:cancelada|cancelado|cancelled|canceled)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Breach:
    """Something a text says that the turn does not hold. `what` is "price", "date", "confirmation" or "cancellation"."""

    what: str
    said: str


def breaches(
    text: str, held: Held, zone: tzinfo, *, known_days: Iterable[date] = (), quoted: Iterable[str] = ()
) -> list[Breach]:
    """What `text` must not say. `zone` is the hotel's; `known_days` are dates that the guest or the house itself named;
    `quoted` are passages of the house's own knowledge that the text cites: what stands in them word for word is held."""
    rest = text
    for passage in quoted:
        rest = rest.replace(passage, " ")
    days = {(day.day, day.month) for day in (*held.days, *known_days)}
    days |= {(local.day, local.month) for local in (moment.astimezone(zone) for moment in held.moments)}
    found = [Breach("price", said) for said, money in _amounts(rest) if not _is_held(money, held)]
    found += [
        Breach("date", match.group())
        for match in _DAY.finditer(rest)
        if (int(match[1]), _MONTHS[match[2].lower()]) not in days
    ]
    return found + claims(rest, held)


def claims(text: str, held: Held) -> list[Breach]:
    """What `text` says was booked or cancelled and was not, in this turn."""
    found = []
    if not held.booked and (match := _CONFIRMED.search(text)):
        found.append(Breach("confirmation", match.group()))
    if not held.cancelled and (match := _CANCELLED.search(text)):
        found.append(Breach("cancellation", match.group()))
    return found


def _amounts(text: str) -> Iterable[tuple[str, tuple[Decimal, str | None]]]:
    for match in _AMOUNT.finditer(text):
        sign = match["sign"] or match["sign2"]
        number = _number(match["number"] or match["number2"])
        currency = _CURRENCIES.get(sign, _WORDS.get(sign.lower(), sign))
        if number is not None:
            yield match.group(), (number, currency)


def _is_held(money: tuple[Decimal, str | None], held: Held) -> bool:
    amount, currency = money
    return any(one.amount == amount and currency in (None, one.currency) for one in held.money)


def _number(written: str) -> Decimal | None:
    """Reads "1.234,50", "1,234.50", "542.080" and "70"; a last group of one or two digits is cents."""
    cents = re.search(r"[.,](\d{1,2})$", written)
    whole = written[: cents.start()] if cents else written
    try:
        return Decimal(re.sub(r"[.,]", "", whole) + (f".{cents[1]}" if cents else ""))
    except InvalidOperation:
        return None
