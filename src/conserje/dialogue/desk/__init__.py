"""The desk: the one door to what costs, books, changes or cancels. Flows act through it and through nothing else."""

from conserje.dialogue.desk.doors import Doors, PmsOf
from conserje.dialogue.desk.money.drawer import Drawer
from conserje.dialogue.desk.money.till import Till
from conserje.dialogue.desk.record import Audit, Held, Record, per_night
from conserje.dialogue.desk.rooms import Desk, Found, same_offer

__all__ = ["Audit", "Desk", "Doors", "Drawer", "Found", "Held", "PmsOf", "Record", "Till", "per_night", "same_offer"]
