"""The subjects' weights and the rule of judgement from our questions. A build step: needs scikit-learn, running does not.

The rule must not learn from witnesses who have seen the question. So the phrases are dealt into folds; for each, subjects
and indexes are made without it, and what they say about it is what the rule is fitted on.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from math import log
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt

from conserje.knowledge.facts import rendered
from conserje.knowledge.index import Document, Index
from conserje.knowledge.judgement import SIGNS, Judgement
from conserje.knowledge.matters.catalogue import matters
from conserje.knowledge.matters.coverage import covered, plain_text
from conserje.knowledge.search import documents_of, in_language, subject_of
from conserje.knowledge.subjects import NONE, PAIR, PIECE, STEM, WORD, Subjects, features, plain_words, unpacked
from conserje.knowledge.words import LANGUAGES, words_of
from conserje.model.ids import SystemClock
from conserje.model.reading import ReadingContext
from conserje.ops.hotel_files import DEMO_HOTELS, read_demo_hotel
from conserje.ops.learning import softmax
from conserje.ops.learning.questions import Phrase, checksum, guests_words, phrases, subject_names
from conserje.ops.learning.softmax import Layers
from conserje.understanding.facts import read_facts

FOLDS = 3
# The share of the matters that are unknown in their fold; a feature of fewer phrases is dropped.
STRANGE, FEWEST = 0.5, 3
# What a plain answer must reach; below it the entry is told as what is known of the matter. See docs/understanding.md.
THRESHOLD = 0.8
_NO_RULE: dict[str, Any] = {"weights": [0.0] * len(SIGNS), "bias": 0.0, "threshold": 1.0}

Signs = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    signs: Signs
    is_right: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """A phrase put to a house by witnesses that do not know it."""

    phrase: Phrase
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class House:
    """One demo house in one language; `keys` name the documents."""

    keys: tuple[str, ...]
    documents: tuple[Document, ...]
    judgement: Judgement

    def answers(self, number: int, phrase: Phrase) -> bool:
        """As its question says, where a house was asked; otherwise by what the entry speaks of."""
        return self.keys[number] in phrase.keys if phrase.slug else phrase.subject in self.documents[number].covers


Shelves = dict[tuple[str, str], House]


def fit_knowledge(target: Path) -> dict[str, Any]:
    """Fit, write the weights; returns their card. Some minutes."""
    known = phrases()
    heard = listen_to_all(known)
    rule = fit_rule(heard)
    packed = fit_subjects(known, rule)
    target.write_bytes(packed)
    return unpacked(packed).card


def fit_subjects(known: Sequence[Phrase], rule: dict[str, Any]) -> bytes:
    """One softmax regression over all subjects, matters and languages."""
    from scipy.sparse import csr_matrix

    told = [dict(features(one.text.split(), words_of(one.language).terms(one.text))) for one in known]
    found = Counter(name for one in told for name in one)
    names = sorted(name for name, count in found.items() if count >= FEWEST)
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
    subjects = sorted({one.subject for one in known} | subject_names() | {NONE})
    classes = np.array([subjects.index(one.subject) for one in known])
    weights = np.array([one.weight for one in known], dtype=np.float32)
    layers = softmax.fit(rows, classes, weights, len(subjects))
    counts = np.array([_counts(name) for name in names]) * rarity
    return _packed(names, layers, counts, subjects, known, rule)


def _counts(name: str) -> float:
    """What a feature counts, found again from its name."""
    kinds = {"c:": PIECE, "s:": STEM}
    return kinds.get(name[:2]) or (PAIR if " " in name else WORD)


def listen_to_all(known: Sequence[Phrase], seed: int = 11) -> list[Heard]:
    """Every phrase through witnesses made without its fold.

    Half the matters that no demo house speaks of are hidden as wholes, so that the rule also learns what it looks like when
    guests ask for something that training never thought of.
    """
    chance = Random(seed)
    names = sorted(matters().keys() - spoken_of())
    whole = {name: chance.randrange(FOLDS) for name in names if chance.random() < STRANGE}
    fold = {one.text: whole.get(one.subject, chance.randrange(FOLDS)) for one in known}
    heard: list[Heard] = []
    for number in range(FOLDS):
        learnt = [one for one in known if fold[one.text] != number]
        hidden = frozenset(one.text for one in known if fold[one.text] == number)
        shelves = shelves_without(hidden, Subjects(unpacked(fit_subjects(learnt, _NO_RULE))))
        asked = [one for one in known if one.text in hidden and (one.is_whole or one.subject == NONE)]
        heard += [_heard(one, shelves, chance) for one in asked]
    return heard


def spoken_of() -> frozenset[str]:
    """The matters that some demo house's texts have evidence of."""
    houses = (read_demo_hotel(slug, SystemClock()) for slug in DEMO_HOTELS)
    names = subject_names() - matters().keys()
    return frozenset().union(
        *(
            covered(one, subject_of(one, names), plain_text(one.title, rendered(one, house.hotel)), (), lambda _: None)
            for house in houses
            for one in house.entries
        )
    )


def shelves_without(hidden: frozenset[str], subjects: Subjects) -> Shelves:
    """Both demo houses in every language, their rows without the hidden phrases."""
    shelves: Shelves = {}
    for slug in DEMO_HOTELS:
        house = read_demo_hotel(slug, SystemClock())
        for language in LANGUAGES:
            entries = in_language(house.entries, house.hotel, language)
            documents = [
                replace(one, questions=tuple(row for row in one.questions if " ".join(plain_words(row)) not in hidden))
                for one in documents_of(entries, house.hotel, language, subjects)
            ]
            keys = tuple(entry.key for entry in entries)
            shelves[slug, language] = House(
                keys, tuple(documents), Judgement(Index(documents, words_of(language)), subjects)
            )
    return shelves


def fit_rule(heard: Sequence[Heard]) -> dict[str, Any]:
    """A logistic regression over candidates: is this the entry that answers?"""
    from sklearn.linear_model import LogisticRegression

    signs = np.array([candidate.signs for one in heard for candidate in one.candidates])
    right = [candidate.is_right for one in heard for candidate in one.candidates]
    weight = [one.phrase.weight for one in heard for _ in one.candidates]
    mean, spread = signs.mean(axis=0), signs.std(axis=0) + 1e-6
    model = LogisticRegression(C=0.3, max_iter=3000).fit((signs - mean) / spread, right, sample_weight=weight)
    weights = model.coef_[0] / spread
    bias = float(model.intercept_[0] - (weights * mean).sum())
    return {"weights": weights.round(5).tolist(), "bias": round(bias, 5), "threshold": THRESHOLD}


def _heard(phrase: Phrase, shelves: Shelves, chance: Random) -> Heard:
    """At the house where it was asked, or any."""
    context = ReadingContext(now=SystemClock().now(), country="AR", language=phrase.language)
    facts = read_facts(phrase.text, context)
    topics = [word for word in (facts.amenity, facts.service, facts.topic) if word]
    house = shelves[phrase.slug or chance.choice(DEMO_HOTELS), phrase.language]
    found = house.judgement.witnesses(phrase.text, topics)
    return Heard(phrase, tuple(Candidate(signs, house.answers(number, phrase)) for number, signs in found))


def _packed(
    names: Sequence[str],
    layers: Layers,
    counts: npt.NDArray[np.float64],
    subjects: list[str],
    known: Sequence[Phrase],
    rule: dict[str, Any],
) -> bytes:
    inner = layers.inner * counts[:, None]
    scale = np.abs(inner).max(axis=0) / 127
    words = sorted(guests_words() | {word for one in known if one.subject != NONE for word in one.text.split()})
    card = {
        "format": 3,
        "subjects": subjects,
        "rule": rule,
        "phrases": len(known),
        "features": len(names),
        "data": checksum(known),
    }
    out = BytesIO()
    np.savez_compressed(
        out,
        vocabulary=np.frombuffer("\n".join(names).encode(), dtype=np.uint8),
        inner=np.rint(inner / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        outer=layers.outer.astype(np.float32),
        bias=layers.bias.astype(np.float32),
        squares=(counts**2).astype(np.float32),
        words=np.frombuffer("\n".join(words).encode(), dtype=np.uint8),
        card=np.frombuffer(json.dumps(card).encode(), dtype=np.uint8),
    )
    return out.getvalue()
