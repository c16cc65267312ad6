"""The hotel's own web chat."""

from conserje.channels.webchat.channel import WebChatChannel

__all__ = ["WebChatChannel"]
