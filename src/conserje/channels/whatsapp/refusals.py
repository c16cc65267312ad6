"""What a refusal of the Graph API means for the outbox: by `error.code`, never by its title.

Sources: Meta's error code page (2026-05-15) and the HTTP status where Meta gives no code.
"""

import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import orjson

from conserje.errors import ChannelRejected, ChannelUnavailable, ConserjeError, CredentialsRefused

# Code -> seconds to wait when no Retry-After says so; None leaves it to the outbox.
_LATER: dict[int, float | None] = {
    1: None,  # unknown error
    2: None,  # temporarily down
    4: None,  # application's call limit
    80007: None,  # account's call limit
    130429: 1.0,  # messages per second of this number
    131000: None,  # something went wrong
    131016: None,  # overloaded
    131056: 6.0,  # messages to this one guest: about one in six seconds
    131057: None,  # maintenance
    133004: None,  # server temporarily unavailable
}
_KEY_REFUSED = {0, 3, 10, 102, 190, 131005, *range(200, 300)}
_ONE_DAY = 86_400.0


def refusal(response: httpx.Response) -> ConserjeError:
    """The error that an unsuccessful response stands for."""
    error = _error_of(response)
    code = error.get("code")
    message = _describe(response.status_code, error)
    if isinstance(code, int) and code in _LATER:
        return ChannelUnavailable(message, after=retry_after(response) or _LATER[code])
    if code in _KEY_REFUSED or (code is None and response.status_code == httpx.codes.UNAUTHORIZED):
        return CredentialsRefused(message)
    if isinstance(code, int) and response.status_code < 500 and response.status_code != httpx.codes.TOO_MANY_REQUESTS:
        return ChannelRejected(message, code=code)
    if 400 <= response.status_code < 500 and response.status_code not in (408, 425, 429):
        return ChannelRejected(message, code=response.status_code)
    return ChannelUnavailable(message, after=retry_after(response))


def retry_after(response: httpx.Response) -> float | None:
    """Seconds to wait, at most a day. A date counts from the response's own Date."""
    header = response.headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", header, re.ASCII):
        return min(float(header), _ONE_DAY)
    until, now = _date(header), _date(response.headers.get("date", ""))
    if until is None or now is None:
        return None
    return min(max((until - now).total_seconds(), 0.0), _ONE_DAY)


def _date(header: str) -> datetime | None:
    try:
        instant = parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        return None
    return instant if instant.tzinfo else None


def _error_of(response: httpx.Response) -> dict[str, Any]:
    try:
        body = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return {}
    error = body.get("error") if isinstance(body, dict) else None
    return error if isinstance(error, dict) else {}


def _describe(status: int, error: dict[str, Any]) -> str:
    data = error.get("error_data")
    details = data.get("details") if isinstance(data, dict) else None
    words = (error.get("code"), details or error.get("message"))
    said = ": ".join(str(word)[:300] for word in words if word is not None)
    return f"WhatsApp answered {status}" + (f" ({said})" if said else "")
