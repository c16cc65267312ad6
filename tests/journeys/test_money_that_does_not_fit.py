"""Deposits of every kind, by both ways; transfers of too little, too much or another currency; receipts seen before."""

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest

from conserje.errors import TransferBooked
from conserje.model.money import Money
from conserje.pms.builtin.snapshots import price_in
from tests.builders.receipts import PAID, pdf, png
from tests.conftest import SharedServer
from tests.journeys.front_desk import FrontDesk
from tests.journeys.paying_house import PayingHouse, paying_house
from tests.journeys.steps import books, only_reservation, says
from tests.journeys.test_receipts import BOOKING, TAKEN, decide, proofs, sends
from tests.moves import MovesOfTheRun

RECEIPT = "application/pdf"


@pytest.fixture
async def paying(
    shared_server: SharedServer, furnished_url: str, moves_of_the_run: MovesOfTheRun
) -> AsyncIterator[PayingHouse]:
    async with paying_house(shared_server, furnished_url, moves_of_the_run, "stripe") as house:
        yield house


async def deposit_is(desk: FrontDesk, kind: str) -> None:
    await desk.rows("UPDATE rate_plans SET deposit = $1", kind)


async def owed(desk: FrontDesk) -> Money:
    row = await only_reservation(desk)
    return Money(row["deposit"], row["deposit_currency"])


def _wanted(row: dict[str, Any], kind: str) -> Decimal:
    """The first night is that of the rate, before taxes and fees that come on top of it."""
    return Decimal(row["total"]) if kind == "full" else price_in(row["price"]).nights[0].amount.amount


async def ledger(desk: FrontDesk) -> list[tuple[str, Decimal, str]]:
    rows = await desk.rows("SELECT kind, amount, currency FROM ledger ORDER BY id")
    return [(row["kind"], row["amount"], row["currency"]) for row in rows]


async def summaries(desk: FrontDesk) -> str:
    return "\n".join(row["summary"] for row in await desk.rows("SELECT summary FROM tasks ORDER BY created_at, id"))


@pytest.mark.parametrize("kind", ["first_night", "full"])
async def test_a_deposit_of_the_first_night_or_of_everything_is_asked_for_and_paid_by_link(
    paying: PayingHouse, kind: str
) -> None:
    await deposit_is(paying.desk, kind)
    guest = paying.desk.guest()
    await books(guest, *BOOKING["es"])
    row = await only_reservation(paying.desk)
    wanted = _wanted(row, kind)
    assert paying.asked == row["deposit"] == wanted
    await paying.tell(paying.pay())
    assert "está confirmada" in (await guest.hears()).text
    assert await ledger(paying.desk) == [("payment", wanted, "ARS")]
    assert (await only_reservation(paying.desk))["status"] == "confirmed"


@pytest.mark.parametrize("kind", ["first_night", "full"])
async def test_a_deposit_of_the_first_night_or_of_everything_is_paid_by_transfer(
    front_desk: FrontDesk, kind: str
) -> None:
    await deposit_is(front_desk, kind)
    guest = front_desk.guest()
    await books(guest, *BOOKING["es"])
    row = await only_reservation(front_desk)
    assert row["deposit"] == _wanted(row, kind)
    await sends(guest, RECEIPT, pdf(*PAID))
    await decide(front_desk, amount=await owed(front_desk))
    assert "está confirmada" in (await guest.hears()).text
    assert (await only_reservation(front_desk))["status"] == "confirmed"


async def test_a_transfer_of_less_leaves_the_rest_owed_and_the_reservation_waiting(paying: PayingHouse) -> None:
    """The link for the whole deposit takes no money any more; whoever asks gets one for the rest."""
    guest = paying.desk.guest()
    code = await books(guest, *BOOKING["es"])
    whole, deposit = paying.link, await owed(paying.desk)
    await sends(guest, RECEIPT, pdf(*PAID))
    part = Money(deposit.amount - 10_000, "ARS")
    await decide(paying.desk, amount=part)
    told = (await guest.hears()).text
    assert "faltan *ARS 10.000*" in told or "faltan ARS 10.000" in told
    assert code in told
    assert (await only_reservation(paying.desk))["status"] == "awaiting_deposit"
    assert await ledger(paying.desk) == [("payment", part.amount, "ARS")]
    assert f"Pago parcial de {code}" in await summaries(paying.desk)
    assert paying.api.sessions[whole]["status"] == "expired"
    assert paying.title["es"] in [title for title, _ in (await guest.writes("¿cómo pago lo que falta?")).opens]
    assert paying.asked == 10_000
    await paying.tell(paying.pay())
    assert "está confirmada" in (await guest.hears()).text
    assert sum(amount for _, amount, _ in await ledger(paying.desk)) == deposit.amount


async def test_a_transfer_of_less_still_ends_when_the_rest_never_comes(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await books(guest, *BOOKING["es"])
    await sends(guest, RECEIPT, pdf(*PAID))
    await decide(front_desk, amount=Money(Decimal(5000), "ARS"))
    await guest.hears()
    for _ in range(10):
        await front_desk.pass_time(hours=24)
    assert (await only_reservation(front_desk))["status"] == "expired"
    assert ("refund", Decimal(5000), "ARS") in await ledger(front_desk)
    assert await front_desk.rows("SELECT FROM tasks WHERE kind = 'refund' AND done_at IS NULL") != []


async def test_a_transfer_of_more_confirms_and_people_see_what_is_over(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    code = await books(guest, *BOOKING["es"])
    deposit = await owed(front_desk)
    await sends(guest, RECEIPT, pdf(*PAID))
    await decide(front_desk, amount=Money(deposit.amount + 7000, "ARS"))
    assert "está confirmada" in (await guest.hears()).text
    assert f"Pago de más de {code}: ARS 7.000" in await summaries(front_desk)
    assert await ledger(front_desk) == [("payment", deposit.amount + 7000, "ARS")]


async def test_a_receipt_in_another_currency_is_worth_what_people_say(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    code = await books(guest, *BOOKING["es"])
    await sends(guest, RECEIPT, pdf("Comprobante de transferencia", "Importe USD 150,00", "Referencia: TX-5521-88"))
    [proof] = await proofs(front_desk)
    assert (proof["amount"], proof["currency"]) == (Decimal(150), "USD")
    assert "USD 150" in await summaries(front_desk)
    await decide(front_desk, amount=await owed(front_desk))
    assert "está confirmada" in (await guest.hears()).text
    assert code in guest.last.text


async def test_money_of_another_currency_confirms_nothing_and_people_are_told(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    code = await books(guest, *BOOKING["es"])
    await sends(guest, "image/png", png())
    await decide(front_desk, amount=Money(Decimal(150), "USD"))
    told = (await guest.hears()).text
    assert "todavía no confirma la reserva" in told
    assert (await only_reservation(front_desk))["status"] == "awaiting_deposit"
    assert await ledger(front_desk) == [("payment", Decimal(150), "USD")]
    assert code in (await summaries(front_desk)).splitlines()[-1]


KNOWN = {"es": "ya lo tenemos", "en": "already have that receipt", "pt": "Já temos esse comprovante"}
BOOKED = {"es": "ya está revisado", "en": "has been checked already", "pt": "já foi conferido"}


@pytest.mark.parametrize("language", ["es", "en", "pt"])
async def test_the_same_receipt_again_is_recognised_before_and_after_it_was_approved(
    front_desk: FrontDesk, language: str
) -> None:
    guest = front_desk.guest()
    await books(guest, *BOOKING[language])
    assert TAKEN[language] in (await sends(guest, RECEIPT, pdf(*PAID))).text
    due = (await only_reservation(front_desk))["deposit_due"]
    await front_desk.pass_time(hours=3)
    assert KNOWN[language] in (await sends(guest, RECEIPT, pdf(*PAID))).text
    assert (await only_reservation(front_desk))["deposit_due"] == due
    assert len(await proofs(front_desk)) == 1
    await decide(front_desk, amount=Money((await owed(front_desk)).amount - 1000, "ARS"))
    await guest.hears()
    assert BOOKED[language] in (await sends(guest, RECEIPT, pdf(*PAID))).text
    assert len(await ledger(front_desk)) == 1


async def test_another_picture_of_one_transfer_is_the_same_transfer(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await books(guest, *BOOKING["es"])
    await sends(guest, RECEIPT, pdf(*PAID))
    told = await sends(guest, RECEIPT, pdf("Captura de pantalla", *PAID, "Compartir"))
    assert KNOWN["es"] in told.text
    assert len(await proofs(front_desk)) == 1


async def test_a_receipt_that_was_rejected_may_be_sent_again(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await books(guest, *BOOKING["es"])
    await sends(guest, RECEIPT, pdf(*PAID))
    await decide(front_desk, reason="todavía no se acreditó.")
    await guest.hears()
    assert TAKEN["es"] in (await sends(guest, RECEIPT, pdf(*PAID))).text
    assert sorted(one["state"] for one in await proofs(front_desk)) == ["rejected", "waiting"]


async def test_one_transfer_confirms_one_reservation_whoever_sends_its_receipt(front_desk: FrontDesk) -> None:
    """The second guest learns nothing of the first; people are warned, and cannot approve it without saying so."""
    ana, bruno = front_desk.guest(), front_desk.guest("5491155550202")
    mine = await books(ana, *BOOKING["es"])
    theirs = await books(bruno, "hola, doble para 2 del 20 al 23 de marzo", *BOOKING["es"][1:])
    await sends(ana, RECEIPT, pdf(*PAID))
    told = await sends(bruno, RECEIPT, pdf(*PAID))
    assert TAKEN["es"] in told.text
    assert mine not in told.text
    assert f"la misma transferencia ya se presentó para {mine}" in await summaries(front_desk)
    due = Money({row["code"]: row["deposit"] for row in await front_desk.reservations()}[mine], "ARS")
    await decide(front_desk, amount=due)
    assert "está confirmada" in (await ana.hears()).text
    with pytest.raises(TransferBooked):
        await decide(front_desk, amount=due)
    states = {row["code"]: row["status"] for row in await front_desk.reservations()}
    assert states == {mine: "confirmed", theirs: "awaiting_deposit"}


async def test_a_receipt_for_somebody_elses_reservation_is_kept_for_nobody_until_it_is_proved(
    front_desk: FrontDesk,
) -> None:
    ana, stranger = front_desk.guest(), front_desk.guest("5491155550303")
    code = await books(ana, *BOOKING["es"])
    await sends(stranger, "image/png", png(), caption=f"te mando el comprobante de la reserva {code}")
    assert await proofs(front_desk) == []
    for name in ("Ana", "12 al 15", "ana@example.com"):
        assert name not in stranger.last.text
    await says(stranger, "Juan Gómez, juan@example.com")
    assert await proofs(front_desk) == []
    assert (await only_reservation(front_desk))["status"] == "awaiting_deposit"
    assert await front_desk.rows("SELECT FROM ledger") == []
