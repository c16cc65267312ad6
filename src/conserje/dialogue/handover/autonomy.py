"""How far the bot may go by itself: what each flow is about, and what the house set for that subject at this hour."""

from collections.abc import Mapping
from dataclasses import replace

from conserje.dialogue.memory import Memory
from conserje.model.desk.rules import Autonomy, DeskRules, Topic

# What a flow is about. What is not here is never held back: danger, a person asked for, a guest's rights, a card number.
TOPICS: Mapping[str, Topic] = {
    "house_question": Topic.HOUSE,
    "courtesy": Topic.HOUSE,
    "out_of_scope": Topic.HOUSE,
    "unclear": Topic.HOUSE,
    "stale": Topic.HOUSE,
    "booking": Topic.BOOKING,
    "resume": Topic.BOOKING,
    "pick_up_stale": Topic.BOOKING,
    "ask_to_resume": Topic.BOOKING,
    "let_go": Topic.BOOKING,
    "group": Topic.BOOKING,
    "waiting": Topic.BOOKING,
    "discount": Topic.PRICES,
    "offer_question": Topic.PRICES,
    "find_reservation": Topic.CHANGE,
    "change_reservation": Topic.CHANGE,
    "ask_again": Topic.CHANGE,
    "cancel_reservation": Topic.CANCEL,
    "request": Topic.STAY,
    "order": Topic.STAY,
    "drop_order": Topic.STAY,
    "errand_wait": Topic.STAY,
    "photos": Topic.HOUSE,
    "arrival": Topic.STAY,
    "invoice": Topic.PAYMENT,
    "currency": Topic.PRICES,
    "balance": Topic.PAYMENT,
    "payment_proof": Topic.PAYMENT,
    "how_to_pay": Topic.PAYMENT,
    "journey_answer": Topic.JOURNEY,
}

LEFT_TO_PEOPLE = "left_to_people"

# What of a memory is the guest's own, and stays when an answer is not sent.
_GUESTS_OWN = ("goal", "wish", "name", "email", "phone", "unclear", "angry", "last_at", "trail", "alarmed_until")


def topic_of(flow: str, memory: Memory) -> Topic | None:
    """Until a room is kept, a booking is a question of prices."""
    topic = TOPICS.get(flow)
    return Topic.PRICES if topic is Topic.BOOKING and memory.stage in (None, "offered") else topic


def mode_of(flow: str, memory: Memory, rules: DeskRules, *, is_open: bool) -> Autonomy:
    topic = topic_of(flow, memory)
    return rules.autonomy_for(topic, is_open=is_open) if topic else Autonomy.AUTO


def unsaid(before: Memory, after: Memory) -> Memory:
    """What is remembered while an answer waits for its approval: what the guest told, and nothing that it offers or asks, so
    that no yes can mean it."""
    return replace(before, moves=after.moves, **{name: getattr(after, name) for name in _GUESTS_OWN})
