"""When guests sleep here and who they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from conserje.model.ids import RoomTypeId


@dataclass(frozen=True, slots=True)
class Stay:
    """Nights from `check_in` (inclusive) to `check_out` (exclusive), in the hotel's calendar."""

    check_in: date
    check_out: date

    def __post_init__(self) -> None:
        if self.check_out <= self.check_in:
            raise ValueError(f"check-out {self.check_out} is not after check-in {self.check_in}")

    @property
    def nights(self) -> int:
        return (self.check_out - self.check_in).days

    def days(self) -> Iterator[date]:
        """Every night slept, by the date on which it begins."""
        return (self.check_in + timedelta(days=n) for n in range(self.nights))

    def moved(self, days: int) -> "Stay":
        return Stay(self.check_in + timedelta(days=days), self.check_out + timedelta(days=days))


@dataclass(frozen=True, slots=True)
class Party:
    """Guests of one stay. `children` holds an age in years for each child (0 to 17)."""

    adults: int
    children: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.adults < 1:
            raise ValueError("a party has at least one adult")
        if any(not 0 <= age <= 17 for age in self.children):
            raise ValueError(f"children are 0 to 17 years old, not {self.children}")

    @property
    def size(self) -> int:
        return self.adults + len(self.children)


@dataclass(frozen=True, slots=True)
class StayRequest:
    """What a guest asks for. `rooms` are of one type and share the party; `currency` None means the house's first;
    `room_type` None means any, or for a change the type that is reserved."""

    stay: Stay
    party: Party
    rooms: int = 1
    currency: str | None = None
    room_type: RoomTypeId | None = None
