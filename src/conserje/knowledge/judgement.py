"""Which entry answers a question, if any is sure enough: a wrong answer costs more than "I will ask".

Two witnesses speak for an entry: the trained subjects and matters (what guests ask hotels, whether or not this one knows) and
the words of this house's rows. A small rule, fitted on questions that neither had seen, weighs them; it comes with the
subjects' weights. What the house itself added (its own articles, what staff taught) needs no training: there the words alone
decide, strictly.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from math import exp, log

import numpy as np

from conserje.knowledge.index import Index, Look
from conserje.knowledge.matters.aspects import ASPECTS, HOURS, PRICE, asked_aspects, told_aspects
from conserje.knowledge.matters.catalogue import matters, never_told
from conserje.knowledge.matters.coverage import hinted, untold
from conserje.knowledge.subjects import NONE, Floats, Subjects, plain_words
from conserje.knowledge.words import calm
from conserje.model.knowledge import Lack

# Named in the order of `signs`; the rule has a weight for each.
SIGNS = (
    *("share", "none", "elsewhere", "second", "coverage", "subject", "closeness", "strongest", "missed"),
    *("on_topic", "off_topic", "unknown", "length", "silent"),
    *("plain_share", "plain_none", "plain_elsewhere", "covered_share", "close_share"),
    *("near_own", "told", "untold", *(f"no_{aspect}" for aspect in ASPECTS)),
)
CANDIDATES = 3
# From what share on an entry's subjects and matters are what the question is about, and how likely it must be at least to
# answer, for the entry to be told as what is known; and the share that is enough by itself, also to call what is missing a
# detail. Chosen on tests/evals/knowledge/*_guests.tsv.
_ABOUT, _CONCERNED, _CLEARLY = 0.1, 0.02, 0.6
# How much of what is asked must be about an entry that holds all that was said; the strangest word that it may not say, where
# a price or hours are asked for and told, and where they are not; how likely the latter must be. Chosen on the guests' file and
# on questions written for this.
_ABOUT_IT, _STRANGE, _LITTLE, _HALF = 0.5, 0.5, 0.3, 0.6
# Aspects without which nothing is an answer; how many of a thing there are is asked in too many ways to demand it.
_DEMANDED = frozenset({PRICE, HOURS})
# What the house does not have has no price and no hours either.
_EVERY_ASPECT = frozenset(ASPECTS)
_NAMED_ALONE = 0.55
# An own row is met when it is nearly the question; an entry without a subject when its words are enough.
_MET, _KNOWN, _LIKE = 0.9, 0.85, 0.55
# One word alone is no question that two people would ask in the same sense.
_FEWEST = 2
_LEAST = 1e-3


@dataclass(frozen=True, slots=True)
class Hit:
    """`document` is the position in the index; `score` 0 to 1; `lacks` what keeps it from being the answer."""

    document: int
    score: float
    lacks: Lack | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question apart from any document: words never seen, matters that its words betray, aspects; the shares of what no
    hotel answers and of what hotels answer but not this one."""

    unknown: int
    hints: frozenset[str]
    aspects: frozenset[str]
    none: float
    elsewhere: float


class Judgement:
    """Over one index. `threshold` of the rule is what an answer must reach."""

    def __init__(self, index: Index, subjects: Subjects) -> None:
        self._index = index
        self._subjects = subjects
        self._is_own = [one.subject is None or one.subject in matters() for one in index.documents]
        self._topics = [len(one.topics) for one in index.documents]
        self._told = [_EVERY_ASPECT if one.is_absent else told_aspects(one.told) for one in index.documents]
        self._covers = np.zeros((len(index.documents), len(subjects.names)), dtype=np.float32)
        for number, one in enumerate(index.documents):
            self._covers[number, [subjects.place[name] for name in one.covers if name in subjects.place]] = 1
        self._anywhere = self._covers.max(axis=0, initial=0)
        self._about = self._covers.copy()
        for matter in matters().values():
            of = [number for number, one in enumerate(index.documents) if one.subject in matter.parents]
            if matter.name in subjects.place:
                self._about[of, subjects.place[matter.name]] = 1
        rule = subjects.rule
        self._weights: tuple[float, ...] = tuple(rule["weights"])
        self._bias: float = rule["bias"]
        self._threshold: float = rule["threshold"]

    def search(self, question: str, topics: Collection[str] = ()) -> list[Hit]:
        """Best first, only what is sure enough; where nothing is, at most one that is about the same and lacks something.
        Small words only ("¿y eso?") ask for their topic; an entry with few topics is about it most."""
        words, look = self._heard(question, topics)
        hits = [Hit(number, self._chance(signs)) for number, signs in self.candidates(words, look)]
        plain = " ".join(words)
        open_ = asked_aspects(plain) & _DEMANDED
        shares = self._subjects.shares(words, look.said)
        sure = {
            one.document: one.score
            for one in hits
            if open_ <= self._told[one.document]
            and (one.score >= self._needed(look, one.document) or self._holds(look, one, open_, shares))
        }
        for number in {*look.near_own, *self._index.closest(look, CANDIDATES)}:
            score = self._by_words(look, number)
            if score and open_ <= self._told[number]:
                sure[number] = max(sure.get(number, 0.0), score)
        if not sure and not look.said:
            sure = dict.fromkeys(look.on_topic, self._threshold)
        ranked = sorted(sure.items(), key=lambda one: (-one[1], self._topics[one[0]], one[0]))
        return [Hit(number, score) for number, score in ranked] or self._concerned(words, look, hits, shares)

    def _holds(self, look: Look, hit: Hit, asked: frozenset[str], shares: Floats) -> bool:
        """Less likely, but its text speaks of all that the question says, and of the price or the hours that it asks for."""
        best = self._subjects.names[int(shares.argmax())]
        speaks_of = self._about if asked else self._covers
        if not look.said or best in never_told() or float(speaks_of[hit.document] @ shares) < _ABOUT_IT:
            return False
        least, most = (_CONCERNED, _STRANGE) if asked else (_HALF, _LITTLE)
        return hit.score >= least and self._index.clues(look, hit.document).unsaid <= most

    def _needed(self, look: Look, number: int) -> float:
        """How likely an entry must be; less where its thing is named and nothing else: "tenes wifi", "what about parking?"."""
        is_named_alone = len(look.said) == 1 and number in look.on_topic and not self._index.clues(look, number).missed
        return min(_NAMED_ALONE, self._threshold) if is_named_alone else self._threshold

    def _concerned(self, words: Sequence[str], look: Look, hits: Sequence[Hit], shares: Floats) -> list[Hit]:
        """What the house knows of the thing that was asked about, without an answer to the question."""
        about = self._about @ shares
        near = [
            (hit.score, share, hit)
            for hit in hits
            if (share := float(about[hit.document])) >= (_ABOUT if hit.score >= _CONCERNED else _CLEARLY)
        ]
        if not near or not look.said:
            return []
        best = max(near, key=lambda one: one[:2])[2]
        return [replace(best, lacks=self._lack(best.document, " ".join(words), shares))]

    def _lack(self, number: int, plain: str, shares: Floats) -> Lack:
        unsaid = [one for one in ASPECTS if one in asked_aspects(plain) and one not in self._told[number]]
        if unsaid:
            return Lack(unsaid[0])
        best = int(shares.argmax())
        return Lack.DETAIL if shares[best] >= _CLEARLY and not self._covers[number, best] else Lack.UNSURE

    def witnesses(self, question: str, topics: Collection[str] = ()) -> list[tuple[int, tuple[float, ...]]]:
        """The candidates and their signs: what the rule is fitted on."""
        return self.candidates(*self._heard(question, topics))

    def _heard(self, question: str, topics: Collection[str]) -> tuple[list[str], Look]:
        asked = calm(" ".join(plain_words(question))).split()
        words = [word if word in self._index.words else self._subjects.spelt([word])[0] for word in asked]
        return words, self._index.look(" ".join(words), topics)

    def candidates(self, words: Sequence[str], look: Look) -> list[tuple[int, tuple[float, ...]]]:
        """Documents that speak of a subject or matter and that either witness names first, each with its signs."""
        shares = self._subjects.shares(words, look.said)
        mine = (self._covers @ shares).tolist()
        none = float(shares[self._subjects.place[NONE]])
        elsewhere = max(0.0, 1 - none - float(self._anywhere @ shares))
        there = [number for number, one in enumerate(self._index.documents) if one.covers]
        by_share = sorted(there, key=lambda number: (-mine[number], number))[:CANDIDATES]
        by_words = [one for one in self._index.closest(look, CANDIDATES) if self._index.documents[one].covers]
        plain = " ".join(words)
        asked = Asked(min(self._subjects.unknown(words), 3), hinted(plain), asked_aspects(plain), none, elsewhere)
        found = []
        for number in dict.fromkeys((*by_share, *by_words)):
            second = max((mine[one] for one in by_share[:2] if one != number), default=0.0)
            found.append((number, self._signs(number, asked, look, mine[number], second)))
        return found

    def _signs(self, number: int, asked: Asked, look: Look, share: float, second: float) -> tuple[float, ...]:
        document, clues = self._index.documents[number], self._index.clues(look, number)
        near = look.near.get(number, 0.0)
        is_on = number in look.on_topic
        return (
            *(log(one + _LEAST) for one in (share, asked.none, asked.elsewhere, second)),
            *(clues.coverage, clues.subject, near, clues.strongest, clues.missed),
            *(float(is_on), float(bool(look.on_topic) and not is_on)),
            *(float(asked.unknown), float(min(len(look.said), 5)), float(not look.said)),
            *(share, asked.none, asked.elsewhere, clues.coverage * share, near * share),
            look.near_own.get(number, 0.0),
            float(min(2, len(asked.hints & document.covers))),
            float(min(2, untold(asked.hints, document.covers, document.subject))),
            *(float(one in asked.aspects and one not in self._told[number]) for one in ASPECTS),
        )

    def _chance(self, signs: Sequence[float]) -> float:
        total = self._bias + sum(weight * sign for weight, sign in zip(self._weights, signs, strict=True))
        return 1 / (1 + exp(-max(-30.0, min(30.0, total))))

    def _by_words(self, look: Look, number: int) -> float:
        """1 for a question that is one of the house's own; how close, for an entry that only words can find; else 0."""
        clues = self._index.clues(look, number)
        if len(look.said) >= _FEWEST and look.near_own.get(number, 0.0) >= _MET and clues.coverage >= _MET:
            return 1.0
        is_like = look.near.get(number, 0.0) >= _LIKE and clues.coverage >= _KNOWN and clues.strongest >= _LIKE
        return look.near[number] if self._is_own[number] and is_like else 0.0
