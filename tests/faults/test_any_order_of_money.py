"""Whatever guests pay, cancel and let lapse, in whatever order providers tell, whatever breaks: the money adds up.

`CONSERJE_MONEY_SEQUENCES` sets how many sequences are tried; the default keeps the suite fast, `make faults-money` tries
thousands.
"""

import os
from ast import literal_eval
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from conserje.model.reservation import ReservationStatus
from tests.builders.house import MISPLACED, OVERLAPS, inventory, plan, rooms, rule
from tests.builders.till import OpenTill, System, open_system
from tests.faults.paying_guests import Guests, steps
from tests.journeys.front_desk import packaged_reader

Taken: TypeAlias = tuple[str, *tuple[int, ...]]

SEQUENCES = int(os.environ.get("CONSERJE_MONEY_SEQUENCES", "25"))


@dataclass(frozen=True)
class Sums:
    """Of one reservation: what guests paid by links and by transfers, the largest of these payments, and what providers
    sent back, at our word and without it."""

    paid: Decimal
    transferred: Decimal
    largest: Decimal
    returned: Decimal
    at_provider: Decimal


def sums_of(guests: Guests, code: str) -> Sums:
    paid, returned, outside = list[Decimal](), list[Decimal](), list[Decimal]()
    for fake in guests.house.fakes.values():
        codes = {opened.asked.checkout: opened.asked.description[-6:] for opened in fake.opened.values()}
        ours = {name: money.amount for name, (checkout, money) in fake.paid.items() if codes[checkout] == code}
        paid += ours.values()
        returned += [one.amount.amount for one in fake.returned.values() if one.payment in ours]
        outside += [one.amount.amount for one in fake.outside if one.payment in ours]
    transfers = [amount.amount for approved, amount, _ in guests.approved if approved == code]
    return Sums(
        sum(paid, Decimal(0)),
        sum(transfers, Decimal(0)),
        max((*paid, *transfers), default=Decimal(0)),
        sum((*returned, *outside), Decimal(0)),
        sum(outside, Decimal(0)),
    )


async def check(guests: Guests, code: str) -> None:
    house, sums = guests.house, sums_of(guests, code)
    reservation, account = await house.find(code), await house.account(code)
    by_hand = await _sum(house, "SELECT amount FROM refunds WHERE reservation_code = $1 AND state = 'by_hand'", code)
    at_desk = await _sum(house, "SELECT amount FROM ledger WHERE reservation_code = $1 AND key LIKE 'staff:%'", code)
    extras = await _sum(house, "SELECT amount FROM orders WHERE reservation_code = $1 AND state = 'ordered'", code)
    came, fees = sums.paid + sums.transferred + at_desk, account.fees.amount
    assert account.paid.amount == came - sums.returned - by_hand, "the ledger adds up"
    assert sums.returned <= sums.paid, "nobody gets back more than they paid"
    assert by_hand + sums.returned <= came + sums.at_provider, "nor by a person's hand"
    assert account.extras.amount == extras, "the bill has what is ordered and nothing else"
    if reservation.status is ReservationStatus.CONFIRMED:
        assert account.paid.amount >= reservation.deposit.amount - sums.at_provider
        over = account.paid.amount - reservation.deposit.amount - fees
        assert over < max(sums.largest, Decimal("0.01")), "nobody is charged twice"
    elif reservation.status in (ReservationStatus.CANCELLED, ReservationStatus.EXPIRED):
        kept = account.paid.amount
        assert kept <= fees, "whoever has no room has their money back, but for the fee"
        assert kept >= min(fees, came) - sums.at_provider, "the fee is kept"
    else:
        assert reservation.status is not ReservationStatus.AWAITING_DEPOSIT, "every deadline is over"


async def _sum(house: OpenTill, sql: str, code: str) -> Decimal:
    return sum((row["amount"] for row in await house.rows(sql, code)), Decimal(0))


async def _play(guests: Guests, sequence: Sequence[Taken]) -> None:
    for name, *arguments in sequence:
        await getattr(guests, name)(*arguments)
    await guests.end()
    for code in guests.codes:
        await check(guests, code)


def written_out(sequence: Sequence[Taken]) -> str:
    """A sequence as a literal to be played again, a step a line: hypothesis leaves out what is so long."""
    return "\n".join(["the steps that lead here:", "[", *(f"    {step!r}," for step in sequence), "]"])


def test_the_steps_of_a_sequence_are_written_out_whatever_their_number() -> None:
    sequence = [("pay", number, 3) for number in range(200)]
    written = written_out(sequence)
    assert literal_eval(written.partition("\n")[2]) == sequence


@pytest.fixture
async def system(database_url: str) -> AsyncIterator[System]:
    async with open_system(database_url, packaged_reader()) as opened:
        yield opened


@settings(max_examples=SEQUENCES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sequence=st.lists(steps, min_size=8, max_size=24))
async def test_any_sequence_of_steps_leaves_nobody_charged_twice_nor_without_room_and_money(
    system: System, sequence: list[Taken]
) -> None:
    stock = inventory(
        rooms=rooms(3),
        rate_plans=(plan("flexible"),),
        rate_rules=(rule("100", single=Decimal(80)),),
        room_types=inventory().room_types[:1],
    )
    house = await system.open(stock)
    guests = Guests(house)
    await guests.book(1)
    await guests.book_two(3)
    try:
        await _play(guests, sequence)
    except Exception as error:
        error.add_note(written_out(sequence))
        raise
    for happened in await house.rows(
        "SELECT DISTINCT kind || ' ' || what AS what FROM ledger UNION SELECT action FROM reservation_events "
        "UNION SELECT 'proof ' || state FROM proofs"
    ):
        event(str(happened["what"]))
    assert await house.rows(OVERLAPS) == [{"count": 0}]
    assert await house.rows(MISPLACED) == []
