"""Who looks at a conversation right now is told when something happened in it.

The database is the bus: every statement that stores something for a conversation notifies `conserje_live` with its id.
One connection per process listens, whatever the number of pages that are open.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import structlog

from conserje.errors import Retryable
from conserje.storage.database import Database

CHANNEL = "conserje_live"
FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 5.0
MOST_NAMED = 256

log = structlog.get_logger(__name__)


class NotListening(Retryable):
    """Nothing is heard at the moment; pages ask instead."""


@dataclass(frozen=True, slots=True)
class Changed:
    """`conversations` changed since the last look. `anything` says: more may have, look at everything that you show."""

    conversations: frozenset[UUID] = frozenset()
    anything: bool = False


class Watch:
    """What one page waits for. A slow reader costs nothing: changes merge until it looks, and too many of them become
    "anything"."""

    def __init__(self) -> None:
        self._named: set[UUID] = set()
        self._anything = False
        self._something = asyncio.Event()

    def tell(self, conversation: UUID) -> None:
        if len(self._named) < MOST_NAMED:
            self._named.add(conversation)
        else:
            self._anything = True
        self._something.set()

    def tell_anything(self) -> None:
        self._anything = True
        self._something.set()

    async def next(self) -> Changed:
        """Waits until there is something to look at."""
        await self._something.wait()
        changed = Changed(frozenset(self._named), self._anything)
        self._named.clear()
        self._anything = False
        self._something.clear()
        return changed

    async def __aiter__(self) -> AsyncIterator[Changed]:
        while True:
            yield await self.next()


class LiveHub:
    """Hands notifications to the watches that want them. `run` keeps listening until it is cancelled."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._of_one: dict[UUID, set[Watch]] = defaultdict(set)
        self._of_all: set[Watch] = set()
        self._is_listening = False

    @property
    def is_listening(self) -> bool:
        return self._is_listening

    async def check(self) -> None:
        """Raises NotListening."""
        if not self._is_listening:
            raise NotListening("the connection for notifications is being opened")

    @contextmanager
    def watch_conversation(self, conversation: UUID) -> Iterator[Watch]:
        """Changes of one conversation. Whoever watches from now on misses nothing after a look that follows."""
        watch = Watch()
        watches = self._of_one[conversation]
        watches.add(watch)
        try:
            yield watch
        finally:
            watches.discard(watch)
            if not watches:
                self._of_one.pop(conversation, None)

    @contextmanager
    def watch_all(self) -> Iterator[Watch]:
        """Changes of every tenant's conversations, as bare ids: whoever watches asks the database, as its own tenant, what
        they are."""
        watch = Watch()
        self._of_all.add(watch)
        try:
            yield watch
        finally:
            self._of_all.discard(watch)

    async def run(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                async with self._database.listening(CHANNEL, self._heard) as lost:
                    self._is_listening = True
                    self._tell_everyone()
                    pause = FIRST_PAUSE_SECONDS
                    await lost.wait()
                log.warning("live_connection_lost")
            except Exception as error:  # noqa: BLE001 - whatever it was, pages would wait for ever if this loop ended
                log.warning("live_connection_failed", reason=repr(error), again_in=pause)
            finally:
                self._is_listening = False
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    def _heard(self, payload: str) -> None:
        try:
            conversation = UUID(payload)
        except ValueError:
            log.warning("live_payload_is_no_id", length=len(payload))
            return
        for watch in (*self._of_one.get(conversation, ()), *self._of_all):
            watch.tell(conversation)

    def _tell_everyone(self) -> None:
        """Whatever happened while nobody listened was not heard."""
        for watches in (*self._of_one.values(), self._of_all):
            for watch in watches:
                watch.tell_anything()
