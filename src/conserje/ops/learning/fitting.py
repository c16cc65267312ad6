"""The intent weights from our utterances. A build step: needs scikit-learn, which running does not.

Features and their weighting are those of `understanding.classifier`; the file comes out the same byte for byte from
the same data on the same versions.
"""

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from math import log
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from conserje.model.reading import Intent
from conserje.ops.learning.splits import Case, cases
from conserje.ops.learning.utterances import LANGUAGES, Example, checksum, training_examples
from conserje.understanding.classifier import UNKNOWN_WORDS, Classifier, Featurizer, load_weights
from conserje.understanding.rules import Phrasebook
from conserje.understanding.text import char_ngrams, fold, tokens, word_ngrams

WORDS_IN_PATTERNS = 2
PIECES_IN_PATTERNS = 3
REGULARISATION = 12.0
_NAME = re.compile(r"(?<=\w )[A-ZÀ-Ý][^\W\d_]+|^[A-ZÀ-Ý][^\W\d_]+(?= [A-ZÀ-Ý]|$)")
_WORD = re.compile(r"[^\W\d_]+(?:'[a-z]+)?")


@dataclass(frozen=True, slots=True)
class Trained:
    """Float weights before they are packed: `weights` (features x intents), `bias`, `idf` per feature."""

    vocabulary: list[str]
    weights: npt.NDArray[np.float64]
    bias: npt.NDArray[np.float64]
    idf: npt.NDArray[np.float64]
    intents: tuple[Intent, ...]


def build_vocabulary(examples: Sequence[Example]) -> tuple[list[str], list[int]]:
    """Features found in enough different patterns (a pattern's own variants do not count), and in how many."""
    found: dict[str, set[int]] = defaultdict(set)
    for example in examples:
        words = tokens(example.text)
        for gram in word_ngrams(words):
            found[gram].add(example.source)
        for word in set(words):
            for piece in char_ngrams(word):
                found[f"c:{piece}"].add(example.source)
    wanted = sorted(
        gram
        for gram, sources in found.items()
        if len(sources) >= (PIECES_IN_PATTERNS if gram.startswith("c:") else WORDS_IN_PATTERNS)
    )
    return [*wanted, *UNKNOWN_WORDS], [*(len(found[gram]) for gram in wanted), *(50, 20, 10)]


def matrix(examples: Sequence[Example], vocabulary: list[str], idf: npt.NDArray[np.float64]) -> Any:
    """Sparse rows: words and letter pieces, each block of length one."""
    from scipy.sparse import csr_matrix

    featurizer = Featurizer({name: place for place, name in enumerate(vocabulary)})
    values: list[npt.NDArray[np.float64]] = []
    columns: list[int] = []
    ends = [0]
    for example in examples:
        for block in featurizer.places(tokens(example.text)):
            if block:
                part = idf[block]
                values.append(part / np.sqrt((part**2).sum()))
                columns.extend(block)
        ends.append(len(columns))
    flat = np.concatenate(values)
    return csr_matrix((flat, np.array(columns), np.array(ends)), shape=(len(examples), len(vocabulary)))


def fit(examples: Sequence[Example]) -> Trained:
    """One logistic regression per intent, in liblinear (one thread, a fixed seed: repeatable)."""
    from sklearn.linear_model import LogisticRegression

    vocabulary, counts = build_vocabulary(examples)
    patterns = max(example.source for example in examples) + 1
    idf = np.array([log(patterns / count) for count in counts])
    rows = matrix(examples, vocabulary, idf)
    weight = np.array([example.weight for example in examples])
    intents = tuple(intent for intent in Intent if any(intent in example.intents for example in examples))
    columns, biases = [], []
    for intent in intents:
        is_it = np.array([intent in example.intents for example in examples])
        model = LogisticRegression(C=REGULARISATION, solver="liblinear", random_state=1, max_iter=200, tol=1e-3)
        share = float(weight[is_it].sum() / weight.sum())
        balanced = np.where(is_it, weight * (0.05 / share) ** 0.5, weight)
        model.fit(rows, is_it, sample_weight=balanced)
        columns.append(model.coef_[0])
        biases.append(float(model.intercept_[0]))
    return Trained(vocabulary, np.stack(columns, axis=1), np.array(biases), idf, intents)


def language_evidence(examples: Sequence[Example]) -> tuple[list[str], npt.NDArray[np.int8]]:
    """Per word as written, and as it is written without accents: smoothed log-odds per language, in sixteenths.

    Names of people and places say nothing: capitals within a sentence are left out, and lines that are a name.
    """
    counts: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for example in examples:
        lowered = _NAME.sub(" ", example.text).lower().replace("’", "'")
        for word in {*_WORD.findall(lowered), *_WORD.findall(fold(lowered))}:
            counts[word][example.language].add(example.source)
    words, odds = [], []
    for word in sorted(counts):
        shares = np.array([len(counts[word][language]) + 0.12 for language in LANGUAGES])
        logs = np.log(shares / shares.sum()) - np.log(1 / 3)
        if sum(len(sources) for sources in counts[word].values()) >= 2:
            words.append(word)
            odds.append(np.clip(np.rint(logs * 16), -60, 60))
    return words, np.array(odds).astype(np.int8)


def calibrate(weights: bytes, development: Sequence[Case]) -> list[list[float]]:
    """Raw score -> probability, monotone, from every pair of development message and intent; at most 40 knots."""
    from sklearn.isotonic import IsotonicRegression

    classifier, phrasebook = Classifier(load_weights(weights)), Phrasebook.packaged()
    scores: list[float] = []
    truth: list[float] = []
    for case in development:
        rest = phrasebook.peel(case.text).rest
        if rest:
            scores.extend(classifier.scores(rest).tolist())
            truth.extend(float(intent in case.intents) for intent in classifier.intents)
    fitted = IsotonicRegression(y_min=0.001, y_max=0.995, out_of_bounds="clip").fit(scores, truth)
    grid = np.linspace(-9, 7, 40)
    smooth = np.convolve(np.pad(fitted.predict(grid), 1, mode="edge"), np.array([0.25, 0.5, 0.25]), mode="valid")
    return [grid.round(4).tolist(), np.maximum.accumulate(smooth + np.arange(40) * 1e-5).round(4).tolist()]


def fit_weights(development: Path, target: Path) -> dict[str, Any]:
    """Fit, calibrate on the development split, write the weights; returns their card."""
    examples = training_examples()
    trained = fit(examples)
    evidence = language_evidence([example for example in examples if example.whole])
    draft = pack(trained, evidence, [[-9.0, 7.0], [0.0, 1.0]], len(examples))
    packed = pack(trained, evidence, calibrate(draft, cases(development, "dev")), len(examples))
    target.write_bytes(packed)
    return load_weights(packed).card


def pack(
    trained: Trained, evidence: tuple[list[str], npt.NDArray[np.int8]], knots: list[list[float]], examples: int
) -> bytes:
    """The weights file of `understanding.classifier`. Idf is folded into the weights, which become int8 per intent."""
    folded = trained.weights * trained.idf[:, None]
    scale = np.abs(folded).max(axis=0) / 127
    card = {
        "format": 1,
        "data": checksum(),
        "examples": examples,
        "features": len(trained.vocabulary),
        "intents": [intent.value for intent in trained.intents],
        "languages": list(LANGUAGES),
        "licence": "own utterances, under the licence of this repository",
    }
    target = BytesIO()
    np.savez(
        target,
        allow_pickle=False,
        card=np.frombuffer(json.dumps(card, sort_keys=True).encode(), np.uint8),
        vocabulary=np.frombuffer("\n".join(trained.vocabulary).encode(), np.uint8),
        weights=np.rint(folded / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        bias=trained.bias.astype(np.float32),
        squares=(trained.idf**2).astype(np.float32),
        knots=np.array(knots, np.float32),
        words=np.frombuffer("\n".join(evidence[0]).encode(), np.uint8),
        word_odds=evidence[1],
    )
    return target.getvalue()
