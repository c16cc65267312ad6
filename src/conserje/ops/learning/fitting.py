"""The weights of the intent classifier from our utterances. A build step: needs scikit-learn and scipy, which running does not.

Features are those of `understanding.intents.features`; what learns from them is `ops.learning.network`.
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
from conserje.ops.learning.network import Matrix, Network, Plan
from conserje.ops.learning.splits import DEVELOPMENT, Case, cases
from conserje.ops.learning.utterances import LANGUAGES, Example, checksum, training_examples
from conserje.understanding.intents import Classifier, load_weights
from conserje.understanding.intents.features import (
    UNKNOWN_WORDS,
    Features,
    Featurizer,
    Keys,
    WordVectors,
    key_of,
    piece,
)
from conserje.understanding.intents.weights import FORMAT, load_word_vectors
from conserje.understanding.rules import Phrasebook
from conserje.understanding.text import char_ngrams, fold, tokens, word_pairs

PAIRS_IN_PATTERNS = 2
PIECES_IN_PATTERNS = 3
# Half of what the specification allows.
MOST_REFUSED = 0.01
UNCALIBRATED = [[-10.0, 10.0], [0.0, 1.0]]
_REFUSABLE = frozenset({Intent.OUT_OF_SCOPE, Intent.UNCLEAR})
_NAME = re.compile(r"(?<=\w )[A-ZÀ-Ý][^\W\d_]+|^[A-ZÀ-Ý][^\W\d_]+(?= [A-ZÀ-Ý]|$)")
_WORD = re.compile(r"[^\W\d_]+(?:'[a-z]+)?")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`keys` of the features, sorted, and the rareness of each (natural log of patterns per pattern that has it)."""

    keys: Keys
    idf: Matrix


@dataclass(frozen=True, slots=True)
class Trained:
    vocabulary: Vocabulary
    network: Network
    intents: tuple[Intent, ...]


def build_vocabulary(examples: Sequence[Example]) -> Vocabulary:
    """Features found in enough different patterns; a pattern's own variants do not count."""
    found: dict[str, set[int]] = defaultdict(set)
    for example in examples:
        words = tokens(example.text)
        for gram in (*words, *word_pairs(words)):
            found[gram].add(example.source)
        for word in set(words):
            for letters in char_ngrams(word):
                found[piece(letters)].add(example.source)
    counts = {gram: len(sources) for gram, sources in found.items() if len(sources) >= _least(gram)}
    counts |= dict(zip(UNKNOWN_WORDS, (50, 20, 10), strict=True))
    by_key = {key_of(gram): count for gram, count in sorted(counts.items())}
    keys = sorted(by_key)
    patterns = max(example.source for example in examples) + 1
    idf = np.array([log(patterns / by_key[key]) for key in keys], np.float32)
    return Vocabulary(np.array(keys, np.uint32), idf)


def _least(gram: str) -> int:
    return PIECES_IN_PATTERNS if gram.startswith("c:") else PAIRS_IN_PATTERNS


def matrices(texts: Sequence[str], vocabulary: Vocabulary, vectors: WordVectors) -> tuple[Any, Matrix]:
    """Sparse rows of the features, words and letter pieces each of length one; and the mean meaning of each text."""
    from scipy.sparse import csr_matrix

    featurizer = Featurizer(vocabulary.keys, vocabulary.idf, vectors)
    featured = [featurizer.features(tokens(text)) for text in texts]
    columns = [np.array(one.words + one.pieces) for one in featured]
    values = [_values(one, vocabulary.idf) for one in featured]
    ends = np.cumsum([0, *(len(column) for column in columns)])
    shape = (len(texts), len(vocabulary.keys))
    grams = csr_matrix((np.concatenate(values), np.concatenate(columns).astype(np.int64), ends), shape=shape)
    return grams, np.stack([featurizer.meaning(one) for one in featured])


def _values(features: Features, idf: Matrix) -> Matrix:
    blocks = [idf[block] for block in (features.words, features.pieces) if block]
    lengths = [block / np.sqrt(block @ block) for block in blocks]
    return np.concatenate(lengths).astype(np.float32) if lengths else np.zeros(0, np.float32)


def fit(examples: Sequence[Example], plan: Plan) -> Trained:
    vocabulary, vectors = build_vocabulary(examples), load_word_vectors()
    grams, meanings = matrices([example.text for example in examples], vocabulary, vectors)
    intents = tuple(intent for intent in Intent if any(intent in example.intents for example in examples))
    targets = np.array([[intent in example.intents for intent in intents] for example in examples], np.float32)
    targets /= targets.sum(axis=1, keepdims=True)
    network = Network(len(vocabulary.keys), vectors.width, len(intents), plan)
    network.learn(grams, meanings, targets, np.array([example.weight for example in examples], np.float32))
    return Trained(vocabulary, network, intents)


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
    """Log-odds -> probability, monotone, from every pair of development message and intent; at most 40 knots."""
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
    grid = np.linspace(-10, 10, 40)
    smooth = np.convolve(np.pad(fitted.predict(grid), 1, mode="edge"), np.array([0.25, 0.5, 0.25]), mode="valid")
    return [grid.round(4).tolist(), np.maximum.accumulate(smooth + np.arange(40) * 1e-5).round(4).tolist()]


def refusal_tilt(weights: bytes, development: Sequence[Case]) -> float:
    """What to add to the log-odds of `out_of_scope`: of the tilts that refuse hardly any hotel matter of the development
    messages, the one that gets most first intents right; of equals the largest, for there are always more strange matters
    than were written down."""
    classifier, phrasebook = Classifier(load_weights(weights)), Phrasebook.packaged()
    rests = [(phrasebook.peel(case.text).rest, case.intents) for case in development]
    told = [(np.log(classifier.shares(rest) + 1e-9), intents) for rest, intents in rests if rest]
    place = classifier.intents.index(Intent.OUT_OF_SCOPE)
    best, most = 0.0, -1
    for tilt in np.arange(0.0, 2.05, 0.1):
        tops = [
            (classifier.intents[int((logs + tilt * _one(place, len(logs))).argmax())], meant) for logs, meant in told
        ]
        refused = sum(top is Intent.OUT_OF_SCOPE and not _REFUSABLE & set(meant) for top, meant in tops) / len(tops)
        right = sum(top in meant for top, meant in tops)
        if right >= most and refused <= MOST_REFUSED:
            best, most = float(tilt), right
    return best


def _one(place: int, length: int) -> Matrix:
    row = np.zeros(length, np.float32)
    row[place] = 1
    return row


def fit_weights(development: Path, target: Path, plan: Plan | None = None) -> dict[str, Any]:
    """Fit, calibrate on the development splits, write the weights; returns their card."""
    examples = training_examples()
    trained = fit(examples, plan or Plan())
    evidence = language_evidence([example for example in examples if example.whole])
    known = [case for split in DEVELOPMENT for case in cases(development, split)]
    draft = pack(trained, evidence, UNCALIBRATED, len(examples))
    trained.network.out_bias.value[trained.intents.index(Intent.OUT_OF_SCOPE)] += refusal_tilt(draft, known)
    draft = pack(trained, evidence, UNCALIBRATED, len(examples))
    packed = pack(trained, evidence, calibrate(draft, known), len(examples))
    target.write_bytes(packed)
    return load_weights(packed).card


def pack(
    trained: Trained, evidence: tuple[list[str], npt.NDArray[np.int8]], knots: list[list[float]], examples: int
) -> bytes:
    """The weights file of `understanding.intents.weights`; a feature's row becomes int8, its idf goes into its scale."""
    network, vocabulary = trained.network, trained.vocabulary
    scale = np.abs(network.rows).max(axis=1) / 127 + 1e-12
    card = {
        "format": FORMAT,
        "data": checksum(),
        "examples": examples,
        "features": len(vocabulary.keys),
        "intents": [intent.value for intent in trained.intents],
        "languages": list(LANGUAGES),
        "licence": "own utterances, under the licence of this repository",
    }
    target = BytesIO()
    np.savez(
        target,
        allow_pickle=False,
        card=np.frombuffer(json.dumps(card, sort_keys=True).encode(), np.uint8),
        keys=vocabulary.keys,
        rows=np.rint(network.rows / scale[:, None]).astype(np.int8),
        row_scale=(scale * vocabulary.idf).astype(np.float32),
        idf=vocabulary.idf,
        hidden_bias=network.hidden_bias.value,
        meaning=network.meaning.value,
        out=network.out.value,
        out_bias=network.out_bias.value,
        knots=np.array(knots, np.float32),
        words=np.frombuffer("\n".join(evidence[0]).encode(), np.uint8),
        word_odds=evidence[1],
    )
    return target.getvalue()
