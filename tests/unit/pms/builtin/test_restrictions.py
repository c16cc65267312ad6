"""Which stays a house does not sell, and which reason a guest hears."""

from datetime import date
from typing import Any

import pytest

from conserje.errors import StayRefused
from conserje.model.inventory import Days, Restriction
from conserje.model.stay import Stay, StayRequest
from conserje.pms.builtin.offers import Taken, offers
from conserje.pms.builtin.restrictions import Breach, breaches, touching
from tests.builders.catalogue import catalogue_of, rule_of, sold
from tests.builders.house import inventory, nights, request

NEW_YEAR = Days(date(2027, 12, 30), date(2028, 1, 1))
DOUBLE = sold()


def limit(days: Days = NEW_YEAR, code: str = "limit", **terms: Any) -> Restriction:
    return Restriction(code, days, **terms)


def broken(restriction: Restriction, stay: Stay) -> list[Breach]:
    return breaches(touching([rule_of(restriction)], stay), stay, DOUBLE)


def around_new_year(first: int, count: int) -> Stay:
    return nights(first, count, 12)


@pytest.mark.parametrize(
    ("stay", "expected"),
    [
        (around_new_year(30, 2), [("min_stay", 3)]),
        (around_new_year(30, 3), []),
        (around_new_year(29, 2), []),  # arrives before the season
        (around_new_year(31, 1), [("min_stay", 3)]),
    ],
)
def test_a_minimum_stay_looks_at_the_day_of_arrival(stay: Stay, expected: list[Breach]) -> None:
    assert broken(limit(min_stay=3), stay) == expected


def test_a_minimum_stay_can_bind_stays_that_only_pass_through() -> None:
    through = limit(min_stay=4, through=True)
    assert broken(through, around_new_year(28, 3)) == [("min_stay", 4)]
    assert broken(through, around_new_year(28, 2)) == []  # leaves on the 30th, sleeps no restricted night
    assert broken(through, around_new_year(28, 4)) == []


def test_a_maximum_stay_is_exact() -> None:
    assert broken(limit(max_stay=2), around_new_year(30, 2)) == []
    assert broken(limit(max_stay=2), around_new_year(30, 3)) == [("max_stay", 2)]


def test_closed_to_arrival_stops_arrivals_only() -> None:
    closed = limit(closed_to_arrival=True)
    assert broken(closed, around_new_year(31, 2)) == [("closed_to_arrival", None)]
    assert broken(closed, around_new_year(29, 3)) == []


def test_closed_to_departure_looks_at_the_day_the_guest_leaves() -> None:
    closed = limit(Days(date(2028, 1, 1), date(2028, 1, 1)), closed_to_departure=True)
    assert broken(closed, around_new_year(30, 2)) == [("closed_to_departure", None)]
    assert broken(closed, around_new_year(30, 1)) == []
    assert broken(closed, around_new_year(30, 3)) == []


def test_stop_sell_concerns_every_night_but_not_the_day_of_departure() -> None:
    stopped = limit(stop_sell=True)
    assert broken(stopped, around_new_year(28, 3)) == [("stop_sell", None)]
    assert broken(stopped, around_new_year(28, 2)) == []
    assert broken(stopped, Stay(date(2028, 1, 2), date(2028, 1, 4))) == []


def test_weekdays_narrow_a_season() -> None:
    fridays = limit(Days(date(2027, 4, 1), date(2027, 4, 30)), weekdays=(4,), closed_to_arrival=True)
    assert broken(fridays, nights(9, 2)) == [("closed_to_arrival", None)]
    assert broken(fridays, nights(10, 2)) == []


def refusal(*restrictions: Restriction, wanted: StayRequest | None = None) -> StayRefused:
    with pytest.raises(StayRefused) as refused:
        offers(catalogue_of(inventory(restrictions=restrictions)), Taken({}, {}), wanted or request(), "ARS")
    return refused.value


APRIL = Days(date(2027, 4, 1), date(2027, 4, 30))


def test_a_restriction_of_one_plan_leaves_the_others_on_sale() -> None:
    stock = inventory(restrictions=(limit(APRIL, min_stay=3, rate_plan="flexible"),))
    found = offers(catalogue_of(stock), Taken({}, {}), request(), "ARS")
    assert [offer.rate_plan.code for offer in found] == ["strict"]


def test_a_restriction_of_one_room_type_leaves_the_others_on_sale() -> None:
    stock = inventory(restrictions=(limit(APRIL, closed_to_arrival=True, room_type="double"),))
    found = offers(catalogue_of(stock), Taken({}, {}), request(), "ARS")
    assert [offer.room_type.code for offer in found] == ["suite"]


def test_the_guest_hears_what_asks_least_of_them() -> None:
    refused = refusal(
        limit(APRIL, "a", min_stay=7, room_type="suite"),
        limit(APRIL, "b", min_stay=4, rate_plan="strict"),
        limit(APRIL, "c", closed_to_arrival=True, rate_plan="flexible", room_type="double"),
    )
    assert (refused.reason, refused.limit) == ("min_stay", 4)


def test_a_plan_with_two_limits_is_told_by_the_harder_one() -> None:
    refused = refusal(limit(APRIL, "a", min_stay=3), limit(APRIL, "b", min_stay=5))
    assert (refused.reason, refused.limit) == ("min_stay", 5)
    refused = refusal(limit(APRIL, "a", max_stay=3), limit(APRIL, "b", max_stay=2), wanted=request(10, 5))
    assert (refused.reason, refused.limit) == ("max_stay", 2)


def test_a_house_that_stopped_selling_looks_full() -> None:
    stock = inventory(restrictions=(limit(APRIL, stop_sell=True),))
    assert offers(catalogue_of(stock), Taken({}, {}), request(), "ARS") == []


def test_a_full_house_is_full_whatever_its_restrictions() -> None:
    stock = inventory(restrictions=(limit(APRIL, min_stay=3),))
    full = Taken({DOUBLE[0]: 3, sold("suite")[0]: 1}, {})
    assert offers(catalogue_of(stock), full, request(), "ARS") == []
