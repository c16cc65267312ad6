"""Changes that are told by how much, not to what: "one more night", "salir un día antes", "mais uma pessoa".

Pure: text in, a Shift out. Numbers and words of the three languages are looked for in the folded text.
"""

import re
from dataclasses import dataclass

from conserje.understanding.folding import fold

_NUMBERS = {
    **dict.fromkeys(
        ["un", "una", "uno", "one", "a", "an", "um", "uma", "another", "otra", "otro", "outra", "outro"], 1
    ),
    **dict.fromkeys(["dos", "two", "dois", "duas"], 2),
    **dict.fromkeys(["tres", "three"], 3),
    **dict.fromkeys(["cuatro", "four", "quatro"], 4),
    **dict.fromkeys(["cinco", "five"], 5),
    **dict.fromkeys(["seis", "six"], 6),
    **dict.fromkeys(["siete", "seven", "sete"], 7),
}
_N = rf"(?P<n>\d{{1,2}}|{'|'.join(_NUMBERS)})"
_MORE = r"(?:mas|extras?|adicional(?:es)?|adicionais|a mais|more|additional|longer)"
_LESS = r"(?:menos|a menos|less|fewer|shorter)"
_EARLIER = r"(?:antes|earlier|before|sooner|early|mais cedo)"
_LATER = r"(?:despues|mas tarde|later|after|depois|mais tarde)"
_ARRIVES = r"(?:lleg\w+|ingres\w+|entra\w*|arriv\w+|come|coming|cheg\w+|check[- ]?in)"
_LEAVES = (
    r"(?:sal\w+|ir(?:me|nos|se)|nos vamos|me voy|nos iriamos|dej\w+|leav\w+|depart\w+|sair\w*|saim\w*|saio|vamos embora"
    r"|check[- ]?out)"
)
_SOONER_WHOLE = r"(?:adelant\w+|antecip\w+|bring forward|move forward)"
_LATER_WHOLE = r"(?:posterg\w+|atras\w+|retras\w+|adi(?:ar|e|amos)\w*|postpone|push back|delay|put off)"
_MOVES = r"(?:mov\w+|corr\w+|pas(?:ar|ame|alo|arla)|cambi\w+|move|shift|change|push|mud\w+|troc\w+|pass\w+)"
_DAYS = r"(?P<unit>dias?|days?|noches?|nights?|noites?|semanas?|weeks?)"


def _counted(noun: str, sign: str, *before: str) -> re.Pattern[str]:
    """ "two more nights", "2 noches más", "mais duas noites"."""
    ahead = "|".join((sign, *before))
    return re.compile(
        rf"\b(?:{_N}\s+(?:{sign})\s+(?:{noun})|(?:{ahead})\s+{_N.replace('?P<n>', '?P<m>')}\s+(?:{noun})"
        rf"|{_N.replace('?P<n>', '?P<k>')}\s+(?:{noun})\s+(?:de\s+)?(?:{sign}))\b"
    )


_NIGHT = r"noches?|nights?|noites?|dias?|days?"
_PERSON = r"personas?|huesped(?:es)?|adultos?|people|persons?|guests?|adults?|pessoas?|hospedes?"
_ROOM = r"habitacion(?:es)?|cuartos?|piezas?|rooms?|quartos?"
_MORE_NIGHTS, _FEWER_NIGHTS = _counted(_NIGHT, _MORE, "mais"), _counted(_NIGHT, _LESS)
_MORE_PEOPLE, _FEWER_PEOPLE = _counted(_PERSON, _MORE, "mais"), _counted(_PERSON, _LESS)
_MORE_ROOMS, _FEWER_ROOMS = _counted(_ROOM, _MORE, "mais"), _counted(_ROOM, _LESS)
_ADDED = (
    r"(?:otr[ao]|another|outr[ao]|an extra|add (?:a|an|one)|agreg\w+ una?|sum\w+ una?|adicion\w+ uma?|anad\w+ una?)"
)
_ANOTHER_NIGHT = re.compile(
    rf"\b{_ADDED}\s+(?:extra\s+)?(?:noche|night|noite)\b|\b(?:noche|noite) extra\b|\bextra night\b"
)
_ANOTHER_PERSON = re.compile(rf"\b{_ADDED}\s+(?:persona|person|guest|adult[oa]?|pessoa|huesped|hospede)\b")
_ANOTHER_ROOM = re.compile(rf"\b{_ADDED}\s+(?:habitacion|cuarto|room|quarto|pieza)\b")
_OWN_ROOM = re.compile(
    rf"\b(?:own|separate) (?:{_ROOM})"
    rf"|\b(?:{_ROOM}) (?:aparte|separad[ao]|propi[ao]|propri[ao]|of (?:her|his|their|my) own|so (?:d|pra |para )el[ae])\b"
)
_CHILD = r"(?:chic[oa]s?|nen[ea]s?|nin[oa]s?|hij[oa]s?|kids?|child(?:ren)?|crianc\w+|menin[oa]s?|filh[oa]s?|peques?)"
_ONE_OF = r"(?:un[oa]?|one|uma?) (?:de (?:los|las)? ?|d[oa]s |of the |of our |of my )?"
_WITHOUT_A_CHILD = re.compile(
    r"\b(?:sin|sac\w+|quit\w+|tir(?:a|ar|e|ando|amos|armos)|without|take|leave|leaving|remove|drop)\b[^.?!]{0,12}"
    rf"\b{_ONE_OF}{_CHILD}\b"
    rf"|\b{_ONE_OF}{_CHILD} (?:menos|less|fewer|no (?:va|viene)|nao (?:vai|vem)(?: mais)?|isn t coming|is not coming"
    r"|won t come)\b"
)
_EXTENDS = re.compile(
    rf"\b(?:extend|exten\w+|prolong\w+|alarg\w+|estend\w+|estirar)\b[^.?!]{{0,40}}?\b{_N}\s+(?:{_NIGHT}|semanas?|weeks?)\b"
)
_ONE_ROOM = re.compile(
    rf"\b(?:una? sol[ao] (?:{_ROOM})|sol[ao]mente una? (?:{_ROOM})|solo una? (?:{_ROOM})|(?:{_ROOM}) sol[ao]s?\b"
    rf"|um so (?:{_ROOM})|so um (?:{_ROOM})|apenas um (?:{_ROOM})|um (?:{_ROOM}) so\b|um unico (?:{_ROOM})"
    rf"|(?:only|just) (?:need |want |keep )?one (?:{_ROOM})|(?:need|keep|want) (?:only|just) one (?:{_ROOM})"
    rf"|one (?:{_ROOM}) (?:is|will be) enough|(?:alcanza|basta) con una? (?:{_ROOM}))\b"
)
_NIGHTS_NAMED = (
    rf"(?:(?P<first>primer\w*|first|primeir\w+)|(?P<last>ultim\w+|last)|{_N})\s+"
    r"(?:(?:of the|of my|de las|de mis|das|das minhas)\s+)?(?:noches?|nights?|noites?)\b"
)
_ONLY_NIGHTS = re.compile(rf"\b{_NIGHTS_NAMED}")
_WITHOUT_A_NIGHT = re.compile(
    r"\b(?:cancel\w*|anul\w+|quit\w+|sac\w+|drop|remove|tir(?:ar|a|e|em)|skip|elimin\w+|desmarc\w+)\s+"
    r"(?:(?:la|the|a|solo|only|just|apenas|so|me|minha|mi|my)\s+)*"
    rf"{_NIGHTS_NAMED}"
)
_BY = rf"[^.?!]{{0,40}}?\b{_N}\s+{_DAYS}\s+(?P<way>{_EARLIER}|{_LATER})\b"
_ARRIVAL, _DEPARTURE = re.compile(rf"\b{_ARRIVES}\b{_BY}"), re.compile(rf"\b{_LEAVES}\b{_BY}")
_WHOLE = re.compile(rf"\b{_MOVES}\b{_BY}")
_NAMES_ARRIVAL = re.compile(r"\b(llegada|ingreso|entrada|arrival|chegada|check[- ]?in)\b")
_NAMES_DEPARTURE = re.compile(r"\b(salida|departure|saida|check[- ]?out)\b")
_WHOLE_NAMED = re.compile(
    rf"\b(?:(?P<sooner>{_SOONER_WHOLE})|(?P<later>{_LATER_WHOLE}))\b[^.?!]{{0,40}}?\b{_N}\s+{_DAYS}\b"
)


@dataclass(frozen=True, slots=True)
class Shift:
    """Days by which arrival and departure move, and people and rooms that are added; negative for fewer or earlier.
    `children` are only ever taken away like this: one who is added has an age."""

    arrival: int = 0
    departure: int = 0
    adults: int = 0
    rooms: int = 0
    children: int = 0

    def __bool__(self) -> bool:
        return any((self.arrival, self.departure, self.adults, self.rooms, self.children))


def shift_in(text: str) -> Shift:
    """What the text adds or takes away; nothing where it names days and numbers themselves."""
    words = " ".join(fold(text).split())
    arrival, departure = _moved(words)
    if not arrival and not departure:
        arrival, departure = _without_nights(words)
    if not arrival and not departure:
        departure = _added(words, _MORE_NIGHTS, _FEWER_NIGHTS, _ANOTHER_NIGHT) or _extended(words)
    return Shift(
        arrival,
        departure,
        _added(words, _MORE_PEOPLE, _FEWER_PEOPLE, _ANOTHER_PERSON),
        _added(words, _MORE_ROOMS, _FEWER_ROOMS, _ANOTHER_ROOM) or bool(_OWN_ROOM.search(words)),
        -1 if _WITHOUT_A_CHILD.search(words) else 0,
    )


def nights_to_cancel(text: str) -> Shift:
    """ "Just the first night", told to the question whether to cancel."""
    return Shift(*_without_nights(" ".join(fold(text).split()), _ONLY_NIGHTS))


def gives_up_nights(text: str) -> bool:
    """ "Cancel one night": of the stay, which goes on being booked."""
    return any(_without_nights(" ".join(fold(text).split())))


def keeps_one_room(text: str) -> bool:
    """ "We only need one room now"."""
    return bool(_ONE_ROOM.search(" ".join(fold(text).split())))


def _moved(words: str) -> tuple[int, int]:
    for pattern, which in ((_ARRIVAL, (1, 0)), (_DEPARTURE, (0, 1)), (_WHOLE, (1, 1))):
        found = pattern.search(words)
        if found:
            days = _days(found) * (-1 if re.fullmatch(_EARLIER, found["way"]) else 1)
            if pattern is _WHOLE and _NAMES_ARRIVAL.search(words):
                return days, 0
            if pattern is _WHOLE and _NAMES_DEPARTURE.search(words):
                return 0, days
            return which[0] * days, which[1] * days
    found = _WHOLE_NAMED.search(words)
    if found:
        days = _days(found) * (-1 if found["sooner"] else 1)
        return (0 if _NAMES_DEPARTURE.search(words) else days), (0 if _NAMES_ARRIVAL.search(words) else days)
    return 0, 0


def _without_nights(words: str, pattern: re.Pattern[str] = _WITHOUT_A_NIGHT) -> tuple[int, int]:
    """ "Cancel the last night" gives up a night and no reservation."""
    found = pattern.search(words)
    if found is None:
        return 0, 0
    return (1, 0) if found["first"] else (0, -_number(found["n"]) if found["n"] else -1)


def _added(words: str, more: re.Pattern[str], fewer: re.Pattern[str], another: re.Pattern[str]) -> int:
    for pattern, sign in ((more, 1), (fewer, -1)):
        found = pattern.search(words)
        if found:
            return sign * _number(found["n"] or found["m"] or found["k"])
    return 1 if another.search(words) else 0


def _extended(words: str) -> int:
    found = _EXTENDS.search(words)
    if found is None:
        return 0
    return _number(found["n"]) * (7 if re.search(r"semanas?$|weeks?$", found.group()) else 1)


def _days(found: re.Match[str]) -> int:
    return _number(found["n"]) * (7 if found["unit"].startswith(("semana", "week")) else 1)


def _number(word: str) -> int:
    return _NUMBERS[word] if word in _NUMBERS else int(word)
