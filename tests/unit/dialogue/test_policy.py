"""Which flows answer which meaning, by what the conversation is about."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from conserje.dialogue.context import Tap
from conserje.dialogue.memory import Cancelling, Memory
from conserje.dialogue.policy import choose
from conserje.model.reading import Facts, Intent, Reading, ScoredIntent


def reading(*intents: Intent | tuple[Intent, float], language: str = "es", **facts: Any) -> Reading:
    scored = [one if isinstance(one, tuple) else (one, 0.95) for one in intents]
    return Reading(language, tuple(ScoredIntent(*one) for one in scored), Facts(**facts), "test")


def booking(stage: str | None, asked: str | None) -> Memory:
    return Memory(goal="booking", at={"booking": stage} if stage else {}, asked=asked, token="t1")


SUMMARY = booking("summary", "confirm")


@pytest.mark.parametrize(
    ("meaning", "flows"),
    [
        (reading(Intent.ASK_AVAILABILITY), ("booking",)),
        (reading(Intent.ASK_PRICE), ("booking",)),
        (reading((Intent.UNCLEAR, 0.2), check_in=date(2027, 3, 12)), ("booking",)),
        (reading(Intent.ASK_AMENITY), ("house_question",)),
        (reading(Intent.ASK_AVAILABILITY, Intent.ASK_AMENITY), ("house_question", "booking")),
        (reading(Intent.ASK_AVAILABILITY, (Intent.ASK_AMENITY, 0.3)), ("booking",)),
        (reading(Intent.REQUEST_SERVICE), ("request",)),
        (reading(Intent.ASK_AVAILABILITY, Intent.SPECIAL_REQUEST), ("request", "booking")),
        (reading(Intent.BOOK, features=("crib",)), ("request", "booking")),
        (reading(Intent.FIND_BOOKING), ("find_reservation",)),
        (reading((Intent.UNCLEAR, 0.2), booking_code="K7M4QX"), ("find_reservation",)),
        (reading(Intent.CANCEL_BOOKING), ("cancel_reservation",)),
        (reading(Intent.CHANGE_BOOKING), ("change_reservation",)),
        (reading(Intent.HUMAN), ("hand_over",)),
        (reading(Intent.COMPLAINT, Intent.CANCEL_BOOKING), ("hand_over",)),
        (reading(Intent.PAYMENT_PROOF), ("payment_proof",)),
        (reading(Intent.OPT_OUT), ("rights",)),
        (reading(Intent.AFFIRM), ("courtesy",)),
        (reading(Intent.OUT_OF_SCOPE), ("out_of_scope",)),
        (reading(Intent.UNCLEAR), ("unclear",)),
        (reading(), ("unclear",)),
        (reading(Intent.BOOK, language="fr"), ("other_language",)),
    ],
)
def test_a_first_message_goes_where_its_meaning_leads(meaning: Reading, flows: tuple[str, ...]) -> None:
    assert choose(meaning, Memory(), None) == flows


@pytest.mark.parametrize(
    ("memory", "meaning", "flows"),
    [
        (booking("details", "name"), reading((Intent.OUT_OF_SCOPE, 0.3), guest_name="Ana Pérez"), ("booking",)),
        (booking("details", "name"), reading((Intent.UNCLEAR, 0.9)), ("booking",)),
        (booking(None, "dates"), reading((Intent.OUT_OF_SCOPE, 0.95)), ("out_of_scope",)),
        (booking(None, "party"), reading((Intent.ASK_ROOM, 0.4), adults=2), ("booking",)),
        (SUMMARY, reading(Intent.AFFIRM), ("booking",)),
        (SUMMARY, reading(Intent.AFFIRM, Intent.ASK_AMENITY), ("house_question", "booking")),
        (SUMMARY, reading(Intent.ASK_AMENITY), ("house_question", "resume")),
        (SUMMARY, reading(Intent.ASK_ROOM, room_type="suite"), ("house_question", "resume")),
        (SUMMARY, reading(Intent.UPGRADE, Intent.ASK_ROOM, room_type="suite"), ("booking",)),
        (SUMMARY, reading(Intent.SPECIAL_REQUEST), ("request", "resume")),
        (SUMMARY, reading(Intent.CHANGE_BOOKING), ("booking",)),
        (SUMMARY, reading(Intent.CANCEL_BOOKING), ("booking",)),
        (SUMMARY, reading(Intent.CANCEL_BOOKING, booking_code="K7M4QX"), ("cancel_reservation",)),
        (SUMMARY, reading(Intent.HUMAN), ("hand_over",)),
        (booking("summary", "change"), reading((Intent.PRIVACY, 0.8)), ("booking",)),
        (Memory(asked="person"), reading(Intent.AFFIRM), ("hand_over",)),
        (
            Memory(goal="find", asked="booking_code"),
            reading((Intent.UNCLEAR, 0.2), email="a@b.c"),
            ("find_reservation",),
        ),
        (
            Memory(goal="cancel", asked="confirm", cancelling=Cancelling("K7M4QX", "0", "ARS")),
            reading(Intent.DENY),
            ("cancel_reservation",),
        ),
    ],
)
def test_what_was_asked_decides_what_an_answer_means(memory: Memory, meaning: Reading, flows: tuple[str, ...]) -> None:
    assert choose(meaning, memory, None) == flows


@pytest.mark.parametrize(
    ("memory", "confidence"),
    [
        (Memory(), 0.1),
        (Memory(goal="cancel", asked="confirm"), 0.1),
        (SUMMARY, 0.6),
        (booking("details", "name"), 0.6),
    ],
)
def test_danger_goes_to_people_however_faint_and_while_a_room_is_talked_about_when_it_is_more_than_a_guess(
    memory: Memory, confidence: float
) -> None:
    assert choose(reading(Intent.AFFIRM, (Intent.URGENT, confidence)), memory, None) == ("hand_over",)


def test_a_guess_at_danger_does_not_interrupt_who_asks_for_a_room() -> None:
    wants = reading(Intent.ASK_AVAILABILITY, (Intent.URGENT, 0.73))
    assert choose(wants, Memory(), None) == ("booking",)
    assert choose(replace(wants, intents=(*wants.intents[:1], ScoredIntent(Intent.URGENT, 0.97))), Memory(), None) == (
        "hand_over",
    )


@pytest.mark.parametrize(
    ("tap", "memory", "flows"),
    [
        ("yes::t1", SUMMARY, ("booking",)),
        ("yes::t0", Memory(), ("stale",)),
        ("no::t1", Memory(goal="cancel", asked="confirm"), ("cancel_reservation",)),
        ("offer:1:t1", booking("offered", "room"), ("booking",)),
        ("person::t1", SUMMARY, ("hand_over",)),
        ("goal:reservation:t1", Memory(), ("find_reservation",)),
        ("goal:prices:t1", Memory(), ("booking",)),
        ("nonsense", Memory(), ("unclear",)),
        ("", SUMMARY, ("unclear",)),
    ],
)
def test_a_tap_goes_to_the_flow_that_offered_it(tap: str, memory: Memory, flows: tuple[str, ...]) -> None:
    assert choose(reading(), memory, Tap.parse(tap)) == flows


def test_words_that_answer_the_booking_do_so_whatever_else_they_sound_like() -> None:
    assert choose(reading(Intent.ASK_ROOM), booking("offered", "room"), None, answers_booking=True) == ("booking",)
    assert choose(reading(Intent.URGENT), booking("offered", "room"), None, answers_booking=True) == ("hand_over",)


def test_an_email_in_words_that_mean_nothing_else_is_somebody_s_who_looks_for_their_reservation() -> None:
    told = replace(reading(Intent.OUT_OF_SCOPE), facts=Facts(email="ann@example.com"))
    assert choose(told, Memory(), None) == ("find_reservation",)
    assert choose(replace(told, intents=reading(Intent.GREET).intents), Memory(), None) == ("courtesy",)
