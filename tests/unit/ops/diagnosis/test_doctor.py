"""The doctor names what is broken, one fault at a time, and what to do about it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import asyncpg
import httpx
import orjson
import pytest

from conserje.model.ids import Clock, MovableClock, SystemClock
from conserje.ops.diagnosis import machine
from conserje.ops.diagnosis.doctor import examine, run_doctor
from conserje.ops.diagnosis.finding import Finding, Verdict
from conserje.ops.postgres import free_port
from conserje.settings import Settings, load_settings
from conserje.storage.alarms.alerts import Alert, beat, keep_alerts
from conserje.storage.database import Database
from conserje.understanding.receipts.reader import ReceiptReader
from tests.builders.web import client, open_web


class Told(NamedTuple):
    findings: Sequence[Finding]

    def of(self, what: str) -> list[tuple[Verdict, str, str]]:
        return [(one.verdict, one.found, one.advice) for one in self.findings if one.what == what]

    @property
    def broken(self) -> list[str]:
        return [one.what for one in self.findings if one.verdict is Verdict.BROKEN]


async def told(url: str, clock: Clock | None = None, answer: httpx.Response | None = None, **more: object) -> Told:
    """What is found on a machine of its own port, whose network answers what is given, or nothing at all."""

    def answering(request: httpx.Request) -> httpx.Response:
        if answer is None:
            raise httpx.ConnectError("nobody there", request=request)
        return answer

    settings = load_settings(**({"database_url": url, "port": free_port()} | more))
    async with httpx.AsyncClient(transport=httpx.MockTransport(answering)) as network:
        return Told(await examine(settings, clock or SystemClock(), network))


async def test_a_good_installation_has_nothing_broken(database_url: str) -> None:
    found = await told(database_url)
    assert found.broken == []
    assert [verdict for verdict, _, _ in found.of("migrations")] == [Verdict.OK]
    assert [verdict for verdict, _, _ in found.of("houses")] == [Verdict.NOTICE]
    assert [verdict for verdict, _, _ in found.of("redis")] == [Verdict.ABSENT]


async def test_nobody_at_the_databases_address() -> None:
    found = await told("postgresql://a:b@127.0.0.1:1/x")
    assert found.broken == ["database"]
    assert "is PostgreSQL running" in found.of("database")[0][2]


@pytest.mark.parametrize(
    ("change", "advice"),
    [(("conserje:", "conserje:wrong"), "user and password"), (("/conserje_", "/nothing_"), "create the database")],
)
async def test_a_wrong_password_and_a_wrong_name_are_told_apart(
    database_url: str, change: tuple[str, str], advice: str
) -> None:
    found = await told(database_url.replace(*change))
    assert found.broken == ["database"]
    assert advice in found.of("database")[0][2]


async def test_a_database_without_our_schema(empty_database_url: str) -> None:
    found = await told(empty_database_url)
    assert found.broken == ["migrations"]
    assert "conserje migrate" in found.of("migrations")[0][2]


@pytest.mark.parametrize(("revision", "advice"), [("0003", "conserje migrate"), ("9999", "newer than this release")])
async def test_a_schema_of_another_release(database_url: str, revision: str, advice: str) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute("UPDATE alembic_version SET version_num = $1", revision)
    await connection.close()
    found = await told(database_url)
    assert found.broken == ["migrations"]
    assert advice in found.of("migrations")[0][2]


async def test_a_clock_that_goes_wrong(database_url: str) -> None:
    found = await told(database_url, MovableClock(datetime.now(UTC) + timedelta(minutes=3)))
    assert found.broken == ["clock"]
    assert "NTP" in found.of("clock")[0][2]


async def test_a_queue_that_nobody_works_on(database_url: str, database: Database) -> None:
    web = await open_web(database)
    async with client(web.app, headers={"Authorization": f"Bearer {web.token()}"}) as guest:
        await guest.post("/chat/austral/messages", json={"client_id": "first-message", "text": "hola"})
    soon = await told(database_url, MovableClock(web.clock.now() + timedelta(seconds=10)))
    late = await told(database_url, MovableClock(web.clock.now() + timedelta(minutes=5)))
    assert "queue" not in soon.broken
    assert "queue" in late.broken
    assert "1 to answer" in late.of("queue")[0][1]
    assert late.of("houses")[0][1] == "2 with 4 addresses"


async def test_an_alarm_chain_that_fell_silent_and_alerts_that_are_open(database_url: str, database: Database) -> None:
    now = datetime.now(UTC)
    await beat(database, now - timedelta(minutes=20))
    alert = Alert(
        "f1", now, "RedisGone", "warning", "operators", False, None, {}, "Redis is away", "docs/x.md#redisgone"
    )
    await keep_alerts(database, [alert], now)
    found = await told(database_url)
    assert found.broken == ["alarm chain"]
    assert found.of("alerts")[0][2] == "docs/x.md#redisgone"
    await beat(database, now)
    assert (await told(database_url)).broken == []


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (httpx.Response(200, json={"id": "1"}), Verdict.OK),
        (httpx.Response(401, json={"error": {"code": 190}}), Verdict.BROKEN),
        (httpx.Response(503), Verdict.NOTICE),
        (None, Verdict.BROKEN),
    ],
)
async def test_metas_word_on_our_token(database_url: str, answer: httpx.Response | None, verdict: Verdict) -> None:
    found = await told(
        database_url, answer=answer, whatsapp_app_secret="a", whatsapp_verify_token="b", whatsapp_access_token="c"
    )
    assert [one[0] for one in found.of("whatsapp")] == [verdict]


async def test_redis_and_a_collector_that_do_not_answer_are_no_catastrophe(database_url: str) -> None:
    found = await told(database_url, redis_url="redis://127.0.0.1:1/0", otlp_url="http://127.0.0.1:1")
    assert found.broken == []
    assert [found.of(what)[0][0] for what in ("redis", "traces")] == [Verdict.NOTICE, Verdict.NOTICE]


@pytest.fixture
async def stranger() -> AsyncIterator[int]:
    """A port that something else listens on."""
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (None, Verdict.BROKEN),
        (httpx.Response(200, json={"hello": "world"}), Verdict.BROKEN),
        (httpx.Response(200, json={"status": "ready"}), Verdict.OK),
        (httpx.Response(200, json={"status": "degraded"}), Verdict.NOTICE),
        (httpx.Response(503, json={"status": "not ready"}), Verdict.BROKEN),
    ],
)
async def test_a_port_that_is_taken_by_ours_or_by_somebody_else(
    database_url: str, stranger: int, answer: httpx.Response | None, verdict: Verdict
) -> None:
    found = await told(database_url, answer=answer, port=stranger)
    assert [one[0] for one in found.of("port")] == [verdict]


@pytest.mark.parametrize(("host", "advice"), [("nowhere.invalid", "CONSERJE_HOST"), ("127.0.0.1", "")])
async def test_an_address_that_is_none(host: str, advice: str) -> None:
    settings = Settings(database_url="postgresql://x", host=host, port=free_port())
    async with httpx.AsyncClient() as network:
        (found,) = await machine.port(settings, network)
    assert found.advice.endswith(advice)


async def test_a_certificate_that_nobody_trusts_or_nobody_shows(stranger: int) -> None:
    url = f"https://127.0.0.1:{stranger}"
    settings = Settings(database_url="postgresql://x", base_url=url)
    (found,) = await machine.certificate(settings, datetime.now(UTC))
    assert found.verdict is Verdict.BROKEN
    plain = Settings(database_url="postgresql://x")
    assert (await machine.certificate(plain, datetime.now(UTC)))[0].verdict is Verdict.ABSENT


@pytest.mark.parametrize(("days", "verdict"), [(90, Verdict.OK), (5, Verdict.NOTICE)])
def test_a_certificate_that_ends_soon(days: int, verdict: Verdict) -> None:
    now = datetime(2027, 3, 1, tzinfo=UTC)
    assert machine._judged("conserje.example:443", now + timedelta(days=days), now).verdict is verdict


def test_the_disk_is_told_in_figures(tmp_path: Path) -> None:
    (found,) = machine.disk(tmp_path)
    assert "GiB free" in found.found


def test_settings_that_do_not_do_are_told_one_by_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CONSERJE_DATABASE_URL", raising=False)
    monkeypatch.setenv("CONSERJE_PORT", "0")
    out = StringIO()
    assert run_doctor(SystemClock(), as_json=True, out=out) == 1
    findings = orjson.loads(out.getvalue())["findings"]
    broken = [one["found"] for one in findings if one["verdict"] == "broken"]
    assert len(broken) == 2
    assert any("CONSERJE_PORT" in one for one in broken)


def test_a_broken_installation_is_told_in_words_and_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        monkeypatch.setenv("CONSERJE_DATABASE_URL", f"postgresql://a:b@127.0.0.1:{closed.getsockname()[1]}/x")
        out = StringIO()
        assert run_doctor(SystemClock(), as_json=False, out=out) == 1
    assert out.getvalue().startswith("BROKEN  database")
    assert out.getvalue().rstrip().endswith("1 broken")


@pytest.mark.parametrize(
    ("reader", "verdict", "said"),
    [
        (ReceiptReader(), Verdict.ABSENT, "not read"),
        (ReceiptReader("/usr/bin/tesseract", ("spa",)), Verdict.NOTICE, "por"),
        (ReceiptReader("/usr/bin/tesseract", ("spa", "por")), Verdict.OK, "spa, por"),
    ],
)
def test_it_says_whether_photos_of_receipts_are_read(reader: ReceiptReader, verdict: Verdict, said: str) -> None:
    found = machine.pictures(reader)
    assert found.verdict is verdict
    assert said in found.found
