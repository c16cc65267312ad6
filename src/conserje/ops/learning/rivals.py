"""What simpler readers reach on the same messages in the same run: without them a figure says nothing.

`majority` always answers with the intent that most patterns have, `keywords` with the first of a short list of words
that occurs, `scikit_learn` is TfidfVectorizer and LogisticRegression as they come, taught with our own utterances.
Rasa's DIET runs in an environment of its own (`scripts/rasa-diet`); its kept figures are added where they are found.
"""

import json
import re
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from conserje.model.reading import Intent
from conserje.ops.bench.scorecard import Row
from conserje.ops.learning.splits import Case
from conserje.ops.learning.utterances import LANGUAGES, Example
from conserje.understanding.text import fold

Guess = Callable[[Sequence[str]], list[Intent]]
RASA_FIGURES = "rasa_diet.json"
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)?")
# Two spoken forms of a pattern are enough for a reader that has no weights for the rest.
_FORMS = 2


def majority(examples: Sequence[Example]) -> Guess:
    """Counts patterns, not their variants."""
    first = {example.source: example.intents[0] for example in examples}
    commonest = Counter(first.values()).most_common(1)[0][0]
    return lambda texts: [commonest] * len(texts)


def keywords() -> Guess:
    lists = tomllib.loads((Path(__file__).parent / "keywords.toml").read_text(encoding="utf-8"))
    words = [(Intent(name), frozenset(fold(listed).split())) for name, listed in lists.items()]

    def guess(text: str) -> Intent:
        said = set(_WORD.findall(fold(text)))
        return next((intent for intent, known in words if said & known), Intent.UNCLEAR)

    return lambda texts: [guess(text) for text in texts]


def scikit_learn(examples: Sequence[Example]) -> Guess:
    """Trained on the first forms of every pattern, with its first intent. Needs the development packages."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    seen: Counter[int] = Counter()
    texts, intents = [], []
    for example in examples:
        seen[example.source] += 1
        if example.whole and seen[example.source] <= _FORMS:
            texts.append(example.text)
            intents.append(example.intents[0].value)
    model = make_pipeline(TfidfVectorizer(), LogisticRegression())
    model.fit(texts, intents)
    return lambda asked: [Intent(name) for name in model.predict(list(asked))]


def measure_rivals(cases: Sequence[Case], examples: Sequence[Example], kept: Path) -> list[Row]:
    """First answers right, and microseconds a message in one batch, per rival."""
    rivals = {"majority": majority(examples), "keywords": keywords(), "scikit_learn": scikit_learn(examples)}
    rows = [row for name, guess in rivals.items() for row in _measure(name, guess, cases)]
    if (kept / RASA_FIGURES).exists():
        figures = json.loads((kept / RASA_FIGURES).read_text(encoding="utf-8"))
        rows += [Row(f"rival.rasa_diet.{name}", value, "kept", figures["samples"]) for name, value in figures["rows"]]
    return rows


def _measure(name: str, guess: Guess, cases: Sequence[Case]) -> list[Row]:
    started = time.process_time()
    answers = guess([case.text for case in cases])
    micros = (time.process_time() - started) / len(cases) * 1e6
    rows = []
    for language in LANGUAGES:
        mine = [
            answer in case.intents for case, answer in zip(cases, answers, strict=True) if case.language == language
        ]
        rows.append(Row(f"rival.{name}.top1.{language}", sum(mine) / len(mine), "share", len(mine)))
    return [*rows, Row(f"rival.{name}.cpu_per_message", micros, "µs", len(cases))]
