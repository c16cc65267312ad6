"""The trained subjects: what is packed is what is read, whatever a guest writes."""

import json
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conserje.knowledge.asked import asked
from conserje.knowledge.judgement import SIGNS
from conserje.knowledge.subjects import NONE, packaged_subjects, plain_words, unpacked
from conserje.knowledge.words import LANGUAGES, words_of
from conserje.ops.learning.questions import phrases, subject_names


def subject(text: str, language: str) -> str:
    subjects = packaged_subjects()
    return subjects.names[int(subjects.shares(plain_words(text), words_of(language).terms(text)).argmax())]


@pytest.mark.parametrize(
    ("language", "text", "meant"),
    [
        ("es", "hay donde estacionar la chata?", "parking"),
        ("es", "la pile es onda climatizda o fria?", "pool_heated"),
        ("en", "anywhere to leave our suitcases till the evening?", "luggage"),
        ("pt", "cês têm berço pro neném?", "cribs"),
        ("es", "receta de empanadas salteñas", NONE),
        ("en", "who was the president of france in 1990", NONE),
        ("pt", "previsão do tempo pra sábado", "weather"),
    ],
)
def test_a_question_is_about_what_its_words_are_about(language: str, text: str, meant: str) -> None:
    assert subject(text, language) == meant


@given(text=st.text(max_size=200), language=st.sampled_from(LANGUAGES))
def test_any_text_has_shares_that_add_up_to_one(text: str, language: str) -> None:
    shares = packaged_subjects().shares(plain_words(text), words_of(language).terms(text))
    assert shares.sum() == pytest.approx(1, abs=1e-4)
    assert (shares >= 0).all()


def test_the_packaged_weights_know_every_subject_and_the_rule_every_sign() -> None:
    subjects = packaged_subjects()
    assert set(subjects.names) == subject_names() | {NONE}
    assert len(subjects.rule["weights"]) == len(SIGNS)
    assert 0.5 <= subjects.rule["threshold"] < 1


def test_every_language_has_phrases_for_the_same_subjects() -> None:
    assert asked("es").keys() == asked("en").keys() == asked("pt").keys()
    assert all(len(texts) >= 9 for language in LANGUAGES for texts in asked(language).values())


def test_training_makes_no_difference_between_runs() -> None:
    first, second = phrases(), phrases()
    assert first == second
    assert len({(one.text, one.language) for one in first}) == len(first)


def test_weights_of_another_format_are_refused() -> None:
    out = BytesIO()
    np.savez(out, card=np.frombuffer(json.dumps({"format": 2}).encode(), dtype=np.uint8))
    with pytest.raises(ValueError, match="format 2"):
        unpacked(out.getvalue())
