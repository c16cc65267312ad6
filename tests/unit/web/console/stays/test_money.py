"""What reception sees of a reservation's money, and what it is told to look at before it believes a receipt."""

from datetime import date
from decimal import Decimal

import pytest

from conserje.model.desk.ledger import EntryKind
from conserje.model.money import Money
from tests.builders.counter import BRUNO, pesos
from tests.builders.desk import OpenDesk, browser
from tests.builders.drawn_receipts import BANK, WALLET
from tests.builders.statement import Paying, busy_account, paying_desk


@pytest.fixture
async def paying(desk: OpenDesk) -> Paying:
    return await paying_desk(desk)


async def test_the_account_of_a_reservation_tells_every_movement_and_what_it_comes_to(paying: Paying) -> None:
    booked = await busy_account(paying)
    async with browser(paying.desk) as person:
        await person.get(f"/reservations/{booked.code}")
    for piece in (
        "Pago · Mercado Pago",
        "Cargo · salida tardía",
        "Devolución · transferencia · pagado dos veces",
        "Pagado $130,00",
        "Extras, se pagan en la casa $50,00",
        "A devolver por una persona $40,00",
        "Devolución en camino $20,00",
        "Lo que está en otra moneda no cuenta",
        "No vemos el dinero en la cuenta.",
    ):
        assert piece in person.text, piece
    assert person.page.count('<img src="/staff/austral/files/') == 2
    assert person.page.count("por revisar") == 2


async def test_a_receipt_shows_its_picture_and_what_was_read_of_it(paying: Paying) -> None:
    booked = await paying.book()
    proof = await paying.sends(booked.code)
    async with browser(paying.desk) as person:
        await person.get(f"/proofs/{proof.id}")
        assert f'class="proof" src="/staff/austral/files/{proof.file}"' in person.page
        picture = await person.http.get(f"/staff/austral/files/{proof.file}")
        assert (picture.status_code, picture.headers["content-type"]) == (200, "image/jpeg")
    for piece in ("0042-7716354", "PEREZ ANA MARIA", "lun, 8 mar"):
        assert piece in person.text


@pytest.mark.parametrize(
    ("read", "told"),
    [
        (pesos(60), None),
        (pesos(40), "son $20,00 menos"),
        (pesos(75), "son $15,00 más"),
        (Money(Decimal(60), "USD"), "en otra moneda que lo que falta"),
        (None, None),
    ],
)
async def test_an_amount_that_does_not_fit_is_pointed_out(paying: Paying, read: Money | None, told: str | None) -> None:
    booked = await paying.book()
    assert booked.deposit == pesos(60)
    proof = await paying.sends(booked.code, BANK, amount=read, paid_on=None)
    async with browser(paying.desk) as person:
        await person.get(f"/proofs/{proof.id}")
    assert ("Para mirar antes de aprobar" in person.text) == (told is not None)
    assert told is None or told in person.text


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2027, 2, 28), "de antes de la reserva"),
        (date(2027, 3, 2), "que no había llegado"),
        (date(2027, 3, 1), None),
    ],
)
async def test_a_day_that_cannot_be_is_pointed_out(paying: Paying, day: date, told: str | None) -> None:
    booked = await paying.book()
    proof = await paying.sends(booked.code, BANK, amount=pesos(60), paid_on=day)
    async with browser(paying.desk) as person:
        await person.get(f"/proofs/{proof.id}")
    assert ("Para mirar antes de aprobar" in person.text) == (told is not None)
    assert told is None or told in person.text


async def test_one_transfer_is_approved_once_unless_somebody_says_that_it_is_another(paying: Paying) -> None:
    mine, other = await paying.book(), await paying.book(20, BRUNO)
    first = await paying.sends(mine.code, BANK, amount=pesos(60), paid_on=None)
    second = await paying.sends(other.code, BANK, amount=pesos(60), paid_on=None)
    money = {"amount": "60", "currency": "ARS"}
    async with browser(paying.desk) as person:
        await person.get(f"/proofs/{second.id}")
        assert f"La misma transferencia se presentó para {mine.code}" in person.text
        assert 'name="another"' not in person.page, "nobody has approved it yet"
        answer = await person.post(f"/proofs/{first.id}/approve", **money)
        assert answer.headers["location"].endswith(f"/reservations/{mine.code}?said=proof_approved")
        answer = await person.post(f"/proofs/{second.id}/approve", **money)
        assert answer.headers["location"].endswith(f"/proofs/{second.id}?said=proof_known")
        await person.get(f"/proofs/{second.id}?said=proof_known")
        assert "Esa transferencia ya se aprobó antes" in person.text
        assert 'name="another" value="yes" required' in person.page
        answer = await person.post(f"/proofs/{second.id}/approve", another="yes", **money)
        assert answer.headers["location"].endswith("?said=proof_approved")
    states = await paying.desk.rows("SELECT state FROM proofs")
    assert [one["state"] for one in states] == ["approved", "approved"]


async def test_a_transfer_for_which_nothing_is_due_any_more_is_pointed_out(paying: Paying) -> None:
    booked = await paying.book()
    await paying.counter.pms.confirm_deposit(booked.code, key="seen")
    proof = await paying.sends(booked.code, BANK, paid_on=None)
    async with browser(paying.desk) as person:
        await person.get(f"/proofs/{proof.id}")
        assert "son $162.564,00 más" in person.text
        await paying.counter.pms.cancel(booked.code, agreed_fee=pesos(0), key="cancel")
        await person.get(f"/proofs/{proof.id}")
        assert "Esta reserva no tiene nada pendiente" in person.text


async def test_two_transfers_of_another_name_are_no_twins(paying: Paying) -> None:
    booked = await paying.book()
    await paying.sends(booked.code, WALLET, amount=pesos(60), reference="0042-7716355")
    proof = await paying.sends(booked.code, BANK, amount=pesos(60), paid_on=None)
    async with browser(paying.desk) as person:
        await person.get(f"/proofs/{proof.id}")
    assert "La misma transferencia" not in person.text


async def test_whoever_saw_the_deposit_is_asked_for_what_is_owed_and_led_to_the_receipt_that_waits(
    paying: Paying,
) -> None:
    booked = await paying.book()
    await paying.enters(booked.code, EntryKind.PAYMENT, "payment", pesos(20), method="bank_transfer", reference="TR-1")
    async with browser(paying.desk) as person:
        await person.get(f"/reservations/{booked.code}")
        assert "¿Llegaron $40,00 de Ana Pérez?" in person.text
        assert "para que no cuente dos veces" not in person.text
        proof = await paying.sends(booked.code)
        await person.get(f"/reservations/{booked.code}")
        assert "para que no cuente dos veces" in person.text
        assert f'/proofs/{proof.id}">Ver comprobante</a>' in person.page
