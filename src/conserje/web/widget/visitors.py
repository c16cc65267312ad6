"""Who a visitor is: a signed token, kept by their browser, that opens one conversation with one house.

The token is 16 bytes of visitor id, 4 bytes of issue time (seconds since 1970), 16 bytes of HMAC-SHA256 over both and
the house's slug, in unpadded URL-safe base64.
"""

import base64
import binascii
import hmac
import re
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit
from uuid import UUID

from starlette.requests import HTTPConnection

from conserje.errors import BadSignature, Refused
from conserje.model.ids import Clock, Ids

COOKIE = "conserje_visitor"
VALID_FOR = timedelta(days=400)
SHORTEST_SECRET = 16
_V6 = 6
_FORM = re.compile(r"[A-Za-z0-9_-]{48}", re.ASCII)


class Forbidden(Refused):
    """A page of another site asks in the name of our visitor."""

    status = 403


class Visitors:
    def __init__(self, secret: bytes, clock: Clock, ids: Ids) -> None:
        if len(secret) < SHORTEST_SECRET:
            raise ValueError(f"the secret that signs visitor tokens needs {SHORTEST_SECRET} bytes or more")
        self._secret = secret
        self._clock = clock
        self._ids = ids

    def token_for(self, slug: str, visitor: UUID | None = None) -> str:
        """A token that starts its time now, for a known visitor or a new one."""
        issued = int(self._clock.now().timestamp()).to_bytes(4, "big")
        body = (visitor or self._ids.new()).bytes + issued
        return base64.urlsafe_b64encode(body + self._mac(slug, body)).decode("ascii")

    def read(self, slug: str, token: str) -> UUID:
        """Raises BadSignature for whatever is not a token of ours, for this house, in its time."""
        if not _FORM.fullmatch(token):
            raise BadSignature("this is not a visitor token")
        try:
            raw = base64.urlsafe_b64decode(token)
        except binascii.Error as error:
            raise BadSignature("this is not a visitor token") from error
        body, mac = raw[:20], raw[20:]
        if not hmac.compare_digest(mac, self._mac(slug, body)):
            raise BadSignature("this visitor token is not valid here")
        issued = datetime.fromtimestamp(int.from_bytes(body[16:], "big"), UTC)
        if self._clock.now() - issued > VALID_FOR:
            raise BadSignature("this visitor token has expired")
        return UUID(bytes=body[:16])

    def of(self, connection: HTTPConnection, slug: str, told: str | None = None) -> UUID:
        """The visitor who asks: by a token they told, a bearer token, or the cookie, which counts for our own pages only.

        Raises BadSignature without a valid token and Forbidden when another site's page rides on the cookie.
        """
        kind, _, bearer = connection.headers.get("authorization", "").partition(" ")
        token = told or (bearer.strip() if kind.lower() == "bearer" else "")
        if token:
            return self.read(slug, token)
        visitor = self.read(slug, connection.cookies.get(COOKIE, ""))
        origin = connection.headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != connection.headers.get("host"):
            raise Forbidden("this page may not speak for its visitor here")
        return visitor

    def origin_of(self, connection: HTTPConnection, slug: str) -> str:
        """From where a page writes, as a word that tells nobody its address. Of IPv6 only the network counts, which one
        household or phone has as a whole."""
        host = connection.client.host if connection.client else ""
        try:
            address = ip_address(host)
        except ValueError:
            network = host
        else:
            network = str(ip_network((address, 64), strict=False)) if address.version == _V6 else host
        digest = hmac.digest(self._secret, b"origin\0" + slug.encode() + b"\0" + network.encode(), "sha256")
        return base64.urlsafe_b64encode(digest[:12]).decode("ascii")

    def _mac(self, slug: str, body: bytes) -> bytes:
        return hmac.digest(self._secret, b"visitor\0" + slug.encode() + b"\0" + body, "sha256")[:16]
