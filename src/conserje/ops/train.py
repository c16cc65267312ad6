"""`conserje train`: the classifier's weights anew from the utterances of this checkout."""

import sys
from pathlib import Path

from conserje.ops.learning.fitting import fit_weights

CHECKOUT = Path(__file__).parents[3]
SPLITS = CHECKOUT / "tests" / "evals" / "understanding"
WEIGHTS = Path(__file__).parents[1] / "understanding" / "data" / "weights.npz"


def train() -> None:
    """Fit, calibrate on the development splits and write the packaged weights; takes about a minute."""
    card = fit_weights(SPLITS, WEIGHTS)
    sys.stdout.write(f"{WEIGHTS}: {card['examples']} examples, {card['features']} features, data {card['data'][:12]}\n")
