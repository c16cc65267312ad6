"""A PDF of a receipt: its text, or the picture inside one that was scanned.

This runs as a program of its own (PDF on stdin; on stdout text in UTF-8 or a JPEG, which begins as no text does), because
strangers choose what it opens, and because what opens it is 15 MiB that nobody else needs. Whatever goes wrong is told on
stderr: people look at the file as it is.
"""

import io
import sys
from collections.abc import Iterator
from typing import Any

from pypdf import Configuration, PageObject, PdfReader, apply_configuration

from conserje.understanding.receipts.files import MOST_TEXT

MOST_PAGES = 3
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


def said_by(content: bytes) -> bytes:
    """The text of the first pages; where there is none, the largest JPEG on them, as it is packed, or nothing."""
    with apply_configuration(_LIMITS):
        pages = PdfReader(io.BytesIO(content)).pages[:MOST_PAGES]
        text = "\n".join(page.extract_text() for page in pages)[:MOST_TEXT]
        if text.strip():
            return text.encode("utf-8", "replace")
        return max((data for page in pages for data in _pictures(page)), key=len, default=b"")


def _pictures(page: PageObject) -> Iterator[bytes]:
    """What phones and scanners make. The packed bytes are taken as they are: nothing is unpacked here."""
    objects: Any = (page.get("/Resources") or {}).get("/XObject") or {}
    for stream in (one.get_object() for one in objects.values()):
        if stream.get("/Subtype") == "/Image" and stream.get("/Filter") in ("/DCTDecode", ["/DCTDecode"]):
            yield bytes(stream._data)


def main() -> int:
    try:
        said = said_by(sys.stdin.buffer.read())
    except Exception as error:  # noqa: BLE001 - damaged, locked, or a trap
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return 1
    sys.stdout.buffer.write(said)
    return 0


if __name__ == "__main__":
    sys.exit(main())
