"""Whatever guests pay, cancel and let lapse, in whatever order providers tell, whatever breaks: the money adds up.

`CONSERJE_MONEY_SEQUENCES` sets how many sequences are tried; the default keeps the suite fast, `make faults-money` tries
thousands.
"""

import os
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from conserje.dialogue.desk.money.income import look_after
from conserje.errors import DeskRefused, PaymentsRefused, PaymentsUnavailable
from conserje.model.money import Money
from conserje.model.reservation import ReservationStatus
from tests.builders.counter import pesos
from tests.builders.house import MISPLACED, OVERLAPS, inventory, plan, request, rooms, rule
from tests.builders.till import OpenTill, System, open_system
from tests.journeys.front_desk import packaged_reader

SEQUENCES = int(os.environ.get("CONSERJE_MONEY_SEQUENCES", "25"))

picks, starts = st.integers(0, 9), st.integers(1, 4)
parts = st.sampled_from(["all", "all", "all", "half", "double"])

steps = st.one_of(
    st.tuples(st.just("book"), starts),
    st.tuples(st.just("book"), starts),
    st.tuples(st.just("link"), picks),
    st.tuples(st.just("link"), picks),
    st.tuples(st.just("pay"), picks, parts),
    st.tuples(st.just("buy"), picks, parts),
    st.tuples(st.just("buy"), picks, parts),
    st.tuples(st.just("tell"), picks),
    st.tuples(st.just("tell"), picks),
    st.tuples(st.just("repeat"), picks),
    st.tuples(st.just("settle")),
    st.tuples(st.just("settle")),
    st.tuples(st.just("wait"), st.sampled_from([1, 30, 61, 60 * 25, 60 * 73])),
    st.tuples(st.just("cancel"), picks, st.booleans()),
    st.tuples(st.just("cancel_without_the_till"), picks),
    st.tuples(st.just("see_the_money"), picks),
    st.tuples(st.just("look_and_crash"), picks),
    st.tuples(st.just("provider_is_down")),
    st.tuples(st.just("provider_refuses")),
    st.tuples(st.just("refund_outside"), picks),
)


@dataclass
class Guests:
    """What guests and providers do to one house. `events` are told already, by payment."""

    house: OpenTill
    codes: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    events: list[tuple[str, str]] = field(default_factory=list)
    outside: int = 0

    async def book(self, first: int) -> None:
        with suppress(DeskRefused):
            self.codes.append((await self.house.book(request(first, 2))).code)

    async def link(self, pick: int) -> None:
        if self.codes:
            with suppress(PaymentsUnavailable, PaymentsRefused):
                code = self.codes[pick % len(self.codes)]
                checkout = await self.house.till().link(await self.house.find(code), "stripe", "es")
                self.links += [checkout.provider_id] if checkout else []

    async def pay(self, pick: int, part: str) -> None:
        if not self.links:
            await self.link(pick)
        if self.links:
            link = self.links[pick % len(self.links)]
            asked = self.house.fake.opened[link].asked.amount
            factor = {"all": Decimal(1), "half": Decimal("0.5"), "double": Decimal(2)}[part]
            with suppress(PaymentsRefused):
                self.house.fake.pay(link, asked.times(factor))

    async def buy(self, pick: int, part: str) -> None:
        """A link is asked for, paid by, and told of."""
        await self.link(pick)
        await self.pay(len(self.links) - 1, part)
        await self.tell(len(self.house.fake.paid) - 1)

    async def tell(self, pick: int) -> None:
        payments = list(self.house.fake.paid)
        if payments:
            payment = payments[pick % len(payments)]
            self.events.append((payment, f"event-{len(self.events)}"))
            await self.house.tell(*self.events[-1])

    async def repeat(self, pick: int) -> None:
        if self.events:
            await self.house.tell(*self.events[pick % len(self.events)])

    async def settle(self) -> None:
        await self.house.settle()

    async def wait(self, minutes: int) -> None:
        await self.house.wait(minutes=minutes)

    async def cancel(self, pick: int, has_fee: bool) -> None:
        """A crash between the two steps is repeated by its turn: here they are done twice."""
        if not self.codes:
            return
        code = self.codes[pick % len(self.codes)]
        with suppress(DeskRefused):
            terms = await self.house.pms.cancellation_terms(code)
            await self.house.pms.cancel(code, agreed_fee=terms.fee, key=f"cancel-{code}")
            till = self.house.till()
            cancelled, fee = await self.house.find(code), pesos(7) if has_fee else terms.fee
            told = None if has_fee else cancelled.cancellation_charged
            await till.settle_cancellation(replace(cancelled, cancellation_charged=told), fee)

    async def cancel_without_the_till(self, pick: int) -> None:
        """Somebody cancels at the PMS, or the turn that does dies between; the PMS's feed has the money looked at."""
        if not self.codes:
            return
        code = self.codes[pick % len(self.codes)]
        with suppress(DeskRefused):
            terms = await self.house.pms.cancellation_terms(code)
            await self.house.pms.cancel(code, agreed_fee=terms.fee, key=f"outside-{code}")
        await self.house.till().look_again(code)

    async def see_the_money(self, pick: int) -> None:
        if self.codes:
            with suppress(DeskRefused):
                tenant, house = self.house.hotel.tenant_id, self.house.hotel.id
                await self.house.app.staff.confirm_deposit(tenant, house, self.codes[pick % len(self.codes)], "Marta")

    async def look_and_crash(self, pick: int) -> None:
        """Everything that a look does, without its outcome: the process died before it was stored."""
        if self.codes:
            await look_after(self.house.till(), self.codes[pick % len(self.codes)])

    async def provider_is_down(self) -> None:
        self.house.fake.fail_next(PaymentsUnavailable("down"))

    async def provider_refuses(self) -> None:
        self.house.fake.fail_next(PaymentsRefused("no"))

    async def refund_outside(self, pick: int) -> None:
        """Somebody of the house sends money back at the provider's."""
        payments = list(self.house.fake.paid)
        if payments:
            payment = payments[pick % len(payments)]
            with suppress(PaymentsRefused, PaymentsUnavailable):
                await self.house.fake.refund_at_provider(payment, Money(Decimal(5), "ARS"))
                self.outside += 1

    async def end(self) -> None:
        """Providers have told everything, nothing breaks any more, and all time limits are over."""
        self.house.fake.failures.clear()
        for payment in list(self.house.fake.paid):
            await self.house.tell(payment, f"last-{payment}")
        for _ in range(6):
            await self.house.wait(minutes=2)
        await self.house.wait(hours=80)
        for payment in list(self.house.fake.paid):
            await self.house.tell(payment, f"very-last-{payment}")
        for _ in range(4):
            await self.house.wait(minutes=2)


@dataclass(frozen=True)
class Sums:
    """Of one reservation: what guests paid in all, the largest of these payments, and what the provider sent back."""

    paid: Decimal
    largest: Decimal
    returned: Decimal
    at_provider: Decimal


def sums_of(house: OpenTill, code: str) -> Sums:
    codes = {opened.asked.checkout: opened.asked.description[-6:] for opened in house.fake.opened.values()}
    ours = {name: money.amount for name, (checkout, money) in house.fake.paid.items() if codes[checkout] == code}
    back = [one for one in house.fake.returned.values() if one.payment in ours]
    outside = [one for one in house.fake.outside if one.payment in ours]
    return Sums(
        sum(ours.values(), Decimal(0)),
        max(ours.values(), default=Decimal(0)),
        sum((one.amount.amount for one in (*back, *outside)), Decimal(0)),
        sum((one.amount.amount for one in outside), Decimal(0)),
    )


async def check(house: OpenTill, code: str) -> None:
    reservation, account, sums = await house.find(code), await house.account(code), sums_of(house, code)
    by_hand = await _sum(house, "SELECT amount FROM refunds WHERE reservation_code = $1 AND state = 'by_hand'", code)
    at_desk = await _sum(house, "SELECT amount FROM ledger WHERE reservation_code = $1 AND key LIKE 'staff:%'", code)
    assert account.paid.amount == sums.paid + at_desk - sums.returned - by_hand, "the ledger adds up"
    assert sums.returned <= sums.paid, "nobody gets back more than they paid"
    fees = account.fees.amount
    if reservation.status is ReservationStatus.CONFIRMED:
        assert account.paid.amount >= reservation.deposit.amount - sums.at_provider
        over = account.paid.amount - reservation.deposit.amount
        assert over < max(sums.largest, Decimal("0.01")), "nobody is charged twice"
    elif reservation.status in (ReservationStatus.CANCELLED, ReservationStatus.EXPIRED):
        kept = account.paid.amount
        assert kept <= fees, "whoever has no room has their money back, but for the fee"
        assert kept >= min(fees, sums.paid + at_desk) - sums.at_provider, "the fee is kept"
    else:
        assert reservation.status is not ReservationStatus.AWAITING_DEPOSIT, "every deadline is over"


async def _sum(house: OpenTill, sql: str, code: str) -> Decimal:
    return sum((row["amount"] for row in await house.rows(sql, code)), Decimal(0))


@pytest.fixture
async def system(database_url: str) -> AsyncIterator[System]:
    async with open_system(database_url, packaged_reader()) as opened:
        yield opened


@settings(max_examples=SEQUENCES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sequence=st.lists(steps, min_size=8, max_size=24))
async def test_any_sequence_of_steps_leaves_nobody_charged_twice_nor_without_room_and_money(
    system: System, sequence: list[tuple[str, *tuple[int, ...]]]
) -> None:
    stock = inventory(
        rooms=rooms(2),
        rate_plans=(plan("flexible"),),
        rate_rules=(rule("100", single=Decimal(80)),),
        room_types=inventory().room_types[:1],
    )
    house = await system.open(stock)
    guests = Guests(house)
    await guests.book(1)
    for name, *arguments in sequence:
        await getattr(guests, name)(*arguments)
    await guests.end()
    for code in guests.codes:
        await check(house, code)
    for happened in await house.rows("SELECT DISTINCT what FROM ledger UNION SELECT action FROM reservation_events"):
        event(str(happened["what"]))
    assert await house.rows(OVERLAPS) == [{"count": 0}]
    assert await house.rows(MISPLACED) == []
