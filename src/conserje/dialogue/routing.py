"""Which flows answer a turn: what arrived, what the words alone decide, and then what the reading makes of them (policy.py)."""

from collections.abc import Callable
from dataclasses import dataclass

from conserje.dialogue.confirmation import written_in
from conserje.dialogue.context import CHANGE, OFFER, YES, Tap, TurnContext
from conserje.dialogue.flows import discount, journey_answer, offer_question, payment
from conserje.dialogue.flows.after_booking import flows_for_own_stay
from conserje.dialogue.flows.around_the_stay import dropping, errands, lost, orders, pictures
from conserje.dialogue.flows.booking.details import has_none
from conserje.dialogue.flows.booking.matching import names_an_offer, takes_beside_a_question
from conserje.dialogue.flows.booking.stays.beside import wants_all
from conserje.dialogue.flows.booking.stays.restated import is_told_by_how_much
from conserje.dialogue.flows.booking.switching import other_offer
from conserje.dialogue.flows.booking.waiting import wants_waiting
from conserje.dialogue.flows.company import asks_for_company
from conserje.dialogue.flows.house_question import asks_day_use
from conserje.dialogue.flows.in_language import flows_for_language
from conserje.dialogue.flows.reservations.cancelling import argues_the_fee
from conserje.dialogue.flows.reservations.wanted import days_in_a_change
from conserje.dialogue.flows.small_talk import asks_who
from conserje.dialogue.house import told
from conserje.dialogue.identity import picks_one
from conserje.dialogue.journeys.wishes import wants_news, wants_stop
from conserje.dialogue.policy import GOAL_FLOWS, HOUSE, choose
from conserje.dialogue.stay.noted import adds_extra
from conserje.dialogue.supervision.precedence import people_first
from conserje.dialogue.wish import missing
from conserje.model.message import Media
from conserje.model.reading import Intent
from conserje.understanding.entities.cards import names_a_card
from conserje.understanding.entities.errands import Wish, wishes_in
from conserje.understanding.rules import asks_for_a_person, puts_off, raises_alarm

LONGEST_TEXT = 4096
_LONGEST_ANSWER = 12


@dataclass(frozen=True, slots=True)
class Heard:
    """A burst as one: its texts in order, the last tap, the kind of what could not be opened, and what was sent."""

    text: str
    tap: Tap | None
    unsupported: str | None
    media: tuple[Media, ...] = ()


def flows_for(turn: TurnContext, heard: Heard, is_stale: bool) -> tuple[str, ...]:
    """Names of flows, first to speak first. `is_stale`: a booking that was under way is too old to bind."""
    at_once = _at_once(turn, heard)
    if at_once:
        return at_once
    first = people_first(turn) or _resumed(turn, is_stale)
    if first:
        return (first,)
    flows = _chosen(turn) if heard.text or not heard.media else ("payment_proof",)
    if heard.media and (flows in payment.SAYING_NOTHING or _is_captioned_with_a_code(turn, flows)):
        flows = ("payment_proof",)
    if flows != ("unclear",):
        turn.memory.unclear = 0
    _leave_the_order(turn, flows)
    if flows in (("courtesy",), ("unclear",)) and is_stale and turn.memory.wish.stay:
        return ("ask_to_resume",)
    return flows


def _is_captioned_with_a_code(turn: TurnContext, flows: tuple[str, ...]) -> bool:
    """A code under a picture says what the receipt is for, and asks nothing."""
    return flows == ("find_reservation",) and turn.facts.booking_code is not None and "?" not in turn.text


def _leave_the_order(turn: TurnContext, flows: tuple[str, ...]) -> None:
    """An extra that was summed up is not ordered by a yes to whatever is said after it."""
    if turn.memory.goal == "order" and turn.memory.asked == "confirm" and "order" not in flows:
        turn.memory.asked = None


def _at_once(turn: TurnContext, heard: Heard) -> tuple[str, ...]:
    """What needs no reading of the words, or must not be read for anything else."""
    if heard.unsupported:
        return ("unsupported",)
    if len(heard.text) > LONGEST_TEXT:
        return ("too_long",)
    if names_a_card(heard.text):
        return ("card_in_chat", "resume") if turn.memory.goal == "booking" and turn.memory.stage else ("card_in_chat",)
    in_language = flows_for_language(turn)
    if in_language:
        return in_language
    if asks_who(heard.text):
        return ("who", "resume") if turn.memory.goal == "booking" and turn.memory.stage else ("who",)
    if asks_for_company(heard.text):
        return ("company", "resume") if turn.memory.goal == "booking" and turn.memory.stage else ("company",)
    if written_in(heard.text):
        return (GOAL_FLOWS.get(turn.memory.goal or "", "find_reservation"),)
    if wants_news(turn.text) or wants_stop(turn.text):
        return ("rights",)
    return ("journey_answer",) if journey_answer.answers_journey(turn) else ()


def _chosen(turn: TurnContext) -> tuple[str, ...]:
    """What the words alone decide comes before what the reading makes of them; danger and people before both."""
    if argues_the_fee(turn):
        return ("cancel_reservation",)
    if is_told_by_how_much(turn) and not raises_alarm(turn.text) and not asks_for_a_person(turn.text):
        return ("booking",)
    for_booking = names_an_offer(turn) or has_none(turn) or _would_rather(turn) or adds_extra(turn) is not None
    for_booking = for_booking or bool(wants_all(turn)) or _tells_ages(turn)
    for_goal = picks_one(turn) or days_in_a_change(turn) is not None
    flows = choose(turn.reading, turn.memory, turn.tap, answers_booking=for_booking, answers_goal=for_goal)
    if flows[-1] == "booking" and turn.memory.stage == "offered" and takes_beside_a_question(turn):
        asks = turn.has(*HOUSE) and "house_question" not in flows
        return ("house_question", *flows) if asks else flows
    own = flows_for_own_stay(turn)
    is_taken = flows[0] in ("hand_over", "other_language") or (flows[0] == "payment_proof" and own != ("balance",))
    if own and not is_taken:
        return own
    names_a_way = (
        turn.facts.payment_method is not None and "?" in turn.text and not payment.asks_where_to_pay(turn.text)
    )
    if turn.reading.top is Intent.ASK_PAYMENT and "house_question" in flows and not names_a_way:
        flows = ("how_to_pay", *(flow for flow in flows if flow not in ("house_question", "find_reservation")))
    if flows == ("change_reservation",) and _wishes_a_thing(turn):
        return ("request",)
    if flows[0] == "payment_proof" and payment.asks_whether_paid(turn.text):
        return ("find_reservation",)
    if turn.tap or flows[0] in ("hand_over", "payment_proof", "other_language"):
        return flows
    plain = next((named for is_meant, named in _PLAIN if is_meant(turn)), None)
    return plain or _of_the_house(turn, flows) or _of_a_booking(turn, flows)


def _of_the_house(turn: TurnContext, flows: tuple[str, ...]) -> tuple[str, ...]:
    """A question that leans on what was told of the house, and the price of a thing of the house, which is no stay's."""
    is_busy = turn.memory.goal == "booking" and (turn.memory.stage or missing(turn.memory.wish))
    if told.follows(turn):
        return ("house_question", "resume") if is_busy else ("house_question",)
    is_of_a_thing = flows == ("house_question", "booking") and not turn.memory.goal and told.asks_price_of_a_thing(turn)
    return ("house_question",) if is_of_a_thing else ()


def _asks_for_pictures(turn: TurnContext) -> bool:
    return pictures.asks(turn) and turn.memory.goal != "booking"


# What the words say plainly, whatever the reading made of them; the first that is meant.
_PLAIN: tuple[tuple[Callable[[TurnContext], object], tuple[str, ...]], ...] = (
    (offer_question.asks_about_offers, ("offer_question", "resume")),
    (lost.answers, ("request",)),
    (errands.calls_a_car, ("request",)),
    (errands.asks_how_long, ("errand_wait",)),
    (dropping.drops_extra, ("drop_order",)),
    (_asks_for_pictures, ("photos",)),
    (orders.wants_extra, ("order",)),
)


def _tells_ages(turn: TurnContext) -> bool:
    """ "Tomi tiene 4 y Cami 8", to the question how old the children are, asks the house nothing."""
    is_short = "?" not in turn.text and len(turn.text.split()) <= _LONGEST_ANSWER
    return turn.memory.goal == "booking" and turn.memory.asked == "ages" and bool(turn.facts.ages) and is_short


def _wishes_a_thing(turn: TurnContext) -> bool:
    """ "Can I add my dog?", "quiero sumar una cuna": of the stay that is booked, and changes neither days, people nor room."""
    facts = turn.facts
    changes = (
        facts.check_in,
        facts.check_out,
        facts.nights,
        facts.adults,
        facts.children,
        facts.room_type,
        facts.guest_name,
    )
    is_begun = turn.memory.at.get("change") is not None
    return (
        not is_begun
        and all(one is None for one in changes)
        and any(one is not Wish.OTHER for one in wishes_in(turn.text))
    )


def _would_rather(turn: TurnContext) -> bool:
    """ "Mejor la 2", beside a room that is kept, is none of the other things that it sounds like."""
    return bool(turn.memory.goal == "booking" and turn.memory.kept and "?" not in turn.text and other_offer(turn))


def _of_a_booking(turn: TurnContext, flows: tuple[str, ...]) -> tuple[str, ...]:
    """Words about a booking: the waiting list, a plea for a discount, and "I'll see" to what was told, which is no goodbye."""
    is_busy = turn.memory.goal == "booking" and turn.memory.stage is not None
    if is_busy and flows == ("courtesy",) and puts_off(turn.text):
        return ("booking",)
    if flows[-1] == "booking" and not (turn.facts.check_out or turn.facts.nights) and asks_day_use(turn.text):
        return ("house_question",)
    if wants_waiting(turn.text):
        return ("waiting",)
    if discount.asks_discount(turn.text):
        rest = tuple(flow for flow in flows if flow == "booking" and discount.wishes_another_stay(turn))
        return ("discount", *(rest or (("resume",) if is_busy else ())))
    return flows


def _resumed(turn: TurnContext, is_stale: bool) -> str | None:
    """A booking of long ago is asked about, never assumed: a yes looks the room up anew, a no lets it go."""
    asked = turn.memory.asked == "resume"
    if is_stale and turn.tap:
        return "pick_up_stale" if turn.tap.kind in (YES, OFFER, CHANGE) else None
    if turn.is_yes() and (is_stale or asked):
        return "pick_up_stale"
    if asked and turn.is_no():
        return "let_go"
    return None
