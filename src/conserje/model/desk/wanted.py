"""What a guest wants done or sold around a stay, while something of it is still asked for."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True)
class Errand:
    """Something that the house's people shall do, of which a part is still asked for: a room number, an hour, or, of a lost
    thing, what it is, where and when it was seen last, and how its owner is reached. `words` are the guest's own."""

    kind: str
    words: str
    department: str
    room: str | None = None
    no_room: bool = False
    at: datetime | None = None
    code: str | None = None
    asked: list[str] = field(default_factory=list)
    contact: str | None = None


@dataclass(slots=True)
class Ordering:
    """Something around a stay that was asked for: an extra of the house's list, early check-in, late check-out. Once it was
    told, `code` is the reservation, `amount` the price, and `token` the summary that a yes belongs to."""

    kind: str
    what: str
    count: int = 1
    code: str | None = None
    amount: str = ""
    currency: str = ""
    at: datetime | None = None
    by_staff: bool = False
    token: str | None = None
