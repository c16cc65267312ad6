"""The desk: the one door to what costs, books, changes or cancels. Flows act through it and through nothing else."""

from conserje.dialogue.desk.doors import Doors, PmsOf
from conserje.dialogue.desk.drawer import Drawer
from conserje.dialogue.desk.record import Audit, Held, Record, per_night
from conserje.dialogue.desk.rooms import Desk, Found, same_offer
from conserje.dialogue.desk.till import Till

__all__ = ["Audit", "Desk", "Doors", "Drawer", "Found", "Held", "PmsOf", "Record", "Till", "per_night", "same_offer"]
