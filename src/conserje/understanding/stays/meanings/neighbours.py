"""Words whose meaning hangs on the language or on what stands beside them: "segunda", "dez", "in", "mais"."""

import re

from conserje.understanding.folding import Message
from conserje.understanding.stays.kinds import Kind
from conserje.understanding.stays.lexicon import SINGLE, Lexeme, Meaning, Word, is_counted, is_kind, kind_at

RANGE_WORDS = frozenset(("al", "a", "ao", "to", "until", "hasta", "ate", "-"))
_COUNTED = frozenset((Kind.NUMBER, Kind.ONE, Kind.THE_NUMBER, Kind.LETTER_A, Kind.ORDINAL, Kind.PAIR, Kind.SOME))
_BEFORE_MONTH = frozenset((Kind.NUMBER, Kind.THE_NUMBER, Kind.ORDINAL, Kind.OF, Kind.IN))
_BEFORE_SECOND = frozenset((Kind.MONTH, Kind.SHORT_MONTH, Kind.FROM, Kind.TO, Kind.UNTIL))
_AFTER_SECOND = frozenset((Kind.WEEK, Kind.WEEKEND, Kind.FORTNIGHT))
_AFTER_PLUS = frozenset((Kind.NUMBER, Kind.ONE, Kind.LETTER_A, Kind.MY, Kind.DROPPED, Kind.CHILD, Kind.BABY, Kind.OF))
_FIGURES = frozenset(("digits", "ordinal", "slash", "full"))
_DAYS = frozenset(("dia", "dias", "day", "days"))
_PORTUGUESE_WEEKDAYS = {"segunda": (Kind.WEEKDAY, 0), "quarta": (Kind.WEEKDAY, 2), "quinta": (Kind.WEEKDAY, 3)}
_BY_LANGUAGE = {
    ("o", "es"): (Kind.OTHER, 0),
    ("son", "en"): (Kind.CHILD, 1),
    ("dos", "pt"): (Kind.OF_THE, 0),
    ("out", "en"): (Kind.DEPART, 0),
    ("men", "es"): (Kind.CHILD, 1),
    ("nene", "pt"): (Kind.BABY, 1),
    ("nenes", "pt"): (Kind.BABY, 0),
    ("puto", "pt"): (Kind.CHILD, 1),
    ("putos", "pt"): (Kind.CHILD, 0),
    ("vo", "pt"): (Kind.RELATION, 1),
    ("alias", "pt"): (Kind.CHANGE, 1),
    ("dele", "pt"): (Kind.DROPPED, 0),
    ("dela", "pt"): (Kind.DROPPED, 0),
}
_IN_AND_OUT = re.compile(r"in:? (?:[a-z]{3,9} )?[0-9]{1,2}\b.{2,25}?\bout:? (?:[a-z]{3,9} )?[0-9]{1,2}\b")
_ADULTS_AND_CHILDREN = re.compile(r"a[ +,/&]{1,3}[0-9]{1,2}c\b")
_IS = frozenset(("es", "e", "is"))
_AGE_WORDS = (Kind.AGED, Kind.OF, Kind.YEARS)
_BEFORE_TWINS = (Kind.MY, Kind.YEARS, Kind.MONTHS_OLD)
_PARTNERS = frozenset(("pareja", "parejita", "casal"))
_SMALL_YEARS = frozenset(("ano", "anito", "aninho"))
_AND_SOMETHING = frozenset(("pico", "medio", "meio", "pouco", "pouquinho", "algo", "monedas"))
# How many of them go to a year.
_UNDER_A_MONTH = {"dias": 365, "dia": 365, "days": 365, "semanas": 52, "semana": 52, "weeks": 52, "semanitas": 52}
_SLIPS = frozenset(("p", "no", "nao"))
_SWEETHEARTS = frozenset(
    (
        *(
            "amor",
            "amore",
            "bem",
            "love",
            "vida",
            "cielo",
            "chica",
            "chico",
            "chiqui",
            "flaca",
            "flaco",
            "gorda",
            "gordo",
            "negra",
        ),
        *("bruja", "reina", "rey", "mozao", "vidinha", "benzinho", "preta", "preto", "nega", "sweetheart"),
        *(
            "darling",
            "man",
            "woman",
            "lady",
            "bloke",
            "fella",
            "boo",
            "honey",
            "beloved",
            "costilla",
            "polola",
            "pololo",
            "ex",
        ),
    )
)
_ABBREVIATED = (Kind.SHORT_MONTH, Kind.SHORT_WEEKDAY)
_MONTHS_OF_AGE = frozenset(("months", "month", "mes", "m", "mo"))
_TOLD_OF_CHILDREN = _MONTHS_OF_AGE | frozenset(_UNDER_A_MONTH) | {"faz"}
_MINOR_KINDS = (Kind.CHILD, Kind.BABY)
_BELONGING = (Kind.RELATION, Kind.PARENTS, Kind.CHILD, Kind.BABY, Kind.SIBLING, Kind.COUPLE, Kind.FAMILY, Kind.NUMBER)
_YOUNG = frozenset(
    (
        *("chiquitos", "chiquitas", "chiquito", "chiquita", "chicos", "chicas", "menores", "menor", "adolescentes"),
        *("pequenos", "pequenas", "pequeno", "pequena"),
    )
)
_TUESDAYS = {"mar": "es", "ter": "pt"}
_BEFORE_TUESDAY = frozenset(("al", "del", "el", "hasta", "a", "de", "ate", "na", "-"))
_OTHERS = frozenset(("otro", "otra", "outro", "outra", "after", "siguiente", "seguinte", "following", "proximo"))
_THE = frozenset(("la", "na", "a", "da", "the"))
_SHORTHAND = frozenset(("in", "out", "a", "c"))
_SHORT_YEARS = frozenset(("yo", "y", "a"))
_NOT_WEEKDAY_BEFORE = frozenset(
    (
        *("semana", "quincena", "quinzena", "noche", "noite", "vez", "opcion", "opcao"),
        *("habitacion", "persona", "pessoa", "cama", "hija", "filha"),
    )
)


def by_neighbours(words: list[Word], place: int, message: Message, before: list[Lexeme]) -> Meaning | None:
    """Words whose meaning hangs on the language or on what stands beside them."""
    word = words[place].text
    if (word, message.language) in _BY_LANGUAGE:
        return _BY_LANGUAGE[word, message.language]
    following = words[place + 1] if place + 1 < len(words) else None
    previous = before[-1].kind if before else None
    special = _agency_shorthand(words, place, message, before) or _is_one_a_child(words, place, message, previous)
    special = (
        special
        or _young(words, place, message, before)
        or _day_name(words, place, message)
        or _the_other(words, place, before)
        or _short_stop(words, place, before)
        or _kin(words, place, before)
        or (word in _SWEETHEARTS and _sweetheart(words, place, before))
        or (word in _SLIPS and _put_right(words, place, before))
        or _counted_from(words, place, before)
    )
    if special is not None:
        return special
    if word in _DAYS and following and following.group in _FIGURES and previous not in _COUNTED:
        return Kind.DROPPED, 0
    if word in ("mas", "mais") and (not _starts_a_count(following) or is_kind(Kind.NIGHT, words, place + 2)):
        return Kind.EXTRA, 0
    if word in _PORTUGUESE_WEEKDAYS and message.language == "pt":
        return None if following and following.text in _NOT_WEEKDAY_BEFORE else _PORTUGUESE_WEEKDAYS[word]
    if word == "dez":
        return _december_or_ten(words, place, before)
    return _by_form(words, place, message, previous)


def mine_or_my(kind: Kind, words: list[Word], following: int) -> Kind:
    """ "os meus têm 5 e 8" names children, "os meus pais" belongs to the next word."""
    return Kind.MY if kind is Kind.MINE and kind_at(words, following) in _BELONGING else kind


def _by_form(words: list[Word], place: int, message: Message, previous: Kind | None) -> Meaning | None:
    word, _, start, _ = words[place]
    if word == "second" and (previous in _BEFORE_SECOND or kind_at(words, place + 1) in _AFTER_SECOND):
        return Kind.ORDINAL, 2
    if word == "me" and message.language != "en" and kind_at(words, place + 1) in (None, Kind.OTHER):
        return Kind.OTHER, 0
    if word == "nos" and message.said[start + 1] in "óÓ":
        return Kind.US, 0
    if word == "mi" and previous is Kind.FOR and (message.said[start + 1] in "íÍ" or _ends(words, place + 1)):
        return Kind.SPEAKER, 1
    if word in ("los", "las") and kind_at(words, place + 1) is Kind.NUMBER and _ends(words, place + 2):
        return Kind.US, 0
    if word == "marco" and message.language != "pt" and previous not in _BEFORE_MONTH:
        return Kind.OTHER, 0
    return (Kind.YEARS, 1) if word in _SHORT_YEARS and place and _touches_figures(words[place - 1], start) else None


def _ends(words: list[Word], place: int) -> bool:
    return place >= len(words) or kind_at(words, place) in (Kind.COMMA, Kind.STOP, Kind.WITH)


def _agency_shorthand(words: list[Word], place: int, message: Message, before: list[Lexeme]) -> Meaning | None:
    """ "in 05 Sep out 08 Sep", "2A 1C": how travel agencies write, in any language."""
    word, _, start, _ = words[place]
    if word not in _SHORTHAND:
        return None
    if word == "in":
        return (Kind.ARRIVE, 0) if _IN_AND_OUT.match(message.folded, start) else None
    if word == "out":
        came = any(item.kind is Kind.ARRIVE and item.end - item.start == len("in") for item in before[-8:])
        return (Kind.DEPART, 0) if came else None
    if not place or not _touches_figures(words[place - 1], start):
        return None
    if word == "a":
        return (Kind.ADULT, 1) if _ADULTS_AND_CHILDREN.match(message.folded, start) else None
    return (Kind.CHILD, 1) if any(item.kind is Kind.ADULT for item in before[-4:]) else None


def _is_one_a_child(words: list[Word], place: int, message: Message, previous: Kind | None) -> Meaning | None:
    """ "cuatro personas, una es bebé", "uma é bebê" (but "uma e bebê")."""
    word, _, start, _ = words[place]
    if word not in _IS or previous is not Kind.ONE or kind_at(words, place + 1) not in _MINOR_KINDS:
        return None
    return (Kind.WE_ARE, 0) if word != "e" or message.said[start] in "éÉ" else None


def _young(words: list[Word], place: int, message: Message, before: list[Lexeme]) -> Meaning | None:
    """The "pequeños" of "dos hijos pequeños", which are no more children; the "yo" of "a 16 yo"."""
    word = words[place].text
    policy = word.startswith("menor") and kind_at(words, place + 1) is Kind.OF
    if (
        word in _YOUNG
        and not policy
        and before
        and before[-1].kind is Kind.CHILD
        and before[-1].end == words[place - 1].end
    ):
        return Kind.DROPPED, 0
    if word == "yo" and message.language == "en" and place and words[place - 1].text.isdigit():
        return Kind.YEARS, 1
    return None


def _day_name(words: list[Word], place: int, message: Message) -> Meaning | None:
    """ "al mar 15" and "a ter 15" are Tuesdays, not March nor having."""
    numbered = place + 1 < len(words) and words[place + 1].text.isdigit()
    if not numbered or _TUESDAYS.get(words[place].text) != message.language:
        return None
    return (Kind.SHORT_WEEKDAY, 1) if place and words[place - 1].text in _BEFORE_TUESDAY else None


def _the_other(words: list[Word], place: int, before: list[Lexeme]) -> Meaning | None:
    """ "la otra semana" is the next one; "el finde que viene no, el otro", "not this Friday, the one after"."""
    word = words[place].text
    if word not in _OTHERS:
        return None
    if is_kind(Kind.WEEK, words, place + 1) and place and words[place - 1].text in _THE:
        return Kind.NEXT, 0
    after_days = any(item.kind in (Kind.WEEKEND, Kind.WEEKDAY) for item in before[-5:])
    joined = any(item.kind is Kind.COMMA for item in before[-3:])
    ends = place + 1 == len(words) or kind_at(words, place + 1) in (Kind.COMMA, Kind.STOP)
    return (Kind.ONE_AFTER, 0) if after_days and joined and ends else None


def _counted_from(words: list[Word], place: int, before: list[Lexeme]) -> Meaning | None:
    """The "from" of "a week from Friday" and the "on" of "a week on Sunday": neither begins a stay."""
    if words[place].text not in ("from", "on") or len(before) < 2 or before[-2].kind not in _COUNTED:
        return None
    count, unit, base = before[-2], before[-1].kind, kind_at(words, place + 1)
    weeks = unit is Kind.WEEK and (base is Kind.RELATIVE or (base is Kind.WEEKDAY and count.value == 1))
    days = unit is Kind.DAY and place + 1 < len(words) and words[place + 1].text == "today"
    return (Kind.LATER, 0) if weeks or days else None


def _kin(words: list[Word], place: int, before: list[Lexeme]) -> Meaning | None:
    """ "our twins", "twins, age 4" are children and no room; "mi pareja" is one person; "baby, 5 months" is its age."""
    word = words[place].text
    previous = before[-1].kind if before else None
    if word == "twins":
        ahead = [place + n for n in (1, 2, 3) if place + n < len(words)]
        told = any(kind_at(words, n) in _AGE_WORDS for n in ahead[:2]) and any(words[n].text.isdigit() for n in ahead)
        told = told or (len(ahead) == 2 and words[place + 1].text in "(,:" and words[place + 2].text.isdigit())
        return (Kind.CHILD, 2) if told or previous in _BEFORE_TWINS else None
    if word in _PARTNERS:
        return (Kind.RELATION, 1) if previous is Kind.MY else None
    if word in _SMALL_YEARS and previous not in _COUNTED and _goes_on(words, place):
        return Kind.NUMBER, 1
    if word not in _TOLD_OF_CHILDREN:
        return None
    of_a_child = any(item.kind in _MINOR_KINDS for item in before[-4:])
    if word in _UNDER_A_MONTH and of_a_child and previous is Kind.NUMBER and before[-2].kind in (Kind.AGED, Kind.OF):
        return Kind.MONTHS_OLD, _UNDER_A_MONTH[word]
    if word in _MONTHS_OF_AGE and of_a_child and previous in (Kind.NUMBER, Kind.ONE):
        return Kind.MONTHS_OLD, 12
    return (Kind.AGED, 0) if word == "faz" and of_a_child else None


def _goes_on(words: list[Word], place: int) -> bool:
    """ "año y pico", "ano e meio": one year and something."""
    following = [word.text for word in words[place + 1 : place + 3]]
    return len(following) > 1 and following[0] in ("y", "e") and following[1] in _AND_SOMETHING


def _sweetheart(words: list[Word], place: int, before: list[Lexeme]) -> Meaning | None:
    """ "mi chica y yo", "meu amor", "my love": a partner, unless an age makes a child of her ("mi chica de 8")."""
    if not before or before[-1].kind is not Kind.MY:
        return None
    return None if kind_at(words, place + 1) in _AGE_WORDS else (Kind.RELATION, 1)


def _put_right(words: list[Word], place: int, before: list[Lexeme]) -> Meaning | None:
    """The "no" of "del 3, no, del 4 al 8"; the "p" of "2p"."""
    word, _, start, _ = words[place]
    if word == "p" and place and _touches_figures(words[place - 1], start):
        return Kind.PERSON, 1
    if word == "p" or not before or place + 1 >= len(words) or words[place + 1].text != ",":
        return None
    return (Kind.CHANGE, 1) if before[-1].kind in (Kind.COMMA, Kind.STOP, Kind.DASH) else None


def _short_stop(words: list[Word], place: int, before: list[Lexeme]) -> Meaning | None:
    """The full stop of an abbreviation: "Dec. 8 to Dec. 11"."""
    if words[place].text != "." or not before or before[-1].kind not in _ABBREVIATED or place + 1 == len(words):
        return None
    following = words[place + 1]
    touches = before[-1].end == words[place].start
    return (Kind.DROPPED, 0) if touches and (following.group in _FIGURES or following.text in RANGE_WORDS) else None


def _december_or_ten(words: list[Word], place: int, before: list[Lexeme]) -> Meaning:
    """ "9 dez" and "em dez" are December; "dez noites", "dia dez" and "de dez a quinze" are ten."""
    previous = before[-1].kind if before else None
    following = words[place + 1] if place + 1 < len(words) else None
    after_day = previous in (Kind.NUMBER, Kind.THE_NUMBER, Kind.ORDINAL, Kind.ONE)
    counts = following is not None and (following.text in RANGE_WORDS or is_counted(words, place + 1))
    age = len(before) > 1 and before[-2].kind in (Kind.CHILD, Kind.SIBLING, Kind.AGED)
    if after_day or (previous in (Kind.OF, Kind.IN) and not counts and not age):
        return Kind.SHORT_MONTH, 12
    return Kind.NUMBER, 10


def _touches_figures(word: Word, start: int) -> bool:
    return word.group == "digits" and word.end == start


def _starts_a_count(word: Word | None) -> bool:
    return word is not None and (word.group == "digits" or SINGLE.get(word.text, (None,))[0] in _AFTER_PLUS)
