"""The closed world of matters: several hundred details that a hotel may be asked about, whether or not a house knows them.

A subject ("pool") is answered by the entry about it; a matter ("pool_heated") only by an entry whose text says it. Naming
the matters that a house does *not* speak of is what lets the search tell "we do not know" from a question that it merely
reads badly.

`data/matters/*.txt` has four lines a matter: `name < parents : evidence`, then per language what is asked for. Parents are
the subjects whose entries may speak of it (none: any entry); one with "!" answers it too by saying that the house has no such
thing ("no pool" is what a question about its depth wants to know). Evidence is a pattern over plain text, each alternative from
the beginning of a word. Things stand before the bar, whole questions after it, both between semicolons.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from conserje.knowledge.words import LANGUAGES, unaccented

_HEAD = re.compile(r"([a-z][a-z0-9_]*) < ([a-z_,!]*) ?: (.+)")
_NOTHING = "^$"
# An alternative of the evidence that a question can be recognised by: a word, not a figure or a sign.
_TELLING = re.compile(r"[a-z][a-z ]{3,}")


@dataclass(frozen=True, slots=True)
class Matter:
    """`evidence` finds it in an entry's plain text; `telling` are beginnings of words that betray it in a question; `things`
    and `questions` by language, as guests write."""

    name: str
    parents: frozenset[str]
    denied_by: frozenset[str]
    evidence: re.Pattern[str]
    telling: tuple[str, ...]
    things: dict[str, tuple[str, ...]]
    questions: dict[str, tuple[str, ...]]


@lru_cache(1)
def matters() -> dict[str, Matter]:
    """By name; read once. Raises ValueError for a line that is none."""
    found: dict[str, Matter] = {}
    folder = files("conserje.knowledge") / "data" / "matters"
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        lines = file.read_text("utf-8").splitlines()
        for start in range(0, len(lines), 1 + len(LANGUAGES)):
            one = _matter(lines[start : start + 1 + len(LANGUAGES)], file.name)
            if one.name in found:
                raise ValueError(f"{file.name}: {one.name} a second time")
            found[one.name] = one
    return found


@lru_cache(1)
def never_told() -> frozenset[str]:
    """The matters that collect details of a thing that no text of a house holds."""
    return frozenset(name for name, one in matters().items() if one.evidence.pattern == _NOTHING)


def _matter(lines: list[str], place: str) -> Matter:
    head = _HEAD.fullmatch(lines[0])
    if head is None or [line[:3] for line in lines[1:]] != [f"{language} " for language in LANGUAGES]:
        raise ValueError(f"{place}: no matter: {lines[0]!r}")
    name, parents, told = head.groups()
    alternatives = unaccented(told).split("|")
    asked = {line[:2]: line[3:].partition("|") for line in lines[1:]}
    return Matter(
        name=name,
        parents=frozenset(filter(None, parents.replace("!", "").split(","))),
        denied_by=frozenset(parent[:-1] for parent in parents.split(",") if parent.endswith("!")),
        evidence=_pattern(alternatives),
        telling=tuple(one for one in alternatives if _TELLING.fullmatch(one)),
        things={language: _parts(things) for language, (things, _, _) in asked.items()},
        questions={language: _parts(questions) for language, (_, _, questions) in asked.items()},
    )


def _pattern(alternatives: list[str]) -> re.Pattern[str]:
    """A word begins where no letter stands before; a sign such as "$" may stand anywhere."""
    return re.compile("|".join(rf"(?<![a-z]){one}" if one[0].isalpha() else one for one in alternatives))


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())
