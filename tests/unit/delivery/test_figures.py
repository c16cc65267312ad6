"""The figures of the business come from the database, by one process of all, and leave with what they counted."""

import asyncio
from datetime import timedelta

import pytest

from conserje.delivery.figures import LEADER, Figures
from conserje.storage.database import Database
from conserje.storage.figures.business import FIGURES, business_figures, tenants
from conserje.storage.hotels import Route, save_route
from conserje.telemetry.metrics import House, Metrics
from conserje.telemetry.series import Register
from tests.builders.house import OpenHouse, open_house, request


@pytest.fixture
async def house(database: Database) -> OpenHouse:
    opened = await open_house(database)
    await save_route(database, Route("whatsapp", "1000", opened.hotel.tenant_id, opened.hotel.id))
    return opened


async def hold_a_room(house: OpenHouse) -> None:
    offer = (await house.pms.availability(request()))[0]
    until = house.clock.now() + timedelta(minutes=20)
    quote = await house.pms.quote(offer, valid_until=until, key="q")
    await house.pms.hold(quote.id, until=until, key="h")


def test_every_figure_has_a_metric_and_every_metric_of_the_house_a_figure() -> None:
    assert {figure.name for figure in FIGURES} == set(vars(House(Register())))


async def test_a_room_that_is_held_is_a_figure_until_its_time_is_over(database: Database, house: OpenHouse) -> None:
    metrics = Metrics()
    figures = Figures(database, house.clock, metrics, every=60)
    await hold_a_room(house)
    await figures.look()
    (tenant,) = await tenants(database)
    slug, _ = await business_figures(database, tenant, house.clock.now())
    assert slug is not None
    assert metrics.house.holds.value(slug) == 1
    assert metrics.house.quotes.value(slug) == 1
    assert metrics.queue.depth.value("answer", "due") == 0
    house.clock.move_to(house.clock.now() + timedelta(days=2))
    await figures.look()
    assert metrics.house.holds.value(slug) == 0
    assert metrics.house.quotes.value(slug) == 0
    assert metrics.own.figures_at.value() == house.clock.now().timestamp()


async def test_of_two_processes_one_tells_and_the_other_takes_over(database: Database, house: OpenHouse) -> None:
    first, second = Metrics(), Metrics()
    leading = asyncio.create_task(Figures(database, house.clock, first, every=0.01).run())
    async with asyncio.timeout(20):
        while first.own.leader.value() != 1 or first.own.figures_at.value() is None:
            await database.ping()
        following = asyncio.create_task(Figures(database, house.clock, second, every=0.01).run())
        async with database.leading(LEADER) as lost:
            assert lost is None
        assert second.own.figures_at.value() is None
        leading.cancel()
        await asyncio.gather(leading, return_exceptions=True)
        while second.own.leader.value() != 1:
            await database.ping()
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)
