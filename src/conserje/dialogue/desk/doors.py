"""Everything that a desk reaches, as bootstrap composed it, opened for one turn or one timer at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from conserje.dialogue.confirmation import Confirmations
from conserje.dialogue.desk.floor import Floor
from conserje.dialogue.desk.guesses import Guesses
from conserje.dialogue.desk.line import Line
from conserje.dialogue.desk.money.drawer import Drawer
from conserje.dialogue.desk.money.till import Till
from conserje.dialogue.desk.outreach import Outreach
from conserje.dialogue.desk.record import Audit, Record
from conserje.dialogue.desk.rooms import Desk, Lately
from conserje.model.hotel import Hotel
from conserje.model.ids import ConversationId
from conserje.pms.port import Pms
from conserje.storage.journeys.book import JourneyBook
from conserje.storage.waiting.entries import WaitingBook

PmsOf = Callable[[Hotel], Pms]


@dataclass(frozen=True, slots=True)
class Doors:
    """`pms_of` gives a house's PMS, `drawer` is what its till is built on, `waiting` its waiting list, `journeys` what it
    writes of its own accord, `lately_of` gives what the PMS said a moment ago; without it the PMS is asked."""

    pms_of: PmsOf
    audit: Audit
    drawer: Drawer
    confirmations: Confirmations
    waiting: WaitingBook
    journeys: JourneyBook
    lately_of: Callable[[Hotel], Lately] | None = None

    def open(self, hotel: Hotel, conversation: ConversationId | None, message_key: str, now: datetime) -> Desk:
        """The desk for one message, or one timer, of a conversation or of the house as a whole."""
        record = Record(self.audit, hotel, conversation=conversation, message_key=message_key, now=now)
        lately = self.lately_of(hotel) if self.lately_of else None
        pms = self.pms_of(hotel)
        till = Till(pms, record, self.drawer)
        line, outreach, floor = (
            Line(self.waiting, record),
            Outreach(self.journeys, record),
            Floor(pms, record, self.drawer),
        )
        guesses = Guesses(self.drawer.database, record)
        return Desk(pms, record, till, self.confirmations, line, outreach, floor, guesses, lately)
