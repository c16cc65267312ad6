"""What a turn adds to the metrics."""

from typing import Any
from uuid import uuid4

from conserje.delivery.tally import tally
from conserje.model.conversation import Action, Conversation, ConversationState, NewTask, TaskKind, TurnOutcome
from conserje.model.ids import ConversationId, PropertyId, TenantId
from conserje.telemetry.metrics import Metrics, Turns

TALK = Conversation(
    ConversationId(uuid4()),
    TenantId(uuid4()),
    PropertyId(uuid4()),
    "whatsapp",
    "1000",
    "5491155550101",
    "Ana",
    "pt",
    ConversationState.OPEN,
    {},
)


def counted(messages: int = 1, **parts: Any) -> Turns:
    turns = Metrics().turns
    known: dict[str, Any] = {"language": "es", "flow": "booking", "reading": {}}
    outcome = TurnOutcome((), {}, ConversationState.OPEN, **(known | parts))
    tally(turns, TALK, messages, outcome)
    return turns


def test_a_turn_counts_for_its_channel_and_language() -> None:
    assert counted().turns.value("whatsapp", "es") == 1
    assert counted(language=None).turns.value("whatsapp", "pt") == 1
    assert counted(messages=3).merged.value() == 2


def test_who_read_it_and_how_sure_they_were() -> None:
    reading = {"reader": "classifier", "language": "es", "intents": [{"name": "book", "confidence": 0.9}], "facts": {}}
    turns = counted(reading=reading)
    assert turns.readings.value("classifier", "es") == 1
    assert turns.intents.value("book") == 1
    assert turns.confidence.count("classifier") == 1
    assert counted(reading={"reader": "tap", "language": "es", "intents": []}).intents.value("book") == 0


def test_flows_that_begin_and_end() -> None:
    turns = counted(
        evidence=("move:booking: open --tells_offers--> offered", "move:booking: offered --takes--> details")
    )
    assert turns.started.value("booking") == 1
    assert turns.ended.value("booking", "takes") == 0
    assert counted(evidence=("move:booking: summary --books--> open",)).ended.value("booking", "books") == 1


def test_what_the_guard_stopped_the_desk_did_and_people_get() -> None:
    turns = counted(
        evidence=("guard:price:ARS 1",),
        actions=(Action("hold", {}, "done"), Action("quote", {}, "NoRoomLeft")),
        tasks=(NewTask(TaskKind.HAND_OVER, "x", urgent=True), NewTask(TaskKind.KNOWLEDGE_GAP, "y")),
        flow="unclear",
    )
    assert turns.guarded.value("price") == 1
    assert turns.actions.value("hold", "done") == turns.actions.value("quote", "NoRoomLeft") == 1
    assert turns.hand_overs.value("yes") == 1
    assert turns.gaps.value("es") == 1
    assert turns.unclear.value("es") == 1
