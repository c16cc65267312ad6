"""Which entry of one house answers a question, if any.

Every way a guest asks for an entry is a row of stems. A question is judged twice against an entry: how much of what it
says the entry knows (coverage, weighted by how telling each stem is; a stem that nobody here knows counts against), and
how close it is to the nearest row (cosine). A topic that the reading found counts in favour. Below the threshold: none,
because a wrong answer costs more than "I will ask".
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import log, sqrt

from conserje.knowledge.words import Words


@dataclass(frozen=True, slots=True)
class Weights:
    """Chosen on the development half of tests/evals/knowledge."""

    threshold: float = 0.55
    coverage: float = 0.6
    topic: float = 0.25
    unknown: float = 0.9
    text: float = 0.5
    spelling: float = 0.6


@dataclass(frozen=True, slots=True)
class Document:
    """One entry as the search sees it. `questions` are rows of their own; `body` only adds to the coverage."""

    questions: tuple[str, ...]
    body: str
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """`document` is the position in the index."""

    document: int
    score: float


class Index:
    """Built once per content revision; a search touches only the rows that share a stem with the question."""

    def __init__(self, documents: Iterable[Document], words: Words, weights: Weights | None = None) -> None:
        self._words = words
        self._weights = weights or Weights()
        self._documents = tuple(documents)
        self._knows: list[dict[str, float]] = []
        self._by_topic: dict[str, set[int]] = defaultdict(set)
        self._rows: dict[str, list[tuple[int, int, float]]] = defaultdict(list)
        rows = [
            (n, words.terms(question)) for n, document in enumerate(self._documents) for question in document.questions
        ]
        self._telling = self._how_telling(rows)
        self._unknown = max(self._telling.values(), default=1.0) * self._weights.unknown
        self._add_rows(rows)
        for number, document in enumerate(self._documents):
            self._knows.append(self._known_by(document))
            for topic in document.topics:
                self._by_topic[topic].add(number)
        self._grams = _gram_table(self._telling)

    def search(self, question: str, topics: Collection[str] = ()) -> list[Hit]:
        """Best first, only what passes the threshold."""
        said = self._said(question)
        on_topic = set().union(*(self._by_topic.get(topic, set()) for topic in topics))
        closeness = self._closeness(said)
        whole = sum(weight for weight, _ in said.values()) or 1.0
        hits = [
            Hit(number, self._score(number, said, whole, closeness.get(number, 0.0), number in on_topic))
            for number in closeness.keys() | on_topic
        ]
        passing = [hit for hit in hits if hit.score >= self._weights.threshold]
        return sorted(passing, key=lambda hit: (-hit.score, hit.document))

    def _score(
        self, number: int, said: dict[str, tuple[float, float]], whole: float, closeness: float, on_topic: bool
    ) -> float:
        known = self._knows[number]
        covered = sum(weight * likeness * known.get(stem, 0.0) for stem, (weight, likeness) in said.items()) / whole
        share = self._weights.coverage
        return share * covered + (1 - share) * closeness + (self._weights.topic if on_topic else 0.0)

    def _said(self, question: str) -> dict[str, tuple[float, float]]:
        """Known stem -> its weight and how like it is to what was written; unknown words stay and count against."""
        said: dict[str, tuple[float, float]] = {}
        for stem in self._words.terms(question):
            if stem in self._telling:
                said[stem] = (self._telling[stem], 1.0)
                continue
            meant, likeness = self._meant(stem)
            if meant is None:
                said[stem] = (self._unknown, 0.0)
            else:
                said.setdefault(meant, (self._telling[meant], likeness))
        return said

    def _meant(self, stem: str) -> tuple[str | None, float]:
        """The known stem that a misspelt one most probably is."""
        mine = _grams(stem)
        shared: Counter[str] = Counter()
        for gram in mine:
            shared.update(self._grams.get(gram, ()))
        best, likeness = None, 0.0
        for known, count in shared.items():
            dice = 2 * count / (len(mine) + len(_grams(known)))
            if dice > likeness:
                best, likeness = known, dice
        return (best, likeness) if likeness >= self._weights.spelling else (None, 0.0)

    def _closeness(self, said: dict[str, tuple[float, float]]) -> dict[int, float]:
        """Document -> cosine of the question with its nearest row."""
        length = sqrt(sum(weight * weight for weight, _ in said.values())) or 1.0
        sums: dict[tuple[int, int], float] = defaultdict(float)
        for stem, (weight, likeness) in said.items():
            for document, row, part in self._rows.get(stem, ()):
                sums[document, row] += weight * likeness * part
        nearest: dict[int, float] = {}
        for (document, _), total in sums.items():
            nearest[document] = max(nearest.get(document, 0.0), total / length)
        return nearest

    def _how_telling(self, rows: list[tuple[int, list[str]]]) -> dict[str, float]:
        """Inverse document frequency over entries: a stem of one entry tells much, one of thirty little."""
        entries: dict[str, set[int]] = defaultdict(set)
        for number, stems in rows:
            for stem in stems:
                entries[stem].add(number)
        total = len(self._documents) + 1
        return {stem: log(1 + total / len(where)) for stem, where in entries.items()}

    def _add_rows(self, rows: list[tuple[int, list[str]]]) -> None:
        for row, (number, stems) in enumerate(rows):
            unique = sorted(set(stems))
            length = sqrt(sum(self._telling[stem] ** 2 for stem in unique)) or 1.0
            for stem in unique:
                self._rows[stem].append((number, row, self._telling[stem] / length))

    def _known_by(self, document: Document) -> dict[str, float]:
        known = dict.fromkeys(self._words.terms(document.body), self._weights.text)
        for question in document.questions:
            known.update(dict.fromkeys(self._words.terms(question), 1.0))
        return known


def _grams(stem: str) -> set[str]:
    padded = f" {stem} "
    return {padded[n : n + 2] for n in range(len(padded) - 1)}


def _gram_table(stems: Iterable[str]) -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = defaultdict(list)
    for stem in stems:
        if len(stem) >= 4:
            for gram in _grams(stem):
                table[gram].append(stem)
    return {gram: tuple(known) for gram, known in table.items()}
