"""What entries speak of, and what questions are about in detail."""

from dataclasses import replace
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conserje.knowledge.matters.aspects import HOURS, NUMBER, PRICE, asked_aspects, told_aspects
from conserje.knowledge.matters.catalogue import matters
from conserje.knowledge.matters.coverage import covered, hinted, plain_text
from conserje.knowledge.words import LANGUAGES
from conserje.model.knowledge import EntryKind, KnowledgeEntry
from conserje.ops.learning.questions import subject_names

POOL = KnowledgeEntry(
    key="pool",
    kind=EntryKind.FACT,
    language="en",
    title="Pool",
    text="The pool is open from {from} to {to}. It is not heated.",
    questions=(),
    topics=("pool",),
    data={"from": time(8), "to": time(20)},
)


def spoken_of(entry: KnowledgeEntry, text: str, own: tuple[str, ...] = ()) -> frozenset[str]:
    return covered(entry, "pool", plain_text(entry.title, text), own, lambda question: question if own else None)


def test_an_entry_speaks_of_the_details_that_its_text_tells_and_no_others() -> None:
    found = spoken_of(POOL, "The pool is open from 8 am to 8 pm. It is not heated.")
    assert {"pool", "pool_heated", "pool_hours"} <= found
    assert not {"pool_slides", "pool_depth", "pool_lifeguard"} & found


def test_a_house_without_a_pool_answers_whether_it_is_heated_but_not_where_to_swim_lessons() -> None:
    found = spoken_of(replace(POOL, data={"available": False}), "We have no swimming pool.")
    assert {"pool_heated", "pool_hours"} <= found
    assert not {"pool_lessons", "pool_slides"} & found


def test_what_the_house_says_is_asked_of_its_entry_counts() -> None:
    assert "massage" in spoken_of(POOL, "Open daily.", own=("massage",))


def test_every_matter_belongs_to_subjects_that_exist_and_is_asked_for_in_every_language() -> None:
    subjects = subject_names() - matters().keys()
    for name, matter in matters().items():
        assert matter.parents <= subjects, name
        assert name not in subjects
        assert all(len(matter.things[language]) + len(matter.questions[language]) >= 2 for language in LANGUAGES), name


def test_a_question_betrays_its_detail() -> None:
    assert "ev_charging" in hinted("tienen cargador para un auto electrico")
    assert "sauna" in hinted("is there a sauna")
    assert hinted("hola buen dia") == frozenset()


@given(st.text(max_size=200))
def test_any_text_is_looked_through(text: str) -> None:
    assert hinted(text) <= matters().keys()
    assert asked_aspects(text) | told_aspects(text) <= {PRICE, HOURS, NUMBER}


@pytest.mark.parametrize(
    ("question", "aspect"),
    [
        ("cuanto sale la cochera", PRICE),
        ("quanto custa a massagem", PRICE),
        ("how much is parking", PRICE),
        ("a que hora abre la pileta", HOURS),
        ("que horas fecha o bar", HOURS),
        ("what time does the gym close", HOURS),
        ("cuantas habitaciones tienen", NUMBER),
        ("how far is the airport", NUMBER),
    ],
)
def test_a_price_or_an_hour_that_is_asked_for_is_recognised(question: str, aspect: str) -> None:
    assert aspect in asked_aspects(question)


@pytest.mark.parametrize(
    ("text", "aspect", "is_told"),
    [
        ("parking is free", PRICE, True),
        ("se paga $ 12.000 por noche", PRICE, True),
        ("we have a car park", PRICE, False),
        ("abre de 7:00 a 22:00", HOURS, True),
        ("o bar fica no jardim", HOURS, False),
        ("there are 12 spaces", NUMBER, True),
    ],
)
def test_a_text_tells_an_aspect_or_does_not(text: str, aspect: str, is_told: bool) -> None:
    assert (aspect in told_aspects(text)) is is_told
