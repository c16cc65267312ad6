"""What the settings lead to: database, Redis, channels, collector, and the chain that tells alerts."""

import time
from datetime import datetime, timedelta

import asyncpg
import httpx
from redis.asyncio import Redis
from redis.exceptions import AuthenticationError, RedisError

from conserje.ops.diagnosis.finding import Finding, absent, broken, notice, ok
from conserje.settings import Settings
from conserje.storage import work
from conserje.storage.alarms.alerts import last_beat, open_alerts
from conserje.storage.database import Database, DatabaseUnavailable
from conserje.storage.figures.inside import look_inside, newest_revision
from conserje.storage.hotels import load_routes

PATIENCE_SECONDS = 5.0
OLDEST_POSTGRES = 15
CLOCKS_APART = timedelta(seconds=2)
WAITS_LONG = timedelta(seconds=30)
SILENT_AFTER = timedelta(minutes=5)
MIGRATE = "run conserje migrate, as the database's owner"


async def database(settings: Settings, now: datetime) -> list[Finding]:
    """Everything that the database can tell; the first thing that is broken ends it."""
    begun = time.monotonic()
    try:
        opened = await Database.connect(
            settings.database_url.get_secret_value(), size=2, acquire_seconds=PATIENCE_SECONDS
        )
    except DatabaseUnavailable as error:
        return [_unreachable(error)]
    try:
        found = ok("database", f"PostgreSQL answers in {(time.monotonic() - begun) * 1000:.0f} ms")
        return [found, *await _schema(opened, now)]
    finally:
        await opened.close()


def _unreachable(error: DatabaseUnavailable) -> Finding:
    cause = error.__cause__
    if isinstance(cause, asyncpg.InvalidParameterValueError):
        return broken("migrations", "the database has no schema of ours", MIGRATE)
    if isinstance(cause, asyncpg.InvalidAuthorizationSpecificationError):
        return broken(
            "database", f"PostgreSQL refuses the login: {cause}", "correct user and password in CONSERJE_DATABASE_URL"
        )
    if isinstance(cause, asyncpg.InvalidCatalogNameError):
        return broken(
            "database", f"PostgreSQL says: {cause}", "create the database, or correct its name in CONSERJE_DATABASE_URL"
        )
    if isinstance(cause, asyncpg.TooManyConnectionsError):
        return broken(
            "database", f"PostgreSQL says: {cause}", "lower CONSERJE_DATABASE_CONNECTIONS, or raise max_connections"
        )
    return broken("database", str(error), "is PostgreSQL running, and does CONSERJE_DATABASE_URL lead to it?")


async def _schema(opened: Database, now: datetime) -> list[Finding]:
    try:
        inside = await look_inside(opened)
    except (asyncpg.UndefinedTableError, asyncpg.InsufficientPrivilegeError):
        return [broken("migrations", "the database has no schema of ours", MIGRATE)]
    wanted = newest_revision()
    if inside.revision != wanted:
        advice = MIGRATE if inside.revision < wanted else "the database is newer than this release: install that one"
        return [broken("migrations", f"the schema is {inside.revision}, this release wants {wanted}", advice)]
    major = int(inside.version.partition(".")[0])
    server = ok(
        "server", f"PostgreSQL {inside.version}, {inside.bytes / 1024**2:.0f} MiB, {inside.connections} connections"
    )
    if major < OLDEST_POSTGRES:
        server = broken("server", f"PostgreSQL {inside.version}", f"{OLDEST_POSTGRES} or newer is needed")
    return [
        ok("migrations", f"the schema is {wanted}, as it should be"),
        server,
        _clock(inside.now, now),
        await _houses(opened),
        await _queue(opened, now),
        *await _alarms(opened, now),
    ]


def _clock(theirs: datetime, ours: datetime) -> Finding:
    apart = abs(theirs - ours)
    told = f"{apart.total_seconds():.1f} s between this machine and PostgreSQL"
    if apart > CLOCKS_APART:
        return broken("clock", told, "set both by NTP: holds end, and codes are good, by the clock")
    return ok("clock", told)


async def _houses(opened: Database) -> Finding:
    routes = [route for route in await load_routes(opened) if route.channel != "house"]
    if not routes:
        return notice("houses", "none is set up", "conserje hotel import FOLDER")
    houses = len({route.property_id for route in routes})
    return ok("houses", f"{houses} with {len(routes)} addresses")


async def _queue(opened: Database, now: datetime) -> Finding:
    """Rows that are due and that nobody works on."""
    standing = await work.standing(opened, now)
    due = {kind: (rows, now - first) for (kind, state), (rows, first) in standing.items() if state == "due"}
    told = ", ".join(
        f"{rows} to {kind}, the oldest for {waits.total_seconds():.0f} s" for kind, (rows, waits) in due.items()
    )
    if any(waits > WAITS_LONG for _, waits in due.values()):
        return broken("queue", told, "is a worker running? conserje worker, or conserje serve --with-worker")
    return ok("queue", told or "nothing waits")


async def _alarms(opened: Database, now: datetime) -> list[Finding]:
    heard, wrong = await last_beat(opened), await open_alerts(opened, now)
    found = [notice("alerts", f"{one.name} since {one.started_at:%H:%M}: {one.summary}", one.runbook) for one in wrong]
    if heard is None:
        return [*found, absent("alarm chain", "was never heard: no Alertmanager tells this installation anything")]
    if now - heard > SILENT_AFTER:
        told = f"is silent since {heard:%Y-%m-%d %H:%M} UTC"
        return [*found, broken("alarm chain", told, "docs/operate/runbooks/alarm-chain.md#alarmchainworks")]
    return [*found, ok("alarm chain", f"was heard {(now - heard).total_seconds():.0f} s ago")]


async def redis(settings: Settings) -> list[Finding]:
    if settings.redis_url is None:
        return [
            absent(
                "redis", "CONSERJE_REDIS_URL is not set: limits and the availability cache hold for each process alone"
            )
        ]
    client: Redis = Redis.from_url(
        settings.redis_url.get_secret_value(), socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS
    )
    begun = time.monotonic()
    try:
        await client.execute_command("PING")  # type: ignore[no-untyped-call]
    except AuthenticationError as error:
        return [broken("redis", f"refuses the login: {error}", "correct the password in CONSERJE_REDIS_URL")]
    except (RedisError, OSError) as error:
        return [notice("redis", f"does not answer: {error}", "guests are answered without it; is it running?")]
    finally:
        await client.aclose()
    return [ok("redis", f"answers in {(time.monotonic() - begun) * 1000:.0f} ms")]


async def whatsapp(settings: Settings, client: httpx.AsyncClient) -> list[Finding]:
    """Whether Meta knows our token. Nothing is sent, and no guest is named."""
    if settings.whatsapp_access_token is None:
        return [absent("whatsapp", "no credentials are set")]
    token = settings.whatsapp_access_token.get_secret_value()
    try:
        answer = await client.get(
            f"{settings.graph_url}/me", headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE_SECONDS
        )
    except httpx.HTTPError as error:
        told = f"{settings.graph_url} does not answer: {str(error) or type(error).__name__}"
        return [broken("whatsapp", told, "does this machine reach the internet?")]
    if answer.status_code in (400, 401, 403):
        return [
            broken(
                "whatsapp",
                f"the token is refused ({answer.status_code})",
                "make a new one: CONSERJE_WHATSAPP_ACCESS_TOKEN",
            )
        ]
    if not answer.is_success:
        return [
            notice("whatsapp", f"the Graph API answers {answer.status_code}", "an outage of Meta's? Try again later")
        ]
    return [ok("whatsapp", "the token is accepted")]


async def collector(settings: Settings, client: httpx.AsyncClient) -> list[Finding]:
    if settings.otlp_url is None:
        return [absent("traces", "CONSERJE_OTLP_URL is not set: no traces")]
    try:
        await client.post(f"{settings.otlp_url.rstrip('/')}/v1/traces", content=b"", timeout=PATIENCE_SECONDS)
    except httpx.HTTPError as error:
        told = f"the collector at {settings.otlp_url} does not answer: {str(error) or type(error).__name__}"
        return [notice("traces", told, "spans are dropped; nothing else suffers")]
    return [ok("traces", f"the collector at {settings.otlp_url} answers")]
