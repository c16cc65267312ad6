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

from conserje.understanding.receipts.fields import Receipt, find_receipt
from conserje.understanding.receipts.files import JPEG, MOST_TEXT, PDF, kind_of

LANGUAGES = ("spa", "por")
# Seconds of patience for a file, its turn included: a few files have to fit into the time that a turn has. Seconds of work and
# kilobytes of memory for each of the programs.
PATIENCE_SECONDS, _WORK_SECONDS, _MEMORY_KB = 15.0, 12, 1_500_000
_LIMITED = f'ulimit -t {_WORK_SECONDS}; ulimit -v {_MEMORY_KB} 2>/dev/null; exec "$@"'
_PREPARE = (sys.executable, "-m", "conserje.understanding.receipts.pictures")
_OPEN_PDF = (sys.executable, "-m", "conserje.understanding.receipts.documents")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ReceiptReader:
    """`program` is tesseract, None where there is none; `languages` are those of ours that it has. Files are read one at
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
        try:
            async with asyncio.timeout(self.patience), self._turn:
                said = await self._said(content, mime)
        except TimeoutError:
            log.info("receipt_unread", error="too slow")
            return Receipt()
        text = said.decode("utf-8", "replace")[:MOST_TEXT]
        return find_receipt(text, country) if text.strip() else Receipt()

    async def _said(self, content: bytes, mime: str) -> bytes:
        if mime == PDF:
            said = await _run(_OPEN_PDF, content)
            return await self._seen(said) if kind_of(said) == JPEG else said
        return await self._seen(content)

    async def _seen(self, picture: bytes) -> bytes:
        if self.program is None:
            return b""
        spoken = ("-l", "+".join(self.languages)) if self.languages else ()
        ready = await _run(_PREPARE, picture)
        if not ready:
            return b""
        return await _run((self.program, "stdin", "stdout", *spoken, "--psm", "6"), ready)


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


async def _run(command: Sequence[str], given: bytes) -> bytes:
    """What a program says of what it is given, under limits of time and memory; nothing when it fails. Ends with its caller."""
    try:
        running = await asyncio.create_subprocess_exec(
            *("/bin/sh", "-c", _LIMITED, "sh", *command),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except OSError as error:
        log.warning("receipt_unread", program=" ".join(command[:3]), error=str(error))
        return b""
    try:
        said, complaint = await running.communicate(given)
    finally:
        if running.returncode is None:
            running.kill()
            await running.wait()
    if running.returncode:
        log.info("receipt_unread", program=" ".join(command[:3]), error=complaint.decode("utf-8", "replace")[-200:])
        return b""
    return said
