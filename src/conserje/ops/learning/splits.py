"""The development and test messages under tests/evals/understanding, written apart from the training utterances.

`dev` and `dev2` are looked at and fitted on; `dev3`, half of it of two wishes and three, is looked at only. `blind` was
written by somebody who knew neither the utterances nor the readers, and is only ever measured.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from conserje.model.reading import Intent
from conserje.ops.learning.utterances import LANGUAGES

DEVELOPMENT = ("dev", "dev2")
WISHES = "dev3"
TEST = "blind"


@dataclass(frozen=True, slots=True)
class Case:
    """A message and what it means; `intents` most important first, any of them is a right first answer."""

    language: str
    intents: tuple[Intent, ...]
    text: str


def cases(folder: Path, split: str) -> list[Case]:
    """All messages of a split. Lines are `intent[+intent]<tab>text`. Raises ValueError for an unknown intent."""
    return [case for language in LANGUAGES for case in _read(folder / f"{split}_{language}.tsv", language)]


def _read(file: Path, language: str) -> Iterator[Case]:
    for line in file.read_text(encoding="utf-8").splitlines():
        names, _, text = line.partition("\t")
        yield Case(language, tuple(Intent(name) for name in names.split("+")), text)
