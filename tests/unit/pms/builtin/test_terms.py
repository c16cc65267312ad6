"""Deadlines in the hotel's own time, deposits and fees."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conserje.model.hotel import CancellationFee, CancellationPolicy
from conserje.model.inventory import DepositKind
from conserje.model.money import Money
from conserje.model.reservation import Charge, NightPrice, Price
from conserje.model.stay import Stay
from conserje.pms.builtin.terms import arrival, deposit, fee, free_until
from tests.builders.catalogue import catalogue_of
from tests.builders.counter import pesos
from tests.builders.house import hotel, inventory, plan, text

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def price(*nights: int, tax: int = 0) -> Price:
    days = tuple(NightPrice(date(2027, 4, 1 + number), pesos(amount)) for number, amount in enumerate(nights))
    return Price(days, (Charge("iva", text("IVA"), pesos(tax), included=False),), pesos(sum(nights) + tax))


@pytest.mark.parametrize(
    ("zone", "day", "expected"),
    [
        ("America/Argentina/Buenos_Aires", date(2027, 4, 10), "2027-04-10T18:00:00+00:00"),
        ("America/Sao_Paulo", date(2027, 12, 24), "2027-12-24T18:00:00+00:00"),
        ("Europe/Madrid", date(2027, 3, 27), "2027-03-27T14:00:00+00:00"),
        ("Europe/Madrid", date(2027, 3, 28), "2027-03-28T13:00:00+00:00"),  # the clocks went forward that night
        ("Europe/Madrid", date(2027, 10, 31), "2027-10-31T14:00:00+00:00"),  # and back
    ],
)
def test_check_in_is_at_the_hotel_s_three_o_clock(zone: str, day: date, expected: str) -> None:
    house = hotel(timezone=zone)
    assert arrival(house, Stay(day, date(2028, 1, 1))) == datetime.fromisoformat(expected)


def test_the_free_hours_before_arrival_are_real_hours_across_a_change_of_clocks() -> None:
    house = hotel(timezone="Europe/Madrid")
    stay = Stay(date(2027, 3, 28), date(2027, 3, 30))
    deadline = free_until(house, CancellationPolicy(24, CancellationFee.TOTAL), stay, LONG_AGO)
    assert deadline == datetime(2027, 3, 27, 13, 0, tzinfo=UTC)  # 14:00 on the wall, since that day has 23 hours


def test_a_check_in_time_that_the_clocks_skip_counts_an_hour_later() -> None:
    house = hotel(timezone="Europe/Madrid", check_in=time(2, 30))
    assert arrival(house, Stay(date(2027, 3, 28), date(2027, 3, 29))) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


def test_a_deadline_that_has_passed_or_never_was_is_none() -> None:
    stay = Stay(date(2027, 4, 10), date(2027, 4, 12))
    policy = CancellationPolicy(48, CancellationFee.TOTAL)
    deadline = datetime(2027, 4, 8, 18, tzinfo=UTC)
    assert free_until(hotel(), policy, stay, deadline) == deadline
    assert free_until(hotel(), policy, stay, datetime(2027, 4, 8, 18, 0, 1, tzinfo=UTC)) is None
    assert free_until(hotel(), CancellationPolicy(None, CancellationFee.TOTAL), stay, LONG_AGO) is None


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (CancellationPolicy(48, CancellationFee.FIRST_NIGHT), 100),
        (CancellationPolicy(48, CancellationFee.PERCENT, Decimal(50)), 165),
        (CancellationPolicy(None, CancellationFee.TOTAL), 330),
    ],
)
def test_what_a_late_cancellation_costs(policy: CancellationPolicy, expected: int) -> None:
    assert fee(policy, price(100, 200, tax=30)) == pesos(expected)


@pytest.mark.parametrize(
    ("kind", "percent", "expected"),
    [
        (DepositKind.PERCENT, 30, 99),
        (DepositKind.PERCENT, 0, 0),
        (DepositKind.FIRST_NIGHT, 0, 100),
        (DepositKind.FULL, 0, 330),
    ],
)
def test_what_a_deposit_is(kind: DepositKind, percent: int, expected: int) -> None:
    stock = inventory(rate_plans=(plan("flexible", deposit=kind, deposit_percent=Decimal(percent)), plan("strict")))
    [sold, _] = catalogue_of(stock).plans.values()
    assert deposit(sold, price(100, 200, tax=30)) == pesos(expected)


@given(
    st.lists(st.decimals(0, 10**7, places=2), min_size=1, max_size=9),
    st.sampled_from(CancellationFee),
    st.integers(0, 100),
)
def test_no_fee_exceeds_the_stay(nights: list[Decimal], kind: CancellationFee, percent: int) -> None:
    days = tuple(NightPrice(date(2027, 4, 1 + number), Money(amount, "ARS")) for number, amount in enumerate(nights))
    whole = Price(days, (), Money(sum(nights, Decimal(0)), "ARS"))
    owed = fee(CancellationPolicy(None, kind, Decimal(percent)), whole)
    assert Money.zero("ARS") <= owed <= whole.total
