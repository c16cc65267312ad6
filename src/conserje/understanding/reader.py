"""The ports: whoever turns a guest's text into meaning, and whoever is asked again where that was hard."""

from typing import Protocol

from conserje.model.ids import TenantId
from conserje.model.reading import Reading, ReadingContext


class Reader(Protocol):
    def read(self, text: str, context: ReadingContext) -> Reading:
        """What the message means. Never raises for anything a guest can write: what cannot be told is `unclear`."""
        ...


class SecondOpinion(Protocol):
    async def reread(self, tenant: TenantId, text: str, context: ReadingContext, first: Reading) -> Reading:
        """`first`, or a better reading of the same text. Never raises, and is never long: a guest waits."""
        ...
