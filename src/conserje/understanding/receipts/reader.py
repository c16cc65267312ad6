"""Reads receipts: the text of a PDF, or of a picture where this machine has tesseract (Debian: tesseract-ocr, with the
languages tesseract-ocr-spa and tesseract-ocr-por)."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

import structlog

from conserje.understanding.receipts import pictures
from conserje.understanding.receipts.fields import Receipt, find_receipt
from conserje.understanding.receipts.files import MOST_TEXT, PDF, picture_in_pdf, text_of_pdf

LANGUAGES = ("spa", "por")
# Each of the two programs for a picture: seconds of patience, seconds of work, kilobytes of memory.
PATIENCE_SECONDS, _WORK_SECONDS, _MEMORY_KB = 15.0, 12, 1_500_000
_LIMITED = f'ulimit -t {_WORK_SECONDS}; ulimit -v {_MEMORY_KB} 2>/dev/null; exec "$@"'
_PREPARE = (sys.executable, "-m", pictures.__name__)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ReceiptReader:
    """`program` is tesseract, None where there is none; `languages` are those of ours that it has. Pictures are read one at
    a time, so that many of them do not take the machine from the guests who write."""

    program: str | None = None
    languages: tuple[str, ...] = ()
    patience: float = PATIENCE_SECONDS
    _turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1), compare=False)

    @property
    def reads_pictures(self) -> bool:
        return self.program is not None

    async def read(self, content: bytes, mime: str, country: str) -> Receipt:
        """Never raises for a file that cannot be read: it is looked at by a person anyway."""
        if mime != PDF:
            text = await self._text_of_picture(content)
        else:
            text = await asyncio.to_thread(text_of_pdf, content)
            if not text.strip() and (scan := await asyncio.to_thread(picture_in_pdf, content)):
                text = await self._text_of_picture(scan)
        return find_receipt(text, country) if text.strip() else Receipt()

    async def _text_of_picture(self, content: bytes) -> str:
        if self.program is None:
            return ""
        spoken = ("-l", "+".join(self.languages)) if self.languages else ()
        async with self._turn:
            ready = await _run(_PREPARE, content, self.patience)
            if not ready:
                return ""
            said = await _run((self.program, "stdin", "stdout", *spoken, "--psm", "6"), ready, self.patience)
        return said.decode("utf-8", "replace")[:MOST_TEXT]


def reader_of_machine() -> ReceiptReader:
    """With tesseract where it is on the PATH and answers."""
    program = shutil.which("tesseract")
    known = _languages_of(program) if program else None
    return ReceiptReader() if known is None else ReceiptReader(program, known)


@cache
def _languages_of(program: str) -> tuple[str, ...] | None:
    """Those of ours that it has; None when it does not work."""
    try:
        told = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        log.warning("tesseract_unusable", error=type(error).__name__)
        return None
    return tuple(language for language in LANGUAGES if language in told.stdout.split())


async def _run(command: Sequence[str], given: bytes, patience: float) -> bytes:
    """What a program says of what it is given, under limits of time and memory; nothing when it fails or takes too long."""
    running = await asyncio.create_subprocess_exec(
        *("/bin/sh", "-c", _LIMITED, "sh", *command),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
    try:
        said, complaint = await asyncio.wait_for(running.communicate(given), patience)
    except TimeoutError:
        log.info("receipt_unread", program=command[0], error="too slow")
        return b""
    finally:
        if running.returncode is None:
            running.kill()
            await running.wait()
    if running.returncode:
        log.info("receipt_unread", program=command[0], error=complaint.decode("utf-8", "replace")[-200:])
        return b""
    return said
