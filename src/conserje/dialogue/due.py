"""A timer that is due, as whoever acts on it sees it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from conserje.dialogue.desk import Desk
from conserje.dialogue.memory import Memory
from conserje.dialogue.wording import Wording
from conserje.model.conversation import Conversation, NewTimer, TimerOutcome
from conserje.model.hotel import Hotel
from conserje.model.reply import Reply


@dataclass(frozen=True, slots=True)
class Due:
    """A timer that is due, with whom it is about. A timer of the house has no conversation, and an empty memory."""

    hotel: Hotel
    conversation: Conversation | None
    timer: NewTimer
    memory: Memory
    desk: Desk
    wording: Wording
    now: datetime

    def say(self, key: str, **values: object) -> TimerOutcome:
        """One message to the guest and nothing else."""
        return TimerOutcome(replies=(Reply(self.wording.text(key, **values)),))


Notice = Callable[[Due], Awaitable[TimerOutcome]]
