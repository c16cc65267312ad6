"""Which model a house has, from what is stored."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from conserje.bootstrap.vendors import llm_shelf
from conserje.errors import BadRequest, CredentialsRefused, LlmNotInstalled
from conserje.llm.port import LlmRequest, Message, Speaker
from conserje.llm.shelf import LlmShelf, Vendor
from conserje.model.money import Money
from conserje.ops.llm import LlmWish, drop_llm, set_llm, show_llm
from conserje.settings import load_settings
from conserje.storage.database import Database
from conserje.storage.hotels import Route, save_route
from conserje.storage.llm.setups import LlmSetup, load_setup, remove_setup, save_setup
from conserje.storage.llm.spending import SpendingBook, recent_calls
from tests.builders.house import CountingIds, OpenHouse, open_house
from tests.vendors.llm_api import OPENAI_KEY, LlmApi

SETUP = LlmSetup("openai", "m-1", None, "main", Money(Decimal("5.00"), "USD"), Decimal("0.15"), Decimal("0.6"), 4.0)
REQUEST = LlmRequest("read", "Say JSON.", (Message(Speaker.USER, "hola"),), 10, 4.0)
WISH = LlmWish("openai", "m-1", None, "main", "5", "USD", "0.15", "0.60", 4.0)


@pytest.fixture
async def house(database: Database) -> OpenHouse:
    house = await open_house(database)
    await save_route(database, Route("house", house.hotel.slug, house.hotel.tenant_id, house.hotel.id))
    return house


def shelf_of(house: OpenHouse, url: str, key: str = OPENAI_KEY) -> LlmShelf:
    settings = load_settings(database_url=url, llm_keys={"main": key})
    return llm_shelf(settings, house.database, house.clock, house.ids)


async def test_a_setup_is_kept_as_it_was_made_and_seen_by_its_house_only(house: OpenHouse) -> None:
    tenant = house.hotel.tenant_id
    assert await load_setup(house.database, tenant) is None
    await save_setup(house.database, tenant, SETUP, house.clock)
    assert await load_setup(house.database, tenant) == SETUP
    other = await open_house(house.database)
    assert await load_setup(house.database, other.hotel.tenant_id) is None
    assert await other.rows("SELECT * FROM llm_setups") == []
    assert await remove_setup(house.database, tenant)
    assert not await remove_setup(house.database, tenant)


async def test_a_house_without_a_setup_has_no_model(house: OpenHouse, database_url: str) -> None:
    assert await shelf_of(house, database_url)(house.hotel.tenant_id) is None


async def test_a_stored_setup_is_what_is_called_and_paid(house: OpenHouse, database_url: str) -> None:
    api, tenant = LlmApi(), house.hotel.tenant_id
    shelf = shelf_of(house, database_url)
    async with api.listening() as url:
        await save_setup(house.database, tenant, replace(SETUP, base_url=f"{url}/v1"), house.clock)
        llm = await shelf(tenant)
        assert llm is not None
        api.answer_next("Sí.")
        assert (await llm.complete(REQUEST)).text == "Sí."
        assert await shelf(tenant) is llm
        await shelf.close()
    assert api.sent[0]["model"] == "m-1"
    (call,) = await recent_calls(house.database, tenant)
    assert call.cost == Decimal("0.00000585")  # 11 tokens at 0.15 and 7 at 0.60, a million


async def test_a_change_takes_effect_within_half_a_minute_and_without_a_restart(
    house: OpenHouse, database_url: str
) -> None:
    shelf, tenant = shelf_of(house, database_url), house.hotel.tenant_id
    await save_setup(house.database, tenant, SETUP, house.clock)
    first = await shelf(tenant)
    await remove_setup(house.database, tenant)
    assert await shelf(tenant) is first
    house.clock.move_to(house.clock.now() + timedelta(seconds=31))
    assert await shelf(tenant) is None
    await shelf.close()


async def test_a_key_that_the_settings_do_not_have_is_told_by_its_name(house: OpenHouse, database_url: str) -> None:
    await save_setup(house.database, house.hotel.tenant_id, replace(SETUP, key_name="other"), house.clock)
    with pytest.raises(CredentialsRefused, match="'other'"):
        await shelf_of(house, database_url)(house.hotel.tenant_id)


async def test_a_missing_package_is_told_by_its_name(house: OpenHouse) -> None:
    def not_there(_model: str, _key: str, _url: str | None) -> Vendor:
        raise ImportError("No module named 'openai'", name="openai")

    async def setup(_tenant: object) -> LlmSetup:
        return SETUP

    book = SpendingBook(house.database, house.clock, CountingIds())
    shelf = LlmShelf(setup, {"openai": not_there}, book, house.clock, lambda _name: "key")
    with pytest.raises(LlmNotInstalled, match="openai"):
        await shelf(house.hotel.tenant_id)


def test_nothing_of_a_vendor_is_imported_at_the_start() -> None:
    look = "import sys, conserje.bootstrap, conserje.ops.serve; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert {"openai", "anthropic", "httpx2"} & set(done.stdout.split()) == set()
    assert "conserje.llm.shelf" in done.stdout


async def test_an_operator_gives_sees_and_takes_a_model_away(house: OpenHouse, database_url: str) -> None:
    settings, slug = load_settings(database_url=database_url, llm_keys={"main": "sk-very-secret"}), house.hotel.slug
    told = await set_llm(settings, slug, replace(WISH, base_url="http://127.0.0.1:9000/v1/"))
    assert "m-1" in told
    assert "5.00 USD" in told
    assert "sk-very-secret" not in told
    assert await show_llm(settings, slug) == told
    rows = await house.rows("SELECT * FROM llm_setups")
    assert "sk-very-secret" not in str(rows)
    assert rows[0]["base_url"] == "http://127.0.0.1:9000/v1"
    assert "any more" in await drop_llm(settings, slug)
    assert "no language model" in await show_llm(settings, slug)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"budget": "five"}, "budget"),
        ({"budget": "-1"}, "budget"),
        ({"budget": "NaN"}, "budget"),
        ({"currency": "usd"}, "ISO 4217"),
        ({"price_in": ""}, "price-in"),
        ({"price_out": "1e9"}, "price-out"),
        ({"model": " "}, "name"),
        ({"timeout_seconds": 0.0}, "time-out"),
        ({"timeout_seconds": float("nan")}, "time-out"),
        ({"timeout_seconds": 15.1}, "time-out"),
        ({"base_url": "ftp://x"}, "address"),
        ({"base_url": "llm.example/v1"}, "address"),
        ({"base_url": "http://llm.example/v1"}, "https"),
        ({"base_url": "http://8.8.8.8/v1"}, "https"),
        ({"base_url": "https://user:pass@llm.example/v1"}, "address"),
    ],
)
async def test_a_setup_that_cannot_be_is_not_stored(
    house: OpenHouse, database_url: str, change: dict[str, object], complaint: str
) -> None:
    settings = load_settings(database_url=database_url, llm_keys={"main": "sk-1"})
    with pytest.raises(BadRequest, match=complaint):
        await set_llm(settings, house.hotel.slug, replace(WISH, **change))  # type: ignore[arg-type]
    assert await house.rows("SELECT * FROM llm_setups") == []


async def test_a_key_nobody_knows_is_found_before_it_is_stored(house: OpenHouse, database_url: str) -> None:
    with pytest.raises(CredentialsRefused):
        await set_llm(load_settings(database_url=database_url), house.hotel.slug, WISH)
    assert await house.rows("SELECT * FROM llm_setups") == []
