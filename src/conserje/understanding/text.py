"""How a message is looked at before any reader decides: folded, masked, cut into words, sentences and n-grams.

The classifier is trained on exactly these features, so a change here needs new weights (`conserje train`).
"""

import re
from collections.abc import Iterable
from itertools import pairwise

# Accents, and the colours of hands: 👍🏽 is 👍.
_FOLD = str.maketrans(
    "áàâãäåéèêëíìîïóòôõöúùûüçñýº’‘`´",
    "aaaaaaeeeeiiiiooooouuuucnyo''''",
    "\u200b\u200d\ufe0f\u2640\u2642\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff",
)
_REPEATED = re.compile(r"([a-z])\1{2,}")
_MASKED = re.compile(
    r"(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<url>(?:https?://|www\.)\S+)"
    r"|(?P<tel>\+?\d[\d ().-]{7,}\d)"
    r"|(?P<date>\b\d{1,4}[/.-]\d{1,2}(?:[/.-]\d{2,4})?\b)"
    r"|(?P<hour>\b\d{1,2}(?::\d{2}|h\d{2})?\s?(?:hs|hrs|h|am|pm|a\.m\.|p\.m\.)(?![a-z])|\b\d{1,2}:\d{2}\b)"
    r"|(?P<code>\b(?=[a-z0-9-]*\d)(?=[a-z0-9-]*[a-z])[a-z0-9-]{5,12}\b)"
    r"|(?P<num>\d+(?:[.,]\d+)*)"
)
_TOKEN = re.compile(r"[a-z0-9_]+|[?!$%]|[\u2190-\u2bff\U0001f300-\U0001faff]")
# Where a message may turn to another wish without a full stop.
_TURN = re.compile(
    r"\s*,\s*(?:(?:y|e|and|pero|mas|but|ademas|además|tambien|también|também|also|so)\s+)?"
    r"|\s+(?:y|e|and|pero|but|además|ademas|también|tambien|também|also|plus)\s+",
    re.IGNORECASE,
)
_LEAST_CLAUSE = 2
_SENTENCE = re.compile(r"(?<=[.?!…])[\s,]+|\n+|;\s*|(?<=[.?!…])(?=[¿¡])|,?\s(?=¿)")

_ALIASES = {
    word: written
    for written, words in {
        "que": "q k ke qe",
        "por": "x",
        "porque": "xq pq porq xk",
        "para": "pa pra p",
        "por favor": "pf porfa porfis plis pfv pfvr porfavor porfi xfa xfavor",
        "please": "pls plz plss",
        "thanks": "thx tks ty thnx thxs",
        "you": "u",
        "your": "ur",
        "are": "r",
        "voce": "vc ce oce",
        "voces": "vcs ces",
        "tambem": "tb tbm tmb tbem",
        "hoje": "hj",
        "nao": "n ñ naum num",
        "obrigado": "obg brigado vlw",
        "quanto": "qto qnto",
        "quando": "qdo qnd",
        "gracias": "grax grcs graciass",
        "habitacion": "hab habi habit habitacio abitacion havitacion",
        "noche": "nche",
        "estan": "stan",
        "room": "rm",
        "reservation": "resv rsvp",
        "available": "avail",
        "because": "bc cuz cos",
        "tomorrow": "tmrw tmr tomorow",
        "tonight": "tonite 2nite",
        "wifi": "wi-fi wi",
        "whatsapp": "wsp wpp wp whats wapp zap",
    }.items()
    for word in words.split()
}
_MONTHS = (
    "enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre "
    "january february april june july august september october november december feb aug sept oct nov dec jan "
    "janeiro fevereiro abril maio junho julho setembro outubro novembro dezembro"
)
_WEEKDAYS = (
    "lunes martes miercoles jueves viernes sabado sabados domingo domingos "
    "monday tuesday wednesday thursday friday saturday sunday "
    "terca quarta quinta sexta"
)
_ALIASES |= dict.fromkeys(_MONTHS.split(), "_month") | dict.fromkeys(_WEEKDAYS.split(), "_day")


def fold(text: str) -> str:
    """Lower case without accents; three or more equal letters become one ("siiii" is "si")."""
    return _REPEATED.sub(r"\1", text.lower().translate(_FOLD))


def tokens(text: str) -> list[str]:
    """The words of a message as the readers compare them: folded, abbreviations written out, values masked
    ("_num", "_date", "_hour", "_code", "_mail", "_tel", "_url", "_month", "_day"), emoji and ?!$% kept."""
    masked = _MASKED.sub(lambda found: f" _{found.lastgroup} ", fold(text))
    words: list[str] = []
    for token in _TOKEN.findall(masked):
        written = _ALIASES.get(token, token)
        words.extend(written.split()) if " " in written else words.append(written)
    return words


def sentences(text: str) -> list[str]:
    """The message cut at full stops, question marks, line ends and before "¿"; no empty ones."""
    return [part for part in (piece.strip(" ,") for piece in _SENTENCE.split(text)) if part]


def clauses(text: str) -> list[str]:
    """The sentences, and where one has commas or an "and", the parts of two words and more between them."""
    found: list[str] = []
    for sentence in sentences(text):
        parts = [part for part in _TURN.split(sentence) if len(part.split()) >= _LEAST_CLAUSE]
        found += parts if len(parts) > 1 else [sentence]
    return found


def word_pairs(words: Iterable[str]) -> Iterable[str]:
    """Pairs of neighbours."""
    for left, right in pairwise(words):
        yield f"{left} {right}"


def char_ngrams(word: str) -> Iterable[str]:
    """The two to five letter pieces of one word with its borders (<word>); none for masks and signs."""
    if len(word) < 2 or word[0] == "_" or not word[0].isalnum():
        return
    padded = f"<{word}>"
    for size in (2, 3, 4, 5):
        for start in range(len(padded) - size + 1):
            yield padded[start : start + size]
