"""Children and babies of a party, with the ages that are told of them."""

import re
from dataclasses import dataclass, field

from conserje.understanding.stays.kinds import Kind, pattern
from conserje.understanding.stays.lexicon import Lexeme
from conserje.understanding.stays.party.ages import is_somebodys_age
from conserje.understanding.stays.points import Found

_A_RANGE = "(?:UP_TO | LETTER_A | DASH) (?:NUMBER | POINT)"
_A_CHILDS_AGE = "(?: NUMBER | (?:ONE | THE_NUMBER) (?! OF_ANY | AGED | ALONE | EACH))"
_AGE = f"{_A_CHILDS_AGE} (?! COUNTED | LODGING | {_A_RANGE}) (?:DASH? (?:YEARS | MONTHS_OLD))?"
_ONE_OF_THEM = "(?: ONE | THE_NUMBER | OTHER | SIBLING)"
_BETWEEN_AGES = f"""(?: CLOSE? (?:COMMA | AND)+ (?:LETTER_A? {_ONE_OF_THEM}{{0,2}} (?:OF_ANY | AGED | OPEN | WITH)+
        | (?:ONE | SIBLING) (?=NUMBER) | OF_ANY*)
    | (?:COMMA | AND | OTHER AND? | AND LETTER_A? OTHER) OF_ANY?)"""
_WITHOUT_COMMAS = "(?= NUMBER+ AND NUMBER (?: STOP | CLOSE | COMMA | YEARS | $)) NUMBER"
_AGES = f"{_AGE} (?: {_BETWEEN_AGES} {_AGE} | {_WITHOUT_COMMAS} )*"
_WHO_COMES = """(?P<before> (?: (?P<of_whom> (?:INCLUDING | OF_THEM) (?:COUNT | PAIR | LETTER_A)? (?:WE_ARE | AGED)?)
    | (?:COUNT | PAIR | LETTER_A | THE_NUMBER)? OF? (?P<among> (?:(?:OF_ANY? US)? (?:WE_ARE | AGED)+ | US) LETTER_A?)?)
    (?P<told_of> OF_THEM (?:WE_ARE | AGED)*)? MY? OTHER?)
    (?P<who> MINOR | RELATION)"""
# What stands between a word for children and their ages.
_LEADS_TO_AGES = f"""(?: (?:OPEN | COMMA)* (?P<all> (?:NUMBER | PAIR) OF_THEM? (?:WITH | AGED | OF_ANY)+ | PAIR)
        (?= NUMBER YEARS? (?:CLOSE | STOP | COMMA | AND | WITH | $))
    | (?:OTHER | OF_THEM)? (?:OF_ANY | OPEN | AGED)+ | COMMA (?: AGED | OF_ANY)
    | COMMA? (?: OTHER | FOR | SPEAKER | UNTIL | IN){{1,4}} AGED
    | (?= NUMBER (?:YEARS | MONTHS_OLD)) | STOP (?:OTHER | SPEAKER)? (?=AGED {_AGE})
    | WE_ARE (?= NUMBER (?:(?:COMMA | AND) NUMBER)* YEARS)
    | (?P<unsaid> COMMA | DASH) (?= NUMBER (?:(?:COMMA | AND) NUMBER)+ (?:COMMA | STOP | CLOSE | $))
    | (?:COMMA | OPEN | INCLUDING)* {_ONE_OF_THEM} (?:(?= OF_ANY | AGED) | (?= NUMBER AND ONE NUMBER))
    | COMMA? OTHER{{1,2}} OPEN (?= {_AGE} CLOSE) | OTHER COMMA (?= {_AGE} (?: STOP | AND | CLOSE | COMMA | $))
    | (?= NUMBER (?:COMMA NUMBER)* (?:AND | COMMA) NUMBER (?! COUNTED | LODGING | YEARS? STOP))
    | (?:IN? WE_ARE | BETWEEN? US)? COMMA OF_ANY? (?= {_AGE} (?: (?:COMMA | AND)* OF_ANY? {_AGE})*
        (?:YEARS | CLOSE | STOP* $)) | (?P<singly> ) (?= NUMBER (?:COMMA | STOP | AND | CLOSE | $ | MINOR NUMBER)))"""
_MINORS = pattern(
    f"""{_WHO_COMES} (?: {_LEADS_TO_AGES} (?:OF_ANY | OPEN | COMMA | AGED)* (?P<ages> {_AGES}) CLOSE? )?
    | (?P<aged> (?:NUMBER | ONE | THE_NUMBER) DASH? (?:YEARS | MONTHS_OLD))
        (?: (?P<whose> MINOR | RELATION) | (?= AND | COMMA | STOP | OTHER | $ | SPENT | POINT | CLOSE | WITH))"""
)
# "desde qué edad pagan? tengo uno de 6": whose child it is was said by the talk of ages.
_MINE = pattern(f"(?: ONE OF_ANY | MINE (?:AGED | OF_ANY)+) (?P<ages> {_AGES}) (?= STOP | COMMA | $)")
# "tienen 3 y 5 los nenes"
_AGES_FIRST = pattern(
    """AGED (?P<ages> NUMBER YEARS? (?: (?:COMMA | AND)+ NUMBER YEARS?)+) COMMA? MY? CHILD (?= STOP | COMMA | $)
    | AGED (?P<age> NUMBER (?:YEARS | MONTHS_OLD)?) (?:IN? (?:VAGUE | POINT | MONTH))? COMMA (?:AGED | AND)?
    MY (?:CHILD | BABY) (?= STOP | COMMA | $)"""
)
_TOLD = "(?: AGED | OF)? (?: NUMBER YEARS? | ONE YEARS)"
_COUNTED_BEFORE = pattern("(?:NUMBER | PAIR) MINOR (?: COMMA | OPEN | DASH | STOP) $")
_ONE_BY_ONE = pattern(
    f"""(?<! COUNT) (?<! LETTER_A) (?<! MY) (?P<ages> MINOR {_TOLD} (?: (?:COMMA | AND)* MINOR {_TOLD})+ )
    (?! COUNTED | YEARS | MONTHS_OLD | {_A_RANGE})"""
)
_EACH_OLD = pattern("(?P<ages> LETTER_A NUMBER (?: (?:COMMA | AND)+ LETTER_A NUMBER)+ ) DASH? YEARS")
# Names with ages: "Benja tiene 4 y Cami 8, son mis hijos".
_IS_OLD = "(?: AGED | OPEN | OF_ANY | COMMA)"
NAMED = pattern(
    f"""OTHER (?: AGED | OPEN | OF_ANY) (?P<ages> NUMBER (?:YEARS | MONTHS_OLD)? CLOSE?
        (?: (?: COMMA | AND)+ (?:MY | LETTER_A)? OTHER {_IS_OLD}? NUMBER (?:YEARS | MONTHS_OLD)? CLOSE?)+)
        (?= CLOSE | STOP | COMMA | WITH | $)"""
)
_MINOR = (Kind.CHILD, Kind.BABY, Kind.SIBLING)
# "con mi mujer, el de 5 y la de 1"
_THE_ONES = pattern(
    """(?: (?<=RELATION) | (?<=SPEAKER) | (?<=ADULT) | (?<=PERSON) | (?<=COUPLE)) (?:COMMA | AND | EXTRA)
    (?P<ages> ONE? OF NUMBER YEARS? (?: (?:COMMA | AND) (?:LETTER_A? OTHER? | ONE) OF NUMBER YEARS?)+) (?= STOP | COMMA | $)"""
)
_JOINED_AFTER = pattern("(?:AND | WITH) SPEAKER")
# "una de ellas": a year is masculine, so these are no age of one.
_ANOTHER = frozenset(("otro", "otra", "other", "another", "outro", "outra"))
_NO_YEAR = frozenset(("una", "uma"))
_WORD_FOR_YEARS = 4
_OWN_AGE = frozenset(("tengo", "tenho", "i'm", "i am", "am"))
_YEARS_OLD = frozenset(("yo", "y/o", "y o"))
_NOT_AN_AGE_AFTER = frozenset(kind.value for kind in (Kind.ELSEWHEN, Kind.IN, Kind.FROM, Kind.FOR))
MOST_GUESTS = 999
OLDEST_CHILD = 17
_OLDEST_PERSON = 109
_MOST_IN_BRACKETS = 6
COUNTS = frozenset((Kind.NUMBER, Kind.ONE, Kind.PAIR, Kind.LETTER_A, Kind.THE_NUMBER))
_JOINS = frozenset(kind.value for kind in (Kind.WITH, Kind.AND, Kind.MY, Kind.COMMA, Kind.WE_ARE))
# Words that name a child only where the age says so: "la mayor", "mi hermana".
_NEED_AN_AGE = (Kind.SIBLING, Kind.RELATION)
_ALSO_SMALL = ("chico", "chica", "pequen", "menor")
_NOT_COUNTED = frozenset(("la", "el", "the", "de", "del", "da", "do", "mi", "my"))
_OF_ANY_AGE = (
    "herman",
    "brother",
    "sister",
    "irma",
    "prim",
    "cousin",
    "amig",
    "friend",
    "cunad",
    "cunhad",
    "tia",
    "tio",
)
_LABELLED = (Kind.OF, Kind.OF_THE, Kind.AGED, Kind.OPEN, Kind.NUMBER, Kind.WITH)


@dataclass(slots=True)
class Minors:
    """`among`: they were said to be of the total ("somos 5, dos son menores"); `is_listing`: they are gone through one by one
    ("two kids: a 7-year-old and …"); `assumed` is how many ages of babies were not told; `end` is the place after the last
    words about them."""

    count: int = 0
    ages: list[int] = field(default_factory=list)
    first: int | None = None
    babies: bool = False
    uncounted: bool = False
    among: bool = False
    end: int = -1
    is_listing: bool = False
    assumed: int = 0
    named: list[tuple[Kind, str]] = field(default_factory=list)

    def is_named_again(self, kind: Kind, word: str) -> bool:
        """ "dos con un bebé, ¿el bebé paga?": a baby told of before is not another one."""
        again = (kind, word) in self.named
        self.named.append((kind, word))
        return again

    @property
    def without_age(self) -> int:
        """How many were counted and not told an age of."""
        return max(0, self.count - len(self.ages))


def read_minors(kinds: str, found: Found, minors: Minors) -> tuple[Minors, str]:
    """Children and babies, added to those found before, and the kinds without the words that told of them; grown-up children
    are left as relatives."""
    unread = kinds
    if (first := _ages_first(kinds) or _EACH_OLD.search(kinds)) or (first := _one_by_one(kinds, found)):
        ages = told_ages(first, found)
        minors.ages += ages
        minors.is_listing = _COUNTED_BEFORE.search(kinds[: first.start()]) is not None
        minors.count += 0 if minors.is_listing else len(ages)
        minors.first, minors.end = first.start(), first.end()
        unread = kinds = _replaced(kinds, first, Kind.SPENT * (first.end() - first.start()))
    for match in _MINORS.finditer(kinds):
        lone = match["aged"] is not None
        minors.is_listing = _goes_on(kinds[max(minors.end, 0) : match.start()], minors)
        if _are_two_grown(match, found):
            unread = _replaced(unread, match, Kind.MY * (match.end() - match.start() - 1) + Kind.PARENTS)
        elif _grown(match, found):
            unread = _replaced(unread, match, Kind.MY * (match.end() - match.start() - 1) + Kind.RELATION)
        elif _lone_age(match, found, minors) if lone else _group(match, found, kinds, minors):
            minors.first = match.start() if minors.first is None else minors.first
            minors.end = match.end()
            unread = _replaced(unread, match, Kind.SPENT * (match.end() - match.start()))
    talk_of_ages = minors.uncounted or Kind.AGED.value in kinds
    ones = _THE_ONES.search(kinds) or (_MINE.search(kinds) if talk_of_ages else None)
    if ones is not None and not minors.count:
        minors.ages = told_ages(ones, found)
        minors.count = len(minors.ages)
    return minors, unread


def _ages_first(kinds: str) -> re.Match[str] | None:
    """ "tienen 3 y 5 los nenes"; of "Leo is 3 and Mia is 6, our kids" the names tell more."""
    first = _AGES_FIRST.search(kinds)
    return None if first is None or (first["age"] is not None and NAMED.search(kinds)) else first


def _one_by_one(kinds: str, found: Found) -> re.Match[str] | None:
    """ "boy 5 girl 8", "nena 2, nene 4": the number after each is an age, where the words name one child each."""
    match = _ONE_BY_ONE.search(kinds)
    named = [item for item in found.items[match.start() : match.end()] if item.kind in _MINOR] if match else []
    return match if all(item.value == 1 for item in named) else None


def _replaced(kinds: str, match: re.Match[str], by: str) -> str:
    return kinds[: match.start()] + by + kinds[match.end() :]


def _goes_on(between: str, minors: Minors) -> bool:
    """Whether the next child named is one of those already counted: after a colon or a bracket, and then after an "and"."""
    joints = set(between) - {Kind.LETTER_A.value, Kind.ONE.value, Kind.SPENT.value}
    opening = bool(joints) and joints <= {Kind.COMMA.value, Kind.OPEN.value}
    if Kind.SPENT.value in between and minors.without_age:
        return joints <= {Kind.COMMA.value, Kind.OPEN.value, Kind.AND.value}
    return minors.end >= 0 and (opening or (minors.is_listing and joints == {Kind.AND.value}))


def _grown(match: re.Match[str], found: Found) -> bool:
    """ "mi hija de 19", "my 22 year old son": a child of somebody's who counts as an adult."""
    name = "who" if match["who"] is not None else "whose"
    if match[name] is None or match[name] == Kind.BABY:
        return False
    who = found.items[match.start(name)]
    before = found.items[match.start("before") : match.end("before")] if match["before"] else []
    if who.value != 1 or who.kind is Kind.RELATION or any(item.kind in COUNTS and item.value > 1 for item in before):
        return False
    place = match.start("ages") if match["ages"] is not None else match.start("aged")
    if place < 0:
        return False
    months = any(item.kind is Kind.MONTHS_OLD for item in found.items[place : match.end()])
    return not months and OLDEST_CHILD < found.items[place].value <= _OLDEST_PERSON


def _are_two_grown(match: re.Match[str], found: Found) -> bool:
    """ "mis dos hijas de 20 y 23", "our sons, 19 and 22": two children of somebody's who count as adults."""
    if match["who"] != Kind.CHILD or match["ages"] is None or found.items[match.start("who")].value > 1:
        return False
    told = [item.value for item in found.items[match.start("ages") : match.end("ages")] if item.kind is Kind.NUMBER]
    return len(told) == 2 and all(OLDEST_CHILD < age <= _OLDEST_PERSON for age in told)


def _lone_age(match: re.Match[str], found: Found, minors: Minors) -> bool:
    """ "a 4 year old", "two 7-year-olds", "7 year old twins": the age is said first; grown-up ages are nobody's count."""
    items = found.items
    unit = items[match.end("aged") - 1]
    age = items[match.start()].value // (unit.value if unit.kind is Kind.MONTHS_OLD else 1)
    before = items[match.start() - 1] if match.start() else None
    told_of = found.words(unit)
    named = match["whose"] is not None
    is_told = named or minors.uncounted or unit.end - unit.start >= _WORD_FOR_YEARS or told_of in _YEARS_OLD
    is_told = is_told and (items[match.start()].kind is not Kind.ONE or "old" in told_of)
    is_told = is_told and (named or "old" in told_of or before is None or before.kind not in _NOT_AN_AGE_AFTER)
    own = before is not None and found.words(before) in _OWN_AGE and not named
    if age > OLDEST_CHILD or not is_told or own or not (named or "old" in told_of or is_somebodys_age(match, found)):
        return False
    many = max(1, items[match.start("whose")].value) if named else 1
    if "olds" in told_of and before is not None and before.kind in (Kind.NUMBER, Kind.PAIR):
        many = min(before.value, MOST_GUESTS)
    if not (minors.is_listing and minors.without_age >= many):
        minors.count += many
    minors.ages += [age] * min(many, 9)
    minors.among = minors.among or (before is not None and Kind.INCLUDING in found.kinds[: match.start()][-2:])
    return True


def _group(match: re.Match[str], found: Found, kinds: str, minors: Minors) -> bool:
    items = found.items
    who = items[match.start("who")]
    found_word = found.words(who)
    ages = told_ages(match, found) if match["ages"] is not None else []
    if len(ages) > 1 and _is_years_and_months(match, items):
        ages = ages[:1]
    if who.kind in _NEED_AN_AGE and (not ages or not _may_be_young(who, found_word)):
        return False
    counted = [item for item in items[match.start("before") : match.start("who")] if item.kind in COUNTS]
    if not counted and (after := _count_in_brackets(match, who, kinds, items)) is not None:
        counted, ages = [after], []
    if _is_no_child(match, found, counted) or (
        not ages and not counted and minors.is_named_again(who.kind, found_word)
    ):
        return False
    joined = kinds[max(0, match.start() - 1) : match.start()] in _JOINS or bool(_JOINED_AFTER.match(kinds, match.end()))
    count = _count(counted, who, found_word, ages, joined=joined)
    if count is None:
        minors.uncounted = minors.uncounted or (joined and not found_word.startswith("menor"))
        return False
    if not _ages_fit(match, items, who, ages, count):
        ages = []
    named_too = _ages_of_the_named(match, who, found) if len(ages) > 1 else 0
    beyond, ages = ages[len(ages) - named_too :], ages[: len(ages) - named_too]
    if len(ages) == 1 < count:
        ages = [] if found_word.startswith("menor") else ages * min(count, 9) if _is_of_all(match, items) else ages
    if counted and _is_put_right(kinds, minors, match):
        minors.count, minors.ages = 0, []
    is_one_of_those = bool(ages) and not any(item.kind is Kind.NUMBER for item in counted)
    if is_one_of_those and (minors.is_listing or who.kind is Kind.SIBLING) and minors.without_age >= len(ages):
        count = 0
    minors.is_listing = minors.is_listing or (bool(ages) and not _is_of_all(match, items))
    _add(minors, who, count, ages, beyond)
    minors.among = minors.among or any(match[how] is not None for how in ("among", "of_whom", "told_of"))
    return True


def _ages_fit(match: re.Match[str], items: list[Lexeme], who: Lexeme, ages: list[int], count: int) -> bool:
    """Whether the numbers after children are as many as these are, where nothing but their place makes them ages."""
    if match["all"] is not None and items[match.start("all")].value not in (count, 1):
        return False
    return not (
        (match["unsaid"] is not None and len(ages) != count) or (match["singly"] is not None and who.value != 1)
    )


def _add(minors: Minors, who: Lexeme, count: int, ages: list[int], beyond: list[int]) -> None:
    """Children of a group, and those named `beyond` it; a baby whose age was not told is under one."""
    minors.count += (min(max(count, len(ages)), MOST_GUESTS) if count else 0) + len(beyond)
    if who.kind is Kind.BABY:
        minors.babies = True
        if not ages:
            minors.assumed += min(count, 9)
            ages = [0] * min(count, 9)
    minors.ages += ages + beyond


def _ages_of_the_named(match: re.Match[str], who: Lexeme, found: Found) -> int:
    """ "las gemelas de dos y Tomi de siete": how many of the ages, at the end, are those of children named beside twins."""
    if who.value <= 1:
        return 0
    told = found.items[match.start("ages") : match.end("ages")]
    names = [n for n, item in enumerate(told) if item.kind is Kind.OTHER and found.words(item) not in _ANOTHER]
    return sum(item.kind is Kind.NUMBER for item in told[names[0] :]) if names else 0


def _count_in_brackets(match: re.Match[str], who: Lexeme, kinds: str, items: list[Lexeme]) -> Lexeme | None:
    """ "las nenas (2)": a single small number after children in the plural is how many they are."""
    start, end = match.span("ages")
    if who.value or end - start != 1 or items[start].value > _MOST_IN_BRACKETS:
        return None
    return items[start] if kinds[start - 1] == Kind.OPEN and kinds[end : end + 1] == Kind.CLOSE else None


def _is_put_right(kinds: str, minors: Minors, match: re.Match[str]) -> bool:
    """ "un nene, perdón, dos nenes": what was said before the word of change does not count."""
    return minors.count > 0 and Kind.CHANGE.value in kinds[minors.end : match.start()]


def _is_no_child(match: re.Match[str], found: Found, counted: list[Lexeme]) -> bool:
    """ "un caniche chico" is small, "un 10 la chica" a mark, "counts as a child" a rate."""
    who = found.items[match.start("who")]
    before = found.items[match.start("who") - 1] if match.start("who") else None
    if before is not None and before.kind is Kind.OTHER and found.words(who).startswith(_ALSO_SMALL):
        return match.start("who") > match.start("before")
    if who.value == 1 and counted and counted[0].kind is Kind.NUMBER and counted[0].value > 1:
        return bool(_NOT_COUNTED & set(found.folded[counted[0].end : who.start].split()))
    start = found.items[match.start()].start
    return found.folded[:start].endswith((" as ", " como ")) and any(item.kind is Kind.LETTER_A for item in counted)


def _may_be_young(who: Lexeme, word: str) -> bool:
    """Sisters, cousins and friends can be of any age; wives, parents and colleagues do not come as children."""
    return who.kind is Kind.SIBLING or word.startswith(_OF_ANY_AGE)


def _count(counted: list[Lexeme], who: Lexeme, word: str, ages: list[int], *, joined: bool) -> int | None:
    """How many a group is, None where that is not told."""
    if counted and not (counted[0].kind is Kind.LETTER_A and who.value == 0):
        return max(counted[0].value, who.value)
    if word.startswith("menor"):
        return None
    if who.value >= 1 and (joined or ages):
        return max(who.value, len(ages))
    return len(ages) if len(ages) > 1 or (ages and joined) else None


def _is_of_all(match: re.Match[str], items: list[Lexeme]) -> bool:
    """Whether the one age told is that of every child ("dos nenes de 5"), not of one of them ("dos nenes, uno de 5")."""
    return not any(item.kind in (Kind.ONE, Kind.SIBLING) for item in items[match.end("who") : match.start("ages")])


def _is_years_and_months(match: re.Match[str], items: list[Lexeme]) -> bool:
    """ "una beba de 1 año y 4 meses" is one child."""
    told = [item.kind for item in items[match.start("ages") : match.end("ages")]]
    return told[1:3] == [Kind.YEARS, Kind.AND] and told[-1] is Kind.MONTHS_OLD and len(told) == 5


def told_ages(match: re.Match[str], found: Found) -> list[int]:
    """Ages in years; months count as 0 (up to 11) or 1, and so on. Numbers that are no child's age are left out."""
    items = found.items
    ages: list[int] = []
    waiting = 0
    name = "ages" if match["ages"] is not None else "age"
    for place in range(match.start(name), match.end(name)):
        item = items[place]
        if item.kind in COUNTS:
            if item.kind is Kind.LETTER_A or found.words(item) in _NO_YEAR:
                continue
            if item.kind is not Kind.NUMBER and place + 1 < match.end(name) and items[place + 1].kind in _LABELLED:
                continue
            ages.append(item.value)
            waiting += 1
        elif item.kind is Kind.MONTHS_OLD:
            ages[-waiting:] = [told // item.value for told in ages[-waiting:]]
            waiting = 0
        elif item.kind is Kind.YEARS:
            waiting = 0
    return [age for age in ages if age <= OLDEST_CHILD]
