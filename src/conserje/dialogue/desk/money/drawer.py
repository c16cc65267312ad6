"""What the till is built on, as bootstrap composed it: the ledger's database, the house's payment providers, media."""

from dataclasses import dataclass

from conserje.channels.port import Fetch
from conserje.model.ids import Ids
from conserje.payments.port import ProvidersOf
from conserje.storage.database import Database
from conserje.understanding.receipts.reader import ReceiptReader


@dataclass(frozen=True, slots=True)
class Drawer:
    """`providers_of` gives a house's providers by method name; `fetch` gets what a guest sent from its channel; `base_url`
    is where guests and providers reach us; `receipts` reads what guests send."""

    database: Database
    ids: Ids
    providers_of: ProvidersOf
    fetch: Fetch
    base_url: str
    receipts: ReceiptReader
