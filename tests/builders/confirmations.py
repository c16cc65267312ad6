"""Confirmations as a started system makes them, with keys of the tests."""

from conserje.dialogue.confirmation import Confirmations, FileLinks, Seals
from conserje.model.ids import Clock, Ids
from conserje.storage.database import Database
from conserje.storage.desk.files import FileRoom

SEALS = Seals({"T1": b"seals of the tests, 32 bytes long"})
LINKS = FileLinks(b"signs file links in the tests", "http://conserje.test")


def confirmations_of(database: Database, clock: Clock, ids: Ids) -> Confirmations:
    return Confirmations(SEALS, LINKS, FileRoom(database, clock, ids), clock)
