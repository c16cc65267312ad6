"""Which entry answers a question, if any is sure enough: a wrong answer costs more than "I will ask".

Two witnesses speak for an entry: the trained subjects (what guests ask every hotel) and the words of this house's rows. A
small logistic rule, fitted on questions that neither had seen, weighs them; it comes with the subjects' weights. What the
house itself added (its own articles, what staff taught) needs no training: there the words alone decide, strictly.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import exp, log

from conserje.knowledge.index import Clues, Index, Look
from conserje.knowledge.subjects import NONE, Subjects, plain_words

# Named in the order of `signs`; the rule has a weight for each.
SIGNS = (
    *("share", "none", "second", "coverage", "subject", "closeness", "strongest", "missed"),
    *(
        "on_topic",
        "off_topic",
        "unknown",
        "length",
        "silent",
        "plain_share",
        "plain_none",
        "covered_share",
        "close_share",
    ),
)
CANDIDATES = 3
# An own row is met when it is nearly the question; an entry without a subject when its words are enough.
_MET, _KNOWN, _LIKE = 0.9, 0.85, 0.55
_LEAST = 1e-3


@dataclass(frozen=True, slots=True)
class Hit:
    """`document` is the position in the index; `score` 0 to 1."""

    document: int
    score: float


class Judgement:
    """Over one index. `threshold` of the rule is what an answer must reach."""

    def __init__(self, index: Index, subjects: Subjects) -> None:
        self._index = index
        self._subjects = subjects
        self._place = [subjects.place.get(one.subject or "", -1) for one in index.documents]
        self._topics = [len(one.topics) for one in index.documents]
        rule = subjects.rule
        self._weights: tuple[float, ...] = tuple(rule["weights"])
        self._bias: float = rule["bias"]
        self._threshold: float = rule["threshold"]

    def search(self, question: str, topics: Collection[str] = ()) -> list[Hit]:
        """Best first, only what is sure enough. Small words only ("¿y eso?") ask for their topic; an entry with few topics is
        about it most."""
        words = plain_words(question)
        look = self._index.look(question, topics)
        hits = [Hit(number, self._chance(signs)) for number, signs in self.candidates(words, look)]
        sure = {hit.document: hit.score for hit in hits if hit.score >= self._threshold}
        for number in {*look.near_own, *self._index.closest(look, CANDIDATES)}:
            score = self._by_words(look, number)
            if score:
                sure[number] = max(sure.get(number, 0.0), score)
        if not sure and not look.said:
            sure = dict.fromkeys(look.on_topic, self._threshold)
        ranked = sorted(sure.items(), key=lambda one: (-one[1], self._topics[one[0]], one[0]))
        return [Hit(number, score) for number, score in ranked]

    def has(self, subject: str) -> bool:
        return self._subjects.place.get(subject, -1) in self._place

    def witnesses(self, question: str, topics: Collection[str] = ()) -> list[tuple[str, tuple[float, ...]]]:
        """The candidates' subjects and signs: what the rule is fitted on."""
        look = self._index.look(question, topics)
        found = self.candidates(plain_words(question), look)
        return [(self._subjects.names[self._place[number]], signs) for number, signs in found]

    def candidates(self, words: Sequence[str], look: Look) -> list[tuple[int, tuple[float, ...]]]:
        """Documents with a subject that either witness names first, each with its signs."""
        shares = self._subjects.shares(words, look.said).tolist()
        there = [number for number, place in enumerate(self._place) if place >= 0]
        if not there:
            return []
        none = shares[self._subjects.place[NONE]]
        whole = none + sum({self._place[number]: shares[self._place[number]] for number in there}.values())
        by_share = sorted(there, key=lambda number: (-shares[self._place[number]], number))[:CANDIDATES]
        by_words = [number for number in self._index.closest(look, CANDIDATES) if self._place[number] >= 0]
        unknown = self._subjects.unknown(words)
        found = []
        for number in dict.fromkeys((*by_share, *by_words)):
            share = shares[self._place[number]] / whole
            second = max((shares[self._place[one]] for one in by_share[:2] if one != number), default=0.0) / whole
            clues = self._index.clues(look, number)
            found.append((number, _signs(share, none / whole, second, clues, look, number, unknown)))
        return found

    def _chance(self, signs: Sequence[float]) -> float:
        total = self._bias + sum(weight * sign for weight, sign in zip(self._weights, signs, strict=True))
        return 1 / (1 + exp(-max(-30.0, min(30.0, total))))

    def _by_words(self, look: Look, number: int) -> float:
        """1 for a question that is one of the house's own; how close, for an entry that only words can find; else 0."""
        clues = self._index.clues(look, number)
        if look.near_own.get(number, 0.0) >= _MET and clues.coverage >= _MET:
            return 1.0
        is_like = look.near.get(number, 0.0) >= _LIKE and clues.coverage >= _KNOWN and clues.strongest >= _LIKE
        return look.near[number] if self._place[number] < 0 and is_like else 0.0


def _signs(
    share: float, none: float, second: float, clues: Clues, look: Look, number: int, unknown: int
) -> tuple[float, ...]:
    near = look.near.get(number, 0.0)
    is_on = number in look.on_topic
    return (
        *(log(share + _LEAST), log(none + _LEAST), log(second + _LEAST)),
        *(clues.coverage, clues.subject, near, clues.strongest, clues.missed),
        *(float(is_on), float(bool(look.on_topic) and not is_on)),
        *(float(min(unknown, 3)), float(min(len(look.said), 5)), float(not look.said)),
        *(share, none, clues.coverage * share, near * share),
    )
