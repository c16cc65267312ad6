"""Wishes become a reservation's, and a task for whoever prepares what was wished."""

from conserje.dialogue.context import TurnContext
from conserje.model.conversation import NewTask, TaskKind
from conserje.model.desk.rules import Department
from conserje.model.reservation import Reservation
from conserje.understanding.entities.errands import PREPARED_BY, Wish


async def carry(turn: TurnContext, reservation: Reservation) -> None:
    """What was wished while it was booked is the reservation's, and somebody prepares it."""
    noted = await turn.desk.floor.carry_wishes(reservation.code)
    for one in noted:
        if Wish(one.kind) in PREPARED_BY:
            turn.tasks.append(wish_task(turn, Wish(one.kind), one.words, reservation))


def wish_task(turn: TurnContext, kind: Wish, words: str, stay: Reservation | None) -> NewTask:
    """Needed on the day of arrival, by the hour from which rooms are given."""
    department = PREPARED_BY.get(kind, Department.RECEPTION) if stay else Department.RECEPTION
    name = stay.guest.name if stay else turn.memory.name or turn.guest_name
    day = str(stay.stay.check_in) if stay else None
    return NewTask(
        TaskKind.REQUEST,
        " · ".join(part for part in (name, day, words) if part),
        department=department,
        reservation_code=stay.code if stay else None,
        payload={"errand": "wish", "wish": kind.value, "words": words},
    )
