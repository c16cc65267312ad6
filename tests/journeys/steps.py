"""Steps that many journeys share, and what they look at in the database."""

from datetime import date
from typing import Any

from conserje.dialogue.staff_desk import StaffDesk
from conserje.storage.conversations import AuditLog
from tests.journeys.front_desk import Answer, FrontDesk, Guest
from tests.vendors.whatsapp_payloads import from_guest, message, signed, webhook


async def says(guest: Guest, *texts: str) -> str:
    """The guest writes one message after the other; the text of the last answer."""
    for text in texts:
        await guest.writes(text)
    return guest.last.text


async def only_reservation(desk: FrontDesk, hotel: str = "austral") -> dict[str, Any]:
    [reservation] = await desk.reservations(hotel)
    return reservation


def nights_of(row: dict[str, Any]) -> tuple[date, date]:
    """Arrival and departure of a row that has a stay."""
    return row["stay"].lower, row["stay"].upper


async def kept_rooms(desk: FrontDesk, hotel: str = "austral") -> list[dict[str, Any]]:
    """Rooms that are taken now, by holds and reservations, with the code of their type."""
    return await desk.rows(
        """
        SELECT t.code, a.stay, a.hold_id, a.reservation_id FROM allocations a
        JOIN rooms r ON r.id = a.room_id JOIN room_types t ON t.id = r.room_type_id
        WHERE a.live AND (a.expires_at IS NULL OR a.expires_at > $1) ORDER BY a.stay, r.number
        """,
        desk.clock.now(),
        hotel=hotel,
    )


async def tasks(desk: FrontDesk, hotel: str = "austral") -> list[tuple[str, bool]]:
    """Kind and urgency of what staff is asked to do, oldest first."""
    rows = await desk.rows("SELECT kind, urgent FROM tasks ORDER BY created_at, id", hotel=hotel)
    return [(row["kind"], row["urgent"]) for row in rows]


async def staff_confirms_deposit(desk: FrontDesk, code: str, hotel: str = "austral") -> None:
    """Reception saw the money on the account."""
    app = desk.app
    route = await app.houses.route("house", hotel)
    audit = AuditLog(app.database)
    staff = StaffDesk(app.database, app.houses, app.pms_of, audit, app.confirmations, app.clock, app.ids)
    await staff.confirm_deposit(route.tenant_id, route.property_id, code, "Marta")


async def books(guest: Guest, *texts: str) -> str:
    """The guest goes all the way with these messages; the code of the reservation that it made."""
    before = {row["code"] for row in await guest.desk.reservations(guest.hotel)}
    await says(guest, *texts)
    made = {row["code"] for row in await guest.desk.reservations(guest.hotel)} - before
    assert len(made) == 1, guest.last.text
    code: str = made.pop()
    assert code in guest.last.text
    return code


async def reprice(
    desk: FrontDesk, room_type: str, rate_plan: str, day: date, price: int, hotel: str = "austral"
) -> None:
    """The owner sets another price for one night."""
    await desk.rows(
        """
        INSERT INTO daily_rates (tenant_id, property_id, day, room_type_id, rate_plan_id, standard)
        SELECT t.tenant_id, t.property_id, $3, t.id, p.id, $4 FROM room_types t
        JOIN rate_plans p ON p.property_id = t.property_id WHERE t.code = $1 AND p.code = $2
        """,
        *(room_type, rate_plan, day, price),
        hotel=hotel,
    )


async def give_back_to_bot(guest: Guest) -> None:
    """Staff is done with this conversation."""
    await guest.desk.app.people.give_back(await guest.conversation(), "Marta")


async def sends(guest: Guest, kind: str, part: dict[str, Any]) -> Answer:
    """Anything that is not text: a picture, a reaction, a place."""
    sent = message(kind, part, sender=guest.phone)
    await guest.desk.post(signed(webhook(from_guest([sent], receiver=guest.number, sender=guest.phone))))
    return await guest.hears()
