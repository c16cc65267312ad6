"""What a guest does with a reservation that exists: find it, change it, cancel it. Told only to whoever proves it theirs."""

from conserje.dialogue.flows.reservations.cancelling import step as cancel
from conserje.dialogue.flows.reservations.changing import step as change
from conserje.dialogue.flows.reservations.digressing import ask_again
from conserje.dialogue.flows.reservations.finding import step as find

__all__ = ["ask_again", "cancel", "change", "find"]
