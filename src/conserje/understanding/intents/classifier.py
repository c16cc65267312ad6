"""Intents from n-grams and word meanings: one hidden layer and a softmax, trained by `conserje train`, read with numpy."""

import numpy as np

from conserje.model.reading import Intent
from conserje.understanding.intents.features import Featurizer, Floats
from conserje.understanding.intents.weights import Weights
from conserje.understanding.text import tokens

_SUREST = np.float32(1e-6)


class Classifier:
    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._featurizer = Featurizer(weights.keys, weights.idf, weights.vectors)
        self._knots_x, self._knots_y = weights.knots

    @property
    def intents(self) -> tuple[Intent, ...]:
        return self._weights.intents

    def shares(self, text: str) -> Floats:
        """The softmax over `intents`: two wishes at once share it."""
        known = self._weights
        features = self._featurizer.features(tokens(text))
        hidden = known.hidden_bias + self._featurizer.meaning(features) @ known.meaning
        for block in (features.words, features.pieces):
            if block:
                idf = known.idf[block]
                hidden += known.row_scale[block] @ known.rows[block].astype(np.float32) / np.sqrt(idf @ idf)
        raw = np.maximum(hidden, 0) @ known.out + known.out_bias
        odds = np.exp(raw - raw.max())
        shares: Floats = odds / odds.sum()
        return shares

    def scores(self, text: str) -> Floats:
        """Log-odds per intent before calibration, in the order of `intents`."""
        shares = np.clip(self.shares(text), _SUREST, 1 - _SUREST)
        odds: Floats = np.log(shares / (1 - shares))
        return odds

    def probabilities(self, text: str) -> Floats:
        """Calibrated probability per intent, in the order of `intents`; several may be high."""
        likely: Floats = np.interp(self.scores(text), self._knots_x, self._knots_y).astype(np.float32)
        return likely
