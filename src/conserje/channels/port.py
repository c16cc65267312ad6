"""What a channel can do. The contract suite in tests/contracts runs over every adapter."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from conserje.model.message import DeliveryReceipt, InboundMessage, Media, StaffEcho
from conserje.model.reply import Attachment, Reply


@dataclass(frozen=True, slots=True)
class Parsed:
    """Everything one payload held: all entries, all messages, all receipts, in the payload's order."""

    messages: tuple[InboundMessage, ...] = ()
    receipts: tuple[DeliveryReceipt, ...] = ()
    echoes: tuple[StaffEcho, ...] = ()


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """An attachment with its bytes."""

    attachment: Attachment
    content: bytes


@dataclass(frozen=True, slots=True)
class Outbound:
    """One reply on its way. `sender` is the hotel's address on the channel, `recipient` the guest's; `key` is the same
    for every attempt; `language` is the guest's, for the few words that a channel adds itself; `files` are the reply's
    attachments."""

    key: str
    sender: str
    recipient: str
    reply: Reply
    language: str | None = None
    files: tuple[LoadedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a guest sent, as the channel holds it. `mime` is what its bytes are."""

    mime: str
    content: bytes


# From a channel's name and what a guest sent on it. Raises ChannelUnavailable, ChannelRejected.
Fetch = Callable[[str, Media], Awaitable[Fetched]]


class Channel(Protocol):
    @property
    def name(self) -> str:
        """ "whatsapp", "webchat", … as stored with every conversation."""
        ...

    async def send(self, outbound: Outbound) -> str:
        """Hand the reply to the channel and return the channel's own message id.

        Raises ChannelUnavailable (try later), ChannelRejected or CredentialsRefused (park).
        """
        ...

    async def fetch(self, media: Media) -> Fetched:
        """What a guest sent, checked to be what it was said to be.

        Raises ChannelUnavailable (try later), ChannelRejected (gone, too large, something else) or CredentialsRefused.
        """
        ...


class WebhookChannel(Channel, Protocol):
    def handshake(self, query: Mapping[str, str]) -> str:
        """The body that answers the vendor's subscription check. Raises BadSignature."""
        ...

    def verify(self, headers: Mapping[str, str], raw: bytes) -> None:
        """Check the signature over the raw bytes, in constant time. Raises BadSignature."""
        ...

    def parse(self, raw: bytes) -> Parsed:
        """Every message and receipt of a verified payload. Raises BadRequest when it is not one."""
        ...
