"""What a guest takes along from the desk: the reservation in full, where and until when, a signed code, and the calendar."""

from conserje.dialogue.confirmation.links import FileLinks
from conserje.dialogue.confirmation.papers import Confirmations, KeepFile
from conserje.dialogue.confirmation.seal import BrokenSeal, Sealed, Seals, written_in

__all__ = ["BrokenSeal", "Confirmations", "FileLinks", "KeepFile", "Sealed", "Seals", "written_in"]
