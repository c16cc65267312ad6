"""Which entry of one house answers a question, if any.

Every way a guest asks for an entry is a row of stems. A question is judged twice against an entry: how much of what it
says the entry knows (coverage, weighted by how telling each stem is; a stem that nobody here knows counts against), and
how close it is to the nearest row (cosine). Below the threshold: none, because a wrong answer costs more than "I will
ask". A topic that the reading found counts in favour of its entries.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import log, sqrt

from conserje.knowledge.spelling import slips_between
from conserje.knowledge.words import Words


@dataclass(frozen=True, slots=True)
class Weights:
    """Chosen on the development half of tests/evals/knowledge.

    `coverage`, `subject` and `closeness` add up to 1; `topic` comes on top. As shares of the rarest stem's telling: `unknown`,
    a word that nobody here knows; `missed`, the most that a word counts against an entry; `enough`, what an entry has to
    know of a question. `often` is the share of an entry's rows in which a stem is its subject; `body` how well an entry
    knows the words of its text.
    """

    threshold: float = 0.65
    coverage: float = 0.4
    subject: float = 0.3
    closeness: float = 0.3
    often: float = 0.4
    topic: float = 0.15
    unknown: float = 0.8
    missed: float = 0.8
    body: float = 0.6
    enough: float = 0.75


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
        self._knows: list[dict[str, float]] = []
        self._central: list[dict[str, float]] = []
        self._topics: list[int] = []
        self._by_topic: dict[str, set[int]] = defaultdict(set)
        self._rows: dict[str, list[tuple[int, int, float]]] = defaultdict(list)
        rows: list[tuple[int, set[str]]] = []
        for number, document in enumerate(documents):
            asked = [set(words.terms(question)) for question in document.questions]
            rows += [(number, stems) for stems in asked]
            known = dict.fromkeys(words.terms(document.body), self._weights.body)
            counts = Counter(stem for stems in asked for stem in stems)
            self._knows.append(known | dict.fromkeys(counts, 1.0))
            self._central.append(
                {stem: min(1.0, count / (self._weights.often * len(asked))) for stem, count in counts.items()}
            )
            self._topics.append(len(document.topics))
            for topic in document.topics:
                self._by_topic[topic].add(number)
        self._telling = self._how_telling()
        self._rarest = log(2 + len(self._knows))
        self._add_rows(rows)
        self._spellings = _by_grams(self._telling)

    def search(self, question: str, topics: Collection[str] = ()) -> list[Hit]:
        """Best first, only what passes the threshold."""
        said = self._said(question)
        if not said:
            return self._about(topics)
        on_topic = set().union(*(self._by_topic.get(topic, set()) for topic in topics))
        hits = (
            Hit(number, self._score(number, said, near) + (self._weights.topic if number in on_topic else 0.0))
            for number, near in self._closeness(said).items()
        )
        return sorted(
            (hit for hit in hits if hit.score >= self._weights.threshold), key=lambda hit: (-hit.score, hit.document)
        )

    def _about(self, topics: Collection[str]) -> list[Hit]:
        """A question of small words only ("¿dónde están?") is about its topic; an entry with few topics is about it most."""
        on_topic = set().union(*(self._by_topic.get(topic, set()) for topic in topics))
        nearest = sorted(on_topic, key=lambda number: (self._topics[number], number))
        return [Hit(number, self._weights.threshold) for number in nearest]

    def _score(self, number: int, said: dict[str, float], closeness: float) -> float:
        weights, known, central = self._weights, self._knows[number], self._central[number]
        most_missed = weights.missed * self._rarest
        mass = sum(weight * known.get(stem, 0.0) for stem, weight in said.items())
        missed = sum(min(weight, most_missed) * (1 - known.get(stem, 0.0)) for stem, weight in said.items())
        subject = sum(weight * central.get(stem, 0.0) for stem, weight in said.items())
        whole = mass + missed
        score = weights.coverage * mass / whole + weights.subject * subject / whole + weights.closeness * closeness
        return score * min(1.0, mass / (weights.enough * self._rarest))

    def _said(self, question: str) -> dict[str, float]:
        """Stem -> how telling it is; a misspelt one becomes what was meant, an unknown one stays and counts against."""
        said: dict[str, float] = {}
        for stem in self._words.terms(question):
            meant = stem if stem in self._telling else self._meant(stem)
            said[meant or stem] = self._telling[meant] if meant else self._weights.unknown * self._rarest
        return said

    def _meant(self, stem: str) -> str | None:
        """The known stem that a misspelt one most probably is: one slip of a finger, two in a long word."""
        slips = 0 if len(stem) < 6 else 1 if len(stem) < 8 else 2
        if not slips:
            return None
        shared: Counter[str] = Counter()
        for gram in _grams(stem):
            shared.update(self._spellings.get(gram, ()))
        near = ((slips_between(stem, known), known) for known, _ in shared.most_common(8))
        distance, known = min(near, default=(slips + 1, ""))
        return known if distance <= slips else None

    def _closeness(self, said: dict[str, float]) -> dict[int, float]:
        """Document -> cosine of the question with its nearest row."""
        length = sqrt(sum(weight * weight for weight in said.values())) or 1.0
        sums: dict[tuple[int, int], float] = defaultdict(float)
        for stem, weight in said.items():
            for document, row, part in self._rows.get(stem, ()):
                sums[document, row] += weight * part
        nearest: dict[int, float] = {}
        for (document, _), total in sums.items():
            nearest[document] = max(nearest.get(document, 0.0), total / length)
        return nearest

    def _how_telling(self) -> dict[str, float]:
        """Inverse document frequency over entries: a stem of one entry tells much, one of thirty little."""
        entries = Counter(stem for known in self._knows for stem in known)
        return {stem: log(1 + (1 + len(self._knows)) / count) for stem, count in entries.items()}

    def _add_rows(self, rows: list[tuple[int, set[str]]]) -> None:
        for row, (number, stems) in enumerate(rows):
            length = sqrt(sum(self._telling[stem] ** 2 for stem in stems)) or 1.0
            for stem in sorted(stems):
                self._rows[stem].append((number, row, self._telling[stem] / length))


def _grams(stem: str) -> set[str]:
    padded = f" {stem} "
    return {padded[n : n + 2] for n in range(len(padded) - 1)}


def _by_grams(stems: Iterable[str]) -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = defaultdict(list)
    for stem in stems:
        if len(stem) >= 5:
            for gram in _grams(stem):
                table[gram].append(stem)
    return {gram: tuple(known) for gram, known in table.items()}
