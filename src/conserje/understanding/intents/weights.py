"""The packaged tables: `data/weights.npz`, which `conserje train` writes, and `data/word_vectors.npz`.

The weights hold: `keys` (uint32, sorted, one per feature), `rows` (int8, features x hidden), `row_scale` (float32 per
feature, idf folded in), `idf` (float32), `hidden_bias`, `meaning` (float32, vector width x hidden), `out` (float32,
hidden x intents), `out_bias`, `knots` (log-odds -> probability, piecewise linear, fitted on development messages), `words`
and `word_odds` (language evidence: log-odds for es, en and pt in sixteenths), and a `card` (JSON: format, checksum of the
training data, intents, figures). The vectors hold `keys` and `rows` of `features.WordVectors` (`scripts/word-vectors`).
"""

import json
from dataclasses import dataclass
from importlib.resources import as_file, files
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from conserje.model.reading import Intent
from conserje.understanding.intents.features import Floats, Keys, WordVectors

FORMAT = 2
_DATA = files("conserje.understanding") / "data"


@dataclass(frozen=True, slots=True)
class Weights:
    keys: Keys
    rows: npt.NDArray[np.int8]
    row_scale: Floats
    idf: Floats
    hidden_bias: Floats
    meaning: Floats
    out: Floats
    out_bias: Floats
    knots: Floats
    vectors: WordVectors
    intents: tuple[Intent, ...]
    language_evidence: dict[str, tuple[float, float, float]]
    card: dict[str, Any]


def load_word_vectors() -> WordVectors:
    with as_file(_DATA / "word_vectors.npz") as file, np.load(file, allow_pickle=False) as stored:
        return WordVectors(stored["keys"], stored["rows"])


def load_weights(raw: bytes | None = None) -> Weights:
    """The packaged weights, or those in `raw`. Raises ValueError for a file of another version."""
    if raw is not None:
        return _read(BytesIO(raw))
    with as_file(_DATA / "weights.npz") as file:
        return _read(file)


def _read(source: Path | BytesIO) -> Weights:
    """Read array by array: the file as a whole is never held."""
    with np.load(source, allow_pickle=False) as stored:
        card: dict[str, Any] = json.loads(stored["card"].tobytes())
        if card["format"] != FORMAT:
            raise ValueError(f"weights of format {card['format']}, this reader knows {FORMAT}")
        words = stored["words"].tobytes().decode().split("\n")
        odds = (stored["word_odds"].astype(np.float32) / 16).tolist()
        return Weights(
            keys=stored["keys"],
            rows=stored["rows"],
            row_scale=stored["row_scale"],
            idf=stored["idf"],
            hidden_bias=stored["hidden_bias"],
            meaning=stored["meaning"],
            out=stored["out"],
            out_bias=stored["out_bias"],
            knots=stored["knots"],
            vectors=load_word_vectors(),
            intents=tuple(Intent(name) for name in card["intents"]),
            language_evidence={word: (row[0], row[1], row[2]) for word, row in zip(words, odds, strict=True)},
            card=card,
        )
