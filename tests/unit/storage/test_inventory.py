"""Setting a house up, again and again."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from conserje.errors import StayRefused
from conserje.model.inventory import (
    ChargeKind,
    ChargeRule,
    ChildBand,
    ChildPrice,
    DailyRate,
    Days,
    Inventory,
    NightRate,
    RateRule,
    Restriction,
    RoomEntry,
)
from conserje.storage.database import Database
from tests.builders.counter import ANA, Counter
from tests.builders.house import ALWAYS, OpenHouse, inventory, open_house, plan, request, room_type, rooms, rule, text

TABLES = ("room_types", "rooms", "rate_plans", "rate_rules", "daily_rates", "restrictions", "child_bands", "charges")

EVERYTHING = inventory(
    daily_rates=(
        DailyRate(date(2027, 4, 11), "double", "flexible", NightRate(Decimal("55.55"), extra_adult=Decimal(20))),
    ),
    restrictions=(Restriction("easter", Days(date(2027, 3, 26), date(2027, 3, 28)), min_stay=3, rate_plan="strict"),),
    child_bands=(
        ChildBand("baby", 0, 2, ChildPrice.FREE, counts=False),
        ChildBand("child", 3, 11, ChildPrice.PERCENT, Decimal("33.33"), rate_plan="flexible"),
        ChildBand("teen", 12, 17, ChildPrice.FIXED, Decimal("10.10"), "ARS"),
    ),
    charges=(ChargeRule("iva", text("IVA"), ChargeKind.PERCENT, Decimal("10.5"), False, currencies=("ARS",)),),
)


async def stored(house: OpenHouse) -> dict[str, list[dict[str, object]]]:
    return {table: await house.rows(f"SELECT * FROM {table} ORDER BY 1, 2, 3, 4") for table in TABLES}


def counter(house: OpenHouse) -> Counter:
    return Counter(house.pms, house.clock, house)


async def test_storing_the_same_inventory_twice_changes_nothing(database: Database) -> None:
    house = await open_house(database, EVERYTHING)
    first = await stored(house)
    await house.store(EVERYTHING)
    assert await stored(house) == first
    assert all(first.values())


async def test_prices_come_out_of_the_database_as_they_went_in(database: Database) -> None:
    house = await open_house(database, EVERYTHING)
    offer = await counter(house).offer(request(10, 2, children=(1, 8)))
    # 100 + 33.33 % of 40, then the day's own 55.55 + 33.33 % of 20
    assert [night.amount.amount for night in offer.price.nights] == [Decimal("113.33"), Decimal("62.22")]


async def test_what_is_left_out_is_taken_off_sale_and_comes_back_with_its_reservations(database: Database) -> None:
    house = await open_house(database, EVERYTHING)
    desk = counter(house)
    booked = await desk.book(room="suite")
    without = Inventory(EVERYTHING.room_types[:1], rooms(3), EVERYTHING.rate_plans, EVERYTHING.rate_rules[:2])
    await house.store(without)
    assert {offer.room_type.code for offer in await house.pms.availability(request())} == {"double"}
    assert [room.code for room in await house.pms.room_types()] == ["double"]
    assert await house.pms.find(code=booked.code) == [booked]
    assert {table: len(found) for table, found in (await stored(house)).items()} == {
        "room_types": 2,
        "rooms": 4,
        "rate_plans": 2,
        "rate_rules": 2,
        "daily_rates": 1,
        "restrictions": 0,
        "child_bands": 0,
        "charges": 0,
    }
    await house.store(EVERYTHING)
    assert await desk.left(room="suite") == 0
    assert await desk.left(request(20, 1), "suite") == 1


async def test_a_running_house_sees_every_change_at_once(database: Database) -> None:
    """The PMS keeps the inventory in memory; a version in the database tells it when that is old."""
    house = await open_house(database)
    desk = counter(house)
    assert await desk.left() == 3
    changes = (
        "UPDATE rooms SET out_of_order = true WHERE number = '101'",
        "DELETE FROM rooms WHERE number = '102'",
    )
    for left, change in zip((2, 1), changes, strict=True):
        await house.rows(change)
        assert await desk.left() == left
    await house.rows("UPDATE rate_rules SET standard = 111 WHERE code = 'double-flexible-0'")
    assert (await desk.offer()).price.total.amount == 222


async def test_a_price_set_for_one_day_counts_at_once(database: Database) -> None:
    house = await open_house(database)
    desk = counter(house)
    before = await desk.offer(request(10, 2))
    await house.store(EVERYTHING)
    after = await desk.offer(request(10, 2))
    assert [offer.price.nights[1].amount.amount for offer in (before, after)] == [100, Decimal("55.55")]


async def test_a_room_out_of_order_keeps_its_future_guests_counted(database: Database) -> None:
    house = await open_house(database, inventory(rooms=(*rooms(2), *rooms(1, "suite", 301))))
    desk = counter(house)
    booked = await desk.book()
    [door] = await house.rows("SELECT number FROM rooms JOIN allocations AS a ON a.room_id = rooms.id")
    await house.rows("UPDATE rooms SET out_of_order = true WHERE number = $1", door["number"])
    assert await desk.left() == 0
    assert (await house.pms.find(code=booked.code))[0].status.is_live


async def test_every_house_has_its_own_inventory(database: Database) -> None:
    first = await open_house(database)
    second = await open_house(database, inventory(rate_rules=(rule("77"),)))
    assert (await counter(first).offer()).price.total.amount == 200
    assert (await counter(second).offer()).price.total.amount == 154


async def test_a_house_that_was_never_stocked_has_nothing_to_sell(database: Database) -> None:
    house = await open_house(database, Inventory((), (), ()))
    assert await house.pms.room_types() == []
    assert await house.pms.availability(request()) == []


@pytest.mark.parametrize(
    ("part", "complaint"),
    [
        ({"rooms": (*rooms(1), *rooms(1))}, "room '101' is empty or there twice"),
        ({"rooms": (RoomEntry("1", "0", "attic"),)}, "no room type 'attic'"),
        ({"rate_rules": (rule("1", rate_plan="secret"),)}, "no rate plan 'secret'"),
        ({"restrictions": (Restriction("x", ALWAYS, room_type="attic"),)}, "no room type 'attic'"),
        ({"rate_plans": (plan("flexible"), plan("flexible"))}, "rate plan 'flexible' is empty or there twice"),
        ({"child_bands": (ChildBand("x", 0, 2, ChildPrice.FREE, rate_plan="secret"),)}, "no rate plan 'secret'"),
        (
            {"charges": (ChargeRule("x", text("x"), ChargeKind.PERCENT, Decimal(1), False, rate_plans=("secret",)),)},
            "no rate plan 'secret'",
        ),
    ],
)
def test_an_inventory_that_contradicts_itself_is_refused(part: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        inventory(**part)


def test_numbers_that_make_no_sense_are_refused() -> None:
    mistakes = (
        lambda: room_type(base_occupancy=5),
        lambda: room_type(max_adults=5),
        lambda: room_type(cots=-1),
        lambda: Days(date(2027, 2, 1), date(2027, 1, 1)),
        lambda: NightRate(Decimal(-1)),
        lambda: plan(deposit_percent=Decimal(101)),
        lambda: replace(rule("1"), weekdays=()),
        lambda: replace(rule("1"), weekdays=(7,)),
        lambda: Restriction("x", ALWAYS, min_stay=0),
        lambda: ChildBand("x", 5, 3, ChildPrice.FREE),
        lambda: ChildBand("x", 0, 18, ChildPrice.FREE),
        lambda: ChildBand("x", 0, 3, ChildPrice.FIXED, Decimal(5)),
        lambda: ChargeRule("x", text("x"), ChargeKind.PER_STAY, Decimal(5), False),
    )
    for mistake in mistakes:
        with pytest.raises(ValueError, match=r".+"):
            mistake()


async def test_a_minimum_stay_in_the_database_reaches_the_guest(database: Database) -> None:
    season = Days(date(2027, 4, 9), date(2027, 4, 12))
    house = await open_house(
        database, inventory(restrictions=(Restriction("easter", season, min_stay=3, through=True),))
    )
    with pytest.raises(StayRefused) as refused:
        await counter(house).book(request(8, 2), ANA)
    assert (refused.value.reason, refused.value.limit) == ("min_stay", 3)


async def test_overlapping_rules_are_decided_by_priority(database: Database) -> None:
    summer = Days(date(2027, 4, 11), date(2027, 4, 20))
    peak = RateRule("peak", "double", "flexible", summer, NightRate(Decimal(150)), priority=3)
    lower = RateRule("lower", "double", "flexible", summer, NightRate(Decimal(120)), priority=2)
    house = await open_house(database, inventory(rate_rules=(rule("100"), lower, peak)))
    offer = await counter(house).offer(request(10, 3))
    assert [night.amount.amount for night in offer.price.nights] == [100, 150, 150]
