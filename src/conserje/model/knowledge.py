"""What the house knows about itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum

from conserje.model.ids import ConversationId
from conserje.model.money import Money

# What a slot of a text may hold. False stands only under "available": the house does not have the thing.
KnowledgeValue = str | int | bool | time | Money


class EntryKind(StrEnum):
    FACT = "fact"
    ARTICLE = "article"


class Lack(StrEnum):
    """What a passage leaves open of the question that it was found for. DETAIL: it is about the thing and does not say that;
    UNSURE: it may well be the answer, but nobody would swear to it."""

    PRICE = "price"
    HOURS = "hours"
    NUMBER = "number"
    DETAIL = "detail"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class KnowledgeEntry:
    """One thing the house can say about itself, in one language.

    `text` may have slots, "{price}", filled from `data` and from the hotel's own record; `topics` are normalised words of the
    amenity/service/topic vocabulary; `questions` are ways guests ask for it, which is what the search compares with.
    """

    key: str
    kind: EntryKind
    language: str
    title: str
    text: str
    questions: tuple[str, ...]
    topics: tuple[str, ...]
    data: Mapping[str, KnowledgeValue] = field(default_factory=dict)

    @property
    def is_absent(self) -> bool:
        """The house does not have the thing."""
        return self.data.get("available") is False


@dataclass(frozen=True, slots=True)
class KnowledgeGap:
    """A question of a guest that the house's knowledge did not answer."""

    question: str
    language: str
    conversation_id: ConversationId | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of the hotel's knowledge that answers a question. `source` ("fact:breakfast_hours", "article:pets") is
    shown to staff as evidence; `score` is comparable within one search only. `language` is the text's own: it differs
    from the one asked in when the house has no translation. With `lacks` it does not answer the question: it may be told as
    what is known of the matter, never as the answer. `is_absent`: it says that the house has no such thing."""

    source: str
    language: str
    title: str
    text: str
    score: float
    lacks: Lack | None = None
    is_absent: bool = False
