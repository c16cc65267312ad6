"""What a guest sent, by its media id: first its address, which is good for minutes, then the bytes, checked.

Meta keeps an inbound file for seven days. Its address answers only with our token, and is never followed anywhere else.
"""

import base64
import hmac
from collections.abc import Mapping
from hashlib import sha256
from urllib.parse import quote, urlsplit

import httpx
import orjson

from conserje.channels.port import Fetched
from conserje.channels.whatsapp.refusals import refusal
from conserje.errors import ChannelRejected, ChannelUnavailable
from conserje.model.message import Media

MOST_BYTES = 10 * 1024 * 1024
# Hosts that Meta serves media from, beside the Graph API's own.
_HOSTS = (".fbsbx.com", ".fbcdn.net", ".facebook.com", ".whatsapp.net")


async def fetch_media(
    client: httpx.AsyncClient, graph_url: str, headers: Mapping[str, str], media: Media, timeout: float
) -> Fetched:
    """Raises ChannelUnavailable, ChannelRejected, CredentialsRefused."""
    told = await _get(client, f"{graph_url}/{quote(media.reference, safe='')}", headers, timeout)
    try:
        about = orjson.loads(told.content)
        url, mime, size = str(about["url"]), str(about["mime_type"]), int(about.get("file_size", 0))
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise ChannelUnavailable("WhatsApp described a file in a way that is none") from error
    if size > MOST_BYTES:
        raise ChannelRejected(f"a file of {size} bytes")
    _check_host(url, graph_url)
    content = (await _get(client, url, headers, timeout)).content
    if len(content) > MOST_BYTES:
        raise ChannelRejected(f"a file of {len(content)} bytes")
    for told_hash in (media.sha256, about.get("sha256")):
        if told_hash and not _is_hash_of(content, str(told_hash)):
            raise ChannelUnavailable("a file arrived that is not the one that was sent")
    return Fetched(mime.partition(";")[0].strip().lower(), content)


def _check_host(url: str, graph_url: str) -> None:
    """Our token goes to Meta and to nobody else."""
    there, graph = urlsplit(url), urlsplit(graph_url)
    host = there.hostname or ""
    if (there.scheme, host) == (graph.scheme, graph.hostname):
        return
    if there.scheme != "https" or not host.endswith(_HOSTS):
        raise ChannelRejected(f"a file at {host or 'no host'}, which is not Meta's")


def _is_hash_of(content: bytes, told: str) -> bool:
    """Webhooks tell it in base64, the Graph API in hexadecimal digits."""
    digest = sha256(content)
    spellings = (digest.hexdigest(), base64.b64encode(digest.digest()).decode())
    return any(hmac.compare_digest(one, told) for one in spellings)


async def _get(client: httpx.AsyncClient, url: str, headers: Mapping[str, str], timeout: float) -> httpx.Response:
    try:
        response = await client.get(url, headers=headers, timeout=timeout)
    except httpx.RequestError as error:
        raise ChannelUnavailable(f"WhatsApp cannot be reached: {type(error).__name__}") from error
    if response.status_code == 404:
        raise ChannelRejected("WhatsApp does not have this file any more")
    if not response.is_success:
        raise refusal(response)
    return response
