"""Signed addresses of stored files, for guests who carry no session: whoever has the address may fetch the file until then.

A token is 16 bytes of tenant, 16 of file, 4 of expiry (seconds since 1970) and 16 of HMAC-SHA256 over them, in unpadded
URL-safe base64.
"""

import base64
import hmac
import re
from datetime import UTC, datetime
from urllib.parse import quote
from uuid import UUID

from conserje.errors import BadSignature
from conserje.model.ids import TenantId
from conserje.model.reply import Attachment

SHORTEST_SECRET = 16
_FORM = re.compile(r"[A-Za-z0-9_-]{70}", re.ASCII)


class FileLinks:
    """`base_url` is where guests reach this server."""

    def __init__(self, secret: bytes, base_url: str) -> None:
        if len(secret) < SHORTEST_SECRET:
            raise ValueError(f"the secret that signs links needs {SHORTEST_SECRET} bytes or more")
        self._secret = secret
        self._base_url = base_url.rstrip("/")

    def path(self, tenant: TenantId, file: Attachment, until: datetime) -> str:
        """Where this server serves the file."""
        body = tenant.bytes + file.file.bytes + int(until.timestamp()).to_bytes(4, "big")
        token = base64.urlsafe_b64encode(body + self._mac(body)).decode("ascii").rstrip("=")
        return f"/files/{token}/{quote(file.name)}"

    def url(self, tenant: TenantId, file: Attachment, until: datetime) -> str:
        """The whole address, to be sent."""
        return self._base_url + self.path(tenant, file, until)

    def read(self, token: str, now: datetime) -> tuple[TenantId, UUID]:
        """Whose file a token opens. Raises BadSignature."""
        if not _FORM.fullmatch(token):
            raise BadSignature("not a file link")
        raw = base64.urlsafe_b64decode(token + "==")
        body, mac = raw[:36], raw[36:]
        if base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=") != token or not hmac.compare_digest(
            mac, self._mac(body)
        ):
            raise BadSignature("not a file link of ours")
        if datetime.fromtimestamp(int.from_bytes(body[32:], "big"), UTC) <= now:
            raise BadSignature("this file link has run out")
        return TenantId(UUID(bytes=body[:16])), UUID(bytes=body[16:32])

    def _mac(self, body: bytes) -> bytes:
        return hmac.digest(self._secret, body, "sha256")[:16]
