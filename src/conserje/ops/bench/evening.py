"""`conserje bench cache`: how many looks at availability an evening of a reception saves.

Guests of the two demo hotels (24 rooms and fewer) write for four hours, at three paces. Most ask for one of the next weekends
or for the long one, some for any days; most come back to it: for more people, for a day more, for the same again a while later;
a quarter book, which makes what was remembered of those nights old, and some let a hold run out. Everything is real but the
channel and the clock, which is moved from message to message. What is counted is what guests' questions looked up; what is
taken is always asked of the PMS itself, and is not in the figures.
"""

import asyncio
import heapq
import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from conserje.bootstrap import App, Chances, build, fake_channels
from conserje.channels.port import Parsed
from conserje.model.ids import MovableClock, SystemClock
from conserje.model.message import Content, ContentKind, InboundMessage
from conserje.ops.bench.guests import RECEIVERS, said_stay
from conserje.ops.bench.scorecard import Bar, Row, add_to_score, print_table
from conserje.ops.demo import prepare_houses
from conserje.ops.postgres import throwaway
from conserje.settings import Settings, load_settings
from conserje.storage.migrations.upgrade import migrate

SCORES = Path("build/scores")
BEGINS = datetime(2026, 11, 24, 21, 0, tzinfo=UTC)  # 18:00 of both houses, a Tuesday
HOURS = 4
# Seconds of the real clock between two messages, which are at least some of the moved one: news of a commit needs a moment.
SETTLES = 0.02
# Guests an hour who write to each house; the bar is for an ordinary evening.
PACES = {"quiet": 6, "ordinary": 15, "crowded": 40}
BARS = {"cache.ordinary.hits": Bar(80.0, is_floor=True)}

FIRST_WORDS = {
    "es": (
        "hola, ¿tienen lugar {stay} para {n} personas?",
        "cuánto sale una doble {stay}?",
        "busco habitación {stay}, somos {n}",
    ),
    "pt": (
        "oi, tem vaga {stay} para {n} pessoas?",
        "quanto custa um quarto {stay} para {n}?",
        "procuro quarto {stay}, somos {n}",
    ),
}
MORE_PEOPLE = {"es": "¿y para 3 personas?", "pt": "e para 3 pessoas?"}
OTHER_DAYS = {"es": "¿y {stay}?", "pt": "e {stay}?"}
BOOKS = {
    "es": ("dale", "Ana Pérez", "ana@example.com", "sí"),
    "pt": ("pode ser", "Ana Souza", "ana@example.com", "sim"),
}


@dataclass(frozen=True, slots=True)
class Evening:
    """Of all houses: looks by their outcome, calls of the PMS, and messages of guests."""

    hits: float
    looks: float
    calls: float
    messages: int

    @property
    def share(self) -> float:
        return self.hits / self.looks * 100


def bench_cache() -> int:
    """Measure, print a table and put the rows into build/scores/observability.json."""
    clock, load = SystemClock(), os.getloadavg()[0]
    began = clock.now()
    rows: list[Row] = []
    for name, pace in PACES.items():
        rows += _rows(f"cache.{name}", _evening(pace, is_told=True))
    rows += _rows("cache.ordinary_untold", _evening(PACES["ordinary"], is_told=False))
    print_table(rows, sys.stdout)
    print(add_to_score(SCORES, "observability", "conserje bench cache", rows, began, load, prefix="cache."))
    return 0


def _rows(name: str, evening: Evening) -> list[Row]:
    looks = round(evening.looks)
    return [
        Row(f"{name}.hits", evening.share, "%", looks, BARS.get(f"{name}.hits")),
        Row(f"{name}.pms_calls", evening.calls / evening.messages, "a message", evening.messages),
    ]


def _evening(pace: int, *, is_told: bool) -> Evening:
    with throwaway() as postgres:
        migrate(postgres.url)
        return asyncio.run(_passed(load_settings(database_url=postgres.url), pace, is_told=is_told))


async def _passed(settings: Settings, pace: int, *, is_told: bool) -> Evening:
    clock = MovableClock(BEGINS)
    await prepare_houses(settings, clock)
    chances = Chances(Random(7), Random(7))
    async with (
        build(settings, clock=clock, chances=chances, channels=fake_channels(), pauses=False) as app,
        _hearing(app, wanted=is_told),
    ):
        messages = 0
        for at, receiver, address, text in heapq.merge(*_everybody(pace)):
            clock.move_to(at)
            await app.worker.drain()
            await app.receiver.receive("whatsapp", Parsed((_message(app, receiver, address, text, at),)))
            await app.worker.drain()
            await asyncio.sleep(SETTLES)
            messages += 1
        return _counted(app, messages)


@asynccontextmanager
async def _hearing(app: App, *, wanted: bool) -> AsyncIterator[None]:
    task = asyncio.create_task(app.hear_news() if wanted else asyncio.sleep(0))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def _counted(app: App, messages: int) -> Evening:
    outside = app.instruments.metrics.outside
    saved = sum(outside.cache.value("availability", how) or 0 for how in ("hit", "joined"))
    missed = outside.cache.value("availability", "miss") or 0
    calls = sum(outside.pms_seconds.count("builtin", call) for call in ("availability", "nights"))
    return Evening(saved, saved + missed, calls, messages)


Said = tuple[datetime, str, str, str]


def _everybody(pace: int) -> Iterator[list[Said]]:
    """What each guest writes, in order; houses have guests at random moments, so many an hour."""
    for number, language in enumerate(("es", "pt")):
        chance = Random(100 + number)
        at, count = BEGINS, 0
        while (at := at + timedelta(hours=chance.expovariate(pace))) < BEGINS + timedelta(hours=HOURS):
            count += 1
            yield list(_guest(chance, language, at, f"54911{number}{count:07d}"))


def _guest(chance: Random, language: str, at: datetime, address: str) -> Iterator[Said]:
    first, last = _wanted(chance)
    people = chance.choices((1, 2, 3, 4), (10, 65, 10, 15))[0]
    texts = [chance.choice(FIRST_WORDS[language]).format(stay=said_stay(language, first, last), n=people)]
    if chance.random() < 0.35:
        texts.append(MORE_PEOPLE[language])
    if chance.random() < 0.4:
        moved = (timedelta(days=chance.choice((-1, 0, 1))), timedelta(days=chance.choice((0, 1, 7))))
        texts.append(OTHER_DAYS[language].format(stay=said_stay(language, first + moved[0], last + moved[1])))
    if chance.random() < 0.3:
        texts.append(texts[0])
    if chance.random() < 0.25:
        texts += BOOKS[language]
    elif chance.random() < 0.1:
        texts.append(BOOKS[language][0])
    for text in texts:
        yield at, RECEIVERS[language], address, text
        at += timedelta(seconds=chance.uniform(15, 120))


def _wanted(chance: Random) -> tuple[date, date]:
    """One of the next four weekends, the long one in seven weeks, or any days of the next four months."""
    today = BEGINS.date()
    friday = today + timedelta(days=(4 - today.weekday()) % 7)
    kind = chance.choices(("weekend", "long", "any"), (55, 20, 25))[0]
    if kind == "weekend":
        first = friday + timedelta(weeks=chance.choices(range(4), (40, 25, 20, 15))[0])
        return first, first + timedelta(days=chance.choices((2, 3), (70, 30))[0])
    if kind == "long":
        return friday + timedelta(weeks=7), friday + timedelta(weeks=7, days=4)
    first = today + timedelta(days=chance.randint(3, 120))
    return first, first + timedelta(days=chance.randint(1, 7))


def _message(app: App, receiver: str, address: str, text: str, at: datetime) -> InboundMessage:
    return InboundMessage(f"wamid.{app.ids.new()}", receiver, address, at, Content(ContentKind.TEXT, text))
