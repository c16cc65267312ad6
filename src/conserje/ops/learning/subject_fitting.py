"""The subjects' weights and the rule of judgement from our questions. A build step: needs scikit-learn, running does not.

The rule must not learn from witnesses who have seen the question. So the phrases are dealt into folds; for each, subjects
and indexes are made without it, and what they say about it is what the rule is fitted on.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from math import log
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt

from conserje.knowledge.index import Index
from conserje.knowledge.judgement import SIGNS, Judgement
from conserje.knowledge.search import documents_of, in_language
from conserje.knowledge.subjects import NONE, PAIR, PIECE, STEM, WORD, Subjects, features, plain_words, unpacked
from conserje.knowledge.words import LANGUAGES, words_of
from conserje.model.ids import SystemClock
from conserje.model.reading import ReadingContext
from conserje.ops.hotel_files import DEMO_HOTELS, read_demo_hotel
from conserje.ops.learning.questions import Phrase, checksum, phrases, subject_names
from conserje.understanding.facts import read_facts

FOLDS = 4
REGULARISATION = 8.0
# What an answer must reach: chosen on the folds, see docs/understanding.md.
THRESHOLD = 0.55
_NO_RULE: dict[str, Any] = {"weights": [0.0] * len(SIGNS), "bias": 0.0, "threshold": 1.0}

Signs = tuple[float, ...]
Shelves = dict[tuple[str, str], Judgement]


@dataclass(frozen=True, slots=True)
class Heard:
    """A phrase put to a house by witnesses that do not know it; `candidates` are subject and signs."""

    phrase: Phrase
    candidates: tuple[tuple[str, Signs], ...]


def fit_knowledge(target: Path) -> dict[str, Any]:
    """Fit, write the weights; returns their card. Some minutes."""
    known = phrases()
    heard = listen_to_all(known)
    rule = fit_rule(heard)
    packed = fit_subjects(known, rule)
    target.write_bytes(packed)
    return unpacked(packed).card


def fit_subjects(known: Sequence[Phrase], rule: dict[str, Any]) -> bytes:
    """One softmax regression over all subjects and languages."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    told = [dict(features(one.text.split(), words_of(one.language).terms(one.text))) for one in known]
    found = Counter(name for one in told for name in one)
    names = sorted(name for name, count in found.items() if count >= 2)
    place = {name: number for number, name in enumerate(names)}
    rarity = np.array([log((1 + len(known)) / (1 + found[name])) + 1 for name in names])
    values, columns, ends = [], [], [0]
    for one in told:
        inside = [(place[name], value * rarity[place[name]]) for name, value in one.items() if name in place]
        norm = sum(value * value for _, value in inside) ** 0.5 or 1.0
        columns += [column for column, _ in inside]
        values += [value / norm for _, value in inside]
        ends.append(len(columns))
    rows = csr_matrix((np.array(values, dtype=np.float32), np.array(columns), np.array(ends)), (len(known), len(names)))
    model = LogisticRegression(C=REGULARISATION, max_iter=150, tol=2e-3)
    model.fit(rows, [one.subject for one in known], sample_weight=[one.weight for one in known])
    counts = np.array([_counts(name) for name in names]) * rarity
    return _packed(
        names, model.coef_.T * counts[:, None], model.intercept_, counts**2, list(model.classes_), known, rule
    )


def _counts(name: str) -> float:
    """What a feature counts, found again from its name."""
    kinds = {"c:": PIECE, "s:": STEM}
    return kinds.get(name[:2]) or (PAIR if " " in name else WORD)


def listen_to_all(known: Sequence[Phrase], seed: int = 11) -> list[Heard]:
    """Every phrase through witnesses made without its fold."""
    chance = Random(seed)
    fold = {one.text: chance.randrange(FOLDS) for one in known}
    heard: list[Heard] = []
    for number in range(FOLDS):
        learnt = [one for one in known if fold[one.text] != number]
        hidden = frozenset(one.text for one in known if fold[one.text] == number)
        shelves = shelves_without(hidden, Subjects(unpacked(fit_subjects(learnt, _NO_RULE))))
        for one in known:
            if one.text in hidden:
                heard += _heard(one, shelves, chance)
    return heard


def shelves_without(hidden: frozenset[str], subjects: Subjects) -> Shelves:
    """Both demo houses in every language, their rows without the hidden phrases."""
    shelves: Shelves = {}
    for slug in DEMO_HOTELS:
        house = read_demo_hotel(slug, SystemClock())
        for language in LANGUAGES:
            entries = in_language(house.entries, house.hotel, language)
            documents = [
                replace(one, questions=tuple(row for row in one.questions if " ".join(plain_words(row)) not in hidden))
                for one in documents_of(entries, house.hotel, language, subjects.place)
            ]
            shelves[slug, language] = Judgement(Index(documents, words_of(language)), subjects)
    return shelves


def fit_rule(heard: Sequence[Heard]) -> dict[str, Any]:
    """A logistic regression over candidates: is this the entry that answers?"""
    from sklearn.linear_model import LogisticRegression

    asked = [one for one in heard if one.phrase.is_whole or one.phrase.subject == NONE]
    rows = [signs for one in asked for _, signs in one.candidates]
    right = [subject == one.phrase.subject for one in asked for subject, _ in one.candidates]
    weight = [one.phrase.weight for one in asked for _ in one.candidates]
    signs = np.array(rows)
    mean, spread = signs.mean(axis=0), signs.std(axis=0) + 1e-6
    model = LogisticRegression(C=0.3, max_iter=3000).fit((signs - mean) / spread, right, sample_weight=weight)
    weights = model.coef_[0] / spread
    bias = float(model.intercept_[0] - (weights * mean).sum())
    return {"weights": weights.round(5).tolist(), "bias": round(bias, 5), "threshold": THRESHOLD}


def _heard(phrase: Phrase, shelves: Shelves, chance: Random) -> Iterator[Heard]:
    """At one house that has the subject; a phrase that nothing answers at any."""
    here = [
        slug for slug in DEMO_HOTELS if phrase.subject == NONE or shelves[slug, phrase.language].has(phrase.subject)
    ]
    if here:
        context = ReadingContext(now=SystemClock().now(), country="AR", language=phrase.language)
        facts = read_facts(phrase.text, context)
        topics = [word for word in (facts.amenity, facts.service, facts.topic) if word]
        judgement = shelves[chance.choice(here), phrase.language]
        yield Heard(phrase, tuple(judgement.witnesses(phrase.text, topics)))


def _packed(
    names: Sequence[str],
    weights: npt.NDArray[np.float64],
    bias: npt.NDArray[np.float64],
    squares: npt.NDArray[np.float64],
    subjects: list[str],
    known: Sequence[Phrase],
    rule: dict[str, Any],
) -> bytes:
    scale = np.abs(weights).max(axis=0) / 127
    words = sorted({word for one in known if one.subject != NONE for word in one.text.split()})
    card = {
        "format": 2,
        "subjects": subjects,
        "rule": rule,
        "phrases": len(known),
        "features": len(names),
        "data": checksum(known),
    }
    if set(subjects) != subject_names() | {NONE}:
        raise ValueError(f"no phrases for {sorted(subject_names() ^ set(subjects))}")
    out = BytesIO()
    np.savez_compressed(
        out,
        vocabulary=np.frombuffer("\n".join(names).encode(), dtype=np.uint8),
        weights=np.rint(weights / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        bias=bias.astype(np.float32),
        squares=squares.astype(np.float32),
        words=np.frombuffer("\n".join(words).encode(), dtype=np.uint8),
        card=np.frombuffer(json.dumps(card).encode(), dtype=np.uint8),
    )
    return out.getvalue()
