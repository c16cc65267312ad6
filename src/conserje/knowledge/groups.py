"""Questions that say much the same, together: what staff look at when they teach the house."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from conserje.knowledge.words import LANGUAGES, words_of
from conserje.model.knowledge import KnowledgeGap

# Shared stems, of all the stems of two questions; shared letter triples likewise, for words that nobody can stem.
_SAME_STEMS, _SAME_LETTERS = 0.5, 0.45


@dataclass(slots=True)
class Group:
    """One language, oldest question first. `stems` and `letters` are those of the first, which the others resemble."""

    language: str
    stems: frozenset[str]
    letters: frozenset[str]
    gaps: list[KnowledgeGap] = field(default_factory=list)

    @property
    def questions(self) -> list[str]:
        """Each once, as written."""
        return list(dict.fromkeys(gap.question for gap in self.gaps))


def grouped(gaps: Iterable[KnowledgeGap]) -> list[Group]:
    """Largest first; of two equally large the one asked last."""
    groups: list[Group] = []
    for gap in gaps:
        spoken = gap.language if gap.language in LANGUAGES else LANGUAGES[0]
        asked = Group(gap.language, frozenset(words_of(spoken).terms(gap.question)), _triples(gap.question))
        best = max(groups, key=lambda group: _likeness(group, asked), default=None)
        if best is None or not _likeness(best, asked):
            groups.append(asked)
            best = asked
        best.gaps.append(gap)
    return sorted(groups, key=lambda group: (len(group.gaps), group.gaps[-1].at), reverse=True)


def _likeness(one: Group, other: Group) -> float:
    """0 unless they are alike enough."""
    if one.language != other.language:
        return 0.0
    stems, letters = _shared(one.stems, other.stems), _shared(one.letters, other.letters)
    return max(stems, letters) if stems >= _SAME_STEMS or letters >= _SAME_LETTERS else 0.0


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


def _triples(text: str) -> frozenset[str]:
    plain = f" {' '.join(text.lower().split())} "
    return frozenset(plain[place : place + 3] for place in range(len(plain) - 2))
