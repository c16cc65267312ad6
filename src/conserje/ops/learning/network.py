"""The intent network and how it learns: features -> one hidden layer -> softmax, by minibatches with Adagrad.

Written in numpy: half a minute of one core is enough, and the file comes out the same byte for byte from the same
utterances on the same versions. Parts of the features and of the hidden layer are left out at random while it learns.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Plan:
    hidden: int = 128
    epochs: int = 5
    batch: int = 512
    rate: float = 0.5
    inner_rate: float = 0.15
    decay: float = 1e-6
    lost_features: float = 0.1
    lost_hidden: float = 0.2
    seed: int = 1


class Parameter:
    """An array that learns with its own pace: Adagrad, per value."""

    def __init__(self, start: npt.NDArray[np.float64]) -> None:
        self.value: Matrix = start.astype(np.float32)
        self._paces = np.full_like(self.value, 1e-4)

    def learn(self, slope: Matrix, rate: float) -> None:
        self._paces += slope**2
        self.value -= rate * slope / np.sqrt(self._paces)


class Network:
    """`rows` (features x hidden) learn with one pace a row, for few rows are seen in a batch."""

    def __init__(self, features: int, width: int, intents: int, plan: Plan) -> None:
        self._plan = plan
        self._chance = np.random.default_rng(plan.seed)
        normal = self._chance.standard_normal
        self.rows: Matrix = (normal((features, plan.hidden)) * 0.05).astype(np.float32)
        self._paces: Matrix = np.full((features, 1), 1e-4, np.float32)
        self.hidden_bias = Parameter(np.zeros(plan.hidden))
        self.out = Parameter(normal((plan.hidden, intents)) / plan.hidden**0.5)
        self.out_bias = Parameter(np.zeros(intents))
        self.meaning = Parameter(normal((width, plan.hidden)) / width**0.5)

    def learn(self, grams: Any, meanings: Matrix, targets: Matrix, weights: Matrix) -> None:
        """`grams` is a sparse matrix (examples x features), `meanings` examples x width, `targets` shares of the intents
        (rows add up to one), `weights` one number an example."""
        count, plan = grams.shape[0], self._plan
        for epoch in range(plan.epochs):
            slower = 1 - 0.9 * epoch / plan.epochs
            order = self._chance.permutation(count)
            for start in range(0, count, plan.batch):
                chosen = order[start : start + plan.batch]
                self._step(grams[chosen], meanings[chosen], targets[chosen], weights[chosen], slower)

    def _step(self, grams: Any, meanings: Matrix, targets: Matrix, weights: Matrix, slower: float) -> None:
        plan = self._plan
        seen, grams = self._thinned(grams)
        rows = self.rows[seen]
        hidden = grams @ rows + self.hidden_bias.value + meanings @ self.meaning.value
        kept = (self._chance.random(hidden.shape) > plan.lost_hidden).astype(np.float32) / (1 - plan.lost_hidden)
        active = np.maximum(hidden, 0) * kept
        raw = active @ self.out.value + self.out_bias.value
        odds = np.exp(raw - raw.max(axis=1, keepdims=True))
        shares = odds / odds.sum(axis=1, keepdims=True)
        slope = ((shares - targets) * weights[:, None] / len(weights)).astype(np.float32)
        below = ((slope @ self.out.value.T) * kept * (hidden > 0)).astype(np.float32)
        self.out.learn(active.T @ slope + plan.decay * self.out.value, plan.inner_rate * slower)
        self.out_bias.learn(slope.sum(axis=0), plan.inner_rate * slower)
        self.hidden_bias.learn(below.sum(axis=0), plan.inner_rate * slower)
        self.meaning.learn(meanings.T @ below, plan.inner_rate * slower)
        tilt = grams.T @ below + plan.decay * rows
        self._paces[seen] += (tilt**2).mean(axis=1, keepdims=True)
        self.rows[seen] = rows - plan.rate * slower * tilt / np.sqrt(self._paces[seen])

    def _thinned(self, grams: Any) -> tuple[npt.NDArray[np.int64], Any]:
        """The features seen in these examples, and the examples over those alone, some features lost."""
        from scipy.sparse import csr_matrix

        kept = self._chance.random(grams.nnz) > self._plan.lost_features
        seen, places = np.unique(grams.indices, return_inverse=True)
        shape = (grams.shape[0], len(seen))
        return seen, csr_matrix(((grams.data * kept).astype(np.float32), places, grams.indptr), shape=shape)
