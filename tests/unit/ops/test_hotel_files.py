"""A hotel comes from its folder: the demo houses whole, a broken one with every mistake named."""

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from conserje.model.ids import MovableClock
from conserje.model.inventory import ChildPrice, Days, RateRule
from conserje.ops.folder.calendar import easter_sunday, long_weekends
from conserje.ops.hotel_files import DEMO_HOTELS, HotelFolderBroken, install_hotel, read_demo_hotel, read_folder
from conserje.storage.database import Database
from conserje.storage.desk.files import load_file
from conserje.storage.hotels import HouseBook, load_routes
from conserje.storage.knowledge import load_entries, revision

CLOCK = MovableClock(datetime(2026, 11, 24, 15, tzinfo=UTC))


class RandomIds:
    def new(self) -> UUID:
        return uuid4()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the Buenos Aires house that a test may spoil."""
    copy = tmp_path / "mi hotel"
    shutil.copytree(str(files("conserje.ops") / "demo_hotels" / "austral"), copy)
    return copy


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def mistakes(folder: Path) -> str:
    with pytest.raises(HotelFolderBroken) as caught:
        read_folder(folder, CLOCK)
    return "\n".join(caught.value.mistakes)


@pytest.mark.parametrize("slug", DEMO_HOTELS)
def test_a_demo_house_knows_sixty_things_in_each_language(slug: str) -> None:
    house = read_demo_hotel(slug, CLOCK)
    keys = {language: {e.key for e in house.entries if e.language == language} for language in ("es", "en", "pt")}
    assert keys["es"] == keys["en"] == keys["pt"]
    assert len(keys["es"]) >= 60
    assert all(len(entry.questions) >= 4 for entry in house.entries)


@pytest.mark.parametrize("slug", DEMO_HOTELS)
def test_every_room_type_of_a_demo_house_has_a_price_under_every_plan_for_more_than_a_year(slug: str) -> None:
    inventory = read_demo_hotel(slug, CLOCK).inventory
    for room_type in inventory.room_types:
        for plan in inventory.rate_plans:
            rules = [r for r in inventory.rate_rules if (r.room_type, r.rate_plan) == (room_type.code, plan.code)]
            for day in (date(2026, 11, 24), date(2027, 11, 24), date(2028, 1, 1)):
                assert any(rule.days.first <= day <= rule.days.last for rule in rules)


def test_the_buenos_aires_house_has_24_rooms_of_four_types() -> None:
    inventory = read_demo_hotel("austral", CLOCK).inventory
    assert (len(inventory.rooms), len(inventory.room_types)) == (24, 4)


def test_the_beach_house_has_16_rooms_of_five_types() -> None:
    inventory = read_demo_hotel("pousada-do-mar", CLOCK).inventory
    assert (len(inventory.rooms), len(inventory.room_types)) == (16, 5)


def winning(rules: tuple[RateRule, ...], day: date) -> RateRule:
    open_rules = [r for r in rules if r.days.first <= day <= r.days.last and day.weekday() in r.weekdays]
    return max(open_rules, key=lambda rule: rule.priority)


def test_a_season_raises_the_price_and_the_weekend_comes_on_top() -> None:
    inventory = read_demo_hotel("austral", CLOCK).inventory
    rules = tuple(r for r in inventory.rate_rules if (r.room_type, r.rate_plan) == ("double", "flexible"))
    ordinary, friday, summer_friday = date(2027, 6, 2), date(2027, 6, 4), date(2027, 1, 15)
    assert winning(rules, ordinary).rate.standard == 132000
    assert winning(rules, friday).rate.standard == Decimal(142500)  # 132,000 + 8 %, to the next 500
    assert winning(rules, summer_friday).rate.standard == Decimal(159500)  # and + 12 %


def test_a_derived_plan_costs_its_percentage_less() -> None:
    inventory = read_demo_hotel("austral", CLOCK).inventory
    rules = tuple(r for r in inventory.rate_rules if (r.room_type, r.rate_plan) == ("double", "non_refundable"))
    assert winning(rules, date(2027, 6, 2)).rate.standard == 116000  # 132,000 - 12 % = 116,160


def test_new_year_crosses_from_one_year_to_the_next() -> None:
    restrictions = read_demo_hotel("pousada-do-mar", CLOCK).inventory.restrictions
    stays = {r.code: r.days for r in restrictions if r.code.startswith("new_year_min_stay")}
    assert stays["new_year_min_stay.2026-12-29"] == Days(date(2026, 12, 29), date(2027, 1, 1))


@pytest.mark.parametrize(
    ("year", "sunday"),
    [(2024, date(2024, 3, 31)), (2025, date(2025, 4, 20)), (2026, date(2026, 4, 5)), (2027, date(2027, 3, 28)),
     (2038, date(2038, 4, 25)), (2285, date(2285, 3, 22))],
)  # fmt: skip
def test_easter_falls_where_the_church_says(year: int, sunday: date) -> None:
    assert easter_sunday(year) == sunday


def test_a_holiday_on_a_monday_makes_the_three_nights_before_it_long() -> None:
    # 12 October 2026 is a Monday in Argentina.
    assert Days(date(2026, 10, 9), date(2026, 10, 11)) in list(long_weekends("AR", 2026))


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "facts.toml").unlink()
    assert "facts.toml: the file is missing" in mistakes(folder)


def test_every_mistake_is_told_at_once(folder: Path) -> None:
    spoil(folder, "hotel.toml", 'country = "AR"', 'country = "Argentina"')
    spoil(folder, "inventory.toml", "max_adults = 1", "max_adults = 1\nmax_adult = 2")
    spoil(folder, "facts.toml", "from = 07:00:00", 'since = "siete"')
    found = mistakes(folder)
    assert "hotel.toml: country" in found
    assert "inventory.toml: room_types.0.max_adult" in found
    assert "facts.toml: breakfast_hours.es: the text wants {from}" in found
    assert "the value 'since' is not shown" in found


def test_broken_toml_is_told_with_its_line(folder: Path) -> None:
    spoil(folder, "articles.toml", "[house]", "[house")
    assert "articles.toml" in mistakes(folder)
    assert "line" in mistakes(folder)


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("hotel.toml", "America/Argentina/Buenos_Aires", "America/San_Telmo", "no time zone"),
        ("hotel.toml", "+541150000142", "4300-0142", "phone"),
        ("facts.toml", "[gym]", "[gimnasio]", "no standard fact has this name"),
        ("facts.toml", "days = 60", "days = 60.5", "lost_found.days"),
        ("facts.toml", "people = 14", 'phone = "x"\npeople = 14', "meeting_room.phone"),
        ("articles.toml", "[instalments.pt]\ntitle", "[instalments.pt]\nheading", "instalments.pt.heading"),
        ("articles.toml", "[fair]", "[pets]", "pets"),
        ("articles.toml", "[fair]", '["La feria"]', "a name is small letters"),
        ("articles.toml", 'topics = ["tango", "nightlife", "shows"]', "topics = 3", "tango: topics, a list of words"),
        ("inventory.toml", 'first = "07-10"', 'first = "7-10"', "seasons.1.first"),
        ("inventory.toml", "easter = [-3, 0]", "long_weekends = true\neaster = [-3, 0]", "one of them"),
        ("inventory.toml", "triple = { standard = 146000", "tripel = { standard = 146000", "no price for room type triple"),
        ("inventory.toml", 'plan = "flexible"', 'plan = "flexibel"', "derived from flexibel"),
        ("inventory.toml", '1 = ["103", "104"]', '1 = ["101", "104"]', "'101' is empty or there twice"),
        ("inventory.toml", "value = 21\n", "value = -21\n", "charge iva"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(folder: Path, name: str, old: str, new: str, said: str) -> None:
    spoil(folder, name, old, new)
    assert said in mistakes(folder)


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ("hold_minutes = 0", "limits.hold_minutes is a number from 1"),
        ("deposit_hours = -3", "limits.deposit_hours"),
        ("burst_pause_seconds = 9", "limits.burst_pause_seconds is more"),
    ],
)
def test_a_limit_under_which_nothing_can_be_sold_is_a_mistake(folder: Path, limits: str, said: str) -> None:
    spoil(folder, "hotel.toml", "[limits]", f"[limits]\n{limits}")
    assert said in mistakes(folder)


def test_an_article_may_lack_a_language(folder: Path) -> None:
    text = (folder / "articles.toml").read_text("utf-8")
    start, end = text.index("[tango.pt]"), text.index("[fair]")
    (folder / "articles.toml").write_text(text[:start] + text[end:], "utf-8")
    tango = [entry.language for entry in read_folder(folder, CLOCK).entries if entry.key == "tango"]
    assert sorted(tango) == ["en", "es"]


def test_the_demo_accounts_have_right_check_digits_and_belong_to_no_bank() -> None:
    for account in read_demo_hotel("austral", CLOCK).hotel.bank_accounts:
        cbu = dict(account.lines)["CBU"]
        assert cbu.startswith("999")
        assert len(cbu) == 22
        assert weighed(cbu[:7], (7, 1, 3, 9)) == int(cbu[7])
        assert weighed(cbu[8:21], (3, 9, 7, 1)) == int(cbu[21])


def weighed(digits: str, weights: tuple[int, ...]) -> int:
    total = sum(int(digit) * weights[n % 4] for n, digit in enumerate(digits))
    return -total % 10


@pytest.mark.parametrize("slug", DEMO_HOTELS)
def test_what_a_demo_house_tells_is_what_it_sells(slug: str) -> None:
    house = read_demo_hotel(slug, CLOCK)
    told = {entry.key: entry.data for entry in house.entries if entry.language == "en"}
    flexible = next(plan for plan in house.inventory.rate_plans if plan.code == "flexible")
    free, half, full = sorted(house.inventory.child_bands, key=lambda band: band.first_age)
    assert told["deposit"]["percent"] == flexible.deposit_percent
    hours = {"48 hours": 48, "7 days": 168}[str(told["cancellation"]["hours"])]
    assert hours == flexible.cancellation.free_until_hours
    assert told["children"] == {
        "free_to": free.last_age, "half_from": half.first_age, "half_to": half.last_age, "adult_from": full.first_age,
    }  # fmt: skip
    assert (half.price, half.value) == (ChildPrice.PERCENT, Decimal(50))


async def test_installing_twice_leaves_one_house_and_the_same_revision(database: Database) -> None:
    house = read_demo_hotel("austral", CLOCK)
    hotel = await install_hotel(database, house, RandomIds(), CLOCK)
    again = await install_hotel(database, house, RandomIds(), CLOCK)
    assert again == hotel
    async with database.transaction(hotel.tenant_id) as connection:
        assert await connection.fetchval("SELECT count(*) FROM properties") == 1
        assert await connection.fetchval("SELECT count(*) FROM rooms") == 24
        assert await revision(connection, hotel.id) == 1
        assert sorted(await load_entries(connection, hotel.id), key=by_key) == sorted(house.entries, key=by_key)
    assert {(route.channel, route.property_id) for route in await load_routes(database)} >= {
        ("webchat", hotel.id), ("whatsapp", hotel.id), ("email", hotel.id),
    }  # fmt: skip


async def test_what_a_hotelier_takes_out_of_the_folder_is_gone_after_the_next_import(database: Database) -> None:
    house = read_demo_hotel("pousada-do-mar", CLOCK)
    hotel = await install_hotel(database, house, RandomIds(), CLOCK)
    without_surf = tuple(entry for entry in house.entries if entry.key != "surf")
    await install_hotel(database, replace(house, entries=without_surf), RandomIds(), CLOCK)
    async with database.transaction(hotel.tenant_id) as connection:
        assert "surf" not in {entry.key for entry in await load_entries(connection, hotel.id)}
        assert await revision(connection, hotel.id) == 2


def by_key(entry: object) -> tuple[str, str]:
    return (getattr(entry, "key", ""), getattr(entry, "language", ""))


async def test_photos_of_the_folder_are_the_houses_and_the_same_ones_are_stored_once(
    database: Database, folder: Path
) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + bytes(32)
    (folder / "double.png").write_bytes(picture)
    (folder / "photos.toml").write_text('[[photos]]\nof = "double"\nfile = "double.png"\n', "utf-8")
    first = await install_hotel(database, read_folder(folder, CLOCK), RandomIds(), CLOCK)
    hotel = await install_hotel(database, read_folder(folder, CLOCK), RandomIds(), CLOCK)
    [photo] = hotel.desk.photos
    assert hotel.desk.photos == first.desk.photos
    assert (photo.of, photo.mime, photo.url) == ("double", "image/png", None)
    assert photo.file
    assert (await load_file(database, hotel.tenant_id, photo.file)).content == picture
    kept = await HouseBook(database, CLOCK).hotel(hotel.tenant_id, hotel.id)
    assert kept.desk.photos == hotel.desk.photos
