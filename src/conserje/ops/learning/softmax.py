"""A softmax regression through a narrow layer, fitted by Adam over small batches: two matrices between features and classes."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

WIDTH = 96
EPOCHS, BATCH = 6, 256
_RATE, _DECAY = 0.006, 1e-5
_SEED = 5


@dataclass(frozen=True, slots=True)
class Layers:
    """`inner` features x WIDTH, `outer` WIDTH x classes, `bias` per class."""

    inner: Floats
    outer: Floats
    bias: Floats


def fit(rows: Any, classes: npt.NDArray[np.intp], weights: Floats, count: int) -> Layers:
    """`rows` is a sparse matrix (scipy, CSR) of phrases x features, `classes` 0 to `count` - 1, `weights` per phrase."""
    chance = np.random.default_rng(_SEED)
    inner = _Adam(chance.normal(0, 0.1, (rows.shape[1], WIDTH)).astype(np.float32))
    outer = _Adam(chance.normal(0, 0.1, (WIDTH, count)).astype(np.float32))
    bias = _Adam(np.zeros((1, count), dtype=np.float32))
    steps = EPOCHS * -(-rows.shape[0] // BATCH)
    taken = 0
    for _ in range(EPOCHS):
        order = chance.permutation(rows.shape[0])
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            few, touched = _narrowed(rows[chosen])
            hidden = few @ inner.part[touched]
            likely = _likely(hidden @ outer.part + bias.part)
            likely[np.arange(len(chosen)), classes[chosen]] -= 1
            likely *= (weights[chosen] / len(chosen))[:, None]
            taken += 1
            rate = _RATE * (1 - taken / (steps + 1)) * (1 - 0.999**taken) ** 0.5 / (1 - 0.9**taken)
            inner.step(few.T @ (likely @ outer.part.T), rate, touched)
            outer.step(hidden.T @ likely, rate)
            bias.step(likely.sum(axis=0, keepdims=True), rate)
    return Layers(inner.part, outer.part, bias.part[0])


def _narrowed(rows: Any) -> tuple[Any, npt.NDArray[np.intp]]:
    """The batch with only the columns that it uses, and which they are."""
    touched, places = np.unique(rows.indices, return_inverse=True)
    return type(rows)((rows.data, places, rows.indptr), shape=(rows.shape[0], len(touched))), touched


def _likely(scores: Floats) -> Floats:
    likely: Floats = np.exp(scores - scores.max(axis=1, keepdims=True))
    likely /= likely.sum(axis=1, keepdims=True)
    return likely


class _Adam:
    """Adam that moves only the rows a batch touches."""

    def __init__(self, part: Floats) -> None:
        self.part = part
        self._first = np.zeros_like(part)
        self._second = np.zeros_like(part)

    def step(self, slope: Floats, rate: float, touched: npt.NDArray[np.intp] | slice = slice(None)) -> None:
        part = self.part[touched]
        slope = slope + _DECAY * part
        first = 0.9 * self._first[touched] + 0.1 * slope
        second = 0.999 * self._second[touched] + 0.001 * slope * slope
        self._first[touched], self._second[touched] = first, second
        self.part[touched] = part - rate * first / (np.sqrt(second) + 1e-8)
