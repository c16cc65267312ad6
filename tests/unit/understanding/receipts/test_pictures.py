"""Pictures of receipts, read by tesseract itself; where it is not installed these tests are skipped and say so."""

import asyncio
import io
import shutil
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from conserje.understanding.receipts.fields import Receipt
from conserje.understanding.receipts.files import PDF
from conserje.understanding.receipts.pictures import MOST_PIXELS, prepared
from conserje.understanding.receipts.reader import ReceiptReader, reader_of_machine
from tests.builders.drawn_receipts import ALL, BANK, LOOKS, packed, screenshot, skewed
from tests.builders.receipts import chunk, png, scanned

needs_tesseract = pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="tesseract is not installed (Debian: tesseract-ocr, -spa, -por)"
)
LOOKED_AT = [
    ("bank", "photo"),
    ("bank", "dark"),
    ("wallet", "skewed"),
    ("wallet", "small"),
    ("pix", "plain"),
    ("pix", "photo"),
    ("sepa", "dark"),
    ("sepa", "skewed"),
]


def patient() -> ReceiptReader:
    """A busy machine reads as well as an idle one."""
    return replace(reader_of_machine(), patience=120.0)


@needs_tesseract
@pytest.mark.parametrize(("name", "look"), LOOKED_AT)
async def test_a_picture_is_read(name: str, look: str) -> None:
    """The name that Pix gives has 32 signs; one or two of them may be taken for others."""
    drawn = ALL[name]
    read = await patient().read(packed(LOOKS[look](drawn)), "image/jpeg", drawn.country)
    told, drawn_told = (_but_reference(one) for one in (read, drawn.says))
    assert told == drawn_told
    assert read.reference is not None
    assert drawn.says.reference is not None
    assert read.reference == drawn.says.reference or (
        name == "pix" and read.reference[:21] == drawn.says.reference[:21]
    )


def _but_reference(read: Receipt) -> tuple[object, ...]:
    return read.is_read, read.amount, read.currency, read.day, read.holder


@needs_tesseract
async def test_a_scan_in_a_pdf_is_read_as_a_picture() -> None:
    picture = screenshot(BANK)
    read = await patient().read(scanned(packed(picture), *picture.size), PDF, "AR")
    assert read == BANK.says


@needs_tesseract
async def test_a_picture_of_nothing_is_not_read() -> None:
    assert await patient().read(png(), "image/png", "AR") == Receipt()


@needs_tesseract
async def test_several_pictures_at_once_are_all_read() -> None:
    reader, picture = patient(), packed(screenshot(BANK))
    assert await asyncio.gather(*(reader.read(picture, "image/jpeg", "AR") for _ in range(2))) == [BANK.says] * 2


def enormous(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that says it has so many pixels."""
    header = width.to_bytes(4) + height.to_bytes(4) + bytes((1, 0, 0, 0, 0))
    return (
        png()[:8] + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(10_000_000), 9)) + chunk(b"IEND", b"")
    )


def test_a_small_file_of_enormous_size_is_refused_before_it_is_unpacked() -> None:
    bomb = enormous(60_000, 60_000)
    assert len(bomb) < 50_000
    with pytest.raises(ValueError, match="pixels"):
        prepared(bomb)
    assert MOST_PIXELS < 60_000 * 60_000


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff\xe0rest", png()[:40], b"RIFF\x10\0\0\0WEBPVP8 "])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="not a picture"):
        prepared(content)


def test_a_dark_slanted_picture_becomes_straight_and_light() -> None:
    with Image.open(io.BytesIO(prepared(packed(skewed(BANK, angle=5))))) as ready:
        assert ready.mode == "L"
        counts = ready.histogram()
    assert sum(counts[200:]) > 0.8 * sum(counts)


async def test_whatever_a_picture_does_it_does_to_a_process_of_its_own() -> None:
    """A bomb, then something that is no picture: nothing is read, and nothing is raised."""
    reader = ReceiptReader("/bin/cat")
    assert await reader.read(enormous(60_000, 60_000), "image/png", "AR") == Receipt()
    assert await reader.read(b"\xff\xd8\xffnothing", "image/jpeg", "AR") == Receipt()


async def test_a_program_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\necho $$ > " + str(tmp_path / "pid") + "\nexec sleep 60\n")
    slow.chmod(0o755)
    reader = ReceiptReader(str(slow), patience=4.0)
    assert await reader.read(png(), "image/png", "AR") == Receipt()
    assert not Path(f"/proc/{(tmp_path / 'pid').read_text().strip()}").exists()


async def test_a_program_that_wants_too_much_memory_reads_nothing(tmp_path: Path) -> None:
    greedy = tmp_path / "greedy"
    greedy.write_text("#!/usr/bin/env python3\nimport sys\nsys.stdin.buffer.read()\nprint(len(bytes(2**31)))\n")
    greedy.chmod(0o755)
    assert await ReceiptReader(str(greedy)).read(png(), "image/png", "AR") == Receipt()
