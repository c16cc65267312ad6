"""Which evaluation messages the training has as good as seen."""

from collections.abc import Sequence

from conserje.ops.learning.splits import Case
from conserje.understanding.text import fold

# A greeting of three words cannot be worded anew; longer messages must be.
FREE_WORDS = 3
CLOSEST = 0.2


def near_duplicates(cases: Sequence[Case], training: Sequence[str]) -> list[tuple[Case, str]]:
    """Pairs of a case and a training text whose edit distance is under a fifth of the longer of the two."""
    known: dict[str, list[str]] = {}
    for text in sorted({_plain(text) for text in training}):
        for gram in _grams(text):
            known.setdefault(gram, []).append(text)
    found = []
    for case in cases:
        plain = _plain(case.text)
        if len(plain.split()) > FREE_WORDS:
            close = next((text for text in _candidates(plain, known) if _is_close(plain, text)), None)
            if close is not None:
                found.append((case, close))
    return found


def unseen(cases: Sequence[Case], training: Sequence[str]) -> list[Case]:
    """The cases that no training text resembles."""
    seen = {(case.language, case.text) for case, _ in near_duplicates(cases, training)}
    return [case for case in cases if (case.language, case.text) not in seen]


def _plain(text: str) -> str:
    return " ".join("".join(letter if letter.isalnum() else " " for letter in fold(text)).split())


def _grams(text: str) -> set[str]:
    return {text[at : at + 5] for at in range(len(text) - 4)}


def _candidates(plain: str, known: dict[str, list[str]]) -> list[str]:
    """Training texts of a like length that share enough five-letter pieces to be close at all."""
    shared: dict[str, int] = {}
    grams = _grams(plain)
    for gram in grams:
        for text in known.get(gram, ()):
            if abs(len(text) - len(plain)) <= CLOSEST * max(len(text), len(plain)):
                shared[text] = shared.get(text, 0) + 1
    return [text for text, count in shared.items() if count >= 0.25 * len(grams)]


def _is_close(plain: str, text: str) -> bool:
    """As `conserje evals` and the checks of the data need it: rapidfuzz is among what developing needs."""
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.distance(plain, text) < CLOSEST * max(len(plain), len(text))
