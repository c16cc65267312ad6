"""The classifier's tables: features are found by key, meanings are means, and the network learns what it is shown."""

import json
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from conserje.ops.learning.network import Network, Plan
from conserje.understanding.intents import Classifier, load_weights
from conserje.understanding.intents.features import Featurizer, WordVectors, key_of, places
from conserje.understanding.text import clauses, tokens

WEIGHTS = load_weights()
CLASSIFIER = Classifier(WEIGHTS)


def _featurizer(words: list[str]) -> Featurizer:
    keys = np.array(sorted(key_of(word) for word in words), np.uint32)
    vectors = WordVectors(keys, np.arange(1, 1 + 2 * len(words), dtype=np.int8).reshape(-1, 2))
    return Featurizer(keys, np.ones(len(keys), np.float32), vectors)


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=6), min_size=1, unique=True))
def test_known_features_are_found_and_others_are_not(words: list[str]) -> None:
    keys = np.array(sorted(key_of(word) for word in words), np.uint32)
    assert [keys[place] for place in places(keys, words)] == [key_of(word) for word in words]
    assert places(keys, ["NOT THERE", "NOR THIS"]) == []


def test_a_message_of_unknown_words_means_nothing_and_is_still_read() -> None:
    featurizer = _featurizer(["pool", "towel"])
    features = featurizer.features(["xyzzy"])
    assert (features.words, features.rows) == ([], [])
    assert not featurizer.meaning(features).any()
    assert CLASSIFIER.probabilities("").shape == (len(CLASSIFIER.intents),)


def test_the_mean_of_the_words_has_length_one() -> None:
    featurizer = _featurizer(["pool", "towel"])
    meaning = featurizer.meaning(featurizer.features(["towel", "pool", "towel"]))
    assert float(np.linalg.norm(meaning)) == pytest.approx(1, abs=1e-4)


@given(st.text(max_size=80))
def test_whatever_is_written_the_shares_add_up_to_one(text: str) -> None:
    assert float(CLASSIFIER.shares(text).sum()) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [("toalla", "towel", "wifi"), ("factura", "invoice", "ascensor"), ("robo", "theft", "piscina")],
)
def test_words_for_the_same_thing_lie_near_each_other_across_languages(one: str, other: str, far: str) -> None:
    rows = {
        word: WEIGHTS.vectors.rows[places(WEIGHTS.vectors.keys, [word])[0]].astype(float) for word in (one, other, far)
    }
    near = {word: row / np.linalg.norm(row) for word, row in rows.items()}
    assert near[one] @ near[other] > near[one] @ near[far]


def test_weights_of_another_format_are_refused() -> None:
    raw = BytesIO()
    np.savez(raw, card=np.frombuffer(json.dumps({"format": 1}).encode(), np.uint8))
    with pytest.raises(ValueError, match="weights of format 1, this reader knows 2"):
        load_weights(raw.getvalue())


def _taught(seed: int) -> Network:
    """Three intents, each with a feature of its own."""
    chance = np.random.default_rng(5)
    answers = chance.integers(0, 3, 400)
    grams = csr_matrix((np.ones(400, np.float32), answers, np.arange(401)), shape=(400, 3))
    network = Network(3, 2, 3, Plan(hidden=8, epochs=20, batch=50, seed=seed))
    network.learn(grams, np.zeros((400, 2), np.float32), np.eye(3, dtype=np.float32)[answers], np.ones(400, np.float32))
    return network


def test_the_network_learns_what_it_is_shown() -> None:
    network = _taught(1)
    hidden = np.maximum(network.rows + network.hidden_bias.value, 0)
    assert (hidden @ network.out.value + network.out_bias.value).argmax(axis=1).tolist() == [0, 1, 2]


def test_the_same_seed_teaches_the_same_weights() -> None:
    assert np.array_equal(_taught(1).rows, _taught(1).rows)
    assert not np.array_equal(_taught(1).rows, _taught(2).rows)


def test_clauses_are_cut_at_commas_and_conjunctions_between_longer_parts() -> None:
    assert clauses("what time is check in and do you have a double?") == [
        "what time is check in",
        "do you have a double?",
    ]
    assert clauses("toallas y jabón") == ["toallas y jabón"]


def test_hands_of_every_colour_and_stretched_words_are_one_word() -> None:
    assert tokens("👍🏽 holaaaa") == tokens("👍 hola")
