"""What can be read of a receipt, and that whatever cannot is told to be unread."""

import re
import zlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conserje.understanding.receipts import Receipt, find_receipt, kind_of, read_receipt
from tests.builders.receipts import PAID, pdf, png


@pytest.mark.parametrize(
    ("text", "country", "amount", "currency", "reference"),
    [
        ("\n".join(PAID), "AR", "162624.00", "ARS", "0042-7716354"),
        ("Comisión $ 0\nMonto $ 54.208\nCoelsa ID: 9WZR8MXK5QP4LGE1", "AR", "54208", "ARS", "9WZR8MXK5QP4LGE1"),
        ("Valor: R$ 1.250,50\nID da transação: E18236120202701", "BR", "1250.50", "BRL", "E18236120202701"),
        ("Amount USD 420.00\nTransaction ID 7781-AA-90", "AR", "420.00", "USD", "7781-AA-90"),
        ("Gracias por su visita", "AR", None, None, None),
        ("Referencia: pendiente", "AR", None, None, None),
    ],
)
def test_amount_and_reference_are_found(
    text: str, country: str, amount: str | None, currency: str | None, reference: str | None
) -> None:
    assert find_receipt(text, country) == Receipt(True, Decimal(amount) if amount else None, currency, reference)


async def test_the_text_of_a_pdf_is_read() -> None:
    assert await read_receipt(pdf(*PAID), "application/pdf", "AR") == find_receipt("\n".join(PAID), "AR")


@pytest.mark.parametrize("content", [b"%PDF-1.4", b"%PDF-1.7\n%\xff\xff\ngarbage" * 50, pdf("x")[:200], pdf()])
async def test_a_pdf_that_cannot_be_read_is_not_read_and_breaks_nothing(content: bytes) -> None:
    assert await read_receipt(content, "application/pdf", "AR") == Receipt()


async def test_a_small_pdf_that_unpacks_to_hours_of_work_is_not_read() -> None:
    text = zlib.compress(b"BT /F1 12 Tf (x) Tj ET\n" * 300_000)
    content = pdf("x").split(b"stream\n")
    head = re.sub(rb"/Length \d+", b"/Filter/FlateDecode/Length %d" % len(text), content[0])
    bomb = head + b"stream\n" + text + b"\nend" + content[1].partition(b"\nend")[2]
    assert len(bomb) < 50_000
    assert await read_receipt(bomb, "application/pdf", "AR") == Receipt()


@pytest.mark.parametrize("name", [b"/Filter/Strange", b"/Filter/Fl"])
async def test_a_pdf_packed_in_a_way_that_nobody_knows_breaks_nothing(name: bytes) -> None:
    content = pdf("x").replace(b"<</Length", b"<<" + name + b"/Length")
    assert await read_receipt(content, "application/pdf", "AR") == Receipt()


async def test_a_picture_is_not_read_where_nothing_can_read_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert await read_receipt(png(), "image/png", "AR") == Receipt()


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


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert find_receipt(text, "AR").is_read
