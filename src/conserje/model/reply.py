"""What is said to a guest, before a channel gives it its own shape."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to tap. `id` comes back with the tap (≤ 200 characters); `title` ≤ 20 where a button is wanted."""

    id: str
    title: str
    description: str | None = None


# Types of files that are shown where they stand, on every channel.
SHOWN = ("image/png", "image/jpeg")
# A point of the map (GeoJSON, RFC 7946), for channels that show one.
PLACE = "application/geo+json"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A stored file that goes out with a reply (storage/files). Pictures are shown, anything else is sent as a document."""

    file: UUID
    mime: str
    name: str

    @property
    def is_image(self) -> bool:
        return self.mime in SHOWN


@dataclass(frozen=True, slots=True)
class Link:
    """An address to open, which a line of the reply's text tells. Where a channel has buttons for addresses, the line stands
    above one with `title` (≤ 20 characters), and the address behind it."""

    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Template:
    """A message that the channel's owner has approved, for guests who have not written for a day. `name` is the house's for
    it, `language` a tag, `values` fill its places in order. The reply's text says the same in full, for every other channel."""

    name: str
    language: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """One message to the guest. Up to three choices become buttons, up to ten a list, on channels that have them.
    Attachments and links follow the text."""

    text: str
    choices: tuple[Choice, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    template: Template | None = None
    links: tuple[Link, ...] = ()
