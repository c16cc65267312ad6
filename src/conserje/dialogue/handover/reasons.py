"""Why people decide: asked for, angry, in danger, or about what the bot must not decide."""

import re
import tomllib
from enum import StrEnum
from importlib.resources import files

from conserje.model.reading import Intent, Reading
from conserje.understanding.folding import fold


class Reason(StrEnum):
    """TOPIC: the house leaves the subject to people; TROUBLE: something of ours did not work; LIMIT: more than the desk may
    do by itself."""

    ASKED = "asked"
    URGENT = "urgent"
    COMPLAINT = "complaint"
    ANGRY = "angry"
    REFUND = "refund"
    DISPUTE = "dispute"
    TOPIC = "topic"
    TROUBLE = "trouble"
    LIMIT = "limit"


def _any_of(entries: list[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(entries)})\b")


_WORDS = tomllib.loads((files(__package__) / "reasons.toml").read_text("utf-8"))
_DISPUTE, _REFUND, _ANGRY = (_any_of(_WORDS[name]) for name in ("dispute", "refund", "angry"))
_WITH_CANCELLATION = _any_of(_WORDS["with_cancellation"])
# One of these stands in everything that the two above find: most messages need no closer look.
_ABOUT_MONEY = (
    *("cobr", "carg", "charg", "billed", "debit", "descont", "disput", "estaf", "scam", "engan", "contest", "recon"),
    *(
        "reembols",
        "reintegr",
        "refund",
        "devuel",
        "devol",
        "money",
        "dinheiro",
        "plata",
        "dinero",
        "sena",
        "estorn",
        "de vuelta",
        "de volta",
        " back",
    ),
)
_SHOUTED_WORDS = 4
_COMPLAINS = 0.4


def contested_money(text: str) -> Reason | None:
    """A charge that is disputed, or money demanded back without a cancellation; None for anything else."""
    folded = fold(text)
    if not any(stem in folded for stem in _ABOUT_MONEY):
        return None
    if _DISPUTE.search(folded):
        return Reason.DISPUTE
    is_question = folded.rstrip().endswith("?")
    if _REFUND.search(folded) and not _WITH_CANCELLATION.search(folded) and not is_question:
        return Reason.REFUND
    return None


def is_angry(text: str, reading: Reading) -> bool:
    """Insults, shouting in capitals, or a complaint of which the reader is not sure."""
    if _ANGRY.search(fold(text)):
        return True
    words = [word for word in re.findall(r"[^\W\d_]{2,}", text) if len(word) > 2]
    if len(words) >= _SHOUTED_WORDS and all(word.isupper() for word in words):
        return True
    return any(one.name is Intent.COMPLAINT and one.confidence >= _COMPLAINS for one in reading.intents)
