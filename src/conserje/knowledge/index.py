"""What the words of a question say for and against each entry of one house.

Every way a guest asks for an entry is a row of stems. A question is compared with an entry twice: how much of what it says
the entry knows (weighted by how telling each stem is; a stem that nobody here knows counts against), and how close it is
to the nearest row (cosine). `judgement` decides what that is worth.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import log, sqrt

from conserje.knowledge.spelling import Spelling
from conserje.knowledge.words import Words

# How telling a word is that nobody here knows, as a share of the rarest stem's; in what share of an entry's rows a stem
# stands that is its subject; how well an entry knows the words of its text. Chosen on the development questions.
_UNKNOWN, _OFTEN, _BODY = 0.8, 0.4, 0.6


@dataclass(frozen=True, slots=True)
class Document:
    """One entry as the search sees it. `questions` and `own` (what this house added to them) are rows; `body` only adds to
    what the entry knows. `subject` is its name in `subjects`, None when it has none; `covers` all subjects and matters that
    it speaks of; `told` its plain text in whatever language; `is_absent`: it says that the house has no such thing."""

    questions: tuple[str, ...]
    own: tuple[str, ...]
    body: str
    topics: tuple[str, ...]
    subject: str | None
    covers: frozenset[str]
    told: str
    is_absent: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """A question as this house hears it: stem -> how telling; document -> closeness of its nearest row, and of its
    nearest own row; the documents of its topics."""

    said: dict[str, float]
    near: dict[int, float]
    near_own: dict[int, float]
    on_topic: frozenset[int]


@dataclass(frozen=True, slots=True)
class Clues:
    """Shares of what was said, 0 to 1: known to the entry, its subject, the strongest subject word, the strongest word
    that it does not know (the last two of the rarest stem's telling); `unsaid` is the strongest that neither stands in its
    text nor is its subject."""

    coverage: float
    subject: float
    strongest: float
    missed: float
    unsaid: float


class Index:
    """Built once per content revision; a look touches only the rows that share a stem with the question."""

    def __init__(self, documents: Iterable[Document], words: Words) -> None:
        self.documents = tuple(documents)
        self._words = words
        self._knows: list[dict[str, float]] = []
        self._central: list[dict[str, float]] = []
        self._told: list[frozenset[str]] = []
        self._by_topic: dict[str, set[int]] = defaultdict(set)
        self._rows: dict[str, list[tuple[int, int, float]]] = defaultdict(list)
        self._own: set[int] = set()
        rows: list[tuple[int, frozenset[str]]] = []
        for number, document in enumerate(self.documents):
            asked = [words.stems(question) for question in (*document.questions, *document.own)]
            self._own.update(range(len(rows) + len(document.questions), len(rows) + len(asked)))
            rows += [(number, stems) for stems in asked]
            counts = Counter(stem for stems in asked for stem in stems)
            self._knows.append(dict.fromkeys(words.terms(document.body), _BODY) | dict.fromkeys(counts, 1.0))
            self._central.append({stem: min(1.0, n / (_OFTEN * len(asked))) for stem, n in counts.items()})
            self._told.append(words.stems(document.told))
            for topic in document.topics:
                self._by_topic[topic].add(number)
        self._telling = self._how_telling()
        self._rarest = log(2 + len(self._knows))
        self._add_rows(rows)
        self._spelling = Spelling(self._telling)
        self.words = frozenset(word for document in self.documents for word in document.told.split())

    def look(self, question: str, topics: Collection[str] = ()) -> Look:
        said = self._said(question)
        near, near_own = self._closeness(said)
        found: set[int] = set().union(*(self._by_topic.get(topic, set()) for topic in topics))
        return Look(said, near, near_own, frozenset(found))

    def clues(self, look: Look, number: int) -> Clues:
        known, central = self._knows[number], self._central[number]
        whole = sum(look.said.values()) or 1.0
        subject = {stem: weight * central.get(stem, 0.0) for stem, weight in look.said.items()}
        unsaid = [one - subject[stem] for stem, one in look.said.items() if stem not in self._told[number]]
        missed = [weight * (1 - known.get(stem, 0.0)) for stem, weight in look.said.items()]
        return Clues(
            coverage=1 - sum(missed) / whole if look.said else 0.0,
            subject=sum(subject.values()) / whole,
            strongest=max(subject.values(), default=0.0) / self._rarest,
            missed=max(missed, default=0.0) / self._rarest,
            unsaid=max(unsaid, default=0.0) / self._rarest,
        )

    def closest(self, look: Look, count: int) -> list[int]:
        """The documents that the words say most for."""
        return sorted(look.near, key=lambda number: (-look.near[number], number))[:count]

    def _said(self, question: str) -> dict[str, float]:
        """Stem -> how telling it is; a misspelt one becomes what was meant, an unknown one stays and counts against."""
        said: dict[str, float] = {}
        for stem in self._words.terms(question):
            meant = stem if stem in self._telling else self._spelling.meant(stem)
            said[meant or stem] = self._telling[meant] if meant else _UNKNOWN * self._rarest
        return said

    def _closeness(self, said: dict[str, float]) -> tuple[dict[int, float], dict[int, float]]:
        """Document -> cosine of the question with its nearest row; the same for its own rows."""
        length = sqrt(sum(weight * weight for weight in said.values())) or 1.0
        sums: dict[tuple[int, int], float] = defaultdict(float)
        for stem, weight in said.items():
            for document, row, part in self._rows.get(stem, ()):
                sums[document, row] += weight * part
        nearest: dict[int, float] = {}
        nearest_own: dict[int, float] = {}
        for (document, row), total in sums.items():
            nearest[document] = max(nearest.get(document, 0.0), total / length)
            if row in self._own:
                nearest_own[document] = max(nearest_own.get(document, 0.0), total / length)
        return nearest, nearest_own

    def _how_telling(self) -> dict[str, float]:
        """Inverse document frequency over entries: a stem of one entry tells much, one of thirty little."""
        entries = Counter(stem for known in self._knows for stem in known)
        return {stem: log(1 + (1 + len(self._knows)) / count) for stem, count in entries.items()}

    def _add_rows(self, rows: list[tuple[int, frozenset[str]]]) -> None:
        for row, (number, stems) in enumerate(rows):
            length = sqrt(sum(self._telling[stem] ** 2 for stem in stems)) or 1.0
            for stem in sorted(stems):
                self._rows[stem].append((number, row, self._telling[stem] / length))
