"""What an entry speaks of: its subject, and every matter that its text has evidence of."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache

from conserje.knowledge.matters.catalogue import matters
from conserje.knowledge.words import unaccented
from conserje.model.knowledge import EntryKind, KnowledgeEntry

Vote = Callable[[str], str | None]

_WORD_START = re.compile(r"(?<![a-z])[a-z]")
_SHORTEST = 4


def covered(entry: KnowledgeEntry, subject: str | None, told: str, own: Sequence[str], vote: Vote) -> frozenset[str]:
    """Names of subjects and matters. `told` is the entry's plain text; `own` are questions that this house wrote for it, and
    `vote` says what one is about: the house knows best what its own entry answers.
    """
    found = {subject} if subject else set()
    if entry.kind is EntryKind.ARTICLE:
        found.update(topic for topic in entry.topics if topic in matters())
    found.update(name for question in own if (name := vote(question)))
    is_absent = entry.is_absent
    near = {name for of in ("", *found) for name in _by_parent().get(of, ())}
    for name in near - found:
        matter = matters()[name]
        if (is_absent and subject in matter.denied_by) or matter.evidence.search(told):
            found.add(name)
    return frozenset(found)


@lru_cache(1)
def _by_parent() -> dict[str, tuple[str, ...]]:
    """Subject -> matters that its entries may speak of; "" -> those that any entry may."""
    table: dict[str, list[str]] = defaultdict(list)
    for name, matter in matters().items():
        for parent in matter.parents or ("",):
            table[parent].append(name)
    return {parent: tuple(names) for parent, names in table.items()}


def hinted(question: str) -> frozenset[str]:
    """The matters that a word of the question betrays. `question` is plain."""
    beginnings = _beginnings()
    found: set[str] = set()
    for word in _WORD_START.finditer(question):
        place = word.start()
        for told, name in beginnings.get(question[place : place + _SHORTEST], ()):
            if question.startswith(told, place):
                found.add(name)
    return frozenset(found)


@lru_cache(1)
def _beginnings() -> dict[str, tuple[tuple[str, str], ...]]:
    """The first letters of what betrays a matter -> the whole of it, and the matter."""
    table: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name, matter in matters().items():
        for told in matter.telling:
            table[told[:_SHORTEST]].append((told, name))
    return {start: tuple(told) for start, told in table.items()}


def plain_text(title: str, text: str) -> str:
    return " ".join(unaccented(f"{title}. {text}").split())


def untold(hints: Collection[str], covers: Collection[str], subject: str | None) -> int:
    """How many hinted matters are this subject's or nobody's, and are not spoken of."""
    known = matters()
    return sum(name not in covers and (not known[name].parents or subject in known[name].parents) for name in hints)
