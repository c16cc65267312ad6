"""One redactor for logs, spans and labels: what could name a guest, reach them, or be charged, never leaves the process.

Three nets. Fields that by their name hold such data are blanked whole. Strings lose what has the form of an e-mail, a
telephone or card number, the code of a reservation, a vendor's message id (WhatsApp's holds the number), a credential, or a row
in an error of PostgreSQL. And whoever works on a conversation tells `personal(...)` what its guest is called and wrote: names
have no form, they have to be known. All of it is found inside URLs, JSON and Python's own way to write strings too.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from urllib.parse import quote, quote_plus

BLANK = "[redacted]"
FEWEST_DIGITS = 7
CARD_DIGITS = range(13, 20)
SHORTEST_WORD = 3
SHORTEST_LINE = 4

# Names of fields whose value is blanked whatever it is.
SENSITIVE = frozenset(
    [
        "text",
        "texts",
        "message",
        "messages",
        "body",
        "content",
        "raw",
        "name",
        "names",
        "first_name",
        "last_name",
        "full_name",
        "guest",
        "guest_name",
        "sender_name",
        "email",
        "emails",
        "mail",
        "phone",
        "phones",
        "telephone",
        "mobile",
        "address",
        "addresses",
        "guest_address",
        "sender",
        "recipient",
        "receiver",
        "contact",
        "card",
        "card_number",
        "pan",
        "cvv",
        "iban",
        "cbu",
        "alias",
        "document",
        "passport",
        "token",
        "secret",
        "password",
        "authorization",
        "cookie",
        "api_key",
        "query",
        "said",
        "reply",
        "replies",
        "prompt",
        "answer",
        "question",
    ]
)

# What has digits and is nobody's number comes first, so that it is kept: ids, and dates with or without a time.
_KEPT = r"""(?:
      \b(?=\d*[a-f])[0-9a-f]{32}\b
    | \b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b
    | (?<![\w+.-])[12]\d{3}-[01]\d-[0-3]\d
      (?:[T\ ][0-2]\d:[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?(?:Z|[+-][0-2]\d:?[0-5]\d)?)?(?![\w-])
)"""
# A word begins after what is no part of one, a percent-encoded sign, or an escaped one.
_BEGINS = r"(?:(?<!\w)|(?<=%[0-9A-Fa-f]{2})|(?<=\\[nrt])|(?<=\\x[0-9a-f]{2})|(?<=\\u[0-9a-f]{4}))"
_FORMS = re.compile(
    rf"""
      (?P<kept>{_KEPT})
    | (?P<credentials>(?<=://)[^\s/@]{{1,200}}@)
    | (?P<email>(?:\[redacted\]|[^\s<>()\[\]"@,;:]{{1,64}}?)(?:@|%40)[^\s<>()\[\]"'@,;:=]{{1,190}})
    | (?P<row>Failing\ row\ contains\ \(.*|Key\ \([^)]*\)=\(.*\))
    | (?P<vendor>\bwamid\.[A-Za-z0-9+/=_-]+)
    | (?P<secret>(?i:\bbearer\s+[^\s"']+
        | \b(?:\w{{0,30}}token|\w{{0,30}}secret|password|api_?key|authorization)["']?\s{{0,3}}[=:]\s{{0,3}}["']?[^\s"'&,]+))
    | (?P<code>{_BEGINS}(?=[A-Z]*[2-9])(?=[2-9]*[A-Z])[A-HJKMNP-Z2-9]{{6}}(?!\w))
    | (?P<number>\+?\d(?:\d|(?:[\s().\-/+]|%20){{1,3}}(?!{_KEPT})\d){{6,}})
    """,
    re.VERBOSE,
)

_PERSONAL: ContextVar[re.Pattern[str] | tuple[str, ...]] = ContextVar("personal", default=())


@contextmanager
def personal(*values: str | None) -> Iterator[None]:
    """While the block runs, these (a guest's name, address and words) are taken out of everything that is told."""
    known = tuple(value for value in values if value)
    mark = _PERSONAL.set(known)
    try:
        yield
    finally:
        _PERSONAL.reset(mark)


def scrubbed(text: str) -> str:
    """The text without what has the form of personal data, and without what is known to be."""
    known = _PERSONAL.get()
    if known:
        text = _known_pattern(known).sub(BLANK, text)
    return _FORMS.sub(_replaced, text)


def redacted(fields: Mapping[str, Any]) -> dict[str, Any]:
    """A log event or a span's attributes, fit to be told. Containers are walked; what is no plain value is told as text."""
    return {name: BLANK if _is_sensitive(name, value) else _plain(value) for name, value in fields.items()}


def _is_sensitive(name: str, value: object) -> bool:
    return name.lower() in SENSITIVE and value is not None and not isinstance(value, bool)


def _plain(value: object) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return scrubbed(value)
    if isinstance(value, Mapping):
        return redacted({str(name): each for name, each in value.items()})
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in value]
    return scrubbed(str(value))


def _known_pattern(known: re.Pattern[str] | tuple[str, ...]) -> re.Pattern[str]:
    """Made when something is told, which is seldom, and kept for the rest of the block."""
    if isinstance(known, re.Pattern):
        return known
    pieces: set[str] = set()
    for value in known:
        pieces |= {line.strip() for line in value.splitlines() if len(line.strip()) >= SHORTEST_LINE} | {value.strip()}
        if len(value.split()) <= 6:
            pieces |= {word for word in re.split(r"[\s,.;]+", value) if len(word) >= SHORTEST_WORD}
    written = {form for piece in pieces if piece for form in _ways_to_write(piece)}
    longest_first = sorted(written, key=len, reverse=True)
    found = "|".join(map(re.escape, longest_first))
    pattern = re.compile(rf"{_BEGINS}(?:{found})(?!\w)" if found else "(?!)", re.I)
    _PERSONAL.set(pattern)
    return pattern


def _ways_to_write(piece: str) -> Iterator[str]:
    """As it is, in URLs and forms, in JSON, and as Python writes text and bytes."""
    yield piece
    yield quote(piece, errors="replace")
    yield quote_plus(piece, errors="replace")
    yield json.dumps(piece)[1:-1]
    yield json.dumps(piece, ensure_ascii=False)[1:-1]
    yield repr(piece)[1:-1]
    yield repr(piece.encode(errors="replace"))[2:-1]


def _replaced(found: re.Match[str]) -> str:
    if found["kept"]:
        return found[0]
    if found["number"]:
        return _number(found[0])
    return f"[{found.lastgroup}]" + ("@" if found["credentials"] else "")


def _number(written: str) -> str:
    digits = [int(char) for char in written if char.isdigit()]
    return "[card]" if len(digits) in CARD_DIGITS and _is_card(digits) else "[phone]"


def _is_card(digits: list[int]) -> bool:
    """Luhn's check, ISO/IEC 7812-1."""
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
