"""Why people take over, who of them is called, and what a guest may ask about it: rules, in three languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conserje.dialogue.handover.autonomy import TOPICS, mode_of, unsaid
from conserje.dialogue.handover.callers import URGENT_ROUNDS, called_at
from conserje.dialogue.handover.case import LONGEST_TRAIL, remember_turn
from conserje.dialogue.handover.presence import asks_who_is_there
from conserje.dialogue.handover.reasons import Reason, contested_money, is_angry
from conserje.dialogue.handover.recall import asks_what_people_said
from conserje.dialogue.memory import Memory, Told, Wish, from_json, to_json
from conserje.dialogue.turn import FLOWS
from conserje.model.desk.rules import Autonomy, AutonomyRule, Contact, DeskRules, StaffRules, Topic
from conserje.model.reading import Facts, Intent, Reading, ScoredIntent

PLAIN = Reading("es", (ScoredIntent(Intent.ASK_AMENITY, 0.9),), Facts(), "test")
CONTACTS = st.lists(
    st.builds(Contact, name=st.uuids().map(str), email=st.just("a@example.com"), on_call=st.booleans()), max_size=5
).map(tuple)


@pytest.mark.parametrize(
    "text",
    [
        "me cobraron dos veces la seña",
        "desconozco ese cargo en mi tarjeta",
        "voy a pedir un contracargo",
        "I was charged twice",
        "I'm disputing the charge with my bank",
        "I will file a chargeback",
        "vocês me cobraram em dobro",
        "não reconheço essa cobrança",
    ],
)
def test_a_contested_charge_is_a_dispute(text: str) -> None:
    assert contested_money(text) is Reason.DISPUTE


@pytest.mark.parametrize(
    "text",
    [
        "quiero que me devuelvan la plata",
        "exijo un reembolso",
        "I want a refund",
        "give me my money back",
        "quero meu dinheiro de volta",
        "exijo o reembolso",
        "minha mãe faleceu, quero tudo de volta ou vou ao Procon",
        "exijo a devolução integral",
        "exijo la devolución completa",
        "I want it all back",
    ],
)
def test_money_demanded_back_is_a_refund(text: str) -> None:
    assert contested_money(text) is Reason.REFUND


@pytest.mark.parametrize(
    "text",
    [
        "si cancelo, ¿me devuelven la seña?",
        "quiero cancelar y que me devuelvan la seña",
        "¿la tarifa es reembolsable?",
        "do I get a refund if I cancel?",
        "I want to cancel and get a refund",
        "se eu cancelar tem reembolso?",
        "¿cobran por chicos?",
        "does the charge include breakfast?",
        "quiero una doble de vuelta en marzo",
        "queremos tudo incluso e o transfer de volta",
        "we want to come back in May",
        "¿esto no será una estafa?",
    ],
)
def test_a_question_of_policy_is_neither(text: str) -> None:
    assert contested_money(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "no entendés nada",
        "sos un inútil",
        "ESTO NO PUEDE SER ASÍ",
        "you are useless",
        "this is ridiculous",
        "WHY DOES NOBODY ANSWER",
        "isso é um absurdo",
        "você não entende nada",
    ],
)
def test_insults_and_shouting_are_anger(text: str) -> None:
    assert is_angry(text, PLAIN)


@pytest.mark.parametrize(
    "text", ["¿tienen wifi?", "HOLA", "IMPSA SA", "USD O ARS?", "do you have a desk?", "tem piscina?", "¡qué lindo!"]
)
def test_plain_words_are_not(text: str) -> None:
    assert not is_angry(text, PLAIN)


def test_a_complaint_that_the_reader_is_not_sure_of_counts_as_anger() -> None:
    unsure = Reading("es", (ScoredIntent(Intent.ASK_ROOM, 0.5), ScoredIntent(Intent.COMPLAINT, 0.45)), Facts(), "test")
    assert is_angry("la habitación huele raro", unsure)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("¿qué me dijeron?", True),
        ("perdón, ¿qué me contestaron de la cochera?", True),
        ("what did they say?", True),
        ("what did the front desk answer?", True),
        ("o que vocês me disseram?", True),
        ("o que a recepção respondeu?", True),
        ("¿qué me dijeron por teléfono?", False),
        ("booking said it was free", False),
        ("¿tienen wifi?", False),
    ],
)
def test_asking_what_people_said(text: str, asks: bool) -> None:
    assert asks_what_people_said(text) is asks


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("¿hay alguien en recepción?", True),
        ("is the front desk open?", True),
        ("a recepção fica aberta até quando?", True),
        ("¿hay alguien ahí?", False),
        ("llamé a recepción y no atienden", False),
        ("I left it at reception", False),
    ],
)
def test_asking_whether_somebody_is_at_reception(text: str, asks: bool) -> None:
    assert asks_who_is_there(text) is asks


@given(CONTACTS, st.booleans())
def test_everybody_is_called_and_nobody_for_ever(contacts: tuple[Contact, ...], urgent: bool) -> None:
    rules = StaffRules(contacts=contacts)
    steps = [called_at(step, rules, urgent=urgent) for step in range(60)]
    called = [one for step in steps for one in step]
    rounds = URGENT_ROUNDS if urgent else 1
    assert sorted(one.name for one in called) == sorted(one.name for one in contacts * rounds)
    assert steps[-1] == ()
    on_call = {one.name for one in contacts if one.on_call}
    if urgent and on_call:
        assert {one.name for one in steps[0]} == on_call
    if not urgent:
        assert [one.name for one in called] == [one.name for one in contacts]


def test_every_subject_belongs_to_a_flow_that_exists() -> None:
    assert set(TOPICS) - set(FLOWS) == set()


def test_the_first_rule_that_fits_decides() -> None:
    rules = DeskRules(autonomy=(AutonomyRule(Autonomy.STAFF, Topic.CANCEL), AutonomyRule(Autonomy.DRAFT)))
    memory = Memory(at={"booking": "details"})
    assert mode_of("cancel_reservation", memory, rules, is_open=True) is Autonomy.STAFF
    assert mode_of("booking", memory, rules, is_open=True) is Autonomy.DRAFT
    assert mode_of("hand_over", memory, rules, is_open=True) is Autonomy.AUTO


def test_nothing_that_was_not_sent_binds() -> None:
    before = Memory(token="old", asked="dates")
    offer = Told("t1", "double", "flexible", "100", "ARS", *(Wish().check_in,) * 2)  # type: ignore[arg-type]
    after = Memory(
        goal="booking", token="new", asked="confirm", told=[offer], at={"booking": "offered"}, wish=Wish(adults=2)
    )
    kept = unsaid(before, after)
    assert (kept.token, kept.asked, kept.told, kept.at) == ("old", "dates", [], {})
    assert (kept.goal, kept.wish.adults) == ("booking", 2)


@given(st.lists(st.text(max_size=300), max_size=12))
def test_the_trail_keeps_the_latest_turns_and_comes_back_from_storage(texts: list[str]) -> None:
    memory = Memory()
    for text in texts:
        remember_turn(memory, text, "booking", ["hold: done"])
    assert [one["said"] for one in memory.trail] == [text[:160] for text in texts[-LONGEST_TRAIL:]]
    assert from_json(to_json(memory)).trail == memory.trail
