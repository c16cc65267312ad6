"""Amounts of money with their currencies, and the marks that guests give."""

import re
from decimal import Decimal, InvalidOperation

from conserje.understanding.folding import Message, fold

Span = tuple[int, int]

_PESO = {"AR": "ARS", "MX": "MXN", "CL": "CLP", "CO": "COP", "UY": "UYU", "DO": "DOP", "PH": "PHP"}
_DOLLAR_SIGN = _PESO | {"BR": "BRL", "PE": "PEN", "PY": "PYG", "BO": "BOB"}
_NAMES = (
    ("USD", r"u\$[sd]?|us ?\$|usd|dolares?|dollars?|bucks|dols?"),
    ("BRL", r"r\$|brl|reais|real(?= |$)|reales"),
    ("EUR", r"€|eur|euros?"),
    ("GBP", r"£|gbp|pounds?|libras?"),
    ("ARS", r"ars|ar\$|pesos argentinos"),
    ("MXN", r"mxn|pesos mexicanos"),
    ("CLP", r"clp|pesos chilenos"),
    ("UYU", r"uyu|pesos uruguayos"),
    ("PESO", r"pesos?|mangos"),
    ("SIGN", r"\$"),
)
_CURRENCY = "|".join(f"(?P<{name}{{0}}>{words})" for name, words in _NAMES)
_FIGURES = r"[0-9]{1,3}(?:[.,' ][0-9]{3})+(?:[.,][0-9]{1,2})?|[0-9]+(?:[.,][0-9]{1,2})?"
_THOUSANDS = r"mil(?![a-z])|k(?![a-z])|lucas"
_MONEY = re.compile(
    rf"(?<![a-z0-9])(?:{_CURRENCY.replace('{0}', '_before')}) ?(?P<first>{_FIGURES})(?![0-9]) ?(?P<kilo>{_THOUSANDS})?"
    rf"|(?<![a-z0-9/.,])(?P<second>{_FIGURES}) ?(?P<thousand>{_THOUSANDS})? ?(?:de )?"
    rf"(?:{_CURRENCY.replace('{0}', '_after')})(?![a-z0-9])"
    r"|(?<![a-z0-9/.,])(?P<bare>[0-9]{1,3}) ?(?P<mil>mil|lucas|k)(?![a-z])"
)
_GROUPED = re.compile(r"(?<![0-9.,/-])[0-9]{1,3}(?:[.,][0-9]{3})+(?![0-9]|[.,/-][0-9])")
_CURRENCY_ALONE = re.compile(
    r"\b(?:en|in|em|con|with|com|accept|aceptan|aceitam|pagar|pay|take|takes|reciben|toman|recebem|pegam) "
    r"(?:(?P<USD>dolar(?:es)?|(?:us |u\.s\. |american )?dollars?|usd)|(?P<EUR>euros?|eur)|(?P<BRL>reais|reales|brl)"
    r"|(?P<PESO>pesos))\b"
)
_STARS = {"un": 1, "una": 1, "um": 1, "uma": 1, "one": 1, "dos": 2, "two": 2, "dois": 2, "duas": 2} | {
    word: count
    for count, words in ((3, "tres three"), (4, "cuatro four quatro"), (5, "cinco five"))
    for word in words.split()
}
_GIVE = (
    r"le pongo|le doy|les doy|pongo|doy|rate|rating|nota|puntaje|puntuacion|calificacion"
    r"|give (?:it|you)(?: an?)?|dou|avalio|score"
)
_RATING = re.compile(
    rf"""(?<![0-9])(?P<of>10|[0-9])(?:\ ?/\ ?|\ (?:sobre|out\ of|de|em)\ )(?P<scale>5|10)(?![0-9/]|,[0-9])
        (?!\ (?:de\ |ene|feb|mar|abr|may|jun|jul|ago|sep|oct|nov|dic|noches|nights))
    |(?:{_GIVE.replace(" ", chr(92) + " ")})(?:\ de|\ of|\ an?|\ uma?|\ una?|\ it|\ com|\ nota|:|\ es)*
        \ (?P<given>10|[0-9])(?![0-9])
    |(?P<stars>[1-5]|{"|".join(_STARS)})\ (?:estrellas?|stars?|estrelas?)
    |(?P<signs>(?:⭐|★|🌟){{1,5}})""",
    re.VERBOSE,
)
_RATING_HINT = re.compile(r"[0-9]|st|⭐|★|🌟")
_RATING_TALK = re.compile(
    r"\b(?:le pongo|doy|rate|rating|nota|puntaje|puntuacion|calific|score|dou|avalia|opinion|review|resena|experiencia"
    r"|estadia fue|out of|sobre)"
)
_SHORT_MESSAGE = 14


def find_money(message: Message, country: str) -> tuple[Decimal | None, str | None, list[Span]]:
    """The first amount, its currency (ISO 4217), and the places of all amounts; a currency may be said without amount.

    "$" and "pesos" are those of the hotel's `country`; where "$" is the local sign, dollars are said otherwise.
    """
    amount: Decimal | None = None
    currency: str | None = None
    spans: list[Span] = []
    for found in _MONEY.finditer(message.folded):
        value = _amount(found)
        if value is None:
            continue
        spans.append(found.span())
        if amount is None:
            amount, currency = value, _currency(found, country)
    return amount, currency or find_currency(message, country), spans


def sums_in(text: str) -> tuple[Decimal, ...]:
    """Every amount of a text that is surely one: with a currency, or grouped by thousands as prices are written."""
    folded = fold(text)
    found = [_amount(one) for one in _MONEY.finditer(folded)]
    found += [Decimal(re.sub("[.,]", "", one[0])) for one in _GROUPED.finditer(folded)]
    return tuple(dict.fromkeys(one for one in found if one is not None))


def find_currency(message: Message, country: str) -> str | None:
    """A currency said without an amount: "¿aceptan dólares?"."""
    alone = _CURRENCY_ALONE.search(message.folded)
    return _iso(alone.lastgroup or "", country) if alone else None


def _amount(found: re.Match[str]) -> Decimal | None:
    figures = found["first"] or found["second"] or found["bare"]
    digits = figures.replace("'", "").replace(" ", "")
    if re.fullmatch(r"[0-9]{1,3}(?:[.,][0-9]{3})+", digits):
        digits = re.sub("[.,]", "", digits)
    elif "," in digits and "." in digits:
        decimal = max(digits.rfind(","), digits.rfind("."))
        digits = re.sub("[.,]", "", digits[:decimal]) + "." + digits[decimal + 1 :]
    try:
        value = Decimal(digits.replace(",", "."))
    except InvalidOperation:
        return None
    return value * 1000 if found["kilo"] or found["thousand"] or found["mil"] else value


def _currency(found: re.Match[str], country: str) -> str | None:
    names = (name for name, _ in _NAMES if found[f"{name}_before"] or found[f"{name}_after"])
    return _iso(next(names, ""), country)


def _iso(name: str, country: str) -> str | None:
    if name == "PESO":
        return _PESO.get(country)
    if name == "SIGN":
        return _DOLLAR_SIGN.get(country, "USD")
    return name or None


def find_rating(message: Message) -> tuple[int, Span] | None:
    """A mark the guest gives. "8/10" is one only where the talk is of marks, else it is the 8th of October."""
    found = _RATING.search(message.folded) if _RATING_HINT.search(message.folded) else None
    if found is None:
        return None
    if found["signs"]:
        return len(found["signs"]), found.span()
    if found["stars"]:
        talk = _RATING_TALK.search(message.folded)
        value = _STARS.get(found["stars"]) or int(found["stars"])
        praised = found.start() == 0 and "?" not in message.folded
        return (value, found.span()) if talk or praised or len(message.folded.strip()) < _SHORT_MESSAGE else None
    if found["given"]:
        return int(found["given"]), found.span()
    if int(found["of"]) <= int(found["scale"]) and _RATING_TALK.search(message.folded):
        return int(found["of"]), found.span()
    return None
