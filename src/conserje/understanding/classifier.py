"""Intents from n-grams: a linear model per intent, trained by `conserje train`, read here with numpy alone.

The weights file (`data/weights.npz`) holds: `vocabulary` (features joined by line ends, words first, "c:" before
letter pieces), `weights` (int8, features x intents, inverse document frequency folded in), `scale` and `bias` (float32
per intent), `squares` (float32, squared idf per feature), `knots` (raw score -> probability, piecewise linear, fitted
on the development split), `words` and `word_odds` (language evidence: log-odds for es, en and pt in sixteenths), and a
`card` (JSON: version, checksum of the training data, intents, figures).
"""

import json
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO
from typing import Any

import numpy as np
import numpy.typing as npt

from conserje.model.reading import Intent
from conserje.understanding.text import char_ngrams, tokens, word_ngrams

Floats = npt.NDArray[np.float32]
UNKNOWN_WORDS = ("_unknown_1", "_unknown_2", "_unknown_3")
_REMEMBERED_WORDS = 20_000


@dataclass(frozen=True, slots=True)
class Weights:
    vocabulary: dict[str, int]
    weights: npt.NDArray[np.int8]
    scale: Floats
    bias: Floats
    squares: Floats
    knots: Floats
    intents: tuple[Intent, ...]
    language_evidence: dict[str, tuple[float, float, float]]
    card: dict[str, Any]


def load_weights(raw: bytes | None = None) -> Weights:
    """The packaged weights, or those in `raw`. Raises ValueError for a file of another version."""
    source = raw if raw is not None else (files("conserje.understanding") / "data" / "weights.npz").read_bytes()
    with np.load(BytesIO(source), allow_pickle=False) as stored:
        card: dict[str, Any] = json.loads(stored["card"].tobytes())
        if card["format"] != 1:
            raise ValueError(f"weights of format {card['format']}, this reader knows 1")
        names = stored["vocabulary"].tobytes().decode().split("\n")
        words = stored["words"].tobytes().decode().split("\n")
        odds = (stored["word_odds"].astype(np.float32) / 16).tolist()
        return Weights(
            vocabulary={name: place for place, name in enumerate(names)},
            weights=stored["weights"],
            scale=stored["scale"],
            bias=stored["bias"],
            squares=stored["squares"],
            knots=stored["knots"],
            intents=tuple(Intent(name) for name in card["intents"]),
            language_evidence={word: (row[0], row[1], row[2]) for word, row in zip(words, odds, strict=True)},
            card=card,
        )


class Featurizer:
    """Feature places of a message: one list for words, one for letter pieces (remembered per word)."""

    def __init__(self, vocabulary: dict[str, int]) -> None:
        self._places = vocabulary
        self._pieces: dict[str, tuple[int, ...]] = {}

    def places(self, words: list[str]) -> tuple[list[int], list[int]]:
        known = self._places
        whole = {known[gram] for gram in word_ngrams(words) if gram in known}
        unknown = sum(1 for word in words if word not in known)
        if unknown:
            mark = known.get(UNKNOWN_WORDS[min(unknown, 3) - 1])
            if mark is not None:
                whole.add(mark)
        pieces: set[int] = set()
        for word in words:
            pieces.update(self._pieces_of(word))
        return sorted(whole), sorted(pieces)

    def _pieces_of(self, word: str) -> tuple[int, ...]:
        found = self._pieces.get(word)
        if found is None:
            if len(self._pieces) >= _REMEMBERED_WORDS:
                self._pieces.clear()
            keyed = (f"c:{gram}" for gram in char_ngrams(word))
            found = self._pieces[word] = tuple({self._places[key] for key in keyed if key in self._places})
        return found


class Classifier:
    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._featurizer = Featurizer(weights.vocabulary)
        self._knots_x, self._knots_y = weights.knots

    @property
    def intents(self) -> tuple[Intent, ...]:
        return self._weights.intents

    def scores(self, text: str) -> Floats:
        """Raw log-odds per intent, in the order of `intents`."""
        total = self._weights.bias.copy()
        for places in self._featurizer.places(tokens(text)):
            if places:
                norm = float(self._weights.squares[places].sum()) ** 0.5
                total += self._weights.weights[places].sum(axis=0, dtype=np.int32) * self._weights.scale / norm
        return total

    def probabilities(self, text: str) -> Floats:
        """Calibrated probability per intent, in the order of `intents`; several may be high."""
        likely: Floats = np.interp(self.scores(text), self._knots_x, self._knots_y).astype(np.float32)
        return likely
