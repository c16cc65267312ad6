"""What can happen to something that has states: a chart of them and of the moves between them; and the chart of a conversation
that people of the house have, or are called to. The flows of the dialogue have theirs in dialogue/charts.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass

OPEN = "open"


class ImpossibleMove(Exception):
    """Something wanted to move where its chart has no way: a mistake of ours, never of a guest."""


@dataclass(frozen=True, slots=True)
class Move:
    """`event` is what the guest, the house or the clock did."""

    before: str
    event: str
    after: str

    def __str__(self) -> str:
        return f"{self.before} --{self.event}--> {self.after}"


@dataclass(frozen=True, slots=True)
class Chart:
    """`states` says what each state is; everything begins and ends in OPEN, where nothing of it binds."""

    flow: str
    states: Mapping[str, str]
    moves: tuple[Move, ...]

    def after(self, before: str, event: str) -> str:
        """Raises ImpossibleMove."""
        return self._move(before, event).after

    def named(self, before: str, event: str) -> str:
        """The move as evidence names it. Raises ImpossibleMove."""
        return f"{self.flow}: {self._move(before, event)}"

    def _move(self, before: str, event: str) -> Move:
        for move in self.moves:
            if (move.before, move.event) == (before, event):
                return move
        raise ImpossibleMove(f"{self.flow}: nothing in {before!r} is called {event!r}")


def moves_of(table: Mapping[str, Mapping[str, str]]) -> tuple[Move, ...]:
    """State -> event -> next state."""
    return tuple(Move(before, event, after) for before, events in table.items() for event, after in events.items())


CALLED, WITH_PEOPLE = "called", "with_people"

HANDOVER = Chart(
    "handover",
    {
        OPEN: "The assistant answers.",
        CALLED: "People were called, nobody has come yet; the assistant is silent, except in danger.",
        WITH_PEOPLE: "Somebody of the house has the conversation; the assistant is silent, except in danger.",
    },
    moves_of(
        {
            OPEN: {"calls": CALLED, "is_taken": WITH_PEOPLE},
            CALLED: {
                "calls": CALLED,
                "calls_the_next": CALLED,
                "is_taken": WITH_PEOPLE,
                "is_given_back": OPEN,
                "resumes": OPEN,
            },
            WITH_PEOPLE: {
                "calls": WITH_PEOPLE,
                "calls_the_next": WITH_PEOPLE,
                "is_taken": WITH_PEOPLE,
                "is_given_back": OPEN,
                "resumes": OPEN,
            },
        }
    ),
)


def in_whose_hands(state: str, taken_by: str | None) -> str:
    """The state of HANDOVER of a conversation, by how it is stored."""
    if state != "with_staff":
        return OPEN
    return WITH_PEOPLE if taken_by else CALLED
