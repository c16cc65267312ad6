"""What a guest says that they paid and nobody of the house has looked at: people are told while there is time, a reservation
with a receipt waits on, and one that only has a guest's word lapses after its guest was told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from conserje.dialogue.desk.money.proofs import give_time, unseen
from conserje.dialogue.due import Due, Notice
from conserje.dialogue.handover.opening import notices_at
from conserje.dialogue.wording import Wording
from conserje.errors import ReservationNotFound
from conserje.model.conversation import NewTask, NewTimer, TaskKind, TimerOutcome
from conserje.model.hotel import Hotel
from conserje.model.reply import Reply
from conserje.model.reservation import Reservation, ReservationStatus

# So long before a reservation lapses people are told, and its guest; sooner where it has less than twice that.
_PEOPLE, _GUEST = timedelta(hours=24), timedelta(hours=2)
KIND = "proof_unseen"


def watch(code: str, now: datetime, due: datetime) -> NewTimer:
    """Has people told before a reservation lapses that somebody says they paid."""
    return NewTimer(f"{KIND}:{code}", _before(now, due, _PEOPLE), {"code": code, "step": "people"})


async def look(due: Due) -> TimerOutcome:
    """People are told; a receipt keeps the reservation until somebody has looked at it, at most until check-in. Whoever has
    sent none, or has no time left, is told once more."""
    code = due.timer.payload["code"]
    try:
        reservation = await due.desk.find_own(code)
    except ReservationNotFound:
        return TimerOutcome()
    waiting = await unseen(due.desk.till, code)
    lapses = reservation.deposit_due
    if reservation.status is not ReservationStatus.AWAITING_DEPOSIT or lapses is None or not waiting:
        return TimerOutcome()
    if due.timer.payload["step"] == "guest":
        return due.say("proof_last_call", code=code, due=lapses)
    until = min(due.now + timedelta(hours=due.hotel.desk.payments.proof_hours), _arrival(due.hotel, reservation))
    called = _called(due, reservation, "staff_proof_unseen", lapses)
    if not any(one.file for one in waiting) or until <= lapses:
        last = NewTimer(due.timer.kind, _before(due.now, lapses, _GUEST), {"code": code, "step": "guest"})
        return replace(called, timers=(last,))
    await give_time(due.desk.till, reservation, until)
    told = Reply(due.wording.text("proof_waits_on", code=code, due=until))
    return replace(called, replies=(told,), timers=(watch(code, due.now, until),))


def lapsed(due: Due, reservation: Reservation) -> TimerOutcome:
    """Nobody looked in time: the guest is told what is true, and people are called."""
    told = Reply(due.wording.text("deposit_ended_unseen", code=reservation.code))
    return replace(_called(due, reservation, "staff_proof_lapsed"), replies=(told,))


def _called(due: Due, reservation: Reservation, key: str, lapses: datetime | None = None) -> TimerOutcome:
    """An urgent task, and whoever is called first is told, in the house's language."""
    hotel, code = due.hotel, reservation.code
    wording = Wording(hotel.language, house=hotel.language, timezone=hotel.timezone)
    words = wording.text(
        key, code=code, name=reservation.guest.name, deposit=reservation.deposit, due=lapses or due.now
    )
    notices = notices_at(hotel, 0, {"urgent": True, "subject": words, "text": words}, due.now)
    task = NewTask(TaskKind.DEPOSIT_CHECK, words, urgent=True, due_at=lapses or due.now, reservation_code=code)
    return TimerOutcome(tasks=(task,), notices=notices)


def _before(now: datetime, due: datetime, ahead: timedelta) -> datetime:
    return max(due - ahead, now + (due - now) / 2)


def _arrival(hotel: Hotel, reservation: Reservation) -> datetime:
    local = datetime.combine(reservation.stay.check_in, hotel.check_in, ZoneInfo(hotel.timezone))
    return local.astimezone(UTC)


NOTICES: dict[str, Notice] = {KIND: look}
