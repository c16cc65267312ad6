"""Whether a question leans on the answer before it: "¿y los domingos?", "is it heated?", "até que horas?".

Such a question names nothing of the house. What is left of it without small words, hours, prices, days and people is at most
a property or a part of the thing that was talked about.
"""

import re

from conserje.knowledge.matters.aspects import asked_aspects
from conserje.understanding.entities.house_words import find_house_words
from conserje.understanding.folding import fold, words_of

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_OPENER = re.compile(
    r"(?:(?:ah|ok|oka?y|dale|bueno|genial|perfecto|gracias|thanks|great|perfect|beleza|obrigad[oa]|otimo|legal|buenisimo)"
    r"[ ,.!]+)*(?:y|e|and|or|o|ou|but|pero|mas|what about|how about|que tal|tambien|also)\b"
)
_POINTS = re.compile(
    r"\b(?:it|its|it's|they|them|that|those|eso|esa|ese|esos|esas|el mismo|la misma|isso|ele|ela|eles|elas|nele|nela|dele"
    r"|dela|disso|nisso)\b"
)
_IS = re.compile(
    r"(?:(?:y|e|and|pero|mas|but) )?(?:es|son|esta|estan|sale|viene|vienen|abre|abren|cierra|queda|eh|sao|fica|ficam|abre"
    r"|fecha|funciona|vem|is it|are they|does it|do they)\b"
)
_IS_PT = re.compile(r"\bé\b")
_NAMES_ANOTHER = re.compile(
    r"\b(?:eh|es|esta|is|sao|son|estan) (?:o|a|os|as|el|la|los|las|the|um|uma|un|una|an?|tu|su|seu)\b"
)
# A stay, a room or a person is none of the things that were talked about.
_OF_A_STAY = re.compile(
    r"\b(?:lugar(?:es)?|disponib\w+|availab\w+|vagas?|habitacion(?:es)?|cuartos?|piezas?|rooms?|quartos?|suites?|doble"
    r"|double|duplo|single|reserv\w+|book\w*|estadia|stay|hospedagem|diarias?"
    r"|(?:la|una|the|one|a|uma|cada) (?:noche|night|noite)|tarifas?|rates?|persona real|humano|human|pessoa)\b"
)
# "Do I have to book?", of a massage or a table.
_BY_APPOINTMENT = re.compile(
    r"\b(?:hay que|tengo que|hace falta|necesito|se puede|need to|have to|tem que|tenho que|precis[ao]|e preciso)"
    r" (?:reservar\w*|book|agendar|marcar)\b"
)
# The end of a stay is a thing to ask after, and an hour to ask about another thing.
_CHECK = re.compile(r"\bcheck|\b(?:entrada|entrar|ingres\w+|salida|salir|saida|sair|leav\w+)\b")
_AROUND_CHECK = re.compile(
    r"\b(?:after|before|antes|despues|depois)(?: (?:de|del|do|da|of|the|el|la|hacer|fazer))* (?:check ?-?(?:in|out)|salir|sair"
    r"|entrar|la salida|a saida)\b"
)
_LIGHT = frozenset(words_of("conserje.dialogue.house", "light_words.txt"))
_FEW, _MOST_WORDS = 2, 10


def leans(text: str) -> bool:
    """A question that needs the answer before it to be understood."""
    words = _plain(text)
    if len(words.split()) > _MOST_WORDS or names_a_thing(text) or _OF_A_STAY.search(_BY_APPOINTMENT.sub("", words)):
        return False
    is_opened, points = bool(_OPENER.match(words)), bool(_POINTS.search(words))
    if not ("?" in text or is_opened or asked_aspects(words)):
        return False
    rest = len(left_over(text))
    if points or is_opened:
        return rest <= _FEW
    return rest == 0 if not _IS.match(words) or _NAMES_ANOTHER.search(words) else rest < _FEW


def is_bare(text: str) -> bool:
    """Nothing in it but small words, hours, prices, days and people."""
    return not left_over(text)


def left_over(text: str) -> list[str]:
    """The words of a question that are neither small nor an hour, a price, a day or people."""
    words = _plain(text)
    opener = _OPENER.match(words)
    words = words[opener.end() :] if opener else words
    return [word for word in _WORD.findall(words) if word not in _LIGHT and len(word) > 1]


def _plain(text: str) -> str:
    """Folded, but "é" (is) is kept from "e" (and), and before or after the stay is no word about the stay."""
    return _AROUND_CHECK.sub("", fold(_IS_PT.sub("eh", text.lower()))).strip(" ¿?¡!.,")


def points_back(text: str) -> bool:
    """ "Is *it* heated?", "¿es climatizada?": a property of what was talked about, whatever else has it too."""
    words = _plain(text)
    return bool(_POINTS.search(words) or (_IS.match(words) and not _NAMES_ANOTHER.search(words)))


def names_a_thing(text: str) -> bool:
    """Does it name something of the house by itself? An hour that is asked for is none."""
    told = find_house_words(_plain(text))
    named = {word for slot in ("amenity", "service", "topic") for word in told.get(slot, ())}
    return bool(
        named - ({"children"} if _CHECK.search(_plain(text)) else {"check_in_time", "check_out_time", "children"})
    )
