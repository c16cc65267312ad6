"""A message of a stay that is due: told, put off, or left out with the reason."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from conserje.dialogue.due import Due
from conserje.dialogue.journeys.plan import allowed_from, segment, useful_until
from conserje.dialogue.memory import Awaited, changes
from conserje.errors import ReservationNotFound
from conserje.model.conversation import ConversationState, TimerOutcome
from conserje.model.desk.journeys import Journey, JourneyEnd, JourneyKind, JourneyState, Reach
from conserje.model.desk.rules import Autonomy, Topic
from conserje.model.reply import Reply, Template
from conserje.model.reservation import Reservation, ReservationStatus

# WhatsApp lets a house write freely for a day after the guest's last message; a visitor of the chat is not reached later.
WINDOW = timedelta(hours=24)
_LATER = timedelta(hours=1)
# Nobody who is being answered wants to be told something else in between.
_TALKING = timedelta(minutes=15)
_NO_MORE_THAN_ONE_A_DAY = timedelta(hours=20)
_ANY_TIME = (JourneyKind.ARRIVAL_DAY, JourneyKind.CHECK_OUT)
_STANDS = (ReservationStatus.CONFIRMED, ReservationStatus.CHECKED_IN)
_QUESTIONS = {JourneyKind.ARRIVAL_DAY: "eta", JourneyKind.IN_STAY: "in_stay"}


async def tell(due: Due) -> TimerOutcome:
    """Tell it now, or set it later where it may not be told yet and will still make sense."""
    journey = await due.desk.outreach.journey(UUID(due.timer.payload["journey"]))
    if journey is None or journey.state is not JourneyState.PLANNED:
        return TimerOutcome()
    try:
        reservation = await due.desk.find_own(journey.reservation_code)
    except ReservationNotFound:
        return _ended(journey, JourneyState.CANCELLED, "not_found")
    reach = await due.desk.outreach.reach()
    why_not = _why_not(due, journey, reservation, reach)
    if why_not:
        return _ended(journey, JourneyState.SKIPPED, why_not)
    later = _later(due, journey, reach)
    if later > due.now:
        if later >= useful_until(journey.kind, reservation, due.hotel):
            return _ended(journey, JourneyState.SKIPPED, "too_late")
        return TimerOutcome(again_at=later)
    return _told(due, journey, reservation, reach)


def _why_not(due: Due, journey: Journey, reservation: Reservation, reach: Reach) -> str | None:
    """A word for why this is never told; None when it may be."""
    stands = (*_STANDS, ReservationStatus.CHECKED_OUT) if journey.kind.is_review else _STANDS
    if reservation.status not in stands:
        return reservation.status.value
    if reach.has_stopped:
        return "stopped"
    rules = due.hotel.desk.journeys
    if not rules.enabled or journey.kind.value in rules.without:
        return "switched_off"
    if due.now >= useful_until(journey.kind, reservation, due.hotel):
        return "too_late"
    if due.hotel.desk.autonomy_for(Topic.JOURNEY, is_open=True) is not Autonomy.AUTO:
        return "left_to_people"
    if _is_outside_window(due, reach) and _template(due, journey.kind, "", ()) is None:
        channel = due.conversation.channel if due.conversation else ""
        return "no_template" if channel == "whatsapp" else "not_reachable"
    return None


def _later(due: Due, journey: Journey, reach: Reach) -> datetime:
    """The first instant at which it may be told: outside quiet hours, not while people talk, not twice a day."""
    if due.conversation and due.conversation.state is ConversationState.WITH_STAFF:
        return due.now + _LATER
    at = due.now
    if due.memory.last_at and due.now - due.memory.last_at < _TALKING:
        at = due.memory.last_at + _TALKING
    if reach.last_journey_at and journey.kind not in _ANY_TIME:
        at = max(at, reach.last_journey_at + _NO_MORE_THAN_ONE_A_DAY)
    return allowed_from(due.hotel.desk.journeys, at.astimezone(ZoneInfo(due.hotel.timezone)))


def _is_outside_window(due: Due, reach: Reach) -> bool:
    return reach.last_inbound_at is None or due.now - reach.last_inbound_at >= WINDOW


def _told(due: Due, journey: Journey, reservation: Reservation, reach: Reach) -> TimerOutcome:
    wording, hotel = due.wording, due.hotel
    key = _key(journey.kind, reservation, reach)
    values = {
        "name": reservation.guest.name.split()[0],
        "hotel": hotel.name,
        "stay": wording.stay(reservation.stay),
        "code": reservation.code,
        "check_in": wording.value(hotel.check_in),
        "check_out": wording.value(hotel.check_out),
        "address": hotel.address,
        "map": hotel.map_url,
    }
    template = None
    if _is_outside_window(due, reach):
        template = _template(due, journey.kind, wording.language, (values["name"], hotel.name, values["stay"]))
    memory = due.memory
    question = "review" if journey.kind.is_review else _QUESTIONS.get(journey.kind)
    if question:
        memory.awaited = Awaited(question, reservation.code, due.now + timedelta(hours=48))
    if reservation.code not in memory.codes:
        memory.codes.append(reservation.code)
    return TimerOutcome(
        replies=(Reply(wording.text(key, **values), template=template),),
        memory=changes(memory, "awaited", "codes"),
        journey=JourneyEnd(journey.id, JourneyState.SENT),
    )


def _key(kind: JourneyKind, reservation: Reservation, reach: Reach) -> str:
    if kind is JourneyKind.REVIEW_1:
        return f"journey_review_{segment(reservation, reach.stays_before).value}"
    return "journey_review_again" if kind.is_review else f"journey_{kind.value}"


def _template(due: Due, kind: JourneyKind, language: str, values: tuple[str, ...]) -> Template | None:
    """The house's approved template for a kind, on the channel that has such things."""
    if due.conversation is None or due.conversation.channel != "whatsapp":
        return None
    name = dict(due.hotel.desk.journeys.templates).get(kind.value)
    return Template(name, language, values) if name else None


def _ended(journey: Journey, state: JourneyState, reason: str) -> TimerOutcome:
    return TimerOutcome(journey=JourneyEnd(journey.id, state, reason))
