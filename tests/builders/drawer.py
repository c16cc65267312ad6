"""What a till stands on in tests: the real ledger, payment providers in memory, files that guests sent."""

from collections.abc import Mapping

from conserje.channels.port import Fetched
from conserje.dialogue.desk import Drawer
from conserje.errors import ChannelRejected
from conserje.model.hotel import Hotel
from conserje.model.message import Media
from conserje.payments.fake import FakePayments
from conserje.payments.port import PaymentProvider
from conserje.understanding.receipts.reader import ReceiptReader
from tests.builders.house import OpenHouse


def drawer_of(house: OpenHouse, **providers: FakePayments) -> Drawer:
    """`providers` by method name; nothing was sent by anybody."""

    def of(_hotel: Hotel) -> Mapping[str, PaymentProvider]:
        return providers

    return Drawer(house.database, house.ids, of, nothing_sent, "https://chat.example.org", ReceiptReader())


async def nothing_sent(_channel: str, _media: Media) -> Fetched:
    raise ChannelRejected("nobody sent anything")
