"""How well facts are read: messages with the dates, nights, party, rooms and contacts that a person finds in them.

`facts_<language>.tsv`, `dev3_facts_…` and `facts3_…` to `facts9_…` are for development (the data card tells how each came
about); `blind_facts_<language>.tsv` are only ever measured, and name `ALSO` too. Lines are `name=value ...<tab>text`, or
`-<tab>text` when the message states none. `name?=value` may be read or not (does "a double" say one room?); `ages` and
`features` are joined by commas, blanks in names are "_".
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

from conserje.model.reading import Facts, ReadingContext
from conserje.ops.bench.scorecard import Bar, Row
from conserje.ops.learning.utterances import LANGUAGES
from conserje.understanding.reader import Reader

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
COUNTRIES = {"es": "AR", "en": "GB", "pt": "BR"}
SCORED = ("check_in", "check_out", "nights", "flexible", "adults", "children", "ages", "rooms", "room_type")
# Labelled in the blind messages; of other facts (amenity, topic, service) nothing is said there, so they are not judged.
ALSO = (
    *("beds", "features", "booking_code", "guest_name", "email", "phone", "time", "amount", "currency"),
    *("payment_method", "meal_plan", "room_number", "rating"),
)
# The specification, section 5, sets its bar for dates, nights, guests and room type.
BARRED = frozenset(SCORED) - {"flexible"}
FACT_BAR = Bar(0.95, is_floor=True)


@dataclass(frozen=True, slots=True)
class FactCase:
    """`stated` as `Facts` holds it; `optional` names what may be left out."""

    language: str
    text: str
    stated: dict[str, object]
    optional: frozenset[str]


@dataclass(frozen=True, slots=True)
class Tally:
    """Values read rightly, read though not stated (or read wrongly), and stated but not read (or read wrongly)."""

    right: int = 0
    invented: int = 0
    missed: int = 0

    @property
    def f1(self) -> float:
        return 2 * self.right / (2 * self.right + self.invented + self.missed) if self.right else 0.0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.right + other.right, self.invented + other.invented, self.missed + other.missed)


def fact_cases(folder: Path, name: str = "facts") -> list[FactCase]:
    """Every line of the three files `<name>_<language>.tsv`. Raises ValueError for a fact that is not scored or has no such
    value."""
    return [case for language in LANGUAGES for case in _read(folder / f"{name}_{language}.tsv", language)]


def _read(file: Path, language: str) -> Iterator[FactCase]:
    for line in file.read_text(encoding="utf-8").splitlines():
        written, _, text = line.partition("\t")
        pairs = [pair.partition("=") for pair in written.split() if pair != "-"]
        stated = {name.rstrip("?"): _value(name.rstrip("?"), value) for name, _, value in pairs}
        yield FactCase(language, text, stated, frozenset(name[:-1] for name, _, _ in pairs if name.endswith("?")))


def _value(name: str, written: str) -> object:
    if name not in SCORED and name not in ALSO and name not in _UNJUDGED:
        raise ValueError(f"no fact that is scored: {name!r}")
    return _FORMS.get(name, str)(written)


def _numbers(written: str) -> tuple[int, ...]:
    return tuple(int(age) for age in written.split(","))


def _tolerance(written: str) -> int | str:
    return int(written) if written.isdigit() else written


_UNJUDGED = frozenset(("amenity", "service", "topic"))
_FORMS: dict[str, Callable[[str], object]] = {
    **dict.fromkeys(("check_in", "check_out"), date.fromisoformat),
    **dict.fromkeys(("nights", "adults", "children", "rooms", "rating"), int),
    "ages": _numbers,
    "flexible": _tolerance,
    "features": lambda written: frozenset(written.split(",")),
    "guest_name": lambda written: written.replace("_", " "),
    "time": time.fromisoformat,
    "amount": Decimal,
}


def compare(case: FactCase, facts: Facts, names: Sequence[str] = SCORED) -> dict[str, Tally]:
    """The tally of one message, by fact. A wrong value counts twice: as invented and as missed."""
    read = facts.stated()
    found: dict[str, Tally] = {}
    for name in names:
        meant, got = case.stated.get(name), read.get(name)
        if name == "features" and got is not None:
            got = frozenset(facts.features)
        if got is not None and got == meant:
            found[name] = Tally(right=1)
        elif got is not None or (meant is not None and name not in case.optional):
            found[name] = Tally(invented=int(got is not None), missed=int(meant is not None))
    return found


def fact_context(language: str) -> ReadingContext:
    """What all messages with facts are read against: noon of one day, in a house of a country that speaks the language."""
    return ReadingContext(NOW, COUNTRIES[language], house_language=language)


def judge_facts(reader: Reader, cases: Sequence[FactCase], *, with_others: bool = False) -> list[Row]:
    """F1 per language, and per fact and language; samples are the values stated. `with_others` judges `ALSO` too."""
    names = (*SCORED, *ALSO) if with_others else SCORED
    tallies = {(language, name): Tally() for language in LANGUAGES for name in names}
    for case in cases:
        context = fact_context(case.language)
        for name, tally in compare(case, reader.read(case.text, context).facts, names).items():
            tallies[case.language, name] += tally
    rows = []
    for language in LANGUAGES:
        whole = sum((tallies[language, name] for name in SCORED if name in BARRED), Tally())
        rows.append(_row(f"facts_f1.{language}", whole, barred=True))
        rows += [_row(f"facts_f1.{name}.{language}", tallies[language, name], barred=name in BARRED) for name in SCORED]
        if with_others:
            others = sum((tallies[language, name] for name in ALSO), Tally())
            rows.append(_row(f"facts_f1.others.{language}", others, barred=False))
    return rows


def _row(metric: str, tally: Tally, *, barred: bool) -> Row:
    return Row(metric, tally.f1, "F1", tally.right + tally.missed, FACT_BAR if barred else None)
