"""What a question is about, among the subjects that every hotel is asked about, or none of them.

A linear model over words, their stems, pairs of words and letter pieces, for all languages at once, so that a sentence of
two languages and a slip of the finger are read too. Between features and subjects lies a narrow layer, which keeps four
hundred subjects small and lets those with few phrases share what the others taught. It is trained by `conserje train
knowledge` from `data/asked` and `data/matters` and read here with numpy alone. The weights file (`data/subjects.npz`) holds
`vocabulary` (features joined by line ends), `inner` (int8, features x width, value and inverse document frequency folded in)
with its `scale` (float32 per column), `outer` (float32, width x subjects), `bias` (float32 per subject), `squares` (float32
per feature), `words` (those that questions to hotels are made of), and a `card` (JSON: subjects, rule).
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from conserje.knowledge.spelling import Spelling
from conserje.knowledge.words import unaccented, words_of

Floats = npt.NDArray[np.float32]

# The subject of what no hotel answers.
NONE = "none"
# How much a feature of each kind counts before its rarity.
WORD, STEM, PAIR, PIECE = 1.0, 0.8, 0.7, 0.5
_WORD = re.compile(r"[a-z0-9]+")
_REMEMBERED_WORDS = 20_000
_SURE = 0.5


def plain_words(text: str) -> list[str]:
    """Lower case, no accents, letters and digits only."""
    return _WORD.findall(unaccented(text))


def features(words: Sequence[str], stems: Iterable[str]) -> Iterator[tuple[str, float]]:
    """Each with what it counts; a name may come twice, always with the same value. `stems`: what the words mean to a hotel
    (`Words.terms`), so that a word of the training lends its weight to those that mean the same."""
    for stem in stems:
        yield f"s:{stem}", STEM
    for word in words:
        yield word, WORD
        for piece in pieces(word):
            yield piece, PIECE
    for left, right in pairwise(["^", *words, "$"]):
        yield f"{left} {right}", PAIR


def pieces(word: str) -> Iterator[str]:
    """ "c:" and three to five letters of a word with its borders."""
    padded = f"<{word}>"
    for size in (3, 4, 5):
        for start in range(len(padded) - size + 1):
            yield f"c:{padded[start : start + size]}"


@dataclass(frozen=True, slots=True)
class SubjectWeights:
    vocabulary: dict[str, int]
    inner: npt.NDArray[np.int8]
    scale: Floats
    outer: Floats
    bias: Floats
    squares: Floats
    words: frozenset[str]
    card: dict[str, Any]


class Subjects:
    """`names` are standard facts, article topics and matters, NONE among them, in the order of `shares`."""

    def __init__(self, weights: SubjectWeights) -> None:
        self._weights = weights
        self._pieces: dict[str, tuple[int, ...]] = {}
        self._meanings: dict[str, str] = {}
        self._spelling: Spelling | None = None
        self.names: tuple[str, ...] = tuple(weights.card["subjects"])
        self.place = {name: number for number, name in enumerate(self.names)}

    @property
    def rule(self) -> dict[str, Any]:
        """When an answer is sure enough: knowledge/judgement reads it."""
        rule: dict[str, Any] = self._weights.card["rule"]
        return rule

    def shares(self, words: Sequence[str], stems: Iterable[str]) -> Floats:
        """Probability per subject; they add up to 1."""
        places = self._places(words, stems)
        scores = self._weights.bias.copy()
        if places:
            norm = float(self._weights.squares[places].sum()) ** 0.5
            inner = self._weights.inner[places].sum(axis=0, dtype=np.int32) * self._weights.scale / norm
            scores += inner @ self._weights.outer
        likely: Floats = np.exp(scores - scores.max())
        likely /= likely.sum()
        return likely

    def sure_of(self, text: str, language: str) -> str | None:
        """What a question is about, if one subject is likelier than all others together."""
        shares = self.shares(plain_words(text), words_of(language).terms(text))
        best = int(shares.argmax())
        return self.names[best] if shares[best] > _SURE and self.names[best] != NONE else None

    def spelt(self, words: Sequence[str]) -> list[str]:
        """Each word that guests use, and what a misspelt one most probably is."""
        return [word if word in self._weights.words else self._meant(word) for word in words]

    def unknown(self, words: Sequence[str]) -> int:
        """How many of the words never stood in a question to a hotel."""
        return sum(word not in self._weights.words for word in words)

    def _meant(self, word: str) -> str:
        meant = self._meanings.get(word)
        if meant is None:
            if self._spelling is None:
                self._spelling = Spelling(sorted(self._weights.words))
            if len(self._meanings) >= _REMEMBERED_WORDS:
                self._meanings.clear()
            meant = self._meanings[word] = self._spelling.meant(word) or word
        return meant

    def _places(self, words: Sequence[str], stems: Iterable[str]) -> list[int]:
        known = self._weights.vocabulary
        found = {known[word] for word in words if word in known}
        found.update(known[pair] for a, b in pairwise(["^", *words, "$"]) if (pair := f"{a} {b}") in known)
        found.update(known[stem] for one in stems if (stem := f"s:{one}") in known)
        for word in words:
            found.update(self._pieces_of(word))
        return sorted(found)

    def _pieces_of(self, word: str) -> tuple[int, ...]:
        places = self._pieces.get(word)
        if places is None:
            if len(self._pieces) >= _REMEMBERED_WORDS:
                self._pieces.clear()
            known = self._weights.vocabulary
            places = self._pieces[word] = tuple({known[piece] for piece in pieces(word) if piece in known})
        return places


def unpacked(raw: bytes) -> SubjectWeights:
    """Raises ValueError for a file of another format."""
    with np.load(BytesIO(raw), allow_pickle=False) as stored:
        card: dict[str, Any] = json.loads(stored["card"].tobytes())
        if card["format"] != 3:
            raise ValueError(f"subjects of format {card['format']}, this search knows 3")
        names = stored["vocabulary"].tobytes().decode().split("\n")
        return SubjectWeights(
            vocabulary={name: place for place, name in enumerate(names)},
            inner=stored["inner"],
            scale=stored["scale"],
            outer=stored["outer"],
            bias=stored["bias"],
            squares=stored["squares"],
            words=frozenset(stored["words"].tobytes().decode().split("\n")),
            card=card,
        )


@lru_cache(1)
def packaged_subjects() -> Subjects:
    """Read once."""
    return Subjects(unpacked((files("conserje.knowledge") / "data" / "subjects.npz").read_bytes()))
