"""The grown-ups of a party: counted ("4 adultos", "somos 3"), named ("mi mujer y yo") or both."""

import re
from dataclasses import dataclass, field, replace

from conserje.understanding.stays.kinds import Kind, pattern
from conserje.understanding.stays.lexicon import Lexeme
from conserje.understanding.stays.party.minors import COUNTS, MOST_GUESTS, Minors
from conserje.understanding.stays.points import Found

_A_RANGE = "(?:UP_TO | LETTER_A | DASH) (?:NUMBER | POINT)"
_HEADS = pattern(
    f"""(?P<adults> SOME_NUMBER OF? ADULT)
    | (?P<label> ADULT (?:COMMA | WE_ARE | AGED)+ NUMBER (?= $ | STOP | COMMA))
    | (?P<couples> (?:NUMBER | ONE | PAIR)? OF? COUPLE)
    | (?P<unsure> NUMBER (?:UP_TO | OTHER) NUMBER PERSON)
    | (?P<persons> SOME_NUMBER OF? (?:OTHER | ALONE)? PERSON (?!EXTRA))
    | (?P<plus> SPEAKER (?: AND+ NUMBER EXTRA? | COMMA NUMBER EXTRA) (?! COUNTED | YEARS | MONTHS_OLD | UP_TO | OF_ANY))
    | (?P<us> US NUMBER (?! COUNTED) | (?:NUMBER | THE_NUMBER | PAIR) US | US (?:OTHER | AND)? IN NUMBER (?! COUNTED))
    | (?P<family> FAMILY (?:OF_ANY | WITH)? NUMBER (?! YEARS | THING | ROOM | ROOM_KIND | TABLE | ADULT | MINOR | {_A_RANGE}))
    | (?P<we> WE_ARE (?:IN | FAMILY | OF | COMMA)? (?:NUMBER | ONE (?= $ | STOP | COMMA | SPENT)) (?! NOT_GUESTS))
    | (?P<for> FOR (?:NUMBER | (?<! NUMBER FOR) ONE (?= $ | STOP | COMMA | SPENT | POINT))
        (?! NOT_GUESTS | UP_TO (?:NUMBER | POINT) | OF_ANY NIGHT))
    | (?P<alone> (?<! NIGHT) (?<! SPENT) ALONE (?! NIGHT | PERSON | LODGING))"""
)
_RELATIVES = pattern(
    """(?: (?P<link> WITH | AND | FOR | WE_ARE | COMMA | SPEAKER ) (?:MY (?:OTHER | CHANGE)? | ONE | LETTER_A)+
        (?P<who> RELATION | PARENTS)
    | (?: WITH | SPEAKER AND ) (?P<bare> RELATION) | ^ MY+ (?P<first> RELATION | PARENTS) (?= AND | COMMA | WITH))
    | MY (?P<before> RELATION | PARENTS) AND (?:SPEAKER | MY)"""
)
_MEMBER = "(?: (?:MY | ONE | LETTER_A)* (?:RELATION | PARENTS) | SPEAKER | US NUMBER | NUMBER US)"
_ROSTER = pattern(
    f"""(?<! WITH) (?<! MY) (?<! TO) (?<! OF) {_MEMBER}
        (?: (?:COMMA | AND | WITH | OPEN | CLOSE | LETTER_A (?=SPENT) | OTHER (?=SPENT))* (?:{_MEMBER} | SPENT) )+"""
)
_SPEAKER_JOINS = pattern(
    "SPEAKER (?:COMMA | AND | WITH)+ | (?:COMMA | AND | WITH) SPEAKER | FOR SPEAKER | WE_ARE SPEAKER"
)
_JOINED_AFTER = pattern("(?:AND | WITH) SPEAKER")
_WE_WITH_CHILDREN = pattern("US (?:COMMA | AND | WITH)+ SPENT")
_ALONE_WITH = pattern(
    "ALONE (?= (?:AND | WITH | COMMA)+ MY* (?:RELATION | PARENTS) (?! OF_ANY NUMBER | AGED | COMMA NUMBER))"
)
_BARE_TOTAL = pattern("(?: OTHER | COMMA | STOP){0,3} (?P<count> NUMBER) (?! COUNTED | UNIT | UP_TO | AND NUMBER)")
_PARENTS_WITH_CHILDREN = pattern(
    "^ (?: OTHER | COMMA){0,2} PARENTS (?: OTHER | OF_ANY | ORDINAL){0,4} (?: WITH | AND) SPENT"
)
_WITH_MINE = pattern("(?: WITH | AND) MY? SPENT")
_ONLY_WITH = re.compile(r"\b(?:solo|nomas|nada mas|solamente|just|only|so|mesmo|apenas|somente)\b")
_WRITER_TOO = pattern("SPEAKER (?:AND | COMMA | WITH | MY)* $")
_SPEAKING = frozenset(
    (
        *("hablo", "hablar", "hablarlo", "hable", "consulto", "consultar", "consultarlo", "charlo", "veo", "converso"),
        *(
            "falo",
            "falar",
            "vejo",
            "ver",
            "conversar",
            "talk",
            "speak",
            "check",
            "talking",
            "spoke",
            "discuss",
            "confirmo",
        ),
    )
)
_NAMED = (Kind.RELATION.value, Kind.PARENTS.value, Kind.SPEAKER.value)
# Words for people that one also speaks to: "señora, yo quería".
_SPOKEN_TO = frozenset(
    (
        "senora",
        "senorita",
        "amigo",
        "amiga",
        "friend",
        "mate",
        "buddy",
        "pal",
        "colega",
        "viejo",
        "vieja",
        "companero",
        "companera",
    )
)
# Whose relative it is that is named: "su pareja" is that of somebody else, who is named too.
_MINE = frozenset(
    (
        *(
            "mi",
            "mis",
            "my",
            "our",
            "meu",
            "minha",
            "meus",
            "minhas",
            "nuestro",
            "nuestra",
            "nuestros",
            "nuestras",
            "nosso",
        ),
        *("nossa", "nossos", "nossas"),
    )
)
# "van mis suegros con el nene": who writes does not come along.
_TRAVELS_APART = re.compile(
    r"^(?!.*\b(?:yo|eu|me|i|we|us|myself|nosotr[oa]s|a gente|mim"
    r"|(?:para|pa) mi(?! [a-z])|somos|vamos|voy|vou|conmigo|comigo|viajamos|iriamos|seriamos)\b)"
    r"(?=.*\b(?:van|viajan|irian|vendrian|llegan|se alojan|se hospedan|se quedan|vao|viajam|iriam|chegam|se hospedam|"
    r"they are|they're|they'll|are coming|is coming|will be coming|are staying|will be staying|es para|seria para)\b)",
    re.DOTALL,
)
_TO_THE_HOUR = frozenset(("pras", "para as", "para las"))
_COMPANIONS = 2
_PLURALS_ALLOWED = frozenset(
    [
        "gracias",
        "tenes",
        "tienes",
        "es",
        "ves",
        "pues",
        "thanks",
        "porfis",
        "pls",
        "entonces",
        "desde",
        "buenas",
        "hans",
        "las",
        "los",
        "us",
    ]
)


@dataclass(slots=True)
class Heads:
    """`total` counts everyone whoever they are, `others` are such numbers told after it; `is_us` that it was "nosotros dos",
    `is_unsure` that it may be a price ("for 95"); `together` tells that such a total probably includes the children; `none`
    is 0 when it was said that no adult comes; `is_typical_family` that the words say two adults and two children."""

    adults: int = 0
    couples: int = 0
    none: int | None = None
    total: int | None = None
    total_end: int = 0
    together: bool = False
    is_typical_family: bool = False
    others: list[int] = field(default_factory=list)
    is_us: bool = False
    is_unsure: bool = False


def read_heads(kinds: str, found: Found) -> Heads:
    heads = Heads(is_typical_family=any(item.kind is Kind.FAMILY and item.value for item in found.items))
    last_adults = 0
    for match in _HEADS.finditer(kinds):
        items = found.items[match.start() : match.end()]
        count = next((item.value for item in items if item.kind in COUNTS), 1)
        name = match.lastgroup
        if name in ("adults", "label"):
            is_right = Kind.CHANGE.value in kinds[last_adults : match.start()] if heads.adults else False
            heads.adults = count if is_right else heads.adults + count
            heads.none = None if count else 0
            last_adults = match.end()
        elif name == "couples" and (_is_idiom(match, kinds, found) or _are_any(match, found)):
            continue
        elif name == "couples":
            heads.adults += 2 * count
            heads.couples += count
        elif name == "alone":
            heads.adults = heads.adults or 1
        elif name != "unsure" and _counts_people(match, kinds, found):
            if heads.total is None or _changed(kinds, heads, match) or (heads.is_unsure and name == "persons"):
                _take_total(heads, match, kinds, items)
            else:
                heads.others.append(count)
    return heads


def writer_joins(kinds: str) -> str:
    """ "só eu e meu namorado": who was said to be alone is one of those named."""
    return _ALONE_WITH.sub(Kind.SPEAKER.value, kinds)


def total_of(kinds: str, heads: Heads, minors: Minors, found: Found) -> Heads:
    """ "cuatro, pero dos son chiquitos", "5 with 2 kids": a bare number before children of them is how many come."""
    if heads.total is not None or heads.adults or minors.first is None:
        return heads
    first = _BARE_TOTAL.match(kinds)
    if first is None or first.end() > minors.first:
        return heads
    joined = kinds[first.end() : minors.first].strip(Kind.COMMA) in (Kind.WITH, Kind.INCLUDING)
    count = found.items[first.start("count")].value
    if count <= minors.count or not (minors.among or joined):
        return heads
    return replace(heads, total=count, total_end=first.end(), together=joined)


def _take_total(heads: Heads, match: re.Match[str], kinds: str, items: list[Lexeme]) -> None:
    count = next((item.value for item in items if item.kind in COUNTS), 1)
    name = match.lastgroup
    before = kinds[max(0, match.start() - 1) : match.start()]
    friends = name == "persons" and items[-1].value == _COMPANIONS
    writer = friends and (
        kinds[: match.start()].rstrip(Kind.MY)[-1:] == Kind.WITH or bool(_WRITER_TOO.search(kinds[: match.start()]))
    )
    writer = writer or (friends and bool(_JOINED_AFTER.match(kinds, match.end())))
    heads.total = count + (writer or name == "plus")
    heads.total_end = match.end()
    heads.together = name in ("we", "family", "us") or before == Kind.WE_ARE
    heads.is_us = name == "us"
    heads.is_unsure = name == "for"


def _is_idiom(match: re.Match[str], kinds: str, found: Found) -> bool:
    """ "proponerle matrimonio": a marriage, not a married couple."""
    last = found.items[match.end() - 1]
    before = kinds[max(0, match.start() - 1) : match.start()]
    return match.end() - match.start() == 1 and before == Kind.OTHER and found.words(last) == "matrimonio"


def _are_any(match: re.Match[str], found: Found) -> bool:
    """ "¿aceptan parejas?", "a couples massage": couples in general."""
    return match.end() - match.start() == 1 and found.words(found.items[match.start()]) in _COUPLES


_COUPLES = frozenset(("parejas", "couples", "casais", "matrimonios"))
_NOT_BEFORE_ONE_PERSON = frozenset(
    kind.value for kind in (Kind.OTHER, Kind.WITH, Kind.OF, Kind.TO, Kind.LETTER_A, Kind.IN)
)


# "mais uma pessoa" with nobody before it adds to a party told elsewhere, and says nothing of how many come.
_MORE = frozenset(("mais", "mas", "plus", "+"))
_PEOPLE = frozenset(
    kind.value for kind in (Kind.SPEAKER, Kind.ADULT, Kind.PERSON, Kind.COUPLE, Kind.RELATION, Kind.PARENTS, Kind.US)
)


def _changed(kinds: str, heads: Heads, match: re.Match[str]) -> bool:
    """ "éramos 4, ahora somos 3": the number after a word of change is the one that holds."""
    return Kind.CHANGE.value in kinds[heads.total_end : match.start() + 1]


def _counts_people(match: re.Match[str], kinds: str, found: Found) -> bool:
    """Not a table for four, nor "para 2 excursiones" (an unknown plural is what it counts), nor "mais uma pessoa"."""
    sentence = kinds[kinds.rfind(Kind.STOP, 0, match.start()) + 1 : match.start()]
    if Kind.TABLE.value in sentence and Kind.ROOM.value not in sentence:
        return False
    adds = (
        match.lastgroup != "us" and sentence[-1:] == Kind.AND and found.words(found.items[match.start() - 1]) in _MORE
    )
    if adds and not _PEOPLE & set(sentence):
        return False
    if match.lastgroup == "persons" and kinds[match.start()] == Kind.ONE:
        return sentence[-1:] not in _NOT_BEFORE_ONE_PERSON
    if match.lastgroup == "for" and sentence[-1:] == Kind.NUMBER and _is_no_party(match, found):
        return False
    if match.lastgroup not in ("for", "we") or found.items[match.start()].value == 1:
        return True
    if kinds[match.end() : match.end() + 1] != Kind.OTHER:
        return True
    following = found.items[match.end()]
    word = found.words(following)
    return not word.endswith("s") or word in _PLURALS_ALLOWED


def _is_no_party(match: re.Match[str], found: Found) -> bool:
    """ "2 for 1" is a bargain and "quinze pras sete" an hour."""
    return found.items[match.end() - 1].value == 1 or found.words(found.items[match.start()]) in _TO_THE_HOUR


def grown_ups(heads: Heads, minors: Minors, kinds: str) -> int | None:
    if heads.adults or heads.total is None:
        return min(heads.adults, MOST_GUESTS) or None
    total = min(heads.total, MOST_GUESTS)
    if not minors.count or minors.first is None:
        return total or None
    if (minors.among and total > minors.count) or total - minors.count in heads.others:
        return total - minors.count
    if minors.first >= heads.total_end:
        between = kinds[heads.total_end : minors.first]
    else:
        between = kinds[minors.end : heads.total_end] if heads.together else Kind.AND.value
    added = Kind.AND.value in between or (minors.babies and Kind.COMMA.value not in between)
    if added or total < 3 or total <= minors.count or not heads.together:
        return total or None
    return total - minors.count


def with_relatives(kinds: str, found: Found, minors: Minors) -> int | None:
    """ "mi mujer y yo": the relatives named and the one who writes, unless the stay is for others ("para mis padres")."""
    linked, listed = _linked(kinds, found, minors), _listed(kinds, found)
    return max(linked or 0, listed or 0) or None


def _linked(kinds: str, found: Found, minors: Minors) -> int | None:
    relatives = 0
    for_others = False
    for match in _RELATIVES.finditer(kinds):
        who = match["who"] or match["bare"] or match["first"] or match["before"]
        if who is None or _is_spoken_to(match, found) or _joins_no_people(match, kinds):
            continue
        relatives += 2 if who == Kind.PARENTS else 1
        for_others = for_others or match["link"] == Kind.FOR
    speaker = bool(_SPEAKER_JOINS.search(kinds))
    if not relatives and minors.count and (_WE_WITH_CHILDREN.search(kinds) or _PARENTS_WITH_CHILDREN.search(kinds)):
        return 2
    if relatives:
        alone = for_others and not speaker and Kind.WITH.value not in kinds
        alone = alone or bool(_TRAVELS_APART.search(found.folded))
        return relatives if alone else relatives + 1
    only = minors.count and _ONLY_WITH.search(found.folded) and _WITH_MINE.search(kinds)
    return 1 if only or (speaker and minors.count) else None


def _joins_no_people(match: re.Match[str], kinds: str) -> bool:
    """ "se cortó la luz y mi mamá está…": what the "and" joins her to is nobody."""
    return match["link"] in (Kind.AND, Kind.COMMA) and kinds[match.start() - 1 : match.start()] == Kind.OTHER


def _listed(kinds: str, found: Found) -> int | None:
    """ "papá, mamá y dos nenes", "the missus, me and the kids": relatives in a row; who writes is one where told so."""
    for match in _ROSTER.finditer(kinds):
        if _is_spoken_to(match, found):
            continue
        members = [place for place in range(*match.span()) if kinds[place] in _NAMED]
        if not any(found.words(found.items[place]) in _SPOKEN_TO for place in members):
            speakers = [place for place in members if kinds[place] == Kind.SPEAKER]
            grown = sum(2 if kinds[place] == Kind.PARENTS else 1 for place in members) - max(0, len(speakers) - 1)
            if Kind.US.value in match[0] and Kind.SPEAKER.value not in match[0]:
                numbers = (found.items[n] for n in range(*match.span()) if kinds[n] == Kind.NUMBER)
                return grown + sum(item.value for item in numbers)
            mine = any(kinds[n] == Kind.MY and found.words(found.items[n]) in _MINE for n in range(*match.span()))
            writes = mine and Kind.SPEAKER.value not in match[0] and not _TRAVELS_APART.search(found.folded)
            return grown + (writes and kinds[match.start() - 1 : match.start()] != Kind.FOR)
    return None


def _is_spoken_to(match: re.Match[str], found: Found) -> bool:
    """ "hablo con mi marido": who is asked at home, not who comes."""
    return match.start() > 0 and found.words(found.items[match.start() - 1]) in _SPEAKING
