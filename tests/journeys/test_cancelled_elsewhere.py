"""A reservation that is cancelled where the till does not see it: at the PMS by somebody else, or in a turn that died."""

from decimal import Decimal

import pytest

from tests.journeys.front_desk import FrontDesk, Guest
from tests.journeys.steps import books, says, staff_confirms_deposit
from tests.journeys.test_receipts import BOOKING

WANTS = {"es": "quiero cancelar mi reserva", "en": "cancel my reservation", "pt": "quero cancelar minha reserva"}
YES = {"es": "sí", "en": "yes", "pt": "sim"}
SOON = {
    "es": "doble para 2 del 12 al 15 de enero",
    "en": "a double for 2 from 12 to 15 january",
    "pt": "um duplo para 2 de 12 a 15 de janeiro",
}
BACK = {"es": "está cancelada, así que te devolvemos", "en": "is cancelled, so", "pt": "está cancelada, então"}


async def _cancel_at_the_pms(desk: FrontDesk, code: str) -> Decimal:
    """As somebody of the house would; what it cost."""
    route = await desk.app.houses.route("house", "austral")
    pms = desk.app.pms_of(await desk.app.houses.hotel(route.tenant_id, route.property_id))
    terms = await pms.cancellation_terms(code)
    await pms.cancel(code, agreed_fee=terms.fee, key="somebody-else")
    return terms.fee.amount


async def _paid(desk: FrontDesk, language: str, *, soon: bool) -> tuple[Guest, str, Decimal]:
    guest, words = desk.guest(), BOOKING[language]
    code = await books(guest, *((SOON[language], *words[1:]) if soon else words))
    await staff_confirms_deposit(desk, code)
    await guest.hears()
    [row] = await desk.rows("SELECT amount FROM ledger")
    return guest, code, row["amount"]


async def _sums(desk: FrontDesk) -> dict[str, Decimal]:
    rows = await desk.rows("SELECT kind, sum(amount) AS amount FROM ledger GROUP BY kind")
    return {row["kind"]: row["amount"] for row in rows}


@pytest.mark.parametrize("language", ["es", "en", "pt"])
@pytest.mark.parametrize("soon", [True, False])
async def test_what_the_fee_does_not_keep_goes_back_once(front_desk: FrontDesk, language: str, soon: bool) -> None:
    guest, code, paid = await _paid(front_desk, language, soon=soon)
    await says(guest, WANTS[language])
    fee = await _cancel_at_the_pms(front_desk, code)
    assert (fee > 0) is soon
    assert code in await says(guest, YES[language])
    for _ in range(3):
        await front_desk.pass_time(minutes=6)
    kept = {"charge": fee} if fee else {}
    assert await _sums(front_desk) == {"payment": paid, "refund": paid - fee, **kept}
    refunds = [row["kind"] for row in await front_desk.rows("SELECT kind FROM tasks") if row["kind"] == "refund"]
    assert refunds == ["refund"]
    told = [one.text for one in front_desk.graph.accepted if BACK[language] in one.text]
    assert len(told) == 1


async def test_a_turn_that_cancels_is_not_settled_a_second_time_by_the_feed(front_desk: FrontDesk) -> None:
    guest, _, paid = await _paid(front_desk, "es", soon=True)
    await says(guest, WANTS["es"], "sí")
    before = await _sums(front_desk)
    await front_desk.pass_time(minutes=6)
    assert await _sums(front_desk) == before
    assert before["refund"] == paid - before["charge"]


async def test_a_fee_that_the_pms_does_not_tell_is_for_people_and_nothing_goes_back(front_desk: FrontDesk) -> None:
    _, code, paid = await _paid(front_desk, "es", soon=True)
    await _cancel_at_the_pms(front_desk, code)
    await front_desk.rows("UPDATE reservations SET cancellation_charged = NULL")
    for _ in range(3):
        await front_desk.pass_time(minutes=6)
    assert await _sums(front_desk) == {"payment": paid}
    found = [row["summary"] for row in await front_desk.rows("SELECT summary FROM tasks")]
    assert len([one for one in found if f"{code} se canceló en el PMS" in one]) == 1
