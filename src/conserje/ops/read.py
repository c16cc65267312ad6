"""`conserje read`: what messages mean, one line in, one line out, for as long as the stream lasts."""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from datetime import time as clock_time
from decimal import Decimal
from typing import Any, TextIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from conserje.errors import BadRequest
from conserje.model.ids import Clock
from conserje.model.reading import Facts, Reading, ReadingContext
from conserje.understanding.reader import Reader


@dataclass(frozen=True, slots=True)
class House:
    """Where a message without further details is read: the zone, country and language of a hotel."""

    timezone: str = "America/Argentina/Buenos_Aires"
    country: str = "AR"
    language: str = "es"


def read_stream(cascade: Reader, stdin: TextIO, stdout: TextIO, clock: Clock, house: House | None = None) -> None:
    """JSON lines: `{"id", "text", "now"?, "timezone"?, "country"?, "language"?}` in, a reading or `{"id", "error"}` out.

    Order is kept and every answer is flushed at once. A line that cannot be read costs only itself.
    """
    for line in _lines(stdin):
        stdout.write(json.dumps(_answer(cascade, line, clock, house or House()), ensure_ascii=False) + "\n")
        stdout.flush()


def read_aloud(cascade: Reader, stdin: TextIO, stdout: TextIO, clock: Clock, house: House | None = None) -> None:
    """The same for people: plain messages in, one a line; a readable block out for each."""
    place = house or House()
    for line in _lines(stdin):
        context = _context({}, clock, place)
        started = time.perf_counter_ns()
        reading = cascade.read(line.rstrip("\n"), context)
        micros = (time.perf_counter_ns() - started) // 1000
        intents = ", ".join(f"{intent.name} {intent.confidence:.2f}" for intent in reading.intents)
        stdout.write(f"{reading.language}  {intents}  ({reading.reader}, {micros} µs)\n")
        for name, value in _facts(reading.facts).items():
            stdout.write(f"    {name}: {value}\n")
        stdout.flush()


def _lines(stdin: TextIO) -> Iterator[str]:
    """Line by line without reading ahead, blank ones left out."""
    return (line for line in iter(stdin.readline, "") if line.strip())


def _answer(cascade: Reader, line: str, clock: Clock, house: House) -> dict[str, Any]:
    identity: Any = None
    try:
        asked = _parsed(line)
        identity = asked.get("id")
        text = asked.get("text")
        if not isinstance(text, str):
            raise BadRequest('"text" must be a string')
        context = _context(asked, clock, house)
    except BadRequest as problem:
        return {"id": identity, "error": str(problem)}
    started = time.perf_counter_ns()
    reading = cascade.read(text, context)
    micros = (time.perf_counter_ns() - started) // 1000
    return {"id": identity, **_reading(reading), "micros": micros}


def _parsed(line: str) -> Mapping[str, Any]:
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError) as problem:
        raise BadRequest(f"not JSON: {problem}") from None
    if not isinstance(asked, dict):
        raise BadRequest("a line must be a JSON object")
    return asked


def _context(asked: Mapping[str, Any], clock: Clock, house: House) -> ReadingContext:
    zone = _zone(_text(asked, "timezone") or house.timezone)
    country = (_text(asked, "country") or house.country).upper()
    if len(country) != 2 or not country.isalpha():
        raise BadRequest(f'"country" must be two letters, not {country!r}')
    context = ReadingContext(now=clock.now().astimezone(zone), country=country, house_language=house.language)
    said = _text(asked, "now")
    if said is not None:
        context = replace(context, now=_moment(said, zone))
    language = _text(asked, "language")
    return replace(context, language=language[:2].lower()) if language else context


def _text(asked: Mapping[str, Any], name: str) -> str | None:
    value = asked.get(name)
    if value is not None and not isinstance(value, str):
        raise BadRequest(f'"{name}" must be a string')
    return value or None


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadRequest(f"no such time zone: {name!r}") from None


def _moment(said: str, zone: ZoneInfo) -> datetime:
    """An ISO time in the hotel's zone; one without offset is meant as the hotel's local time."""
    try:
        moment = datetime.fromisoformat(said)
        return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(UTC).astimezone(zone)
    except (ValueError, OverflowError):
        raise BadRequest(f'"now" is not an ISO time: {said!r}') from None


def _reading(reading: Reading) -> dict[str, Any]:
    return {
        "language": reading.language,
        "intents": [{"name": intent.name.value, "confidence": intent.confidence} for intent in reading.intents],
        "facts": _facts(reading.facts),
        "reader": reading.reader,
    }


def _facts(facts: Facts) -> dict[str, Any]:
    return {name: _plain(value) for name, value in facts.stated().items()}


def _plain(value: object) -> Any:
    match value:
        case clock_time():
            return value.strftime("%H:%M")
        case date():
            return value.isoformat()
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case tuple():
            return [_plain(one) for one in value]
        case _:
            return value
