"""Who is calling: Meta's subscription check, and the signature on every webhook.

Both compare in constant time, and before anything of the body is read.
"""

import hmac
import re
from collections.abc import Mapping

from conserje.errors import BadSignature

HEADER = "x-hub-signature-256"
_WELL_FORMED = re.compile(r"sha256=([0-9a-f]{64})", re.ASCII)


def answer_handshake(query: Mapping[str, str], verify_token: str) -> str:
    """`hub.challenge`, if `hub.mode` is "subscribe" and `hub.verify_token` is ours."""
    given = query.get("hub.verify_token", "").encode("utf-8", "surrogatepass")
    known = hmac.compare_digest(given, verify_token.encode("utf-8"))
    challenge = query.get("hub.challenge", "")
    if query.get("hub.mode") != "subscribe" or not known or not challenge:
        raise BadSignature("the subscription check does not carry our verify token")
    return challenge


def verify_signature(headers: Mapping[str, str], raw: bytes, app_secret: bytes) -> None:
    """`X-Hub-Signature-256` must be "sha256=" and the HMAC of the raw body in lower-case hex."""
    header = headers.get(HEADER)
    if header is None:
        header = next((value for name, value in headers.items() if name.lower() == HEADER), "")
    match = _WELL_FORMED.fullmatch(header)
    if match is None:
        raise BadSignature("the X-Hub-Signature-256 header is missing or malformed")
    expected = hmac.digest(app_secret, raw, "sha256").hex()
    if not hmac.compare_digest(match[1], expected):
        raise BadSignature("the X-Hub-Signature-256 header does not match the body")
