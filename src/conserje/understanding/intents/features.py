"""A message as places in the tables of weights: words, pairs of words, pieces of words, and what the words mean.

Features are not kept as text. A table holds the CRC-32 of each, sorted, and a row's place is found by bisection: that
costs a tenth of a dictionary's memory, and one unknown feature in some forty thousand is taken for a known one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt

from conserje.understanding.text import char_ngrams, word_pairs

Floats = npt.NDArray[np.float32]
Keys = npt.NDArray[np.uint32]
UNKNOWN_WORDS = ("_unknown_1", "_unknown_2", "_unknown_3")
_REMEMBERED_WORDS = 20_000


def key_of(feature: str) -> int:
    return crc32(feature.encode())


def piece(letters: str) -> str:
    """The name of a piece of a word as a feature, apart from the word that is spelt alike."""
    return f"c:{letters}"


def places(keys: Keys, features: Iterable[str]) -> list[int]:
    """Where the features are in the sorted `keys`; those that are not there are left out."""
    wanted = np.array([key_of(feature) for feature in features], np.uint32)
    found = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    there: list[int] = found[keys[found] == wanted].tolist()
    return there


@dataclass(frozen=True, slots=True)
class WordVectors:
    """What words mean: `keys` of the folded words (sorted), and a row of length one for each, in 127ths."""

    keys: Keys
    rows: npt.NDArray[np.int8]

    @property
    def width(self) -> int:
        return int(self.rows.shape[1])


@dataclass(frozen=True, slots=True)
class Features:
    """Places of the words with their pairs, and of the letter pieces, both sorted; rows of the word vectors with the
    weight of each."""

    words: list[int]
    pieces: list[int]
    rows: list[int]
    weights: list[float]


@dataclass(frozen=True, slots=True)
class _Word:
    place: int | None
    pieces: tuple[int, ...]
    row: int | None


class Featurizer:
    """`keys` are those of the features (sorted), `idf` the rareness of each. What is known of a word is remembered."""

    def __init__(self, keys: Keys, idf: Floats, vectors: WordVectors) -> None:
        self._keys = keys
        self._idf = idf
        self._rarest = float(idf.max(initial=0.0))
        self._vectors = vectors
        self._known: dict[str, _Word] = {}
        self._unknown = [places(keys, (mark,)) for mark in UNKNOWN_WORDS]

    def features(self, words: Sequence[str]) -> Features:
        known = [self._word(word) for word in words]
        whole = {word.place for word in known if word.place is not None}
        strangers = sum(1 for word in known if word.place is None)
        if strangers:
            whole.update(self._unknown[min(strangers, len(UNKNOWN_WORDS)) - 1])
        if len(words) > 1:
            whole.update(places(self._keys, word_pairs(words)))
        rows = [word.row for word in known if word.row is not None]
        weights = [self._rareness(word.place) for word in known if word.row is not None]
        return Features(sorted(whole), sorted({place for word in known for place in word.pieces}), rows, weights)

    def meaning(self, features: Features) -> Floats:
        """The mean direction of the words, rare ones more, of length one; zeros where no word has a vector."""
        if not features.rows:
            return np.zeros(self._vectors.width, np.float32)
        mean: Floats = np.array(features.weights, np.float32) @ self._vectors.rows[features.rows].astype(np.float32)
        return mean / (np.float32(np.sqrt(mean @ mean)) + np.float32(1e-6))

    def _rareness(self, place: int | None) -> float:
        return self._rarest if place is None else float(self._idf[place])

    def _word(self, word: str) -> _Word:
        found = self._known.get(word)
        if found is None:
            if len(self._known) >= _REMEMBERED_WORDS:
                self._known.clear()
            own, row = places(self._keys, (word,)), places(self._vectors.keys, (word,))
            pieces = tuple(places(self._keys, {piece(letters) for letters in char_ngrams(word)}))
            found = self._known[word] = _Word(own[0] if own else None, pieces, row[0] if row else None)
        return found
