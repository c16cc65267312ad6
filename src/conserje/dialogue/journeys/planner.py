"""Reading what happened at the PMS, and planning what its guests will be told."""

from datetime import timedelta

from conserje.dialogue.due import Due
from conserje.dialogue.journeys.plan import planned
from conserje.errors import PmsUnavailable
from conserje.model.conversation import TimerOutcome
from conserje.model.desk.journeys import JourneyKind
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
_GETS_JOURNEYS = (ReservationStatus.CONFIRMED, ReservationStatus.CHECKED_IN)


async def plan_all(due: Due) -> TimerOutcome:
    """Every reservation that was made, changed, paid, cancelled or lapsed since the last time gets the messages that it should
    have now; the money of one that was cancelled, by whomever, is looked at. A PMS that does not answer is asked again."""
    desk = due.desk
    try:
        changed, cursor = await desk.changes_since(await desk.outreach.cursor(), most=_MOST)
        for code in changed:
            await _plan(due, code)
    except PmsUnavailable:
        return TimerOutcome(again_at=due.now + _SOON)
    if changed:
        await desk.outreach.read_to(cursor)
    return TimerOutcome(again_at=due.now + (timedelta(0) if len(changed) == _MOST else EVERY))


async def _plan(due: Due, code: str) -> None:
    reservation = await due.desk.find_own(code)
    outreach = due.desk.outreach
    if reservation.status in _LEFT:
        await outreach.drop(code, "left", keep=_REVIEWS)
        return
    if reservation.status not in _GETS_JOURNEYS:
        if reservation.status is ReservationStatus.CANCELLED:
            await _settle(due, reservation)
        is_over = reservation.status is not ReservationStatus.AWAITING_DEPOSIT
        await outreach.drop(code, reservation.status.value if is_over else "replanned")
        return
    conversation = await outreach.talk_of(reservation)
    if conversation is None:
        return
    await outreach.plan(reservation, planned(reservation, due.hotel, due.now), conversation)


async def _settle(due: Due, reservation: Reservation) -> None:
    """Whoever cancelled it: what was paid and is not kept goes back, and its guest is told."""
    till = due.desk.till
    if (await till.account(reservation)).paid.amount:
        talk = await due.desk.outreach.talk_of(reservation)
        await till.look_again(reservation.code, after=_SETTLED, talk=talk)
