"""What the machine has: versions, ports, disk, certificates, optional packages."""

import asyncio
import os
import shutil
import socket
import ssl
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from conserje import __version__
from conserje.ops.diagnosis.finding import Finding, absent, broken, notice, ok
from conserje.settings import Settings
from conserje.understanding.receipts.reader import LANGUAGES, ReceiptReader, reader_of_machine

OLDEST_PYTHON = (3, 11)
PATIENCE_SECONDS = 5.0
SCARCE_BYTES, NO_BYTES = 2 * 1024**3, 256 * 1024**2
SOON = timedelta(days=14)
# What a house can be given on top, and the packages that each needs.
OPTIONAL = {"language models, OpenAI's protocol": "openai", "language models, Anthropic": "anthropic"}


def versions() -> Sequence[Finding]:
    python = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < OLDEST_PYTHON:
        return [broken("versions", f"Python {python}", f"Conserje {__version__} needs Python 3.11 or newer")]
    return [ok("versions", f"Conserje {__version__} on Python {python}")]


def optional_parts() -> list[Finding]:
    found = []
    for what, package in OPTIONAL.items():
        try:
            found.append(ok(what, f"{package} {version(package)}"))
        except PackageNotFoundError:
            found.append(
                absent(
                    what, f"the package {package} is not installed (requirements/llm.txt); only houses with one need it"
                )
            )
    return [*found, pictures(reader_of_machine())]


def pictures(reader: ReceiptReader) -> Finding:
    """Are photos of receipts read here, or only kept and shown?"""
    what, packages = "photos of receipts", "Debian: tesseract-ocr tesseract-ocr-spa tesseract-ocr-por"
    if not reader.reads_pictures:
        return absent(what, f"are kept and shown to the staff, but not read: no tesseract on the PATH ({packages})")
    missing = [language for language in LANGUAGES if language not in reader.languages]
    if missing:
        return notice(what, f"are read without knowing {' nor '.join(missing)}", f"install its languages ({packages})")
    return ok(what, f"are read by tesseract ({', '.join(reader.languages)})")


def disk(folder: Path) -> list[Finding]:
    usage = shutil.disk_usage(folder)
    told = f"{usage.free / 1024**3:.1f} GiB free below {folder}"
    if usage.free < NO_BYTES:
        return [broken("disk", told, "free some space: PostgreSQL stops on a full disk")]
    if usage.free < SCARCE_BYTES:
        return [notice("disk", told, "free some space soon: logs and old backups first")]
    if not os.access(folder, os.W_OK):
        return [notice("disk", f"{folder} cannot be written", "start Conserje in a folder of its own")]
    return [ok("disk", told)]


async def port(settings: Settings, client: httpx.AsyncClient) -> list[Finding]:
    """Free, or taken by a Conserje that answers."""
    place = f"{settings.host}:{settings.port}"
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((settings.host, settings.port))
        except PermissionError:
            return [broken("port", f"{place} needs rights that we lack", "choose a port above 1023: CONSERJE_PORT")]
        except socket.gaierror as error:
            return [broken("port", f"{settings.host} is no address ({error.strerror})", "correct CONSERJE_HOST")]
        except OSError:
            return [await _taken(place, client)]
    return [ok("port", f"{place} is free; no server runs there now")]


async def _taken(place: str, client: httpx.AsyncClient) -> Finding:
    try:
        answer = await client.get(f"http://{place}/health/ready", timeout=PATIENCE_SECONDS)
        status = answer.json()["status"]
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return broken("port", f"{place} is taken by another program", "stop it, or choose another: CONSERJE_PORT")
    if status == "ready":
        return ok("port", f"a server of ours is ready at {place}")
    advice = "see the other findings, and the server's log"
    return (broken if status == "not ready" else notice)("port", f"a server of ours at {place} is {status}", advice)


async def certificate(settings: Settings, now: datetime) -> list[Finding]:
    """Of the address that guests use: it must be trusted, and not about to end."""
    parts = urlsplit(settings.base_url)
    if parts.scheme != "https":
        return [absent("certificate", f"{settings.base_url} has none; fine for development only")]
    host, place = parts.hostname or "", f"{parts.hostname}:{parts.port or 443}"
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            _, writer = await asyncio.open_connection(host, parts.port or 443, ssl=ssl.create_default_context())
            shown = writer.get_extra_info("peercert")
            writer.close()
    except ssl.SSLCertVerificationError as error:
        return [
            broken(
                "certificate", f"of {place} is not trusted: {error.verify_message}", "renew it, or send the whole chain"
            )
        ]
    except (OSError, TimeoutError) as error:
        advice = "is the proxy running, and does the name lead here?"
        return [broken("certificate", f"{place} does not answer: {str(error) or 'too slow'}", advice)]
    return [_judged(place, datetime.fromtimestamp(ssl.cert_time_to_seconds(shown["notAfter"]), now.tzinfo), now)]


def _judged(place: str, ends: datetime, now: datetime) -> Finding:
    told = f"of {place} is good until {ends:%Y-%m-%d}"
    return notice("certificate", told, "renew it") if ends - now < SOON else ok("certificate", told)
