"""What a channel can do. The contract suite in tests/contracts runs over every adapter."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from conserje.model.message import DeliveryReceipt, InboundMessage
from conserje.model.reply import Attachment, Reply


@dataclass(frozen=True, slots=True)
class Parsed:
    """Everything one payload held: all entries, all messages, all receipts, in the payload's order."""

    messages: tuple[InboundMessage, ...] = ()
    receipts: tuple[DeliveryReceipt, ...] = ()


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
