"""The port: whoever turns a guest's text into meaning."""

from typing import Protocol

from conserje.model.reading import Reading, ReadingContext


class Reader(Protocol):
    def read(self, text: str, context: ReadingContext) -> Reading:
        """What the message means. Never raises for anything a guest can write: what cannot be told is `unclear`."""
        ...
