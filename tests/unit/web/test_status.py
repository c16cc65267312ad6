"""The public status tells whether the system is well, and nothing that is not the public's business."""

from datetime import timedelta

import orjson

from conserje.model.ids import MovableClock
from conserje.storage.alarms.alerts import Alert, beat, keep_alerts
from conserje.storage.database import Database
from conserje.web.status import PublicStatus
from tests.builders.alarms import STARTED
from tests.builders.web import OpenWeb, client, open_web


def alert(name: str = "ApiGone", **more: object) -> Alert:
    plain = {
        "fingerprint": name.encode().hex()[:60],
        "started_at": STARTED,
        "name": name,
        "severity": "critical",
        "owner": "operators",
        "guests_feel": True,
        "tenant": None,
        "labels": {"instance": "10.0.0.7:8002"},
        "summary": "a secret place is broken",
        "runbook": "docs/operate/runbooks/api-gone.md#apigone",
    }
    return Alert(**(plain | more))  # type: ignore[arg-type]


async def looked(database: Database, clock: MovableClock) -> dict[str, object]:
    answer = await PublicStatus(database, clock).show(None)  # type: ignore[arg-type]
    body: dict[str, object] = orjson.loads(answer.body)
    return body | {"http": answer.status_code}


async def test_a_quiet_system_is_ok_and_an_alarm_chain_never_heard_is_unknown(database: Database) -> None:
    clock = MovableClock(STARTED)
    assert await looked(database, clock) == {
        "status": "ok",
        "at": STARTED.isoformat(timespec="seconds"),
        "parts": {"messages": "ok", "answers": "ok", "replies": "ok", "alarms": "unknown"},
        "incidents": [],
        "http": 200,
    }


async def test_what_guests_feel_everywhere_is_told_and_nothing_else(database: Database) -> None:
    clock = MovableClock(STARTED + timedelta(minutes=3))
    every = [
        alert("ApiGone"),
        alert("RepliesParked", tenant="austral"),
        alert("RedisGone", guests_feel=False),
        alert("InboxGrowsOld", ended_at=STARTED + timedelta(minutes=1)),
    ]
    await keep_alerts(database, every, clock.now())
    body = await looked(database, clock)
    assert body["status"] == "degraded"
    assert body["incidents"] == [{"name": "ApiGone", "since": STARTED.isoformat(timespec="seconds")}]
    assert not any(word in str(body) for word in ("austral", "secret", "10.0.0.7", "docs"))


async def test_an_alarm_chain_that_stops_is_noticed(database: Database) -> None:
    clock = MovableClock(STARTED)
    await beat(database, clock.now())
    assert (await looked(database, clock))["status"] == "ok"
    clock.move_to(clock.now() + timedelta(minutes=6))
    body = await looked(database, clock)
    assert (body["status"], body["parts"]["alarms"]) == ("degraded", "silent")  # type: ignore[index]


async def test_guests_who_wait_long_make_answers_slow(web: OpenWeb, database: Database) -> None:
    async with client(web.app, headers={"Authorization": f"Bearer {web.token()}"}) as browser:
        sent = await browser.post("/chat/austral/messages", json={"client_id": "first-message", "text": "hola"})
        assert sent.is_success, sent.text
    clock = MovableClock(web.clock.now() + timedelta(seconds=5))
    assert (await looked(database, clock))["parts"]["answers"] == "ok"  # type: ignore[index]
    clock.move_to(clock.now() + timedelta(seconds=40))
    assert (await looked(database, clock))["parts"]["answers"] == "slow"  # type: ignore[index]


async def test_a_database_that_does_not_answer_is_down_and_no_stack_trace(database_url: str) -> None:
    lost = await Database.connect(database_url, size=1, acquire_seconds=0.2)
    async with lost.system():
        assert await looked(lost, MovableClock(STARTED)) | {"at": ""} == {
            "status": "down",
            "at": "",
            "parts": {"messages": "down"},
            "incidents": [],
            "http": 503,
        }
    await lost.close()


async def test_whoever_asks_again_at_once_gets_the_same_answer_for_five_seconds(database: Database) -> None:
    clock = MovableClock(STARTED)
    shown = PublicStatus(database, clock)
    first = await shown.show(None)  # type: ignore[arg-type]
    await keep_alerts(database, [alert()], clock.now())
    clock.move_to(clock.now() + timedelta(seconds=4))
    assert (await shown.show(None)).body == first.body  # type: ignore[arg-type]
    clock.move_to(clock.now() + timedelta(seconds=1))
    assert b"ApiGone" in (await shown.show(None)).body  # type: ignore[arg-type]


async def test_anybody_may_ask_over_http(database: Database) -> None:
    from conserje.web.status import status_routes

    web = await open_web(database, more_routes=status_routes(database, MovableClock(STARTED)))
    async with client(web.app) as stranger:
        answer = await stranger.get("/status.json")
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.json()["status"] == "ok"
