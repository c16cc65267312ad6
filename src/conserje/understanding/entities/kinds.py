"""Rooms of several kinds in one wish: "una doble y dos triples", "2 doubles and a suite", "um de casal e um de solteiro"."""

import re

from conserje.understanding.folding import fold

_COUNTS = {
    1: "1|un|una|uno|one|a|an|um|uma|otra|otro|another|outro|outra|mais um|mais uma",
    2: "2|dos|two|dois|duas|par de|couple of",
    3: "3|tres|three",
    4: "4|cuatro|four|quatro",
    5: "5|cinco|five",
    6: "6|seis|six",
}
_KINDS = {
    "single": r"singles?|simples?|individual(?:es)?|individuais|solteiros?|sencillas?",
    "double": r"doubles?|dobles?|dupl[oa]s?|matrimonial(?:es)?|casal|casais",
    "twin": r"twins?",
    "triple": r"triples?|tripl[oa]s?",
    "quadruple": r"quadruples?|cuadruples?|quadrupl[oa]s?",
    "family suite": r"suites? famil\w+|family suites?",
    "suite": r"suites?",
    "family": r"family|familiar(?:es)?|familia",
    "standard": r"standards?|estandar(?:es)?",
    "chalet": r"chalets?|chales?|cabanas?|cabins?",
    "superior": r"superior(?:es)?|superiors",
    "deluxe": r"deluxe",
}
_NUMBER = "|".join(f"(?P<n{number}>{words})" for number, words in _COUNTS.items())
_KIND = "|".join(f"(?P<{kind.replace(' ', '_')}>{words})" for kind, words in _KINDS.items())
_ROOM = r"(?:habitacion(?:es)?|cuartos?|piezas?|quartos?|rooms?|hab)"
_ONE = re.compile(rf"\b(?:{_NUMBER})\s+(?:{_ROOM}\s+)?(?:(?:de|tipo)\s+)?(?:{_KIND})\b(?:\s+(?:rooms?|quartos?))?")
_THE = re.compile(rf"\b(?:the|la|el|o|a)\s+(?:{_ROOM}\s+)?(?:{_KIND})\b(?:\s+(?:rooms?|quartos?))?")
_WANTED = re.compile(
    r"\b(?:both|ambas?|ambos|las dos|as duas|quiero|queremos|want|quero|queremos|reserv\w+|book|need|necesit\w+|preciso)\b"
)
_ASKED = re.compile(r"\?|\b(?:cuanto|quanto|how much|precios?|precos?|price|saber|know|diferenc\w+|difference)\b")
_OR = re.compile(r"\b(?:o|or|ou|u)\b")
_BETWEEN = re.compile(r"^[\s,;+&]*(?:(?:y|and|e|mas|plus|mais|tambien|also|tambem)\b[\s,]*)*$")
_FEWEST = 2


def room_kinds(text: str) -> tuple[tuple[str, int], ...]:
    """Kinds and how many of each, in the order in which they were named; nothing unless two kinds or more are wanted
    together. "A double or a twin" is a choice and wants one."""
    folded = fold(text)
    if _WANTED.search(folded) and not _ASKED.search(folded):
        folded = _THE.sub(lambda one: f"1 {one[0].split(maxsplit=1)[1]}", folded)
    found: list[tuple[str, int]] = []
    end = 0
    for match in _ONE.finditer(folded):
        between = folded[end : match.start()]
        if found and not _BETWEEN.match(between):
            if _OR.search(between):
                return ()
            found = []
        kind = next(kind for kind in _KINDS if match[kind.replace(" ", "_")])
        found.append((kind, next(number for number in _COUNTS if match[f"n{number}"])))
        end = match.end()
    kinds = dict.fromkeys(kind for kind, _ in found)
    if len(kinds) < _FEWEST:
        return ()
    return tuple((kind, sum(count for one, count in found if one == kind)) for kind in kinds)
