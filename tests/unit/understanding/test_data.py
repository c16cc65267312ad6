"""The utterances and what was trained on them belong together."""

from pathlib import Path

import numpy as np

from conserje.model.reading import Intent
from conserje.ops.learning.judging import judge
from conserje.ops.learning.near_duplicates import near_duplicates, unseen
from conserje.ops.learning.splits import DEVELOPMENT, WISHES, Case, cases
from conserje.ops.learning.utterances import LANGUAGES, checksum, expand, patterns, training_examples
from conserje.ops.train import SPLITS, WEIGHTS
from conserje.understanding.cascade import load_cascade
from conserje.understanding.intents import Classifier, load_weights

ENOUGH = 120
LEAST = 40


def test_the_weights_were_trained_on_these_utterances() -> None:
    assert load_weights().card["data"] == checksum(), "run `conserje train` after changing an utterance"


def test_every_intent_is_written_in_every_language() -> None:
    counted = {(language, intent): 0 for language in LANGUAGES for intent in Intent}
    for example in training_examples():
        if example.whole:
            for intent in example.intents:
                counted[example.language, intent] += 1
    assert {pair: count for pair, count in counted.items() if count < LEAST} == {}
    wishes = [
        pair for pair in counted if pair[1] in {Intent.BOOK, Intent.ASK_PRICE, Intent.CHANGE_BOOKING, Intent.URGENT}
    ]
    assert all(counted[pair] >= ENOUGH for pair in wishes)


def test_patterns_expand_the_same_way_every_time_and_completely() -> None:
    slots = {"room": ["la doble", "la suite"]}
    first = expand("(quiero|dame) {room} (ya|)", slots)
    assert first == expand("(quiero|dame) {room} (ya|)", slots)
    assert len(first) > 1
    assert not any(sign in text for example in training_examples() for sign in "{}|" for text in (example.text,))


def test_no_evaluation_message_was_as_good_as_trained_on() -> None:
    training = [example.text for example in training_examples() if example.whole]
    assert near_duplicates([case for split in (*DEVELOPMENT, WISHES) for case in cases(SPLITS, split)], training) == []


def test_blind_messages_that_resemble_training_are_left_out() -> None:
    cases = [
        Case("en", (Intent.GREET,), text) for text in ("we would like a room with two beds", "is the sauna mixed?")
    ]
    assert unseen(cases, ["We would like a rooom with 2 beds!"]) == cases[1:]


def test_the_weights_file_stays_small() -> None:
    assert Path(WEIGHTS).stat().st_size < 16_000_000


def test_rarer_intents_exist_in_both_splits() -> None:
    for split in DEVELOPMENT:
        named = {(case.language, intent) for case in cases(SPLITS, split) for intent in case.intents}
        wanted = {(language, intent) for language in LANGUAGES for intent in Intent}
        assert wanted - named <= {(language, Intent.AFFIRM) for language in LANGUAGES}, split


def test_most_of_the_development_messages_are_understood() -> None:
    judged = judge(load_cascade(), cases(SPLITS, "dev"))
    for language in LANGUAGES:
        mine = [one.right for one in judged if one.case.language == language]
        assert np.mean(mine) >= 0.88, language


def test_scores_depend_on_the_words() -> None:
    classifier = Classifier(load_weights())
    place = classifier.intents.index(Intent.CANCEL_BOOKING)
    assert classifier.probabilities("quiero cancelar mi reserva")[place] > 0.8
    assert classifier.probabilities("tienen pileta?")[place] < 0.1


def test_patterns_name_known_intents_only() -> None:
    assert all(intents for language in LANGUAGES for _, intents in patterns(language))
