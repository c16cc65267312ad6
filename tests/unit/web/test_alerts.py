"""Alertmanager tells what is wrong: only with its token, the same thing twice without harm, and it ends."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from conserje.model.ids import MovableClock
from conserje.storage.alarms.alerts import ended_lately, last_beat, open_alerts
from conserje.storage.database import Database
from conserje.web.alerts import alert_routes
from tests.builders.alarms import STARTED, alert, message
from tests.builders.web import client, open_web

TOKEN = "token-of-the-alarm-chain"


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(STARTED + timedelta(minutes=1))


@pytest.fixture
async def alertmanager(database: Database, clock: MovableClock) -> AsyncIterator[httpx.AsyncClient]:
    web = await open_web(database, more_routes=alert_routes(database, clock, TOKEN))
    async with client(web.app, headers={"Authorization": f"Bearer {TOKEN}"}) as opened:
        yield opened


async def test_an_alert_is_open_until_it_is_told_to_be_over(
    alertmanager: httpx.AsyncClient, database: Database, clock: MovableClock
) -> None:
    assert (
        await alertmanager.post("/alerts", json=message(alert("ApiGone"), alert("RedisGone", guests="")))
    ).is_success
    told = await open_alerts(database, clock.now())
    assert [(one.name, one.guests_feel, one.summary) for one in told] == [
        ("ApiGone", True, "ApiGone happened"),
        ("RedisGone", False, "RedisGone happened"),
    ]
    over = STARTED + timedelta(minutes=5)
    clock.move_to(clock.now() + timedelta(minutes=5))
    assert (await alertmanager.post("/alerts", json=message(alert("ApiGone", over=over)))).is_success
    assert [one.name for one in await open_alerts(database, clock.now())] == ["RedisGone"]
    assert [(one.name, one.ended_at) for one in await ended_lately(database, clock.now())] == [("ApiGone", over)]


async def test_what_is_told_again_is_kept_once_and_what_is_over_stays_over(
    alertmanager: httpx.AsyncClient, database: Database, clock: MovableClock
) -> None:
    over = STARTED + timedelta(seconds=30)
    for one in (alert(), alert(), alert(over=over), alert()):
        assert (await alertmanager.post("/alerts", json=message(one))).is_success
    assert await open_alerts(database, clock.now()) == []
    assert len(await ended_lately(database, clock.now())) == 1


async def test_an_alert_that_comes_back_is_another_one(
    alertmanager: httpx.AsyncClient, database: Database, clock: MovableClock
) -> None:
    over, again = STARTED + timedelta(seconds=10), STARTED + timedelta(seconds=40)
    await alertmanager.post("/alerts", json=message(alert(over=over), alert(started=again)))
    assert [one.started_at for one in await open_alerts(database, clock.now())] == [again]


async def test_what_nobody_repeats_for_two_days_is_not_shown_any_more(
    alertmanager: httpx.AsyncClient, database: Database, clock: MovableClock
) -> None:
    await alertmanager.post("/alerts", json=message(alert()))
    assert len(await open_alerts(database, clock.now() + timedelta(hours=47))) == 1
    assert await open_alerts(database, clock.now() + timedelta(hours=49)) == []


async def test_the_heartbeat_is_remembered_and_never_goes_back(
    alertmanager: httpx.AsyncClient, database: Database, clock: MovableClock
) -> None:
    assert await last_beat(database) is None
    heard = clock.now()
    await alertmanager.post("/alerts/heartbeat", json=message(alert("AlarmChainWorks", severity="none")))
    assert await last_beat(database) == heard
    assert await open_alerts(database, clock.now()) == []


@pytest.mark.parametrize("path", ["/alerts", "/alerts/heartbeat"])
@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"bearer {TOKEN}x"])
async def test_nobody_else_may_tell(alertmanager: httpx.AsyncClient, database: Database, path: str, shown: str) -> None:
    answer = await alertmanager.post(path, json=message(alert()), headers={"Authorization": shown})
    assert answer.status_code == 401
    assert await last_beat(database) is None


async def test_without_a_token_in_the_settings_not_even_an_empty_one_opens(
    database: Database, clock: MovableClock
) -> None:
    web = await open_web(database, more_routes=alert_routes(database, clock, None))
    async with client(web.app) as stranger:
        for shown in ("", "Bearer ", "Bearer None"):
            answer = await stranger.post("/alerts", json=message(alert()), headers={"Authorization": shown})
            assert answer.status_code == 401


def without(key: str) -> dict[str, Any]:
    return {name: value for name, value in alert().items() if name != key}


@pytest.mark.parametrize(
    "body",
    [
        {},
        message() | {"version": "3"},
        message() | {"alerts": "none"},
        message(without("labels")),
        message(without("startsAt")),
        message(alert() | {"startsAt": "2027-03-01T14:50:00"}),
        message(alert() | {"status": "perhaps"}),
        message(alert() | {"fingerprint": "'; DROP"}),
        message(alert("")),
        message(alert(severity="")),
        message(*[alert()] * 501),
    ],
)
async def test_what_is_no_message_of_alertmanagers_is_refused(
    alertmanager: httpx.AsyncClient, database: Database, clock: MovableClock, body: dict[str, Any]
) -> None:
    answer = await alertmanager.post("/alerts", json=body)
    assert answer.status_code == 400, answer.text
    assert await open_alerts(database, clock.now()) == []
