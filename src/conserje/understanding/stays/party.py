"""Who comes and into how many rooms: adults, children with their ages, rooms."""

import re
from dataclasses import dataclass, field

from conserje.understanding.stays.kinds import Kind, pattern
from conserje.understanding.stays.points import Found
from conserje.understanding.stays.tokens import Lexeme

_A_RANGE = "(?:UP_TO | LETTER_A | DASH) (?:NUMBER | POINT)"
_AGE = f"(?: NUMBER | (?:ONE | THE_NUMBER) (?! OF_ANY)) (?! COUNTED | LODGING | {_A_RANGE}) (?:DASH? (?:YEARS | MONTHS_OLD))?"
_AGES = f"{_AGE} (?: (?: (?:COMMA | AND | OTHER AND? | AND OTHER) OF_ANY? )* {_AGE} )*"
_MINORS = pattern(
    f"""(?P<before> (?:COUNT | PAIR | LETTER_A | THE_NUMBER)? OF?
        (?P<among> (?:WE_ARE | AGED) LETTER_A?)? MY? (?:OTHER)?) (?P<who> MINOR)
    (?: (?: OTHER? (?:OF_ANY | OPEN | AGED)+ | COMMA (?: AGED | OF_ANY) | (?= NUMBER YEARS) | (?:COMMA | OPEN)? ONE (?= OF_ANY)
        | (?= NUMBER (?:COMMA NUMBER)* (?:AND | COMMA) NUMBER (?! COUNTED | LODGING | YEARS? STOP))
        | COMMA OF_ANY? (?= {_AGE} (?: (?:COMMA | AND)* OF_ANY? {_AGE})* (?:YEARS | STOP* $)))
        (?:OF_ANY | OPEN | COMMA)* (?P<ages> {_AGES}) CLOSE? )?
    | (?P<aged> (?:NUMBER | ONE) DASH? (?:YEARS | MONTHS_OLD))
        (?: MINOR | (?= AND | COMMA | STOP | OTHER | $ | SPENT | POINT))"""
)
_HEADS = pattern(
    f"""(?P<adults> SOME_NUMBER OF? ADULT)
    | (?P<couples> (?:NUMBER | ONE | PAIR)? OF? COUPLE)
    | (?P<unsure> NUMBER (?:UP_TO | OTHER) NUMBER PERSON)
    | (?P<persons> SOME_NUMBER OF? (?:OTHER | ALONE)? PERSON (?!EXTRA))
    | (?P<plus> SPEAKER (?:AND | COMMA)+ NUMBER EXTRA? (?! COUNTED | YEARS | MONTHS_OLD | UP_TO | OF_ANY))
    | (?P<us> US NUMBER (?! COUNTED) | (?:NUMBER | THE_NUMBER) US)
    | (?P<family> FAMILY (?:OF_ANY | WITH)? NUMBER (?! YEARS | THING | ROOM | ROOM_KIND | TABLE | ADULT | MINOR | {_A_RANGE}))
    | (?P<we> WE_ARE (?:IN | FAMILY | OF | COMMA)? (?:NUMBER | ONE (?= $ | STOP | COMMA | SPENT)) (?! NOT_GUESTS))
    | (?P<for> FOR (?:NUMBER | ONE (?= $ | STOP | COMMA | SPENT | POINT))
        (?! NOT_GUESTS | UP_TO (?:NUMBER | POINT)))
    | (?P<alone> (?<! NIGHT) (?<! SPENT) ALONE (?! NIGHT | PERSON | LODGING))"""
)
_RELATIVES = pattern(
    """(?: (?P<link> WITH | AND | FOR | WE_ARE | COMMA | SPEAKER ) (?:MY | ONE | LETTER_A)+ (?P<who> RELATION | PARENTS)
    | (?: WITH | SPEAKER AND ) (?P<bare> RELATION) | ^ MY (?P<first> RELATION | PARENTS) (?= AND | COMMA | WITH))
    | MY (?P<before> RELATION | PARENTS) AND (?:SPEAKER | MY)"""
)
_SPEAKER_JOINS = pattern(
    "SPEAKER (?:COMMA | AND | WITH)+ | (?:COMMA | AND | WITH) SPEAKER | FOR SPEAKER | WE_ARE SPEAKER"
)
_ROOMS = pattern("(?P<count> COUNT | PAIR | THE_NUMBER) OF? (?P<kind> LODGING)")
_GROWN_UP = pattern("WE_ARE NUMBER CHILD $ | WE_ARE NUMBER CHILD (?! AND | COMMA | OF_ANY)")
_JOINED_AFTER = pattern("(?:AND | WITH) SPEAKER")
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
_COMPANIONS = 2
_WORD_FOR_YEARS = 4
_YEARS_OLD = frozenset(("yo", "y/o", "y o"))
_MOST_ROOMS = 60
_MOST_GUESTS = 999
_OLDEST_CHILD = 17
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


@dataclass(frozen=True, slots=True)
class People:
    """None where nothing was said; `ages` in years, one for each child whose age was told."""

    adults: int | None = None
    children: int | None = None
    ages: tuple[int, ...] = ()
    rooms: int | None = None


@dataclass(slots=True)
class _Minors:
    """`among`: they were said to be of the total ("somos 5, dos son menores"); `is_listing`: they are gone through one by one
    ("two kids: a 7-year-old and …"); `end` is the place after the last words about them."""

    count: int = 0
    ages: list[int] = field(default_factory=list)
    first: int | None = None
    babies: bool = False
    uncounted: bool = False
    among: bool = False
    end: int = -1
    is_listing: bool = False


@dataclass(slots=True)
class _Heads:
    """`total` counts everyone whoever they are; `together` tells that such a total probably includes the children; `none`
    is 0 when it was said that no adult comes; `is_typical_family` that the words say two adults and two children."""

    adults: int = 0
    none: int | None = None
    total: int | None = None
    total_end: int = 0
    together: bool = False
    is_typical_family: bool = False


def read_people(found: Found, spent: tuple[tuple[int, int], ...], question: str | None) -> People:
    """`spent` are the places of words that state a length of stay and so count no people; `question` what was asked."""
    kinds = found.kinds
    for start, end in spent:
        kinds = kinds[:start] + Kind.SPENT * (end - start) + kinds[end:]
    rooms = _rooms(kinds, found.items)
    minors, unread = _minors(kinds, found)
    heads = _heads(unread, found)
    if heads.is_typical_family and heads.total in (None, 4) and not heads.adults and not minors.count:
        return People(2, 2, (), rooms)
    adults = _adults(heads, minors, kinds) or _with_relatives(kinds, found, minors) or heads.none
    children = minors.count or (len(minors.ages) or None)
    if children is None and adults is not None and Kind.NO_MINORS.value in kinds:
        children = 0
    if adults is None and children and not minors.ages and _GROWN_UP.search(kinds):
        adults, children = children, None
    if question == "party" and adults is None and children is None:
        adults, children = _bare_numbers(kinds, found.items)
    if question == "ages":
        bare = _bare_ages(kinds, found.items)
        if len(bare) > len(minors.ages):
            return People(adults, None if minors.ages else children, bare, rooms)
    return People(adults, children, tuple(minors.ages), rooms)


def _rooms(kinds: str, items: list[Lexeme]) -> int | None:
    """The number of rooms said, or of rooms of each type taken together ("una doble y dos simples")."""
    named = []
    end = len(kinds)
    for match in _ROOMS.finditer(kinds):
        if Kind.OTHER.value in kinds[end : match.start()]:
            break
        of_a_type = kinds[match.end() : match.end() + 1] == Kind.ROOM_KIND
        named.append((Kind.ROOM_KIND if of_a_type else match["kind"], items[match.start()].value))
        end = match.end()
    plain = next((count for kind, count in named if kind == Kind.ROOM), None)
    total = plain or sum(count for _, count in named)
    return total if 0 < total <= _MOST_ROOMS else None


def _minors(kinds: str, found: Found) -> tuple[_Minors, str]:
    """Children and babies, and the kinds without the words that told of them."""
    minors = _Minors()
    unread = kinds
    for match in _MINORS.finditer(kinds):
        lone = match["aged"] is not None
        minors.is_listing = _goes_on(kinds[max(minors.end, 0) : match.start()], minors)
        if _lone_age(match, found, minors) if lone else _group(match, found, kinds, minors):
            minors.first = match.start() if minors.first is None else minors.first
            minors.end = match.end()
            unread = unread[: match.start()] + Kind.SPENT * (match.end() - match.start()) + unread[match.end() :]
    return minors, unread


def _goes_on(between: str, minors: _Minors) -> bool:
    """Whether the next child named is one of those already counted: after a colon or a bracket, and then after an "and"."""
    joints = set(between) - {Kind.LETTER_A.value, Kind.ONE.value}
    opening = bool(joints) and joints <= {Kind.COMMA.value, Kind.OPEN.value}
    return minors.end >= 0 and (opening or (minors.is_listing and joints == {Kind.AND.value}))


def _lone_age(match: re.Match[str], found: Found, minors: _Minors) -> bool:
    """ "a 4 year old": a child of whom the age is said first; grown-up ages are nobody's count."""
    items = found.items
    unit = items[match.end("aged") - 1]
    said_of_child = found.words(unit) in _YEARS_OLD
    age = items[match.start()].value // (12 if unit.kind is Kind.MONTHS_OLD else 1)
    named = match.end() > match.end("aged")
    is_told = named or minors.uncounted or unit.end - unit.start >= _WORD_FOR_YEARS or said_of_child
    is_told = is_told and (items[match.start()].kind is not Kind.ONE or "old" in found.words(unit))
    if age > _OLDEST_CHILD or not is_told:
        return False
    minors.count += not (minors.is_listing and minors.count > len(minors.ages))
    minors.ages.append(age)
    return True


def _group(match: re.Match[str], found: Found, kinds: str, minors: _Minors) -> bool:
    items = found.items
    who = items[match.start("who")]
    found_word = found.words(who)
    ages = _ages(match, items) if match["ages"] is not None else []
    counts = [item.value for item in items[match.start("before") : match.start("who")] if item.kind in _COUNTS]
    joined = kinds[max(0, match.start() - 1) : match.start()] in _JOINS or bool(_JOINED_AFTER.match(kinds, match.end()))
    if counts:
        count = counts[0]
    elif found_word.startswith("menor"):
        return False
    elif who.value == 1 and (joined or ages):
        count = max(1, len(ages))
    elif len(ages) > 1 or (ages and joined):
        count = len(ages)
    else:
        minors.uncounted = minors.uncounted or joined
        return False
    if found_word.startswith("menor") and len(ages) == 1 < count:
        ages = []
    baby = who.kind is Kind.BABY
    minors.count += min(max(count, len(ages)), _MOST_GUESTS)
    minors.ages += ages if ages or not baby else [0] * min(count, 9)
    minors.babies = minors.babies or baby
    minors.among = minors.among or match["among"] is not None
    return True


_COUNTS = frozenset((Kind.NUMBER, Kind.ONE, Kind.PAIR, Kind.LETTER_A, Kind.THE_NUMBER))
_JOINS = frozenset(kind.value for kind in (Kind.WITH, Kind.AND, Kind.MY, Kind.COMMA, Kind.WE_ARE))


def _ages(match: re.Match[str], items: list[Lexeme]) -> list[int]:
    """Ages in years; months count as 0 (up to 11) or 1, and so on. Numbers that are no child's age are left out."""
    ages: list[int] = []
    waiting = 0
    for item in items[match.start("ages") : match.end("ages")]:
        if item.kind in _COUNTS:
            ages.append(item.value)
            waiting += 1
        elif item.kind is Kind.MONTHS_OLD:
            ages[-waiting:] = [months // 12 for months in ages[-waiting:]]
            waiting = 0
        elif item.kind is Kind.YEARS:
            waiting = 0
    return [age for age in ages if age <= _OLDEST_CHILD]


def _heads(kinds: str, found: Found) -> _Heads:
    heads = _Heads(is_typical_family=any(item.kind is Kind.FAMILY and item.value for item in found.items))
    for match in _HEADS.finditer(kinds):
        items = found.items[match.start() : match.end()]
        count = next((item.value for item in items if item.kind in _COUNTS), 1)
        name = match.lastgroup
        if name == "adults":
            heads.adults += count
            heads.none = None if count else 0
        elif name == "couples" and _is_idiom(match, kinds, found):
            continue
        elif name == "couples":
            heads.adults += 2 * count
        elif name == "alone":
            heads.adults = heads.adults or 1
        elif (
            name != "unsure"
            and (heads.total is None or _changed(kinds, heads, match))
            and _counts_people(match, kinds, found)
        ):
            before = kinds[max(0, match.start() - 1) : match.start()]
            friends = name == "persons" and items[-1].value == _COMPANIONS
            writer = friends and (before == Kind.WITH or bool(_WRITER_TOO.search(kinds[: match.start()])))
            writer = writer or (friends and bool(_JOINED_AFTER.match(kinds, match.end())))
            heads.total = count + (writer or name == "plus")
            heads.total_end = match.end()
            heads.together = name in ("we", "family") or before == Kind.WE_ARE
    return heads


def _is_idiom(match: re.Match[str], kinds: str, found: Found) -> bool:
    """ "proponerle matrimonio": a marriage, not a married couple."""
    last = found.items[match.end() - 1]
    before = kinds[max(0, match.start() - 1) : match.start()]
    return match.end() - match.start() == 1 and before == Kind.OTHER and found.words(last) == "matrimonio"


_NOT_BEFORE_ONE_PERSON = frozenset(
    kind.value for kind in (Kind.OTHER, Kind.WITH, Kind.OF, Kind.TO, Kind.LETTER_A, Kind.IN)
)


# "mais uma pessoa" with nobody before it adds to a party told elsewhere, and says nothing of how many come.
_MORE = frozenset(("mais", "mas", "plus", "+"))
_PEOPLE = frozenset(
    kind.value for kind in (Kind.SPEAKER, Kind.ADULT, Kind.PERSON, Kind.COUPLE, Kind.RELATION, Kind.PARENTS, Kind.US)
)


def _changed(kinds: str, heads: _Heads, match: re.Match[str]) -> bool:
    """ "éramos 4, ahora somos 3": the number after a word of change is the one that holds."""
    return Kind.CHANGE.value in kinds[heads.total_end : match.start() + 1]


def _counts_people(match: re.Match[str], kinds: str, found: Found) -> bool:
    """Not a table for four, nor "para 2 excursiones" (an unknown plural is what it counts), nor "mais uma pessoa"."""
    sentence = kinds[kinds.rfind(Kind.STOP, 0, match.start()) + 1 : match.start()]
    if Kind.TABLE.value in sentence and Kind.ROOM.value not in sentence:
        return False
    adds = sentence[-1:] == Kind.AND and found.words(found.items[match.start() - 1]) in _MORE
    if adds and not _PEOPLE & set(sentence):
        return False
    if match.lastgroup == "persons" and kinds[match.start()] == Kind.ONE:
        return sentence[-1:] not in _NOT_BEFORE_ONE_PERSON
    if match.lastgroup not in ("for", "we") or found.items[match.start()].value == 1:
        return True
    if kinds[match.end() : match.end() + 1] != Kind.OTHER:
        return True
    following = found.items[match.end()]
    word = found.words(following)
    return not word.endswith("s") or word in _PLURALS_ALLOWED


def _adults(heads: _Heads, minors: _Minors, kinds: str) -> int | None:
    if heads.adults or heads.total is None:
        return min(heads.adults, _MOST_GUESTS) or None
    total = min(heads.total, _MOST_GUESTS)
    if not minors.count or minors.first is None:
        return total or None
    if minors.among and total > minors.count:
        return total - minors.count
    between = kinds[heads.total_end : minors.first] if minors.first >= heads.total_end else Kind.AND.value
    added = Kind.AND.value in between or (minors.babies and Kind.COMMA.value not in between)
    if added or total < 3 or total <= minors.count or not heads.together:
        return total or None
    return total - minors.count


def _with_relatives(kinds: str, found: Found, minors: _Minors) -> int | None:
    """ "mi mujer y yo": the relatives named and the one who writes, unless the stay is for others ("para mis padres")."""
    relatives = 0
    for_others = False
    for match in _RELATIVES.finditer(kinds):
        who = match["who"] or match["bare"] or match["first"] or match["before"]
        if who is None or _is_spoken_to(match, found):
            continue
        relatives += 2 if who == Kind.PARENTS else 1
        for_others = for_others or match["link"] == Kind.FOR
    speaker = bool(_SPEAKER_JOINS.search(kinds))
    if relatives:
        alone = for_others and not speaker and Kind.WITH.value not in kinds
        return relatives if alone else relatives + 1
    return 1 if speaker and minors.count and not minors.babies else None


def _is_spoken_to(match: re.Match[str], found: Found) -> bool:
    """ "hablo con mi marido": who is asked at home, not who comes."""
    return match.start() > 0 and found.words(found.items[match.start() - 1]) in _SPEAKING


def _bare_numbers(kinds: str, items: list[Lexeme]) -> tuple[int | None, int | None]:
    """The answer to "how many?": "2", "dos y uno"."""
    counts = [
        item.value
        for kind, item, following in zip(kinds, items, [*kinds[1:], Kind.STOP], strict=False)
        if kind in (Kind.NUMBER, Kind.ONE, Kind.THE_NUMBER)
        and following not in (Kind.YEARS, Kind.THING, Kind.ROOM, Kind.NIGHT)
    ]
    if not counts or not 0 < counts[0] <= _MOST_GUESTS:
        return None, None
    children = counts[1] if len(counts) == 2 and Kind.AND.value in kinds and counts[1] <= _MOST_GUESTS else None
    return counts[0], children


def _bare_ages(kinds: str, items: list[Lexeme]) -> tuple[int, ...]:
    """The answer to "how old?": "4 y 7", "tiene 8 meses", "es un bebé"."""
    ages: list[int] = []
    figures = (Kind.NUMBER, Kind.THE_NUMBER) if Kind.NUMBER.value in kinds else (Kind.ONE, Kind.THE_NUMBER)
    for kind, item in zip(kinds, items, strict=True):
        if kind in figures:
            ages.append(item.value)
        elif kind == Kind.MONTHS_OLD and ages:
            ages[-1] //= 12
        elif kind == Kind.BABY and not ages:
            ages.append(0)
    return tuple(age for age in ages if age <= _OLDEST_CHILD)
