"""The moment in which people are asked for: a task with the case, whoever is called first, and the clocks that now run."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from conserje.dialogue.handover import presence
from conserje.dialogue.handover.callers import called_at
from conserje.dialogue.handover.case import told_to_staff
from conserje.model.conversation import NewTask, NewTimer, TaskKind
from conserje.model.desk.notice import ANSWER_DUE, RESUME, StaffNotice
from conserje.model.hotel import Hotel


@dataclass(frozen=True, slots=True)
class Opened:
    """What a turn stores so that people come."""

    task: NewTask
    timers: tuple[NewTimer, ...]
    notices: tuple[StaffNotice, ...]


def hand_over(hotel: Hotel, case: dict[str, Any], summary: str, now: datetime, *, urgent: bool) -> Opened:
    """The bot falls silent: people have until the task is due, and the bot comes back by itself if they never do."""
    starts = now if urgent else presence.next_opening(hotel, now)
    resume = NewTimer(RESUME, resumes_at(hotel, starts), {"answered": False})
    return _opened(hotel, TaskKind.HAND_OVER, case, summary, starts, urgent=urgent, more=(resume,))


def ask_for_approval(hotel: Hotel, case: dict[str, Any], summary: str, now: datetime) -> Opened:
    """An answer waits for somebody to send it."""
    starts = presence.next_opening(hotel, now)
    return _opened(hotel, TaskKind.DRAFT, case, summary, starts, urgent=False, more=())


def resumes_at(hotel: Hotel, now: datetime) -> datetime:
    """When the bot goes on after a word of the staff at `now`, if there is no other."""
    return now + timedelta(hours=hotel.desk.staff.resume_hours)


def patience(hotel: Hotel, *, urgent: bool) -> timedelta:
    """How long one contact has."""
    rules = hotel.desk.staff
    return timedelta(minutes=rules.urgent_minutes if urgent else rules.answer_minutes)


def notices_at(hotel: Hotel, step: int, payload: dict[str, Any], at: datetime) -> tuple[StaffNotice, ...]:
    """Who is told at a step of a case; `payload` is its timer's."""
    urgent = bool(payload["urgent"])
    contacts = called_at(step, hotel.desk.staff, urgent=urgent)
    return tuple(StaffNotice(one, payload["subject"], payload["text"], at, urgent) for one in contacts)


def _opened(
    hotel: Hotel,
    kind: TaskKind,
    case: dict[str, Any],
    summary: str,
    starts: datetime,
    *,
    urgent: bool,
    more: tuple[NewTimer, ...],
) -> Opened:
    subject, text = told_to_staff(hotel, case)
    due = starts + patience(hotel, urgent=urgent)
    payload = {"step": 0, "urgent": urgent, "subject": subject, "text": text}
    return Opened(
        task=NewTask(kind, summary, urgent, due, payload=case),
        timers=(NewTimer(ANSWER_DUE, due, payload), *more),
        notices=notices_at(hotel, 0, payload, starts),
    )
