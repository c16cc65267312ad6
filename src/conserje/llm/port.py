"""The port: one question to a language model, one answer."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from conserje.model.ids import TenantId


class Speaker(StrEnum):
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True)
class Message:
    """Text of strangers goes in as a JSON value of a USER message, never into the instructions."""

    speaker: Speaker
    text: str


@dataclass(frozen=True, slots=True)
class JsonShape:
    """What the answer must be: a JSON schema in the subset that vendors enforce (every property required,
    additionalProperties false, maxItems the only bound). `name` is letters, digits and underscores."""

    name: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LlmRequest:
    """`purpose` ("read", "phrase") is what the cost is recorded under; `max_tokens` bounds the answer, `timeout_seconds`
    the whole call. Without a `shape` the answer is text."""

    purpose: str
    instructions: str
    messages: tuple[Message, ...]
    max_tokens: int
    timeout_seconds: float
    shape: JsonShape | None = None


@dataclass(frozen=True, slots=True)
class LlmAnswer:
    """`parsed` is the JSON object where a shape was asked for, else None; that it fits the schema is not promised.

    `model` is the one that answered, by the vendor's own name.
    """

    text: str
    parsed: Mapping[str, Any] | None
    tokens_in: int
    tokens_out: int
    model: str


class Llm(Protocol):
    async def complete(self, request: LlmRequest) -> LlmAnswer:
        """Raises LlmUnavailable (later may work), CredentialsRefused, LlmRefused (never will), LlmAnswerBroken (it
        answered something else) and, where a budget is kept, LlmBudgetSpent. Returns or raises within the time-out."""
        ...


# A house's language model; None where it has none. Raises nothing of its own.
LlmOf = Callable[[TenantId], Awaitable[Llm | None]]
