"""Receipts as guests send them: drawn like those of banks and wallets, then photographed, turned or shown in the dark."""

import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

import matplotlib
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont, ImageOps

from conserje.understanding.receipts.fields import Receipt

_FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
WIDTH, _MARGIN = 1080, 70

# (size, is bold, left, right); "" on the right is one column.
Line = tuple[int, bool, str, str]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn, the country of the house that gets it, and what should be read."""

    lines: tuple[Line, ...]
    country: str
    says: Receipt


BANK = Drawn(
    (
        (44, True, "Banco del Litoral", ""),
        (40, False, "Comprobante de transferencia", ""),
        (34, False, "Fecha", "08/03/2027 14:32"),
        (34, False, "Importe", "$ 162.624,00"),
        (34, False, "Titular cuenta origen", "PEREZ ANA MARIA"),
        (34, False, "CUIT", "27-28456123-4"),
        (34, False, "Cuenta destino", "Hotel Austral SA"),
        (34, False, "CBU", "0170099220000067797370"),
        (34, False, "Número de operación", "0042-7716354"),
        (34, False, "Concepto", "Varios"),
        (28, False, "Saldo disponible $ 1.904.118,22", ""),
    ),
    "AR",
    Receipt(True, Decimal("162624.00"), "ARS", "0042-7716354", date(2027, 3, 8), "PEREZ ANA MARIA"),
)
WALLET = Drawn(
    (
        (44, True, "mercado pago", ""),
        (46, True, "Comprobante de transferencia", ""),
        (32, False, "Lunes, 8 de marzo de 2027 a las 14:32 hs", ""),
        (60, True, "$ 48.787,20", ""),
        (32, False, "Motivo: Varios", ""),
        (34, True, "De", ""),
        (36, True, "Juan Carlos Ibáñez", ""),
        (30, False, "CUIT/CUIL: 20-30111222-9", ""),
        (30, False, "CVU: 0000003100012345678901", ""),
        (34, True, "Para", ""),
        (36, True, "Hotel Austral Sociedad Anónima", ""),
        (30, False, "CUIT/CUIL: 30-71234567-1", ""),
        (34, False, "Número de operación de Mercado Pago", ""),
        (34, False, "98765432101", ""),
        (34, False, "Código de identificación", ""),
        (34, False, "6G7WKL9Z8XYMQEVV9KRP1D", ""),
    ),
    "AR",
    Receipt(True, Decimal("48787.20"), "ARS", "98765432101", date(2027, 3, 8), "Juan Carlos Ibáñez"),
)
PIX = Drawn(
    (
        (46, True, "Comprovante de Pix", ""),
        (32, False, "08 mar. 2027 - 14:32:07", ""),
        (36, False, "Valor", "R$ 1.250,50"),
        (34, True, "Quem pagou", ""),
        (34, False, "Nome", "Mariana Souza Lima"),
        (34, False, "CPF", "***.456.789-**"),
        (34, False, "Instituição", "Banco do Sul"),
        (34, True, "Quem recebeu", ""),
        (34, False, "Nome", "Pousada do Mar Ltda"),
        (34, False, "Chave Pix", "reservas@pousada.example"),
        (34, False, "ID da transação", ""),
        (34, False, "E18236120202703081432s0712345678", ""),
    ),
    "BR",
    Receipt(
        True,
        Decimal("1250.50"),
        "BRL",
        "E18236120202703081432s0712345678",
        date(2027, 3, 8),
        "Mariana Souza Lima",
    ),
)
SEPA = Drawn(
    (
        (44, True, "Caja del Norte", ""),
        (40, False, "Transferencia SEPA", ""),
        (34, False, "Ordenante", "Laura Gómez Ruiz"),
        (34, False, "IBAN", "ES91 2100 0418 4502 0005 1332"),
        (34, False, "Beneficiario", "Hotel Mirador SL"),
        (34, False, "IBAN", "ES79 2100 0813 6101 2345 6789"),
        (34, False, "Importe", "420,00 EUR"),
        (34, False, "Comisión", "0,00 EUR"),
        (34, False, "Fecha de ejecución", "08-03-2027"),
        (34, False, "Referencia", "TRF2027030899120"),
    ),
    "ES",
    Receipt(True, Decimal("420.00"), "EUR", "TRF2027030899120", date(2027, 3, 8), "Laura Gómez Ruiz"),
)
ALL = {"bank": BANK, "wallet": WALLET, "pix": PIX, "sepa": SEPA}


def screenshot(drawn: Drawn, *, ink: str = "#1b1b1f", paper: str = "white") -> Image.Image:
    height = 2 * _MARGIN + sum(int(size * 2.2) for size, _, _, _ in drawn.lines)
    picture = Image.new("RGB", (WIDTH, height), paper)
    draw, top = ImageDraw.Draw(picture), _MARGIN
    for size, is_bold, left, right in drawn.lines:
        font = ImageFont.truetype(_FONTS / ("DejaVuSans-Bold.ttf" if is_bold else "DejaVuSans.ttf"), size)
        draw.text((_MARGIN, top), left, ink, font)
        draw.text((WIDTH - _MARGIN - draw.textlength(right, font), top), right, ink, font)
        top += int(size * 2.2)
    return picture


def dark(drawn: Drawn) -> Image.Image:
    return screenshot(drawn, ink="#e8e8ee", paper="#15151c")


def skewed(drawn: Drawn, angle: float = 4.0) -> Image.Image:
    return screenshot(drawn).rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor="white")


def photographed(drawn: Drawn, seed: int = 7) -> Image.Image:
    """On a table, a little turned, with a shadow over one side, grain, and out of focus."""
    dice = Random(seed)
    paper = screenshot(drawn, ink="#33332f", paper="#eceadf")
    table = Image.new("RGB", (paper.width + 160, paper.height + 160), "#b7a489")
    table.paste(paper, (80, 80))
    table = table.rotate(dice.uniform(-2.5, 2.5), Image.Resampling.BICUBIC, fillcolor="#b7a489")
    shadow = Image.linear_gradient("L").rotate(90).resize(table.size).point(lambda shade: 140 + shade * 115 // 255)
    table = ImageChops.multiply(table, Image.merge("RGB", (shadow, shadow, shadow)))
    grain = Image.effect_noise(table.size, 22)
    table = Image.blend(table, Image.merge("RGB", (grain, grain, grain)), 0.10)
    return ImageOps.autocontrast(table.filter(ImageFilter.GaussianBlur(0.9)))


def small(drawn: Drawn) -> Image.Image:
    """As messengers make it."""
    picture = screenshot(drawn)
    return picture.resize((540, picture.height * 540 // picture.width), Image.Resampling.LANCZOS)


LOOKS = {"plain": screenshot, "dark": dark, "skewed": skewed, "photo": photographed, "small": small}


def packed(picture: Image.Image, kind: str = "JPEG") -> bytes:
    """As phones send it."""
    file = io.BytesIO()
    picture.save(file, kind, quality=72)
    return file.getvalue()
