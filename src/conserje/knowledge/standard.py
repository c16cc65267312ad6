"""What every hotel is asked, ready in three languages: a hotelier gives the data, the sentences are here.

`data/standard.toml` gives each key its topics; `data/<language>.toml` its title, its text with slots, the text for a house
that does not have the thing, and the ways guests ask for it (whole questions, and phrases that betray the subject).
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from conserje.knowledge.words import LANGUAGES


@dataclass(frozen=True, slots=True)
class StandardFact:
    """One key in one language. `absent` is the text of a house without it; None where every house has it."""

    title: str
    text: str
    absent: str | None
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standard:
    """`topics` by key; `facts` by language, then key."""

    topics: dict[str, tuple[str, ...]]
    facts: dict[str, dict[str, StandardFact]]

    def questions_about(self, topics: Iterable[str], language: str) -> tuple[str, ...]:
        """How guests of this language ask about any of the topics: the way to an entry that exists in another one."""
        wanted = set(topics)
        return tuple(
            question
            for key, fact in self.facts[language].items()
            if wanted.intersection(self.topics[key])
            for question in fact.questions
        )


@lru_cache(1)
def standard_facts() -> Standard:
    """Immutable, and read once."""
    topics = {key: tuple(words) for key, words in _table("standard")["topics"].items()}
    return Standard(topics, {language: _facts(_table(language)) for language in LANGUAGES})


def _facts(table: dict[str, Any]) -> dict[str, StandardFact]:
    return {
        key: StandardFact(fact["title"], fact["text"], fact.get("absent"), (*fact["questions"], *fact["phrases"]))
        for key, fact in table.items()
    }


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((files("conserje.knowledge") / "data" / f"{name}.toml").read_text("utf-8"))
