"""Files of receipts: what they are, what is read of them, and that whatever cannot be read breaks nothing."""

import re
import zlib

import pytest

from conserje.understanding.receipts.fields import Receipt, find_receipt
from conserje.understanding.receipts.files import kind_of
from conserje.understanding.receipts.reader import ReceiptReader
from tests.builders.receipts import PAID, pdf, png


async def test_the_text_of_a_pdf_is_read() -> None:
    assert await ReceiptReader().read(pdf(*PAID), "application/pdf", "AR") == find_receipt("\n".join(PAID), "AR")


@pytest.mark.parametrize("content", [b"%PDF-1.4", b"%PDF-1.7\n%\xff\xff\ngarbage" * 50, pdf("x")[:200], pdf()])
async def test_a_pdf_that_cannot_be_read_is_not_read_and_breaks_nothing(content: bytes) -> None:
    assert await ReceiptReader().read(content, "application/pdf", "AR") == Receipt()


async def test_a_small_pdf_that_unpacks_to_hours_of_work_is_not_read() -> None:
    text = zlib.compress(b"BT /F1 12 Tf (x) Tj ET\n" * 300_000)
    content = pdf("x").split(b"stream\n")
    head = re.sub(rb"/Length \d+", b"/Filter/FlateDecode/Length %d" % len(text), content[0])
    bomb = head + b"stream\n" + text + b"\nend" + content[1].partition(b"\nend")[2]
    assert len(bomb) < 50_000
    assert await ReceiptReader().read(bomb, "application/pdf", "AR") == Receipt()


@pytest.mark.parametrize("name", [b"/Filter/Strange", b"/Filter/Fl"])
async def test_a_pdf_packed_in_a_way_that_nobody_knows_breaks_nothing(name: bytes) -> None:
    content = pdf("x").replace(b"<</Length", b"<<" + name + b"/Length")
    assert await ReceiptReader().read(content, "application/pdf", "AR") == Receipt()


async def test_a_picture_is_not_read_where_nothing_can_read_pictures() -> None:
    assert await ReceiptReader().read(png(), "image/png", "AR") == Receipt()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (png(), "image/png"),
        (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
        (pdf("x"), "application/pdf"),
        (b"RIFF\x10\0\0\0WAVEfmt ", None),
        (b"<html>", None),
        (b"MZ\x90", None),
        (b"", None),
    ],
)
def test_a_file_is_what_it_begins_with(content: bytes, kind: str | None) -> None:
    assert kind_of(content) == kind
