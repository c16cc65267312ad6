"""Prices against sums done by hand, and against laws that hold for any house."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conserje.errors import StayRefused
from conserje.model.inventory import (
    ChargeKind,
    ChargeRule,
    ChildBand,
    ChildPrice,
    Days,
    Inventory,
    NightRate,
    Restriction,
)
from conserje.model.money import Money
from conserje.model.reservation import Offer
from conserje.model.stay import StayRequest
from conserje.pms.builtin.offers import Taken, offers
from tests.builders.catalogue import catalogue_of, sold
from tests.builders.house import inventory, nights, plan, request, room_type, rule, text

BANDS = (
    ChildBand("baby", 0, 2, ChildPrice.FREE, counts=False),
    ChildBand("child", 3, 11, ChildPrice.PERCENT, Decimal(50)),
    ChildBand("teen", 12, 17, ChildPrice.AS_ADULT),
)
NOTHING_TAKEN = Taken({}, {})


def flexible_double(
    stock: Inventory, wanted: StayRequest, taken: Taken = NOTHING_TAKEN, currency: str = "ARS"
) -> Offer:
    found = offers(catalogue_of(stock), taken, wanted, currency)
    return next(offer for offer in found if (offer.room_type.code, offer.rate_plan.code) == ("double", "flexible"))


def total(stock: Inventory, wanted: StayRequest) -> Decimal:
    return flexible_double(stock, wanted).price.total.amount


@pytest.mark.parametrize(
    ("adults", "children", "expected"),
    [
        (2, (), "200"),
        (1, (), "160"),  # single use
        (3, (), "280"),  # an extra adult at 40
        (1, (1,), "160"),  # a baby in the cot leaves the adult alone
        (1, (8,), "200"),  # a child fills the second place of the standard price
        (2, (8,), "240"),  # half of the extra adult
        (2, (8, 8), "280"),
        (2, (15,), "280"),
        (2, (8, 15), "320"),
        (2, (1,), "200"),
        (2, (1, 8), "240"),
    ],
)
def test_two_nights_cost_what_the_guests_add_up_to(adults: int, children: tuple[int, ...], expected: str) -> None:
    stock = inventory(child_bands=BANDS)
    assert total(stock, request(adults=adults, children=children)) == Decimal(expected)


def test_a_child_of_a_band_with_a_fixed_price_pays_it_each_night() -> None:
    band = ChildBand("child", 3, 17, ChildPrice.FIXED, Decimal("12.50"), "ARS")
    assert total(inventory(child_bands=(band,)), request(children=(5,))) == Decimal("225.00")


def test_a_fixed_price_in_another_currency_does_not_apply_and_the_child_pays_as_an_adult() -> None:
    band = ChildBand("child", 3, 17, ChildPrice.FIXED, Decimal("12.50"), "USD")
    assert total(inventory(child_bands=(band,)), request(children=(5,))) == Decimal(280)


def test_a_band_of_the_plan_wins_over_the_band_of_the_house() -> None:
    own = ChildBand("family", 3, 11, ChildPrice.FREE, rate_plan="flexible")
    stock = inventory(child_bands=(*BANDS, own))
    assert total(stock, request(children=(8,))) == Decimal(200)


def test_a_second_baby_without_a_cot_takes_a_bed() -> None:
    narrow = room_type("double", max_children=1, max_guests=3), room_type("suite", max_guests=3)
    stock = inventory(room_types=narrow, child_bands=BANDS)
    offer = flexible_double(stock, request(children=(0, 1)))
    assert offer.price.total == Money(Decimal(200), "ARS")
    with pytest.raises(StayRefused) as refused:
        total(
            inventory(room_types=(narrow[0], room_type("suite", max_children=1, max_guests=3)), child_bands=BANDS),
            request(children=(0, 1, 2)),
        )
    assert refused.value.reason == "too_many_guests"


def test_several_rooms_share_the_party_evenly() -> None:
    offer = flexible_double(inventory(child_bands=BANDS), request(adults=5, children=(8,), rooms=3))
    # rooms of 2 and 2 adults, and of 1 adult with the child
    assert offer.price.total == Money(Decimal(600), "ARS")


def test_more_rooms_than_adults_are_refused() -> None:
    with pytest.raises(StayRefused) as refused:
        total(inventory(), request(adults=1, rooms=2))
    assert (refused.value.reason, refused.value.limit) == ("no_adults", 2)


@pytest.mark.parametrize(
    ("adults", "children", "count", "limit"),
    [(4, (), 1, 3), (7, (), 2, 6), (3, (5, 6), 1, 4), (2, (5, 6, 7), 1, 4)],
)
def test_a_party_that_fits_no_room_is_told_how_many_fit(
    adults: int, children: tuple[int, ...], count: int, limit: int
) -> None:
    with pytest.raises(StayRefused) as refused:
        total(inventory(), request(adults=adults, children=children, rooms=count))
    assert (refused.value.reason, refused.value.limit) == ("too_many_guests", limit)


def test_extra_guests_are_not_sold_where_they_have_no_price() -> None:
    stock = inventory(rate_rules=(rule("100", extra_adult=None), rule("200", "suite")))
    found = offers(catalogue_of(stock), NOTHING_TAKEN, request(adults=3), "ARS")
    assert [offer.room_type.code for offer in found] == ["suite"]


def test_the_weekend_costs_more_and_new_year_more_than_that() -> None:
    stock = inventory(
        rate_rules=(
            rule("100"),
            rule("130", priority=5, weekdays=(4, 5)),
            rule("300", priority=9, days=Days(date(2027, 12, 31), date(2028, 1, 1))),
        )
    )
    offer = flexible_double(stock, StayRequest(nights(30, 4, 12), request().party))
    # Thursday the 30th, Friday the 31st (a weekend night that is New Year), Saturday the 1st, Sunday the 2nd
    assert [night.amount.amount for night in offer.price.nights] == [100, 300, 300, 100]


def test_a_price_for_the_day_wins_over_every_rule() -> None:
    wanted = request(10, 2)
    daily = {sold(): {date(2027, 4, 11): NightRate(Decimal(55))}}
    offer = flexible_double(inventory(), wanted, Taken({}, daily))
    assert [night.amount.amount for night in offer.price.nights] == [100, 55]


def test_a_stay_with_a_night_without_price_is_not_sold() -> None:
    season = Days(date(2027, 4, 1), date(2027, 4, 10))
    stock = inventory(rate_rules=(rule("100", days=season),))
    found = offers(catalogue_of(stock), NOTHING_TAKEN, request(10, 2), "ARS")
    assert found == []


IVA = ChargeRule("iva", text("IVA"), ChargeKind.PERCENT, Decimal(21), included=False)
CITY = ChargeRule(
    "city", text("Tasa"), ChargeKind.PER_PERSON_NIGHT, Decimal("1.50"), False, "ARS", exempt_under_age=12, max_nights=2
)


def lines(stock: Inventory, wanted: StayRequest) -> dict[str, Decimal]:
    return {line.code: line.amount.amount for line in flexible_double(stock, wanted).price.charges}


def test_added_taxes_and_fees_are_lines_of_the_total() -> None:
    stock = inventory(charges=(IVA, CITY), child_bands=BANDS)
    wanted = request(10, 3, children=(8,))
    assert lines(stock, wanted) == {
        "iva": Decimal("75.60"),
        "city": Decimal("6.00"),
    }  # 360 of nights; 2 adults, 2 nights
    assert total(stock, wanted) == Decimal("441.60")


def test_included_taxes_are_told_but_not_added() -> None:
    included = ChargeRule("iva", text("IVA"), ChargeKind.PERCENT, Decimal(21), included=True)
    iibb = ChargeRule("iibb", text("IIBB"), ChargeKind.PERCENT, Decimal(4), included=True)
    assert lines(inventory(charges=(included,)), request()) == {"iva": Decimal("34.71")}  # 200 / 1.21 * 0.21
    both = lines(inventory(charges=(included, iibb)), request())
    assert both == {"iva": Decimal("33.60"), "iibb": Decimal("6.40")}  # 160 net
    assert total(inventory(charges=(included, iibb)), request()) == Decimal(200)


def test_charges_apply_where_they_say() -> None:
    local = ChargeRule("iva", text("IVA"), ChargeKind.PERCENT, Decimal(21), False, currencies=("ARS",))
    strict = ChargeRule("admin", text("Gestión"), ChargeKind.PER_STAY, Decimal(9), False, "ARS", rate_plans=("strict",))
    linen = ChargeRule("linen", text("Blanco"), ChargeKind.PER_ROOM_NIGHT, Decimal(2), False, "ARS")
    dollars = plan("usd", currency="USD")
    base = inventory(charges=(local, strict, linen))
    stock = inventory(
        charges=base.charges,
        rate_plans=(*base.rate_plans, dollars),
        rate_rules=(*base.rate_rules, rule("50", rate_plan="usd")),
    )
    catalogue = catalogue_of(stock)
    pesos = offers(catalogue, NOTHING_TAKEN, request(adults=4, rooms=2), "ARS")
    in_dollars = offers(catalogue, NOTHING_TAKEN, request(), "USD")
    by_plan = {offer.rate_plan.code: [line.code for line in offer.price.charges] for offer in (*pesos, *in_dollars)}
    assert by_plan == {"strict": ["iva", "admin", "linen"], "flexible": ["iva", "linen"], "usd": []}
    flexible = next(offer for offer in pesos if offer.room_type.code == "double" and offer.rate_plan.code == "flexible")
    assert flexible.price.charges[-1].amount.amount == 8  # 2 rooms, 2 nights


def test_pesos_without_cents_are_rounded_once_per_line() -> None:
    band = ChildBand("child", 3, 11, ChildPrice.PERCENT, Decimal(33))
    stock = inventory(
        rate_plans=(plan("flexible", currency="CLP"),),
        rate_rules=(rule("99999", extra_adult=Decimal(12345)),),
        child_bands=(band,),
        charges=(ChargeRule("iva", text("IVA"), ChargeKind.PERCENT, Decimal(19), included=False),),
    )
    offer = flexible_double(stock, request(10, 1, children=(5,)), currency="CLP")
    assert offer.price.nights[0].amount.amount == 104073  # 99999 + 4073.85
    assert offer.price.charges[0].amount.amount == 19774  # 19773.87
    assert offer.price.total.amount == 123847


def test_a_full_type_is_not_offered_and_the_others_count_what_is_left() -> None:
    double, suite = sold()[0], sold("suite")[0]
    found = offers(catalogue_of(inventory()), Taken({double: 3, suite: 0}, {}), request(), "ARS")
    assert [(offer.room_type.code, offer.left) for offer in found] == [("suite", 1)]


def test_offers_come_cheapest_first() -> None:
    found = offers(catalogue_of(inventory()), NOTHING_TAKEN, request(), "ARS")
    assert [offer.price.total.amount for offer in found] == [180, 200, 400]


amounts = st.decimals(min_value=0, max_value=10**9, places=2)
ages = st.lists(st.integers(0, 17), max_size=4).map(tuple)


@st.composite
def charge_rules(draw: st.DrawFn) -> tuple[ChargeRule, ...]:
    kinds = draw(st.lists(st.sampled_from(list(ChargeKind)), max_size=4))
    return tuple(
        ChargeRule(
            f"charge-{number}",
            text("tax"),
            kind,
            draw(st.decimals(min_value=0, max_value=60, places=4)),
            draw(st.booleans()),
            None if kind is ChargeKind.PERCENT else "ARS",
            exempt_under_age=draw(st.integers(0, 18)),
            max_nights=draw(st.none() | st.integers(1, 5)),
        )
        for number, kind in enumerate(kinds)
    )


@given(
    rate=st.builds(NightRate, amounts, st.none() | amounts, amounts),
    share=st.decimals(min_value=0, max_value=100, places=2),
    charges=charge_rules(),
    wanted=st.builds(request, st.integers(1, 20), st.integers(1, 9), st.integers(1, 9), ages, rooms=st.integers(1, 3)),
)
def test_any_price_adds_up_and_no_line_is_negative(
    rate: NightRate, share: Decimal, charges: tuple[ChargeRule, ...], wanted: StayRequest
) -> None:
    bands = (ChildBand("all", 0, 11, ChildPrice.PERCENT, share),)
    seasons = (rule("1", single=rate.single, extra_adult=rate.extra_adult),)
    stock = inventory(rate_rules=seasons, child_bands=bands, charges=charges)
    found: Sequence[Offer] = ()
    with suppress(StayRefused):
        found = offers(catalogue_of(stock), Taken({}, {}), wanted, "ARS")
    for offer in found:
        added = sum(line.amount.amount for line in offer.price.charges if not line.included)
        assert offer.price.total.amount == sum(night.amount.amount for night in offer.price.nights) + added
        assert all(line.amount.amount > 0 for line in offer.price.charges)
        assert [night.day for night in offer.price.nights] == list(wanted.stay.days())


@given(st.integers(1, 6), ages, st.integers(1, 3))
def test_one_more_guest_never_makes_a_stay_cheaper(adults: int, children: tuple[int, ...], count: int) -> None:
    stock = inventory(child_bands=BANDS)
    with suppress(StayRefused):
        fewer = total(stock, request(adults=adults, children=children, rooms=count))
        more = total(stock, request(adults=adults + 1, children=children, rooms=count))
        assert more >= fewer


def test_a_minimum_stay_is_told_with_its_nights() -> None:
    stock = inventory(restrictions=(Restriction("easter", Days(date(2027, 4, 9), date(2027, 4, 12)), min_stay=3),))
    with pytest.raises(StayRefused) as refused:
        offers(catalogue_of(stock), NOTHING_TAKEN, request(10, 2), "ARS")
    assert (refused.value.reason, refused.value.limit) == ("min_stay", 3)
    assert len(offers(catalogue_of(stock), NOTHING_TAKEN, request(10, 3), "ARS")) == 3
