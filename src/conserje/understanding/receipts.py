"""What a receipt says, as far as it can be read: the text of a PDF, or of a picture where this machine has tesseract.

It helps the person who looks at it; nothing is ever believed because of it.
"""

import asyncio
import io
import re
import shutil
from dataclasses import dataclass
from decimal import Decimal

import structlog
from pypdf import Configuration, PdfReader, apply_configuration

from conserje.understanding.entities.figures import find_money
from conserje.understanding.folding import listen

PDF = "application/pdf"
# What a file begins with says what it is, whatever its name or its sender says.
_BEGINNINGS = {
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
    PDF: b"%PDF-",
}
MOST_PAGES = 3
MOST_TEXT = 20_000
_READ_WITHIN = 20.0
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
_REFERENCE = re.compile(
    r"(?:n[uú]mero de (?:operaci[oó]n|comprobante|transacci[oó]n)|c[oó]digo de (?:operaci[oó]n|identificaci[oó]n)"
    r"|n[ºo°.]{1,2} de (?:operaci[oó]n|comprobante)|referencia|operaci[oó]n|coelsa id|id da transa[cç][aã]o|autentica[cç][aã]o"
    r"|transaction (?:id|number)|reference(?: number)?|confirmation number)\s*(?:n[ºo°.]*)?\s*[:#]?\s*"
    r"(?P<name>[A-Z0-9][A-Z0-9-]{5,39})\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What could be read; `is_read` is False where nothing could."""

    is_read: bool = False
    amount: Decimal | None = None
    currency: str | None = None
    reference: str | None = None


def kind_of(content: bytes) -> str | None:
    """The MIME type of a picture or a PDF by its first bytes; None for anything else."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((mime for mime, begins in _BEGINNINGS.items() if content.startswith(begins)), None)


async def read_receipt(content: bytes, mime: str, country: str) -> Receipt:
    """Never raises for a file that cannot be read: it is looked at by a person anyway."""
    if mime == PDF:
        text = await asyncio.to_thread(_pdf_text, content)
    else:
        text = await _picture_text(content)
    return find_receipt(text, country) if text else Receipt()


def find_receipt(text: str, country: str) -> Receipt:
    """The largest amount, which on receipts is what was paid, and the bank's name of the transfer. `country` (ISO 3166) says
    whose "$" it is."""
    found = [(amount, currency) for line in text.splitlines() for amount, currency in [_money(line, country)] if amount]
    amount, currency = max(found, key=lambda one: one[0]) if found else (None, None)
    reference = next((one["name"] for one in _REFERENCE.finditer(text) if any(map(str.isdigit, one["name"]))), None)
    return Receipt(True, amount, currency, reference)


def _money(line: str, country: str) -> tuple[Decimal | None, str | None]:
    amount, currency, _ = find_money(listen(line, None, "es"), country)
    return amount, currency


def _pdf_text(content: bytes) -> str:
    """Strangers' files break readers in every way there is, so whatever goes wrong is told to the log and nothing else."""
    try:
        with apply_configuration(_LIMITS):
            pages = PdfReader(io.BytesIO(content)).pages[:MOST_PAGES]
            return "\n".join(page.extract_text() for page in pages)[:MOST_TEXT]
    except Exception as error:  # noqa: BLE001 - damaged, locked, or a trap: people open it as it is
        log.info("receipt_unread", error=type(error).__name__)
        return ""


async def _picture_text(content: bytes) -> str:
    program = shutil.which("tesseract")
    if program is None:
        return ""
    reading = await asyncio.create_subprocess_exec(
        *(program, "stdin", "stdout", "--psm", "6"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        said, _ = await asyncio.wait_for(reading.communicate(content), _READ_WITHIN)
    except TimeoutError:
        reading.kill()
        await reading.wait()
        return ""
    return said.decode("utf-8", "replace")[:MOST_TEXT]
