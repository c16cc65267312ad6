"""The signed text in a reservation's QR: which house, which reservation, until when.

    CJ1-<key id>-<body>-<mac>

`body` is 16 bytes of property id, 4 of expiry (seconds since 1970) and the code's letters, `mac` the first 16 bytes of
HMAC-SHA256 over version, key id and body; both in base32 without padding. So everything is in QR's alphanumeric alphabet,
and people can paste it.
"""

import base64
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from conserje.errors import Refused
from conserje.model.ids import PropertyId

KEY_ID = re.compile(r"[A-Z0-9]{1,12}", re.ASCII)
SHORTEST_KEY = 16
_VERSION = "CJ1"
_MAC_BYTES = 16
_FORM = re.compile(rf"{_VERSION}-([A-Z0-9]{{1,12}})-([A-Z2-7]{{40,60}})-([A-Z2-7]{{26}})", re.ASCII)


class Reason(StrEnum):
    """Why a seal is refused, for staff to read: it is no seal of ours at all, it was changed (or its key is gone), it has run
    out, or it is of another house."""

    UNREADABLE = "unreadable"
    TAMPERED = "tampered"
    EXPIRED = "expired"
    OTHER_HOUSE = "other_house"


class BrokenSeal(Refused):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a good seal says. `until` is aware."""

    property_id: PropertyId
    code: str
    until: datetime


class Seals:
    """`keys` by their ids: the first one signs, all of them are believed. To change keys, put the new one in front; drop the
    old one when the last stay that was confirmed with it is over."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        for name, key in keys.items():
            if not KEY_ID.fullmatch(name) or len(key) < SHORTEST_KEY:
                raise ValueError(
                    f"key {name!r}: an id has 1 to 12 capitals or digits, a key {SHORTEST_KEY} bytes or more"
                )
        if not keys:
            raise ValueError("seals need a key")
        self._keys = dict(keys)

    def seal(self, sealed: Sealed) -> str:
        name = next(iter(self._keys))
        until = int(sealed.until.timestamp()).to_bytes(4, "big")
        body = sealed.property_id.bytes + until + sealed.code.encode("ascii")
        return f"{_VERSION}-{name}-{_base32(body)}-{_base32(self._mac(name, body))}"

    def open(self, text: str, property_id: PropertyId, now: datetime) -> Sealed:
        """What the seal in a text says. Raises BrokenSeal."""
        found = _FORM.search(_tidy(text))
        if found is None:
            raise BrokenSeal(Reason.UNREADABLE)
        name, written, mac = found.groups()
        body = _bytes(written)
        if name not in self._keys or not hmac.compare_digest(_bytes(mac), self._mac(name, body)):
            raise BrokenSeal(Reason.TAMPERED)
        house, until = UUID(bytes=body[:16]), datetime.fromtimestamp(int.from_bytes(body[16:20], "big"), UTC)
        if house != property_id:
            raise BrokenSeal(Reason.OTHER_HOUSE)
        if until <= now:
            raise BrokenSeal(Reason.EXPIRED)
        return Sealed(PropertyId(house), body[20:].decode("ascii"), until)

    def _mac(self, name: str, body: bytes) -> bytes:
        signed = f"{_VERSION}-{name}-".encode("ascii") + body
        return hmac.digest(self._keys[name], signed, "sha256")[:_MAC_BYTES]


def written_in(text: str) -> bool:
    """Does a text hold something in the form of a seal?"""
    return _FORM.search(_tidy(text)) is not None


def _tidy(text: str) -> str:
    """Readers and keyboards break lines and change case."""
    return "".join(text.split()).upper()


def _base32(raw: bytes) -> str:
    return base64.b32encode(raw).decode("ascii").rstrip("=")


def _bytes(written: str) -> bytes:
    """Raises BrokenSeal for what we do not write: a length that no bytes have, or bits that say nothing and are set."""
    try:
        raw = base64.b32decode(written + "=" * (-len(written) % 8))
    except ValueError as error:
        raise BrokenSeal(Reason.TAMPERED) from error
    if _base32(raw) != written:
        raise BrokenSeal(Reason.TAMPERED)
    return raw
