"""The operators' screen: what is open, what waits, who answers; and its exit code."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import httpx
import orjson
import pytest

from conserje.model.ids import MovableClock
from conserje.ops.diagnosis.status import look, show_status
from conserje.ops.postgres import free_port
from conserje.settings import Settings, load_settings
from conserje.storage.alarms.alerts import Alert, beat, keep_alerts
from conserje.storage.database import Database
from tests.builders.web import client, open_web

NOW = datetime(2027, 3, 1, 15, 0, tzinfo=UTC)
ALERT = Alert(
    fingerprint="f1",
    started_at=NOW - timedelta(minutes=4),
    name="InboxGrowsOld",
    severity="critical",
    owner="operators",
    guests_feel=True,
    tenant=None,
    labels={},
    summary="The guest who waits longest has waited 4m for an answer",
    runbook="docs/operate/runbooks/queues.md#inboxgrowsold",
)
READY = {"status": "ready", "checks": {"database": {"status": "ok", "milliseconds": 1.2}}}


@pytest.fixture
def settings(database_url: str) -> Settings:
    return load_settings(database_url=database_url, port=free_port())


def server(body: object) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(200, json=body)))


async def test_all_is_well(settings: Settings, database: Database) -> None:
    await beat(database, NOW - timedelta(seconds=12))
    async with server(READY) as api:
        standing = await look(settings, MovableClock(NOW), api)
    assert (standing.state, standing.api, standing.alarms) == ("ok", "ready", "ok")
    assert standing.api_checks == {"database": "1.2 ms"}


@pytest.mark.parametrize("body", [{"status": "not ready", "checks": {}}, [], "x", {"status": "ready", "checks": 7}])
async def test_a_server_that_is_not_ready_or_none_of_ours_is_down(settings: Settings, body: object) -> None:
    async with server(body) as api:
        assert (await look(settings, MovableClock(NOW), api)).state == "down"


async def test_an_open_alert_degrades_and_tells_what_to_do(settings: Settings, database: Database) -> None:
    await keep_alerts(database, [ALERT], NOW)
    out = StringIO()
    code = await show_status(settings, MovableClock(NOW), out, every=None, as_json=False)
    assert code == 1
    for word in ("CRITICAL InboxGrowsOld", "4 min", "guests feel it", ALERT.summary, ALERT.runbook):
        assert word in out.getvalue()


async def test_guests_who_wait_degrade_even_when_no_alarm_says_so(settings: Settings, database: Database) -> None:
    web = await open_web(database)
    async with client(web.app, headers={"Authorization": f"Bearer {web.token()}"}) as guest:
        await guest.post("/chat/austral/messages", json={"client_id": "first-message", "text": "hola"})
    async with server(READY) as api:
        soon = await look(settings, MovableClock(web.clock.now() + timedelta(seconds=10)), api)
        late = await look(settings, MovableClock(web.clock.now() + timedelta(minutes=5)), api)
    assert (soon.state, late.state) == ("ok", "degraded")


async def test_a_database_that_is_gone_is_down_and_is_said_on_one_screen() -> None:
    settings = load_settings(database_url="postgresql://a:b@127.0.0.1:1/x", port=free_port())
    out = StringIO()
    assert await show_status(settings, MovableClock(NOW), out, every=None, as_json=True) == 1
    told = orjson.loads(out.getvalue())
    assert (told["state"], told["api"], told["wrong"]) == ("down", "absent", [])
    assert "PostgreSQL" in told["database"]
