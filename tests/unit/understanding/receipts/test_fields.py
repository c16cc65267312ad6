"""What the text of receipts says: recorded from pictures that were drawn here and read by tesseract, and written by hand."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conserje.understanding.receipts.fields import Receipt, find_receipt, fingerprint
from tests.builders.drawn_receipts import BANK, SEPA, WALLET
from tests.builders.receipts import PAID

# As tesseract 5.3 read the pictures of tests/builders/drawn_receipts.py, mistakes and all.
PHOTO_OF_A_BANK = """Banco del Litoral
Comprobante de transferencia
Fecha 08/03/2027 14:32
Importe $ 162.624,00
Titular cuenta origen PEREZ ANA MARIA
CUIT 27-28456123-4
Cuenta destino Hotel Austral SA
CBU 0170099220000067797370
Número de operación 0042-7716354
Concepto Varios |
Saldo disponible $ 1.904.118,22 |
ci
"""
SKEWED_WALLET = """mercado pago
Comprobante de transferencia
Lunes, 8 de marzo de 2027 a las 14:32 hs
$ 48.787,20

Motivo: Varios

De

Juan Carlos Ibáñez

CUIT/CUIL: 20-30111222-9

CVU: 0000003100012345678901

Para

Hotel Austral Sociedad Anónima
CUIT/CUIL: 30-71234567-1

Número de operación de Mercado Pago
98765432101

Código de identificación
6G7WKL9Z8XYMQEVV9KRP1D
"""
PHOTO_OF_PIX = """uu edito |
Comprovante de Pix
08 mar. 2027 - 14:32:07
Valor R$ 1.250,50
Quem pagou
Nome Mariana Souza Lima
CPF ex 456.789-**
Instituição Banco do Sul
Quem recebeu
Nome Pousada do Mar Ltda
Chave Pix reservas pousada.example
ID da transação
E1823612020270308143250712345678
e.
"""
DARK_SEPA = """Caja del Norte

Transferencia SEPA

Ordenante Laura Gómez Ruiz
IBAN ES91 2100 0418 4502 0005 1332
Beneficiario Hotel Mirador SL
IBAN ES79 2100 0813 6101 2345 6789
Importe 420,00 EUR
Comisión 0,00 EUR
Fecha de ejecución 08-03-2027
Referencia TRF2027030899120
"""
PIX_AS_READ = Receipt(
    True, Decimal("1250.50"), "BRL", "E1823612020270308143250712345678", date(2027, 3, 8), "Mariana Souza Lima"
)


@pytest.mark.parametrize(
    ("text", "country", "says"),
    [
        (PHOTO_OF_A_BANK, "AR", BANK.says),
        (SKEWED_WALLET, "AR", WALLET.says),
        (PHOTO_OF_PIX, "BR", PIX_AS_READ),
        (DARK_SEPA, "ES", SEPA.says),
    ],
    ids=["bank", "wallet", "pix", "sepa"],
)
def test_recorded_pictures_say_what_was_drawn(text: str, country: str, says: Receipt) -> None:
    assert find_receipt(text, country) == says


@pytest.mark.parametrize(
    ("text", "country", "amount", "currency", "reference"),
    [
        ("\n".join(PAID), "AR", "162624.00", "ARS", "0042-7716354"),
        ("Comisión $ 0\nMonto $ 54.208\nCoelsa ID: 9WZR8MXK5QP4LGE1", "AR", "54208", "ARS", "9WZR8MXK5QP4LGE1"),
        ("Valor: R$ 1.250,50\nID da transação: E18236120202701", "BR", "1250.50", "BRL", "E18236120202701"),
        ("Amount USD 420.00\nTransaction ID 7781-AA-90", "AR", "420.00", "USD", "7781-AA-90"),
        ("Gracias por su visita", "AR", None, None, None),
        ("Referencia: pendiente", "AR", None, None, None),
        ("Importe S 162.624,00\nN° de comprobante: 00817263", "AR", "162624.00", "ARS", "00817263"),
        ("Você pagou\nRS 89,90\nAutenticação 7F3A91C2D4", "BR", "89.90", "BRL", "7F3A91C2D4"),
        ("Total U$S 150,00", "AR", "150.00", "USD", None),
        ("$ 48.787 20\nNúmero de operación\n98765432101", "AR", "48787.20", "ARS", "98765432101"),
        ("$ 48.78720", "AR", "48787.20", "ARS", None),
        ("Importe\n162.624,00\nSaldo $ 999.999,00", "AR", "162624.00", None, None),
        ("Importe $ 100,00\nCargo $ 5,00\nTotal $ 105,00", "AR", "100.00", "ARS", None),
        ("CUIT 27-28456123-4\nCBU 0170099220000067797370", "AR", None, None, None),
        ("Límite diario $ 500.000\nImporte $ 10.000", "AR", "10000", "ARS", None),
        ("Sent\n€ 1,250.00\nReference number: TX-99812", "ES", "1250.00", "EUR", "TX-99812"),
    ],
)
def test_amount_and_reference_are_found(
    text: str, country: str, amount: str | None, currency: str | None, reference: str | None
) -> None:
    read = find_receipt(text, country)
    assert (read.amount, read.currency, read.reference) == (Decimal(amount) if amount else None, currency, reference)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Fecha: 08/03/2027 14:32", date(2027, 3, 8)),
        ("Fecha 8-3-27", date(2027, 3, 8)),
        ("2027-03-08T14:32:07", date(2027, 3, 8)),
        ("Lunes 8 de marzo de 2027", date(2027, 3, 8)),
        ("08/mar/2027 às 14:32", date(2027, 3, 8)),
        ("Mar 8, 2027", date(2027, 3, 8)),
        ("3/25/2027", date(2027, 3, 25)),
        ("Vence 01/04/2027\nFecha 08/03/2027", date(2027, 3, 8)),
        ("31/02/2027", None),
        ("CUIT 27-28456123-4", None),
        ("IBAN ES91 2100 0418 4502", None),
    ],
)
def test_the_day_is_found(text: str, day: date | None) -> None:
    assert find_receipt(text, "AR").day == day


@pytest.mark.parametrize(
    ("text", "holder"),
    [
        ("De: Ana María Pérez\nPara: Hotel Austral SA", "Ana María Pérez"),
        ("De\nAna Pérez\nCUIT 27-1\nPara\nHotel Austral", "Ana Pérez"),
        ("Para\nHotel Austral\nDe\nAna Pérez", "Ana Pérez"),
        ("Quem pagou\nNome João da Silva\nQuem recebeu\nNome Pousada do Mar", "João da Silva"),
        ("From John O'Neill\nTo Hotel Austral", "John O'Neill"),
        ("Ordenante\nBanco de la Ciudad\nLaura Gómez Ruiz", "Laura Gómez Ruiz"),
        ("Origen\nCaja de ahorro 123-4\nTitular: GOMEZ, LAURA", "GOMEZ, LAURA"),
        ("Para\nHotel Austral SA", None),
        ("Comprobante de transferencia\nBanco de la Ciudad", None),
        ("De acuerdo con los términos", None),
    ],
)
def test_who_sent_it_is_found(text: str, holder: str | None) -> None:
    assert find_receipt(text, "AR").holder == holder


def test_two_readings_of_one_name_are_the_same_and_two_names_are_not() -> None:
    assert fingerprint("O042-77163S4") == fingerprint("0042 7716354")
    assert fingerprint("E18236120202703081432s0712345678") == fingerprint("E1823612020270308143250712345678")
    assert fingerprint("0042-7716354") != fingerprint("0042-7716355")


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert find_receipt(text, "AR").is_read


@given(st.text(alphabet="0123456789.,-/$RSUE :deAna\n", max_size=200))
def test_any_heap_of_figures_is_read_without_an_error(text: str) -> None:
    assert find_receipt(text, "BR").is_read
