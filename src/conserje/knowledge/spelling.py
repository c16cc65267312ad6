"""How far a misspelt word is from the right one, and which of the known words it is."""

from collections import Counter, defaultdict
from collections.abc import Iterable

_SHORTEST, _LONGEST, _TRIED = 5, 30, 12


def slips_between(one: str, other: str) -> int:
    """Letters inserted, left out, changed, or swapped with their neighbour (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, row, above = row, [i], before
        for j, wanted in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
    return row[-1]


class Spelling:
    """Over known words."""

    def __init__(self, words: Iterable[str]) -> None:
        table: dict[str, list[str]] = defaultdict(list)
        for word in words:
            if len(word) >= _SHORTEST:
                for gram in _grams(word):
                    table[gram].append(word)
        self._known = {gram: tuple(known) for gram, known in table.items()}

    def meant(self, word: str) -> str | None:
        """The known word that a misspelt one most probably is: one slip of a finger, two in a long word, the first letter
        right, as it nearly always is."""
        slips = 0 if len(word) < 6 else 1 if len(word) < 9 else 2
        if not slips or len(word) > _LONGEST:
            return None
        shared: Counter[str] = Counter()
        for gram in _grams(word):
            shared.update(self._known.get(gram, ()))
        likely = (known for known, _ in shared.most_common(_TRIED) if known[0] == word[0])
        near = ((slips_between(word, known), known) for known in likely)
        distance, known = min(near, default=(slips + 1, ""))
        return known if distance <= slips else None


def _grams(word: str) -> set[str]:
    padded = f" {word} "
    return {padded[n : n + 3] for n in range(len(padded) - 2)}
