"""Borders that the classifier draws by chance and words draw surely: a stay that is asked for and one that is changed, a no
and "I don't mind", an hour of the house and one that is wished."""

import re

from conserje.model.reading import Facts, Intent, ReadingContext
from conserje.understanding.rules import asks_if_somebody_is_there, leaves_luggage, speaks_calmly
from conserje.understanding.text import fold

Found = dict[Intent, float]

_SURE = 0.9
# A reservation that exists, or that something of it shall be otherwise.
_EXISTS = re.compile(
    r"\b(?:(?:mi|nuestra|la|tengo|una|esta|my|our|the|this|have|minha|nossa|a|uma|tenho|essa) (?:reserva|reservacion|booking"
    r"|reservation|estadia)|my stay|our stay|reserve|reservamos|reservei|booked|codigo|code|localizador|confirm\w*"
    r"|cambi\w+|modific\w+|mover\w*|mueve\w*|mov[ei]\w*|pas(?:ar|ame|amela|o|arla)|corr(?:er|eme|erla)|exten\w+|alarg\w+"
    r"|acort\w+|adelant\w+|poster\w+|prorrog\w+|reprogram\w+|agreg\w+|sumar|chang\w+|shift\w*|resched\w+|push\w*|bring"
    r"|postpon\w+|shorten\w*|alter\w*|modif\w+|swap\w*|switch\w*|amend\w*|updat\w+|add|instead|rather|mud\w+|troc\w+"
    r"|remarc\w+|esten\w+|prolong\w+|adi(?:ar|o|antar)|antecip\w+|reduz\w+|encurt\w+|acrescent\w+|em vez|en vez|en lugar"
    r"|mejor|melhor|mas|more|mais|another|otr[ao]s?|outr[ao]s?|extra|longer|less|menos)\b"
)
_NO_MATTER = re.compile(
    r"\b(?:(?:don'?t|doesn'?t|do not|wouldn'?t|not) (?:really )?(?:mind|matter|bother)|no problem|not a problem"
    r"|no (?:me|nos|le|hay) (?:molesta|importa|problema|drama|afecta)|no es (?:un )?problema|no pasa nada"
    r"|sin (?:problemas?|drama)"
    r"|nao (?:me |nos )?(?:import\w+|incomod\w+)|nao (?:tem|ha|e|vejo) (?:um |nenhum )?problema|sem (?:problemas?|stress))\b"
)
_NEEDS_A_ROOM = re.compile(
    r"\b(?:need|want|look\w* for|any|necesit\w+|busc\w+|quiero|preciso|procur\w+|quero) (?:an? |una? |uma? |algun[oa]? )?"
    r"(?:room|bed|habitacion|cuarto|pieza|quarto|place|lugar)\b"
)
_WHICH_HOUR = re.compile(
    r"\b(?:(?:un)?till? when|what time|which time|hasta (?:cuando|que hora)|a que hora|ate (?:quando|que horas?)|que horas?)\b"
)
_WISHED = re.compile(
    r"\b(?:late|early|earlier|later|tarde|temprano|antes|after|before|cedo|depois|despues|extra|extend\w*|pag\w+|pay\w*)\b"
)
# Who leaves early wants no room early.
_LEAVES = re.compile(
    r"\b(?:salimos|salgo|sale|nos vamos|me voy|partimos|we(?:'re| are)? leav\w+|i(?:'m| am)? leav\w+|leaving|saimos|saio"
    r"|vamos sair|nos pasan a buscar|our flight leaves)\b"
)
_COMES = re.compile(r"\b(?:lleg\w+|arriv\w+|cheg\w+|check|entrar|ingres\w+|room|habitacion|quarto)\b")


def redrawn(found: Found, context: ReadingContext, facts: Facts, text: str) -> Found:
    """Confidence per intent, first intent first, as the words at these borders have it."""
    words = fold(text)
    best, confidence = next(iter(found.items()))
    if best in (Intent.CHANGE_BOOKING, Intent.FIND_BOOKING) and _is_new_stay(context, facts, words, confidence):
        return _instead(found, best, Intent.ASK_AVAILABILITY)
    if best is Intent.EARLY_CHECKIN and facts.check_in and _NEEDS_A_ROOM.search(words):
        return _instead(found, best, Intent.ASK_AVAILABILITY)
    if best is Intent.URGENT and len(found) > 1 and speaks_calmly(text):
        return {name: value for name, value in found.items() if name is not Intent.URGENT}
    if best is Intent.DENY and context.asked.question is not None and _NO_MATTER.search(words):
        return _instead(found, best, Intent.AFFIRM)
    if best in (Intent.COMPLAINT, Intent.HUMAN) and asks_if_somebody_is_there(text):
        return _instead(found, best, Intent.ASK_HOURS)
    if best in (Intent.EARLY_CHECKIN, Intent.LATE_CHECKOUT) and leaves_luggage(text):
        return _instead(found, best, Intent.ASK_POLICY)
    if best is Intent.EARLY_CHECKIN and _LEAVES.search(words) and not _COMES.search(words):
        return _instead(found, best, Intent.ASK_POLICY)
    is_hour = best in (Intent.LATE_CHECKOUT, Intent.EARLY_CHECKIN) and facts.time is None
    if is_hour and _WHICH_HOUR.search(words) and not _WISHED.search(words):
        return _instead(found, best, Intent.ASK_POLICY)
    return found


def _is_new_stay(context: ReadingContext, facts: Facts, words: str, confidence: float) -> bool:
    """ "I'd like to stay from 4 May to 4 July": both ends of a stay, and no word of one that exists or of a change."""
    has_both = facts.check_in is not None and (facts.check_out is not None or facts.nights is not None)
    is_asked = context.asked.question in ("change", "booking_code", "identity")
    return has_both and not is_asked and not facts.booking_code and confidence < _SURE and not _EXISTS.search(words)


def _instead(found: Found, wrong: Intent, right: Intent) -> Found:
    others = {name: value for name, value in found.items() if name not in (wrong, right)}
    return {right: max(found[wrong], found.get(right, 0.0))} | others
