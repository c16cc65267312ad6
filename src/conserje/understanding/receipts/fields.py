"""What the text of a receipt says: amount, day, the bank's name of the transfer, and who sent it.

Text of pictures comes with the usual mistakes ("S" for "$", cents that hang in the air); only those are mended that can be
nothing else.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from conserje.understanding.entities.figures import find_money
from conserje.understanding.folding import fold, listen


@dataclass(frozen=True, slots=True)
class Receipt:
    """What could be read; `is_read` is False where nothing could. `holder` is who sent the money."""

    is_read: bool = False
    amount: Decimal | None = None
    currency: str | None = None
    reference: str | None = None
    day: date | None = None
    holder: str | None = None


_WHAT_WAS_PAID = re.compile(
    r"\b(?:importe|monto|valor|amount|transferiste|enviaste|pagaste|enviado|transferido|pagado|sent|paid|voce pagou|pago)\b"
)
_IN_ALL = re.compile(r"\btotal\b")
# Figures that are not what was paid.
_BESIDE = re.compile(
    r"\b(?:saldo|balance|disponible|disponivel|limite|limit|comision|comissao|fee|cargo|tarifa|impuesto|imposto|iva|tax|"
    r"cotizacion|tipo de cambio|cambio|rate|cuit|cuil|cpf|cnpj|cbu|cvu|iban|cuenta|conta|account)\b"
)
_BARE = re.compile(r"(?<![0-9.,/-])[0-9]{1,3}(?:[.,' ][0-9]{3})*[.,][0-9]{2}(?![0-9.,/-])")

# A currency's sign before figures, as pictures are read.
_MENDED = (
    (re.compile(r"(?<![A-Za-z])R ?[S5$] ?(?=[0-9])"), "R$ "),
    (re.compile(r"(?<![A-Za-z])U ?[S$5] ?[S$] ?(?=[0-9])|(?<![A-Za-z])U\$[DS]? ?(?=[0-9])"), "USD "),
    (re.compile(r"(?<![A-Za-z0-9])S ?(?=[0-9]{1,3}(?:[.,][0-9]{3})*(?:[.,][0-9]{2})?(?![0-9]))"), "$ "),
    (re.compile(r"([$€] ?[0-9]{1,3}(?:\.[0-9]{3})*)[ '’]([0-9]{2})$"), r"\1,\2"),
    (re.compile(r"([$€] ?[0-9]{1,3}(?:\.[0-9]{3})+)([0-9]{2})(?![0-9])"), r"\1,\2"),
)

_LABELS = (
    r"(?:n[uú]mero|n[ºo°*.]{1,3}|nro\.?|num\.?|c[oó]digo|id\.?)\s*(?:d[eao]\s+)?(?:la\s+|el\s+|tu\s+)?"
    r"(?:operaci[oó]n|comprobante|transacci[oó]n|transa[cç][aã]o|identificaci[oó]n|identifica[cç][aã]o|referencia|control"
    r"|autentica[cç][aã]o)(?:\s+(?:de|do|da)\s+(?:mercado\s+pago|pix|la\s+transferencia|coelsa))?"
    r"|(?:comprobante|referencia|refer[eê]ncia|operaci[oó]n|transacci[oó]n|autentica[cç][aã]o|coelsa\s+id"
    r"|id[/ ]transa[cç][aã]o|e2e(?:\s+id)?|end\s*to\s*end)"
    r"|transaction\s+(?:id|number|reference)|(?:payment\s+|bank\s+)?reference(?:\s+number)?|confirmation\s+number"
)
_REFERENCE = re.compile(
    rf"(?<![a-zà-ÿ])(?:{_LABELS})(?![a-zà-ÿ])\s*(?:n[ºo°.]*\s*)?[:#.-]?\s*(?P<name>[A-Z0-9][A-Z0-9-]{{5,39}})(?![A-Z0-9])",
    re.IGNORECASE,
)
# Pix gives every transfer a name of 32 signs: E, the bank's eight digits, the minute, and eleven signs that pictures confuse.
_PIX = re.compile(r"\bE[0-9O]{8}2[0O][0-9O]{10}[A-Za-z0-9]{9,13}\b")
_TOLD_APART = 21

_MONTHS = {"ene": 1, "jan": 1, "feb": 2, "fev": 2, "mar": 3, "abr": 4, "apr": 4, "may": 5, "mai": 5, "jun": 6, "jul": 7}
_MONTHS |= {"ago": 8, "aug": 8, "sep": 9, "set": 9, "oct": 10, "out": 10, "nov": 11, "dic": 12, "dez": 12, "dec": 12}
_DAY = re.compile(
    r"(?<![0-9])(?:(?P<y>20[0-9]{2})[-/](?P<m>[01]?[0-9])[-/](?P<d>[0-3]?[0-9])"
    r"|(?P<d1>[0-3]?[0-9])[-/.](?P<m1>[0-3]?[0-9])[-/.](?P<y1>20[0-9]{2}|[0-9]{2}(?![0-9:]))"
    r"|(?P<d2>[0-3]?[0-9])\s*(?:de\s+|/|-)?\s*(?P<m2>[a-z]{3,10})\.?\s*(?:de\s+|del\s+|/|-|,)?\s*(?P<y2>20[0-9]{2})"
    r"|(?P<m3>[a-z]{3,9})\.? (?P<d3>[0-3]?[0-9]),? (?P<y3>20[0-9]{2}))(?![0-9])"
)

_FROM = re.compile(
    r"^(?:titular(?: (?:de la )?cuenta(?: de)? (?:origen|debito))?|(?:nombre del )?ordenante|de|desde|origen|origem|emisor"
    r"|remitente|enviado por|enviada por|transferencia de|cuenta (?:de )?origen|quem pagou|dados de quem pagou"
    r"|(?:nome do )?pagador|from|sender|payer|ordering customer|debtor)\b"
    r"(?! (?:operacion|comprobante|transferencia))\s*[:.-]?\s*"
)
_TO = re.compile(
    r"^(?:para|a|destino|destinatario|beneficiario|titular (?:de la )?cuenta (?:de )?destino|cuenta (?:de )?destino|recebedor|"
    r"quem recebeu|dados de quem recebeu|favorecido|to|beneficiary|recipient|creditor|receptor)\b"
)
_NAMED = re.compile(r"^(?:nombre(?: y apellido)?|nome|name|titular|razon social)\b\s*[:.-]?\s*")
_NO_NAME = re.compile(
    r"\b(?:banco|bank|cuenta|conta|account|cbu|cvu|cuit|cuil|cpf|cnpj|alias|iban|bic|swift|transfer\w*|comprobante|comprovante|"
    r"importe|monto|valor|fecha|data|date|mercado pago|pix|agencia|sucursal|caja de ahorro|institui\w+|operacion|motivo|"
    r"concepto|referencia|total|varios|nombre|nome|titular)\b"
)
_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?:,? [^\W\d_][\w.'’-]*){1,6}")
_LINES_OF_A_PART = 4
_LONGEST_NAME = 80


def find_receipt(text: str, country: str) -> Receipt:
    """`country` (ISO 3166) says whose "$" it is. Of several amounts the one that is called what was paid, else the largest."""
    lines = [line.strip(" \t•*·|>«»") for line in text.splitlines()]
    lines = [line for line in lines if line]
    amount, currency = _amount(lines, country)
    return Receipt(True, amount, currency, _reference(text), _day(lines), _holder(lines))


def fingerprint(reference: str) -> str:
    """The same for two readings of one name: signs that pictures confuse are one sign, and of long names the beginning does."""
    plain = re.sub(r"[^A-Z0-9]", "", reference.upper())
    return plain.translate(str.maketrans("OQILSZB", "0011528"))[:_TOLD_APART]


def _amount(lines: Sequence[str], country: str) -> tuple[Decimal | None, str | None]:
    found: list[tuple[int, Decimal, str | None]] = []
    for place, line in enumerate(lines):
        label = fold(line)
        above = fold(lines[place - 1]) if place else ""
        rank = _rank(label) or (_rank(above) if not re.search(r"[0-9]", above) else 0)
        for amount, currency in _amounts(line, country, is_named=rank > 0):
            if not _BESIDE.search(label) or _WHAT_WAS_PAID.search(label):
                found.append((rank, amount, currency))
    if not found:
        return None, None
    _, amount, currency = max(found, key=lambda one: (one[0], one[1]))
    return amount, currency


def _rank(label: str) -> int:
    return 2 if _WHAT_WAS_PAID.search(label) else 1 if _IN_ALL.search(label) else 0


def _amounts(line: str, country: str, *, is_named: bool) -> Iterator[tuple[Decimal, str | None]]:
    """With its currency; a figure with cents will do where the line says what it is."""
    for wrong, right in _MENDED:
        line = wrong.sub(right, line)
    amount, currency, _ = find_money(listen(line, None, "es"), country)
    if amount:
        yield amount, currency
    elif is_named and (bare := _BARE.search(line)):
        whole, cents = re.sub(r"[^0-9]", "", bare[0][:-3]), bare[0][-2:]
        value = Decimal(f"{whole}.{cents}")
        if value:
            yield value, None


def _reference(text: str) -> str | None:
    if pix := _PIX.search(text):
        return pix[0]
    names = (one["name"] for one in _REFERENCE.finditer(text))
    return next((name for name in names if sum(map(str.isdigit, name)) >= 3), None)


def _day(lines: Sequence[str]) -> date | None:
    """The first one that a line calls so, else the first."""
    found = [
        (("fecha" in said or "data" in said or "date" in said), day) for said in map(fold, lines) for day in _days(said)
    ]
    called = [day for is_called, day in found if is_called]
    return next(iter(called or [day for _, day in found]), None)


def _days(said: str) -> Iterator[date]:
    for one in _DAY.finditer(said):
        year = int(one["y"] or one["y1"] or one["y2"] or one["y3"])
        day = int(one["d"] or one["d1"] or one["d2"] or one["d3"])
        named = one["m2"] or one["m3"]
        month = _MONTHS.get(named[:3], 0) if named else int(one["m"] or one["m1"])
        if one["m1"] and month > 12 >= day:  # the month first, as in the United States
            month, day = day, month
        try:
            yield date(year + 2000 if year < 100 else year, month, day)
        except ValueError:
            continue


def _holder(lines: Sequence[str]) -> str | None:
    """A name after a word for the sender, in its line or in those that follow, until the part about the receiver."""
    left = 0
    for line in lines:
        said = fold(line)
        if _TO.match(said):
            left = 0
        elif (sender := _FROM.match(said)) is not None:
            left = _LINES_OF_A_PART
            if name := _name(line[sender.end() :]):
                return name
            continue
        if left:
            left -= 1
            called = _NAMED.match(said)
            if name := _name(line[called.end() :] if called else line):
                return name
    return None


def _name(text: str) -> str | None:
    """Two words or more, with a capital; the first part of a line that says more."""
    text = re.split(r"\s{2,}|[|•]|\s[-–]\s", text.strip(" :.-"))[0].strip(" ,.;:-")
    if len(text) > _LONGEST_NAME or not _NAME.fullmatch(text) or _NO_NAME.search(fold(text)):
        return None
    return text if sum(word[0].isupper() for word in text.split()) >= 2 else None
