"""How good the readers are: intents and languages on messages whose wording the training never saw."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from conserje.model.reading import Intent, Reading, ReadingContext
from conserje.ops.bench.scorecard import Bar, Row
from conserje.ops.learning.splits import Case
from conserje.ops.learning.utterances import LANGUAGES
from conserje.understanding.reader import Reader

# From the specification, section 5; the language bar from the measurements of the design.
BARS = {
    "top1": Bar(0.92, is_floor=True),
    "top1_gap": Bar(0.03),
    "out_of_scope_recall": Bar(0.95, is_floor=True),
    "false_refusals": Bar(0.02),
    "language": Bar(0.98, is_floor=True),
}
_REFUSED = frozenset({Intent.OUT_OF_SCOPE})
# What costs no answer of its own when it is read beside a wish.
_NO_WISHES = frozenset(
    {
        *(Intent.GREET, Intent.GOODBYE, Intent.THANK, Intent.ACKNOWLEDGE, Intent.HELP, Intent.REPEAT),
        *(Intent.AFFIRM, Intent.DENY, Intent.OUT_OF_SCOPE, Intent.UNCLEAR),
    }
)


@dataclass(frozen=True, slots=True)
class Judged:
    case: Case
    reading: Reading

    @property
    def right(self) -> bool:
        return self.reading.top in self.case.intents


def judge(reader: Reader, split: Iterable[Case]) -> list[Judged]:
    """Every message read without any context but a house of its own language."""
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    contexts = {
        "es": ReadingContext(now, "AR", house_language="es"),
        "en": ReadingContext(now, "GB", house_language="en"),
        "pt": ReadingContext(now, "BR", house_language="pt"),
    }
    return [Judged(case, reader.read(case.text, contexts[case.language])) for case in split]


def measure(judged: Sequence[Judged], micros: float) -> list[Row]:
    rows = first_right(judged, "top1", BARS["top1"])
    shares = [row.value for row in rows if row.metric.startswith("top1.")]
    rows.append(_row("top1_gap", max(shares) - min(shares), len(judged)))
    rows += [_multilabel(judged, language) for language in LANGUAGES]
    several = [one for one in judged if len(set(one.case.intents)) > 1]
    single = [one for one in judged if len(one.case.intents) == 1]
    rows.append(Row("all_wishes_heard", share_heard(several), "share", len(several)))
    rows.append(Row("wishes_invented", share_invented(single), "share", len(single)))
    outside = [one for one in judged if one.case.intents == (Intent.OUT_OF_SCOPE,)]
    inside = [one for one in judged if not {Intent.OUT_OF_SCOPE, Intent.UNCLEAR} & set(one.case.intents)]
    rows.append(_row("out_of_scope_recall", _share(one.right for one in outside), len(outside)))
    refused = _share(one.reading.top in _REFUSED for one in inside)
    rows.append(_row("false_refusals", refused, len(inside)))
    spoken = [one for one in judged if len(one.case.text.split()) >= 3]
    rows.append(_row("language", _share(one.reading.language == one.case.language for one in spoken), len(spoken)))
    rows.append(Row("calibration_error", calibration_error(judged), "error", len(judged)))
    rows.append(Row("cpu_per_message", micros, "µs", len(judged)))
    return rows


def calibration_error(judged: Sequence[Judged], bins: int = 10) -> float:
    """Expected calibration error of the first intent's confidence over equal-width bins."""
    total = 0.0
    for number in range(bins):
        inside = [one for one in judged if min(int(one.reading.intents[0].confidence * bins), bins - 1) == number]
        if inside:
            said = sum(one.reading.intents[0].confidence for one in inside) / len(inside)
            total += abs(said - _share(one.right for one in inside)) * len(inside) / len(judged)
    return total


def evaluate(reader: Reader, messages: Sequence[Case]) -> list[Row]:
    """Read the messages once to judge them and once more for the processor time it takes."""
    judged = judge(reader, messages)
    started = time.process_time()
    judge(reader, messages)
    micros = (time.process_time() - started) / len(messages) * 1e6
    return measure(judged, micros)


def first_right(judged: Sequence[Judged], metric: str, bar: Bar | None = None) -> list[Row]:
    """The share of messages whose first intent is right, per language."""
    rows = []
    for language in LANGUAGES:
        mine = [one for one in judged if one.case.language == language]
        rows.append(Row(f"{metric}.{language}", _share(one.right for one in mine), "share", len(mine), bar))
    return rows


def share_heard(several: Sequence[Judged]) -> float:
    """Of messages with more than one intent, those of which every one was read."""
    return _share(set(one.case.intents) <= {intent.name for intent in one.reading.intents} for one in several)


def share_invented(single: Sequence[Judged]) -> float:
    """Of messages with one intent, those into which a wish was read beside the first intent, and it was not meant."""
    return _share(
        any(intent.name not in {*one.case.intents, *_NO_WISHES} for intent in one.reading.intents[1:]) for one in single
    )


def _multilabel(judged: Sequence[Judged], language: str) -> Row:
    """F1 over all pairs of message and intent: what was read against what was meant, order left aside."""
    mine = [one for one in judged if one.case.language == language]
    both = sum(len({intent.name for intent in one.reading.intents} & set(one.case.intents)) for one in mine)
    named = sum(len(one.reading.intents) + len(one.case.intents) for one in mine)
    return Row(f"intents_f1.{language}", 2 * both / named if named else 0.0, "F1", len(mine))


def _row(metric: str, value: float, samples: int) -> Row:
    return Row(metric, value, "share", samples, BARS[metric])


def _share(truths: Iterable[bool]) -> float:
    counted = list(truths)
    return sum(counted) / len(counted) if counted else 0.0
