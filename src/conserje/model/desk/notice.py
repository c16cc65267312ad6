"""Telling people of the house that a guest waits for them."""

from dataclasses import dataclass
from datetime import datetime

from conserje.model.desk.rules import Contact

# The timers of a conversation that people have: until when one of them should have answered, and when the bot goes on.
ANSWER_DUE, RESUME = "answer_due", "resume"


@dataclass(frozen=True, slots=True)
class StaffNotice:
    """One contact is told, not before `due_at`. `subject` is one line; `text` the case in the house's language. An urgent one
    goes every way that the contact has, another the first that works."""

    contact: Contact
    subject: str
    text: str
    due_at: datetime
    urgent: bool = False
