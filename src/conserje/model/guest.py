"""The person on the other side."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Guest:
    """`phone` is E.164; `language` a tag such as "es" or "pt"."""

    name: str
    email: str | None = None
    phone: str | None = None
    language: str | None = None
