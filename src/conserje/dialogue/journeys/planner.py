"""Reading what happened at the PMS, and planning what its guests will be told."""

from datetime import timedelta

from conserje.dialogue.due import Due
from conserje.dialogue.journeys.plan import planned
from conserje.dialogue.stay.orders import drop_all
from conserje.dialogue.wording import Wording
from conserje.errors import PmsUnavailable
from conserje.model.conversation import NewTask, TaskKind, TimerOutcome
from conserje.model.desk.journeys import JourneyKind
from conserje.model.desk.rules import Department
from conserje.model.reservation import Reservation, ReservationStatus

# News of the built-in PMS wakes the planning (migration 0013); this is for what nobody woke it for.
EVERY = timedelta(hours=12)
_SOON = timedelta(minutes=5)
# A turn that cancels has settled its money by then.
_SETTLED = timedelta(minutes=5)
_MOST = 200
_REVIEWS = (JourneyKind.REVIEW_1, JourneyKind.REVIEW_2, JourneyKind.REVIEW_3)
# Whoever has left is still asked how it was.
_LEFT = (ReservationStatus.CHECKED_OUT,)
_OVER = (ReservationStatus.CANCELLED, ReservationStatus.EXPIRED)
_GETS_JOURNEYS = (ReservationStatus.CONFIRMED, ReservationStatus.CHECKED_IN)


async def plan_all(due: Due) -> TimerOutcome:
    """Every reservation that was made, changed, paid, cancelled or lapsed since the last time gets the messages that it should
    have now; the money of one that was cancelled, by whomever, is looked at. A PMS that does not answer is asked again."""
    desk, tasks = due.desk, list[NewTask]()
    try:
        changed, cursor = await desk.changes_since(await desk.outreach.cursor(), most=_MOST)
        for code in changed:
            tasks += await _plan(due, code)
    except PmsUnavailable:
        return TimerOutcome(again_at=due.now + _SOON, tasks=tuple(tasks))
    if changed:
        await desk.outreach.read_to(cursor)
    again_at = due.now + (timedelta(0) if len(changed) == _MOST else EVERY)
    return TimerOutcome(again_at=again_at, tasks=tuple(tasks))


async def _plan(due: Due, code: str) -> list[NewTask]:
    """What of it people have to know."""
    reservation = await due.desk.find_own(code)
    outreach = due.desk.outreach
    if reservation.status in _LEFT:
        await outreach.drop(code, "left", keep=_REVIEWS)
        return []
    if reservation.status not in _GETS_JOURNEYS:
        if reservation.status is ReservationStatus.CANCELLED:
            await _settle(due, reservation)
        is_over = reservation.status is not ReservationStatus.AWAITING_DEPOSIT
        await outreach.drop(code, reservation.status.value if is_over else "replanned")
        return await _end_orders(due, code) if reservation.status in _OVER else []
    conversation = await outreach.talk_of(reservation)
    if conversation:
        await outreach.plan(reservation, planned(reservation, due.hotel, due.now), conversation)
    return []


async def _end_orders(due: Due, code: str) -> list[NewTask]:
    """Extras of a stay that will not be come off its bill, and whoever prepares them hears of it."""
    hotel = due.hotel
    wording = Wording(hotel.language, house=hotel.language, timezone=hotel.timezone)
    extras = {extra.code: extra for extra in hotel.desk.extras}
    tasks = []
    for order in await drop_all(due.desk, code):
        extra = extras.get(order.what)
        words = wording.text("staff_order_over", what=wording.name(order.name), count=order.count, code=code)
        department = Department(extra.department) if extra else Department.HOUSEKEEPING
        tasks.append(NewTask(TaskKind.REQUEST, words, department=department, reservation_code=code))
    return tasks


async def _settle(due: Due, reservation: Reservation) -> None:
    """Whoever cancelled it: what was paid and is not kept goes back, and its guest is told."""
    till = due.desk.till
    if (await till.account(reservation)).paid.amount:
        talk = await due.desk.outreach.talk_of(reservation)
        await till.look_again(reservation.code, after=_SETTLED, talk=talk)
