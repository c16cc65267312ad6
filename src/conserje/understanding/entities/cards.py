"""Card numbers, which are masked before anything is stored: thirteen to nineteen digits with the check digit of Luhn
(ISO/IEC 7812-1). The last four stay, so that guest and staff know which card was meant.
"""

import re
from collections.abc import Mapping
from typing import Any

_DOTS = "••••"
# However it is grouped: by blanks, lines, dots, dashes, strokes; what begins with no card's digit only in one piece.
_MAYBE = re.compile(r"(?<![\d+])(?=[2-6]|\d{13})\d(?:[\s./·–-]{0,3}\d){12,18}(?!\d)")
# Two days in a row have as many digits, and one pair in ten would add up.
_DAY = re.compile(r"(?<!\d)(?:\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2})(?!\d)")
_MASKED = re.compile(rf"{_DOTS} \d{{4}}(?!\d)")
# What a payload calls its addresses and ids: numbers, but nobody's card.
_NAMES = frozenset(("id", "from", "from_user_id", "to", "wa_id", "user_id", "recipient_id", "timestamp", "client_id"))


def mask_cards(text: str) -> str:
    """ "4111 1111 1111 1111" -> "•••• 1111"; whatever does not add up is left as it is."""
    return _MAYBE.sub(_masked, text) if text else text


def names_a_card(text: str) -> bool:
    """Was a card number written here? It is masked by now."""
    return _MASKED.search(text) is not None or any(_is_a_card(found[0]) for found in _MAYBE.finditer(text))


def mask_payload(payload: Mapping[str, Any]) -> dict[str, Any]:
    """A vendor's payload with the cards in its texts masked; its ids and addresses are no texts."""
    return {name: value if name in _NAMES else _inside(value) for name, value in payload.items()}


def _inside(value: Any) -> Any:
    if isinstance(value, str):
        return mask_cards(value)
    if isinstance(value, Mapping):
        return mask_payload(value)
    return [_inside(one) for one in value] if isinstance(value, list) else value


def _masked(found: re.Match[str]) -> str:
    return f"{_DOTS} {_digits(found[0])[-4:]}" if _is_a_card(found[0]) else found[0]


def _is_a_card(text: str) -> bool:
    return _DAY.search(text) is None and _adds_up(_digits(text))


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _adds_up(digits: str) -> bool:
    doubled = [int(digit) * 2 for digit in digits[-2::-2]]
    return (sum(int(digit) for digit in digits[-1::-2]) + sum(one - 9 if one > 9 else one for one in doubled)) % 10 == 0
