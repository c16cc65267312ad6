"""What a provider of payment links can do. The contract suite in tests/contracts runs over every adapter."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from conserje.model.hotel import Hotel
from conserje.model.money import Money


@dataclass(frozen=True, slots=True)
class Asked:
    """A link for one reservation and one amount. `checkout` is our name of it, which the provider gives back; `key` is the
    same for every attempt; `return_url` is where the guest is sent afterwards, `webhook_url` where we are told."""

    checkout: UUID
    key: str
    amount: Money
    description: str
    language: str
    expires_at: datetime
    return_url: str
    webhook_url: str


@dataclass(frozen=True, slots=True)
class Link:
    provider_id: str
    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Heard:
    """A verified webhook: something became of `subject`, by the provider's name; `details` are what `look` needs beside it."""

    event_id: str
    kind: str
    subject: str
    details: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Paid:
    payment: str
    amount: Money


class RefundState(StrEnum):
    UNDER_WAY = "under_way"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Returned:
    """Money that went back. `ours` is our name of the refund, where we asked for it and the provider says so."""

    refund: str
    payment: str
    amount: Money
    state: RefundState
    ours: UUID | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What an event came to; without `checkout` it is about none of our links. Any part may have been told before."""

    checkout: UUID | None = None
    paid: tuple[Paid, ...] = ()
    returned: tuple[Returned, ...] = ()
    is_disputed: bool = False


class PaymentProvider(Protocol):
    """Calls raise PaymentsUnavailable (try later), PaymentsRefused or CredentialsRefused (never)."""

    def takes(self, currency: str) -> bool: ...

    async def open(self, asked: Asked) -> Link: ...

    async def close(self, provider_id: str) -> None:
        """Let nobody pay by this link any more; one that was paid or has ended stays as it is."""

    async def refund(self, payment: str, amount: Money, *, ours: UUID) -> Returned:
        """Send money back by the way it came; the same `ours` again sends it once."""

    def hear(self, headers: Mapping[str, str], query: Mapping[str, str], raw: bytes) -> Heard | None:
        """Check the signature and read the event, None when it is of no interest. Raises BadSignature, BadRequest."""

    async def look(self, heard: Heard) -> Told:
        """What the event came to, as of now where the provider has to be asked."""


# A house's providers by method name.
ProvidersOf = Callable[[Hotel], Mapping[str, PaymentProvider]]
