"""Files of receipts: what they are, the text of a PDF, and the picture inside one that was scanned.

Strangers' files break readers in every way there is, so whatever goes wrong is told to the log and nothing else: people
open the file as it is.
"""

import io
from collections.abc import Callable
from typing import Any

import structlog
from pypdf import Configuration, PdfReader, apply_configuration

PDF = "application/pdf"
PICTURES = ("image/png", "image/jpeg", "image/webp")
# What a file begins with says what it is, whatever its name or its sender says.
_BEGINNINGS = {
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
    PDF: b"%PDF-",
}
MOST_PAGES = 3
MOST_TEXT = 20_000
# A page of a receipt has some thousand signs; a small file can unpack to days of work.
_MOST_UNPACKED = 2_000_000
_LIMITS = Configuration(
    zlib_maximum_output_length=_MOST_UNPACKED,
    lzw_maximum_output_length=_MOST_UNPACKED,
    run_length_maximum_output_length=_MOST_UNPACKED,
    array_based_stream_maximum_output_length=_MOST_UNPACKED,
    stream_parsing_work_maximum_count=40_000,
    xform_maximum_invocations_per_extraction=50,
    page_tree_maximum_entries=1_000,
    page_tree_maximum_page_entries=10_000,
)

log = structlog.get_logger(__name__)


def kind_of(content: bytes) -> str | None:
    """The MIME type of a picture or a PDF by its first bytes; None for anything else."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((mime for mime, begins in _BEGINNINGS.items() if content.startswith(begins)), None)


def text_of_pdf(content: bytes) -> str:
    def read(pages: Any) -> str:
        return "\n".join(page.extract_text() for page in pages)[:MOST_TEXT]

    return str(_of_pages(content, read) or "")


def picture_in_pdf(content: bytes) -> bytes | None:
    """The largest JPEG of the first pages, as it is packed: what phones and scanners make. Other kinds stay unread."""

    def read(pages: Any) -> bytes | None:
        found = [data for page in pages for data in _pictures(page)]
        return max(found, key=len, default=None)

    picture = _of_pages(content, read)
    return picture if isinstance(picture, bytes) else None


def _pictures(page: Any) -> list[bytes]:
    """The packed bytes are taken as they are: nothing is unpacked here."""
    objects = (page.get("/Resources") or {}).get("/XObject") or {}
    streams = [one.get_object() for one in objects.values()]
    return [
        bytes(one._data)
        for one in streams
        if one.get("/Subtype") == "/Image" and one.get("/Filter") in ("/DCTDecode", ["/DCTDecode"])
    ]


def _of_pages(content: bytes, read: Callable[[Any], object]) -> object:
    try:
        with apply_configuration(_LIMITS):
            return read(PdfReader(io.BytesIO(content)).pages[:MOST_PAGES])
    except Exception as error:  # noqa: BLE001 - damaged, locked, or a trap
        log.info("receipt_unread", error=type(error).__name__)
        return None
