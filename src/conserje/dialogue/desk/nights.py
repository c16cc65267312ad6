"""The night beside a stay that an early arrival or a late departure needs: once it is granted, nobody else gets it."""

from uuid import UUID
from zoneinfo import ZoneInfo

from conserje.errors import BadRequest, NoRoomLeft, ReservationClosed
from conserje.model.desk.extras import Order, OrderState, night_of
from conserje.model.hotel import Hotel
from conserje.pms.port import Pms
from conserje.storage.database import Database
from conserje.storage.stay.orders import load_order


async def keep(pms: Pms, hotel: Hotel, order: Order, key: str) -> None:
    """Nothing for an order that needs none. Raises NoRoomLeft, ReservationClosed."""
    night = night_of(order, ZoneInfo(hotel.timezone))
    if night:
        await pms.keep_night(order.code, night, key=key)


async def give(pms: Pms, hotel: Hotel, order: Order, key: str) -> None:
    night = night_of(order, ZoneInfo(hotel.timezone))
    if night:
        await pms.give_night(order.code, night, key=key)


async def keep_before_grant(database: Database, pms: Pms, hotel: Hotel, waiting: UUID) -> None:
    """Before people grant the order that waits for them. Raises BadRequest when somebody else has the room by now."""
    async with database.transaction(hotel.tenant_id) as connection:
        order = await load_order(connection, waiting)
    if order is None or order.state is not OrderState.ASKED:
        return
    try:
        await keep(pms, hotel, order, f"order:{order.id}")
    except (NoRoomLeft, ReservationClosed) as gone:
        raise BadRequest(f"the room of {order.code} is not free for that by now: decline it") from gone
