"""The adapter for pages that read the database themselves.

A reply is on the guest's page as soon as the turn that wrote it commits, so nothing is left to hand over: sending only
says under which id it is known.
"""

from conserje.channels.port import Fetched, Outbound
from conserje.errors import ChannelRejected
from conserje.model.message import Media


class WebChatChannel:
    """Always delivers; the page fetches what it missed when it comes back."""

    @property
    def name(self) -> str:
        return "webchat"

    async def send(self, outbound: Outbound) -> str:
        """The id is the key, so a repeated attempt gets the same. An empty reply could not be shown and is refused."""
        if not outbound.reply.text.strip() and not outbound.reply.choices and not outbound.files:
            raise ChannelRejected("an empty message cannot be shown")
        return f"webchat:{outbound.key}"

    async def fetch(self, media: Media) -> Fetched:
        """What visitors send is stored when it arrives, so that there is nothing to fetch."""
        raise ChannelRejected(f"{media.mime} from the web chat is stored, not fetched")
