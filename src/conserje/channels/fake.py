"""A channel in memory: keeps what was sent, and fails when it is told to.

It ships with the product so that whoever builds on `channels.port` can test without a vendor.
"""

from collections import deque

from conserje.channels.port import Fetched, Outbound
from conserje.errors import ChannelRejected, ConserjeError
from conserje.model.message import Media


class FakeChannel:
    """`sent` holds every accepted reply once, in order; `attempts` every call; `files` are what guests sent, by reference."""

    def __init__(self, name: str = "fake") -> None:
        self._name = name
        self._failures: deque[ConserjeError] = deque()
        self._ids: dict[str, str] = {}
        self.sent: list[Outbound] = []
        self.attempts: list[Outbound] = []
        self.files: dict[str, Fetched] = {}

    @property
    def name(self) -> str:
        return self._name

    def fail_next(self, *errors: ConserjeError) -> None:
        """The coming calls raise these errors, one each, and then succeed again."""
        self._failures.extend(errors)

    async def send(self, outbound: Outbound) -> str:
        self.attempts.append(outbound)
        if outbound.key in self._ids:
            return self._ids[outbound.key]
        if self._failures:
            raise self._failures.popleft()
        self.sent.append(outbound)
        self._ids[outbound.key] = f"{self._name}-{len(self.sent)}"
        return self._ids[outbound.key]

    async def fetch(self, media: Media) -> Fetched:
        if self._failures:
            raise self._failures.popleft()
        if media.reference not in self.files:
            raise ChannelRejected("nobody has this file")
        return self.files[media.reference]
