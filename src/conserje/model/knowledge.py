"""What the house knows about itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of the hotel's knowledge that answers a question. `source` ("fact:breakfast_hours", "article:pets") is
    shown to staff as evidence; `score` is comparable within one search only."""

    source: str
    language: str
    title: str
    text: str
    score: float
