"""One conversation as it is read: day by day, each message with what was understood and done because of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from conserje.model.reading import Facts
from conserje.storage.conversations import Said
from conserje.web.console.wording import Wording

_ORDER = {field.name: place for place, field in enumerate(fields(Facts))}


@dataclass(frozen=True, slots=True)
class Understood:
    """A turn's bookkeeping. `facts` are named for staff; `intents` with a confidence in percent; `millis` of work."""

    id: UUID
    flow: str
    reader: str
    intents: Sequence[tuple[str, int]]
    facts: Sequence[tuple[str, str]]
    actions: Sequence[tuple[str, str, str]]
    evidence: Sequence[str]
    millis: float


@dataclass(frozen=True, slots=True)
class Entry:
    """A message; `turn` is the turn that it caused, under the last guest message that the turn answered."""

    said: Said
    turn: Understood | None


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    entries: Sequence[Entry]


def timeline(said: Sequence[Said], turns: Iterable[Mapping[str, Any]], wording: Wording) -> Sequence[Day]:
    """`said` oldest first. A turn without a guest message (a timer's) stands at its first reply."""
    by_id = {turn["id"]: turn for turn in turns}
    place = dict(_places(said))
    days: dict[date, list[Entry]] = {}
    for message in said:
        turn = by_id.get(place.get(message.id))
        entry = Entry(message, understood(turn, wording) if turn else None)
        days.setdefault(wording.local_day(message.at), []).append(entry)
    return [Day(day, entries) for day, entries in days.items()]


def _places(said: Sequence[Said]) -> Iterator[tuple[UUID, UUID]]:
    """Message -> turn, for the one message of each turn that carries its bookkeeping."""
    chosen: dict[UUID, Said] = {}
    for message in said:
        if message.turn_id is None:
            continue
        if message.author == "guest" or message.turn_id not in chosen:
            chosen[message.turn_id] = message
    return ((message.id, turn) for turn, message in chosen.items())


def understood(turn: Mapping[str, Any], wording: Wording) -> Understood:
    """A row of `turns` in words. Whatever a reader left out is left out here."""
    reading = turn["reading"]
    return Understood(
        id=turn["id"],
        flow=turn["flow"],
        reader=str(reading.get("reader", "–")),
        intents=[
            (wording.name("intent", intent.get("name", "unclear")), round(100 * float(intent.get("confidence", 0))))
            for intent in reading.get("intents", ())
        ],
        facts=_named(reading.get("facts", {}), wording),
        actions=[_action(action, wording) for action in turn["actions"]],
        evidence=[str(line) for line in turn["evidence"] if not str(line).startswith("move:")],
        millis=turn["micros"] / 1000,
    )


def _action(action: Mapping[str, Any], wording: Wording) -> tuple[str, str, str]:
    """Name, arguments, outcome."""
    arguments = " · ".join(f"{name}: {value}" for name, value in _named(action["arguments"], wording))
    return wording.name("action", action["name"]), arguments, str(action["outcome"])


def _named(values: Mapping[str, Any], wording: Wording) -> Sequence[tuple[str, str]]:
    """In the order of `Facts`; the database keeps JSON objects in an order of its own."""
    order = sorted(values, key=lambda name: (_ORDER.get(name, len(_ORDER)), name))
    return [wording.fact(name, values[name]) for name in order]
