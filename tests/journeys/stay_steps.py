"""What happens to a stay in journeys: its guest arrives, departments do what was asked."""

from typing import Any
from uuid import UUID

from conserje.dialogue.supervision.board import Board, Hand
from conserje.model.conversation import TaskState
from tests.journeys.front_desk import FrontDesk, Guest


async def arrives(desk: FrontDesk, code: str, hotel: str = "austral") -> str:
    """Reception checks the guest in; the number of the room."""
    await desk.rows("UPDATE reservations SET status = 'checked_in' WHERE code = $1", code, hotel=hotel)
    rows = await desk.rows(
        """
        SELECT rooms.number FROM allocations a JOIN reservations r ON r.id = a.reservation_id
        JOIN rooms ON rooms.id = a.room_id WHERE r.code = $1 AND a.live
        """,
        code,
        hotel=hotel,
    )
    number: str = rows[0]["number"]
    return number


async def work(guest: Guest) -> list[dict[str, Any]]:
    """Every task of a department, oldest first."""
    return await guest.desk.rows(
        "SELECT * FROM tasks WHERE department IS NOT NULL ORDER BY created_at, id", hotel=guest.hotel
    )


async def does(guest: Guest, task: UUID, state: TaskState, note: str = "") -> str:
    """A department moves a task; what the guest hears of it."""
    app = guest.desk.app
    route = await app.houses.route("house", guest.hotel)
    board = Board(app.database, app.houses, app.pms_of, app.clock, app.ids)
    await board.move(Hand(route.tenant_id, route.property_id, "Marta"), task, state, note)
    return (await guest.hears()).text


async def wishes(guest: Guest) -> list[tuple[str, str | None]]:
    """Kind and reservation of every wish, oldest first."""
    rows = await guest.desk.rows(
        "SELECT kind, reservation_code FROM wishes ORDER BY created_at, kind", hotel=guest.hotel
    )
    return [(row["kind"], row["reservation_code"]) for row in rows]
