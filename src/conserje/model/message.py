"""What arrives from a channel, normalised at the edge; the raw payload is kept beside it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class ContentKind(StrEnum):
    TEXT = "text"
    CHOICE = "choice"
    MEDIA = "media"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or document that a guest sent. `reference` is what the channel fetches it by; nothing is fetched yet."""

    mime: str
    reference: str
    name: str = ""
    sha256: str | None = None

    @property
    def is_picture(self) -> bool:
        return self.mime.startswith("image/")


@dataclass(frozen=True, slots=True)
class Content:
    """`text` is what the guest wrote, the title of what they tapped, or the caption of what they sent; `choice` the id of
    the tapped button or row; `media` what a MEDIA message carries; `kind_of_media` names what that or an UNSUPPORTED message
    was ("image", "document", "sticker", "video")."""

    kind: ContentKind
    text: str = ""
    choice: str | None = None
    kind_of_media: str | None = None
    media: Media | None = None


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """`receiver` is the hotel's address on the channel (it decides the tenant), `sender` the guest's.

    `provider_id` is unique per receiver and is what repeats are recognised by.
    """

    provider_id: str
    receiver: str
    sender: str
    sent_at: datetime
    content: Content
    sender_name: str | None = None
    raw: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StaffEcho:
    """What somebody of the house wrote to a guest outside of this system, on the phone that shares the house's number. `about`
    is the message that this one corrects or takes back (`content.kind_of_media` "edited" or "deleted")."""

    provider_id: str
    receiver: str
    recipient: str
    sent_at: datetime
    content: Content
    about: str | None = None


class DeliveryState(StrEnum):
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class DeliveryReceipt:
    """What became of a message of ours. `error_code` is the vendor's, when it failed; `recipient` the guest's address."""

    provider_id: str
    receiver: str
    state: DeliveryState
    at: datetime
    error_code: str | None = None
    recipient: str | None = None
    raw: dict[str, Any] = field(default_factory=dict)
