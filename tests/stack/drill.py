"""Every alert is made to fire by a real fault, told to people in the promised time, and over after the repair.

In order: later drills stand on what earlier ones left behind. Times are divided by PACE (see world.py), thresholds are not:
what a guest has to wait before it is an alarm is waited here too.
"""

import json
import os
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from websockets.sync.client import connect

from conserje.ops.stack.files import SECONDS
from tests.stack import faults
from tests.stack.guests import a_stay
from tests.stack.world import LEASE_SECONDS, PACE, World
from tests.unit.deploy.rules import alerts

# What a drill cannot hurry: two scrapes and evaluations of a second, the look at dependencies every five, group_wait, delivery.
SLACK = 15.0
# Thresholds in seconds that stand in expressions.
WAITED = {
    "InboxGrowsOld": 15.0,
    "OutboxGrowsOld": 30.0,
    "TimersLate": 60.0,
    "LeasesStolen": LEASE_SECONDS,
    "PmsNotAsked": 10.0,
    "PmsSlow": 15.0,
}
PROMISED = {alert.name: alert.annotations["within"] for alert in alerts()}


def promised(name: str) -> float:
    """Seconds from fault to message, at the pace of the drill."""
    text = PROMISED[name]
    return int(text[:-1]) * SECONDS[text[-1]] / PACE + WAITED.get(name, 0.0) + SLACK


def fires(world: World, name: str, since: float, more: float = 0.0, **labels: str) -> None:
    within = promised(name) + more
    took = world.receivers.wait(name, "firing", since, within, **labels)
    world.fired[name, *labels.values()] = since + took
    world.rows.append((f"alert.{'.'.join([name, *labels.values()])}.fired_after", took, within))


def ends(world: World, name: str, repaired: float, within: float = 60.0, **labels: str) -> None:
    """Told to be over after it was told to fire; a repair takes a moment, in which it may be over already."""
    fired = world.fired[name, *labels.values()]
    over = fired + world.receivers.wait(name, "resolved", fired, repaired - fired + within, **labels)
    took = max(0.0, over - repaired)
    world.rows.append((f"alert.{'.'.join([name, *labels.values()])}.over_after", took, within))


def test_everything_that_the_machine_has_is_healthy(world: World) -> None:
    parts = world.parts()
    assert {name for name, one in parts.items() if one["state"] != "healthy"} <= {"grafana", "jaeger"}
    assert all(one["state"] == "absent" for name, one in parts.items() if name in ("grafana", "jaeger")) or (
        {"grafana", "jaeger"} & {name for name, one in parts.items() if one["state"] == "healthy"}
    )


def test_guests_are_answered_and_the_alarm_chain_is_heard(world: World) -> None:
    world.until("guests are answered", 30, lambda: world.graph.accepted.total() > 40)
    world.until("every target is scraped", 30, lambda: not world.ask("up == 0") and len(world.ask("up")) == 7)
    world.until("the heartbeat", 30, lambda: world.sql("SELECT heard_at FROM alarm_heartbeat"))
    public = httpx.get(f"http://{world.layout.address('haproxy')}/status.json", trust_env=False).json()
    assert public["parts"]["alarms"] == "ok"
    (heard,) = world.sql("SELECT extract(epoch FROM now() - heard_at)::float8 AS ago FROM alarm_heartbeat")
    world.rows.append(("alert.AlarmChainWorks.heard_ago", heard["ago"], promised("AlarmChainWorks")))
    assert heard["ago"] < promised("AlarmChainWorks")


def test_a_page_of_the_web_chat_is_answered_live(world: World) -> None:
    place = world.layout.address("haproxy")
    token = httpx.post(f"http://{place}/chat/austral/visitors", trust_env=False).json()["token"]
    with connect(f"ws://{place}/chat/austral/live", proxy=None) as line:
        line.send(json.dumps({"type": "hello", "token": token}))
        httpx.post(
            f"http://{place}/chat/austral/messages",
            json={"client_id": "page-of-the-drill", "text": "hola"},
            headers={"Authorization": f"Bearer {token}"},
            trust_env=False,
        ).raise_for_status()
        line.send(json.dumps({"type": "look"}))
        news = ""
        while "inteligencia artificial" not in news:
            news += str(line.recv(timeout=20))
        world.until("the line is counted", 10, lambda: world.ask("sum(conserje_websockets_open) > 0"))


def test_a_guest_books_and_another_wants_a_person_and_a_third_is_not_understood(world: World) -> None:
    booking = world.guest("5491155500001")
    for said in (f"hola, ¿tenés una doble {a_stay()} para 2 personas?", "dale", "Ana Pérez", "ana@example.com", "sí"):
        before = world.graph.accepted[booking.number]
        booking.writes(said)
        world.until(f"an answer to {said!r}", 20, lambda before=before: world.graph.accepted[booking.number] > before)
    assert world.sql("SELECT code FROM reservations")
    world.guest("5491155500002").writes("quiero hablar con una persona")
    world.guest("5491155500006").writes("¿tienen helipuerto?")
    world.until("a task for people", 20, lambda: world.sql("SELECT id FROM tasks"))
    since = time.monotonic()
    for number, words in enumerate(
        ("la de siempre, como la otra vez, vio", "eso otro que hablamos lo del tema", "y entonces qué onda con aquello")
    ):
        world.guest(f"549115550003{number}").writes(words)
    fires(world, "LlmBudgetSpent", since)
    ends(world, "LlmBudgetSpent", since)


def test_a_channel_that_is_down_fills_the_outbox_and_burns_the_budget_of_sending(world: World) -> None:
    since = time.monotonic()
    with faults.channel_down(world):
        for name in ("ErrorBudgetBurns14x", "ErrorBudgetBurns6x"):
            fires(world, name, since, slo="send")
        fires(world, "OutboxGrowsOld", since)
    repaired = time.monotonic()
    for name in ("ErrorBudgetBurns14x", "ErrorBudgetBurns6x"):
        ends(world, name, repaired, slo="send")
    # The slower burns are told first, or, while a faster one keeps them quiet, when that has ended.
    for name in ("ErrorBudgetBurns3x", "ErrorBudgetBurns1x"):
        fires(world, name, since, more=time.monotonic() - since, slo="send")
    # Replies are tried again a minute after the first attempt, and two after the second.
    ends(world, "OutboxGrowsOld", repaired, 240)


def test_a_reply_that_no_channel_takes_is_parked_until_people_see_to_it(world: World) -> None:
    number = "5491155500004"
    world.graph.refused.add(number)
    since = time.monotonic()
    world.guest(number).writes("hola, buenas tardes")
    fires(world, "RepliesParked", since)
    world.graph.refused.clear()
    repaired = time.monotonic()
    world.sql(
        "WITH again AS (UPDATE messages_out SET state = 'queued', error = NULL WHERE state IN ('failed', 'parked') "
        "RETURNING conversation_id, tenant_id) "
        "INSERT INTO work (kind, key, tenant_id, since, due_at, due_limit) "
        "SELECT DISTINCT 'send', conversation_id, tenant_id, now(), now(), now() FROM again ON CONFLICT DO NOTHING"
    )
    ends(world, "RepliesParked", repaired)


def test_a_pms_that_hangs_is_not_asked_and_guests_are_told_at_once(world: World) -> None:
    since = time.monotonic()
    with faults.locked_tables(world, "allocations"), faults.crowd(world, per_second=30):
        fires(world, "PmsNotAsked", since, house="austral")
        fires(world, "ErrorBudgetBurns14x", since, slo="pms")
        number = "5491155500007"
        asked = time.monotonic()
        world.guest(number).writes(f"hola, ¿tenés una doble {a_stay()} para 2 personas?")
        world.until("a word that nothing can be looked up", 5, lambda: world.graph.accepted[number] >= 1)
        world.rows.append(("stack.pms_hangs.guest_told_after", time.monotonic() - asked, 5.0))
        busy = 'max(conserje_database_connections{state="busy"} / ignoring(state) conserje_database_connections_most)'
        assert world.ask(f"{busy} < 0.9"), "a PMS that hangs took the connections of everything else"
        assert world.ask('max(conserje_queue_oldest_due_seconds{kind="answer"}) < 15')
    repaired = time.monotonic()
    # One call tries after a rest of 30 seconds; windows of a minute take five seconds here.
    ends(world, "PmsNotAsked", repaired, 60, house="austral")
    ends(world, "ErrorBudgetBurns14x", repaired, 120, slo="pms")
    world.until("the PMS is asked again", 40, lambda: not world.ask("conserje_pms_breaker > 0"))


def test_a_pms_that_takes_its_time_is_asked_on(world: World) -> None:
    since = time.monotonic()
    with faults.slow_tables(world, "allocations", seconds=4.0), faults.crowd(world, per_second=20):
        fires(world, "PmsSlow", since)
    assert not world.ask("conserje_pms_breaker > 0")
    ends(world, "PmsSlow", time.monotonic(), 90)


def test_turns_that_hang_make_guests_wait_and_a_worker_that_is_killed_then_is_replaced(world: World) -> None:
    # Hand-overs of the last two drills are not followed up: their timers would hang too, and take the last connection.
    world.sql("DELETE FROM work WHERE kind = 'timer'")
    since = time.monotonic()
    with ExitStack() as worker:
        with faults.locked_tables(world, "turns"), faults.crowd(world, per_second=30):
            fires(world, "DatabasePoolBusy", since)
            worker.enter_context(faults.stopped(world, "worker-2", kill=True))
            fires(world, "WorkerGone", time.monotonic() - 2)
            fires(world, "InboxGrowsOld", since)
        repaired = time.monotonic()
        # Before the repair, or after it, when guests who waited are answered.
        for name, labels in (("LeasesStolen", {}), ("ErrorBudgetBurns14x", {"slo": "reply"})):
            fires(world, name, since, more=repaired - since, **labels)
    for name in ("WorkerGone", "InboxGrowsOld", "DatabasePoolBusy", "LeasesStolen"):
        ends(world, name, repaired, 120)
    ends(world, "ErrorBudgetBurns14x", repaired, 120, slo="reply")


def test_figures_that_nobody_can_count_are_told_to_be_stale(world: World) -> None:
    since = time.monotonic()
    with faults.locked_tables(world, "tasks"):
        fires(world, "FiguresAreStale", since)
    ends(world, "FiguresAreStale", time.monotonic())


def test_connections_that_end_in_the_middle_fail_turns_and_webhooks_and_nothing_is_lost(world: World) -> None:
    since = time.monotonic()
    with faults.again_and_again(lambda: faults.ended_connections(world), every=0.1):
        fires(world, "TurnsFail", since)
        fires(world, "ErrorBudgetBurns14x", since, slo="acknowledgement")
    repaired = time.monotonic()
    ends(world, "TurnsFail", repaired)
    ends(world, "ErrorBudgetBurns14x", repaired, slo="acknowledgement")


def test_tasks_that_people_do_not_do_are_overdue(world: World) -> None:
    """A minute was promised, and it is over by now."""
    first = "SELECT extract(epoch FROM now() - min(created_at))::float8 - 60 AS ago FROM tasks WHERE kind = 'hand_over'"
    overdue = time.monotonic() - world.sql(first)[0]["ago"]
    fires(world, "TasksOverdue", overdue, tenant="austral")
    repaired = time.monotonic()
    world.sql("UPDATE tasks SET done_at = now(), done_by = 'drill' WHERE done_at IS NULL")
    ends(world, "TasksOverdue", repaired, tenant="austral")


def test_without_workers_nobody_answers_and_timers_are_late(world: World) -> None:
    """The hold of a guest ends in a minute, and nobody is there to end it. Meanwhile other parts fail too."""
    number = "5491155500005"
    guest = world.guest(number)
    guest.writes(f"hola, ¿tenés una doble {a_stay()} para 2 personas?")
    world.until("an offer", 30, lambda: world.graph.accepted[number] >= 1)
    before = world.graph.accepted[number]
    guest.writes("dale")
    world.until("a hold", 30, lambda: world.graph.accepted[number] > before)
    since = time.monotonic()
    with faults.stopped(world, "worker-1", "worker-2", kill=True):
        fires(world, "NoWorker", time.monotonic() - 2)
        _everything_that_needs_no_worker(world)
        fires(world, "TimersLate", since + 60)
    repaired = time.monotonic()
    for name in ("NoWorker", "TimersLate"):
        ends(world, name, repaired, 90)


def _everything_that_needs_no_worker(world: World) -> None:
    for part, name in (("redis", "RedisGone"), ("node-exporter", "PartGone"), ("agente-api", "ApiGone")):
        since = time.monotonic()
        with faults.stopped(world, part):
            fires(world, name, since)
        ends(world, name, time.monotonic())
    since = time.monotonic()
    with faults.again_and_again(lambda: faults.forged_webhooks(world), every=0.5):
        fires(world, "SignInsFail", since)
    ends(world, "SignInsFail", time.monotonic())
    since = time.monotonic()
    with faults.again_and_again(lambda: faults.too_many_pages(world), every=0.5):
        fires(world, "TooManyRequests", since)
    ends(world, "TooManyRequests", time.monotonic())


def test_a_write_into_another_tenant_is_refused_and_told(world: World) -> None:
    with faults.crossing_process(world):
        since = time.monotonic()
        fires(world, "TenantCrossing", since)
    ends(world, "TenantCrossing", time.monotonic(), 90)


def test_a_receiver_that_takes_nothing_is_told_over_the_others(world: World) -> None:
    since = time.monotonic()
    world.receivers.refusing.add("slack")
    with faults.stopped(world, "node-exporter"):
        fires(world, "NotificationsFail", since, integration="slack")
    world.receivers.refusing.clear()
    ends(world, "NotificationsFail", time.monotonic(), 90, integration="slack")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a file system to fill")
def test_a_disk_that_fills_is_told(world: World, tmp_path: Path) -> None:
    since = time.monotonic()
    with faults.full_disk(tmp_path / "full"):
        fires(world, "DiskFills", since)
    ends(world, "DiskFills", time.monotonic())


def test_a_database_that_is_gone_is_told_though_nothing_can_be_kept(world: World) -> None:
    since = time.monotonic()
    with faults.stopped(world, "postgres", kill=True):
        fires(world, "DatabaseUnreachable", since)
        public = httpx.get(f"http://{world.layout.address('agente-api')}/status.json", trust_env=False)
        assert (public.status_code, public.json()["status"]) == (503, "down")
    ends(world, "DatabaseUnreachable", time.monotonic(), 90)


def test_every_alert_was_seen_to_fire(world: World) -> None:
    fired = {metric.split(".")[1] for metric, _, _ in world.rows}
    without_root = set() if os.geteuid() == 0 else {"DiskFills"}
    assert set(PROMISED) - fired - without_root == set()


def test_people_were_told_over_every_channel(world: World) -> None:
    pager = world.receivers.on("pager")
    assert any(one["routing_key"] == "key-of-the-drill" and one["event_action"] == "trigger" for one in pager)
    assert any(one["event_action"] == "resolve" for one in pager)
    slack = [one["attachments"][0]["title"] for one in world.receivers.on("slack")]
    assert any("ApiGone" in title and "FIRING" in title for title in slack)
    mails = [one["text"] for one in world.receivers.on("mail")]
    assert any("TasksOverdue" in text and "docs/operate/runbooks/hotel.md" in text for text in mails)


def test_the_console_kept_what_was_told(world: World) -> None:
    kept = {row["name"]: row["ended_at"] for row in world.sql("SELECT name, ended_at FROM alerts")}
    assert {"InboxGrowsOld", "OutboxGrowsOld", "NoWorker", "RepliesParked"} <= kept.keys()
    assert all(kept[name] is not None for name in ("InboxGrowsOld", "OutboxGrowsOld", "NoWorker"))


def test_nobody_was_forgotten(world: World) -> None:
    """Whatever was acknowledged is answered, in the end."""
    world.stream.stop()
    world.until(
        "every message has its turn",
        60,
        lambda: (
            not world.sql("SELECT 1 FROM messages_in WHERE turn_id IS NULL AND received_at < now() - interval '10 s'")
        ),
    )


def test_the_doctor_finds_nothing_broken_afterwards(world: World) -> None:
    settings = {"CONSERJE_DATABASE_URL": world.database_url, "CONSERJE_PORT": str(world.layout.port("agente-api"))}
    done = subprocess.run(
        [sys.executable, "-m", "conserje", "doctor", "--json"],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    findings = json.loads(done.stdout)["findings"]
    assert [one for one in findings if one["verdict"] == "broken"] == []
