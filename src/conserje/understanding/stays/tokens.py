"""A folded message cut into words, each with its kind: what the patterns of the grammar run over."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from conserje.understanding.folding import Message
from conserje.understanding.stays import lexicon, near_misses
from conserje.understanding.stays.kinds import Kind

_TOKEN = re.compile(
    r"(?P<iso>(?<![0-9])[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}(?![0-9]))"
    r"|(?P<full>(?<![0-9/])[0-9]{1,2}(?P<sep>[/.-])[0-9]{1,2}(?P=sep)(?:[0-9]{4}|[0-9]{2})(?![0-9/]))"
    r"|(?P<slash>(?<![0-9/])[0-9]{1,2}/[0-9]{1,2}(?![0-9/]))"
    r"|(?P<dashed>(?<![0-9-])[0-9]{1,2}-[0-9]{1,2}(?![0-9/-]))"
    r"|(?P<ordinal>[0-9]{1,2}(?:(?:st|nd|rd|th|ro|ero|er|ra|do|da|to|vo)(?![a-z])|[ºª°]))"
    r"|(?P<digits>[0-9]+(?:[.,][0-9]+)*)"
    r"|(?P<word>[a-z]+(?:'[a-z]+)?)"
    r"|(?P<other>\w+|[^\w\s])"
)
_LONGEST_MONTH_DAY = 31
_MONTHS = 12
_COUNTED = frozenset((Kind.NUMBER, Kind.ONE, Kind.THE_NUMBER, Kind.LETTER_A, Kind.ORDINAL, Kind.PAIR, Kind.SOME))
_COUNTABLE = frozenset(
    (Kind.NIGHT, Kind.DAY, Kind.WEEK, Kind.ADULT, Kind.CHILD, Kind.PERSON, Kind.COUPLE, Kind.ROOM, Kind.ROOM_KIND)
)
_BEFORE_MONTH = frozenset((Kind.NUMBER, Kind.THE_NUMBER, Kind.ORDINAL, Kind.OF, Kind.IN))
_DAY_ARTICLES = frozenset(("el", "o", "the", "dia", "day", "on", "del", "do", "al", "ao", "no"))
_BEFORE_SECOND = frozenset((Kind.MONTH, Kind.SHORT_MONTH, Kind.FROM, Kind.TO, Kind.UNTIL))
_AFTER_SECOND = frozenset((Kind.WEEK, Kind.WEEKEND, Kind.FORTNIGHT))
_AFTER_PLUS = frozenset((Kind.NUMBER, Kind.ONE, Kind.LETTER_A, Kind.MY, Kind.DROPPED, Kind.CHILD, Kind.BABY, Kind.OF))
_DOTTED = re.compile(r"[0-9]{1,2}\.(?:0[1-9]|1[0-2])")
_RANGE_WORDS = frozenset(("al", "a", "ao", "to", "until", "hasta", "ate", "-"))
_BEFORE_DATE = frozenset(
    (Kind.TO, Kind.DASH, Kind.UNTIL, Kind.FROM, Kind.OF, Kind.OF_THE, Kind.LETTER_A, Kind.AND, Kind.FOR)
)
_FIGURES = frozenset(("digits", "ordinal", "slash", "full"))
_DAYS = frozenset(("dia", "dias", "day", "days"))
_NO_ENGLISH_ARTICLES = frozenset(("do", "no", "o"))
_PORTUGUESE_WEEKDAYS = {"segunda": (Kind.WEEKDAY, 0), "quarta": (Kind.WEEKDAY, 2), "quinta": (Kind.WEEKDAY, 3)}
_BY_LANGUAGE = {
    ("o", "es"): (Kind.OTHER, 0),
    ("son", "en"): (Kind.CHILD, 1),
    ("dos", "pt"): (Kind.OF_THE, 0),
    ("out", "en"): (Kind.DEPART, 0),
    ("men", "es"): (Kind.CHILD, 1),
}
_IN_AND_OUT = re.compile(r"in:? (?:[a-z]{3,9} )?[0-9]{1,2}\b.{2,25}?\bout:? (?:[a-z]{3,9} )?[0-9]{1,2}\b")
_ADULTS_AND_CHILDREN = re.compile(r"a[ +,/&]{1,3}[0-9]{1,2}c\b")
_EQUALS = frozenset((":", "="))
_LABELS = frozenset((Kind.ADULT, Kind.PERSON, Kind.CHILD))
_IS = frozenset(("es", "e", "is"))
_ABBREVIATED = (Kind.SHORT_MONTH, Kind.SHORT_WEEKDAY)
_MINOR_KINDS = (Kind.CHILD, Kind.BABY)
_SHORTHAND = frozenset(("in", "out", "a", "c"))
_SHORT_YEARS = frozenset(("yo", "y", "a"))
_NOT_WEEKDAY_BEFORE = frozenset(
    (
        *("semana", "quincena", "quinzena", "noche", "noite", "vez", "opcion", "opcao"),
        *("habitacion", "persona", "pessoa", "cama", "hija", "filha"),
    )
)


class Lexeme(NamedTuple):
    """`value` is the number it stands for; `start` and `end` are places in the message."""

    kind: Kind
    value: int
    start: int
    end: int


class WrittenDate(NamedTuple):
    """A date in figures. `first` and `second` in the order written; `year` None when it has none."""

    first: int
    second: int
    year: int | None
    iso: bool


@dataclass(frozen=True, slots=True)
class Lexemes:
    """The words with a kind, in order; `kinds` has one letter for each; `dates` the figures of written dates by place."""

    kinds: str
    items: list[Lexeme]
    dates: dict[int, WrittenDate]
    message: Message


class _Word(NamedTuple):
    text: str
    group: str
    start: int
    end: int


_Meaning = tuple[Kind, int]
_Phrases = dict[str, dict[str, list[tuple[tuple[str, ...], _Meaning]]]]


def _cut(folded: str) -> list[_Word]:
    return [_Word(found[0], found.lastgroup or "", found.start(), found.end()) for found in _TOKEN.finditer(folded)]


def _compile() -> tuple[dict[str, _Meaning], _Phrases]:
    """Single words; and what follows the first two words of phrases, longest first."""
    single: dict[str, _Meaning] = {}
    phrases: dict[tuple[str, ...], _Meaning] = {}
    for written, kind, value in lexicon.entries():
        words = tuple(word.text for word in _cut(written))
        if len(words) > 1:
            phrases[words] = kind, value
        else:
            single[words[0]] = kind, value
    ordered: _Phrases = {}
    for words in sorted(phrases, key=len, reverse=True):
        ordered.setdefault(words[0], {}).setdefault(words[1], []).append((words[2:], phrases[words]))
    return single, ordered


_SINGLE, _PHRASES = _compile()
_CORRECT = near_misses.corrections(
    {
        word: meaning
        for word, meaning in _SINGLE.items()
        if meaning[0] in near_misses.CORRECTED and len(word) >= near_misses.SHORTEST
    },
    frozenset(_SINGLE) | frozenset(_PHRASES),
)


def lex(message: Message, taken: str) -> Lexemes:
    """The words of a message. `taken` is its folded text in which other readers' finds are masked by NUL characters."""
    words = _labels_after(_cut(taken))
    items: list[Lexeme] = []
    dates: dict[int, WrittenDate] = {}
    articles = _DAY_ARTICLES - _NO_ENGLISH_ARTICLES if message.language == "en" else _DAY_ARTICLES
    article_end = -1
    place = 0
    while place < len(words):
        word = words[place]
        if word.group in ("word", "other"):
            kind, value, length = _known(words, place, message, items)
            end = words[place + length - 1].end
            if words[place + length - 1].text in articles:
                article_end = place + length
            if kind is not Kind.DROPPED:
                if place == article_end and kind is Kind.NUMBER and words[place - 1].text not in ("the", "on"):
                    kind = Kind.THE_NUMBER
                items.append(Lexeme(kind, value, word.start, end))
            place += length
            continue
        if word.group == "dashed":
            _lex_dashed(words, place, items, dates)
        elif word.group == "digits" and _is_list(word.text, items):
            _lex_list(word, items)
        elif word.group in ("digits", "ordinal") and not _in_dotted_range(words, place):
            items.append(_number(word, place == article_end))
        elif word.text == "24/7" and _is_always(words, place, items):
            items.append(Lexeme(Kind.OTHER, 0, word.start, word.end))
        else:
            dates[len(items)] = _written(word)
            items.append(Lexeme(Kind.WRITTEN_DATE, 0, word.start, word.end))
        place += 1
    return Lexemes("".join([item[0] for item in items]), items, dates, message)


def _labels_after(words: list[_Word]) -> list[_Word]:
    """ "Adults: 2, children: 1" as "2 adults, 1 children": what is counted comes after its number, as in a sentence."""
    firsts: list[int] = []
    for place in range(len(words) - 1):
        if _kind_at(words, place) in _LABELS and _is_label(words, place, firsts):
            firsts.append(place)
    if all(_kind_at(words, place) is Kind.CHILD for place in firsts):
        return words
    told: list[_Word] = []
    place = 0
    while place < len(words):
        if place in firsts:
            after_sign = words[place + 1].text in _EQUALS
            told += [words[place + 1 + after_sign], words[place]]
            place += 2 + after_sign
        else:
            told.append(words[place])
            place += 1
    return told


def _is_label(words: list[_Word], place: int, labels: list[int]) -> bool:
    """Whether the number stands after the word: with a colon between, or with no number before it but one of `labels`."""
    if words[place + 1].text in _EQUALS:
        return place + 2 < len(words) and words[place + 2].text.isdigit()
    numbered = place > 0 and (words[place - 1].group == "digits" or _is(Kind.NUMBER, words, place - 1))
    counted = numbered and place - 2 not in labels
    counts_another = _is_counted(words, place + 2) and not (place + 3 < len(words) and words[place + 3].text.isdigit())
    return words[place + 1].text.isdigit() and len(words[place + 1].text) <= 2 and not counted and not counts_another


def _kind_at(words: list[_Word], place: int) -> Kind | None:
    known = _SINGLE.get(words[place].text) if place < len(words) else None
    return known[0] if known else None


def _lex_dashed(words: list[_Word], place: int, items: list[Lexeme], dates: dict[int, WrittenDate]) -> None:
    """ "15-3" is a date where it cannot be a range, has a zero before the month or runs to another such; else a range."""
    word = words[place]
    first, second = word.text.split("-")
    middle = word.start + len(first)
    following = words[place + 1].text if place + 1 < len(words) else ""
    in_range = following in _RANGE_WORDS or (place and words[place - 1].text in _RANGE_WORDS)
    month_follows = _is(Kind.MONTH, words, place + 1) or (
        following in ("de", "of") and _is(Kind.MONTH, words, place + 2)
    )
    if 1 <= int(second) <= _MONTHS and not month_follows and (second[0] == "0" or int(second) < int(first) or in_range):
        dates[len(items)] = WrittenDate(int(first), int(second), None, False)
        items.append(Lexeme(Kind.WRITTEN_DATE, 0, word.start, word.end))
        return
    items.append(Lexeme(Kind.NUMBER, int(first), word.start, middle))
    items.append(Lexeme(Kind.DASH, 0, middle, middle + 1))
    items.append(Lexeme(Kind.NUMBER, int(second), middle + 1, word.end))


def _is_list(figures: str, before: list[Lexeme]) -> bool:
    """ "3,7,12", and "(3,7)" after a word for children: numbers apart, no decimals."""
    parts = figures.split(",")
    if "." in figures or len(parts) < 2 or any(len(part) > 2 for part in parts):
        return False
    return len(parts) > 2 or any(item.kind in (Kind.CHILD, Kind.BABY) for item in before[-3:])


def _lex_list(word: _Word, items: list[Lexeme]) -> None:
    start = word.start
    for part in word.text.split(","):
        if start > word.start:
            items.append(Lexeme(Kind.COMMA, 0, start - 1, start))
        items.append(Lexeme(Kind.NUMBER, int(part), start, start + len(part)))
        start += len(part) + 1


def _in_dotted_range(words: list[_Word], place: int) -> bool:
    """ "20.12 al 27.12": figures with a point are dates when two of them make a range."""
    if "." not in words[place].text:
        return False
    for here, other in ((place, place + 2), (place - 2, place)):
        if here >= 0 and other < len(words) and words[here + 1].text in _RANGE_WORDS:
            return all(_DOTTED.fullmatch(words[n].text) for n in (here, other))
    return False


def _is_always(words: list[_Word], place: int, before: list[Lexeme]) -> bool:
    """ "atienden 24/7", unless a preposition on either side makes it the 24th of July."""
    alone = place + 1 == len(words) or words[place + 1].text not in _RANGE_WORDS
    return (
        alone
        and not (before and before[-1].kind in _BEFORE_DATE)
        and (not place or words[place - 1].text not in _DAY_ARTICLES)
    )


def _number(word: _Word, after_article: bool) -> Lexeme:
    figures = word.text.rstrip("stndrhoeaºª°v") if word.group == "ordinal" else word.text
    if not figures.isdigit() or len(figures) > 4:
        return Lexeme(Kind.OTHER, 0, word.start, word.end)
    value = int(figures)
    if len(figures) == 4:
        kind = Kind.YEAR if 1900 <= value <= 2100 else Kind.OTHER
    elif after_article and value <= _LONGEST_MONTH_DAY:
        kind = Kind.THE_NUMBER
    elif word.group == "ordinal":
        kind = Kind.ORDINAL
    else:
        kind = Kind.NUMBER
    return Lexeme(kind, value, word.start, word.end)


def _written(word: _Word) -> WrittenDate:
    first, second, *rest = (int(part) for part in re.split(r"[-/.]", word.text))
    if word.group == "iso":
        return WrittenDate(rest[0], second, first, True)
    if not rest:
        return WrittenDate(first, second, None, False)
    return WrittenDate(first, second, rest[0] if rest[0] >= 100 else 2000 + rest[0], False)


def _known(words: list[_Word], place: int, message: Message, before: list[Lexeme]) -> tuple[Kind, int, int]:
    """Kind, value and length in words of what stands at `place`."""
    word = words[place].text
    phrases = _PHRASES.get(word)
    if phrases is not None and place + 1 < len(words):
        for rest, meaning in phrases.get(words[place + 1].text, ()):
            end = place + 2 + len(rest)
            if not rest or rest == tuple([each.text for each in words[place + 2 : end]]):
                return meaning[0], meaning[1], end - place
    special = _by_neighbours(words, place, message, before)
    if special is not None:
        return special[0], special[1], 1
    known = _SINGLE.get(word) or _SINGLE.get(_CORRECT(word))
    if known is None:
        return (Kind.TAKEN if word[0] == "\x00" else Kind.OTHER), 0, 1
    return known[0], known[1], 1


def _by_neighbours(words: list[_Word], place: int, message: Message, before: list[Lexeme]) -> _Meaning | None:
    """Words whose meaning hangs on the language or on what stands beside them."""
    word, _, start, _ = words[place]
    if (word, message.language) in _BY_LANGUAGE:
        return _BY_LANGUAGE[word, message.language]
    following = words[place + 1] if place + 1 < len(words) else None
    previous = before[-1].kind if before else None
    special = _agency_shorthand(words, place, message, before) or _is_one_a_child(words, place, message, previous)
    special = special or _short_stop(words, place, before)
    if special is not None:
        return special
    if word in _DAYS and following and following.group in _FIGURES and previous not in _COUNTED:
        return Kind.DROPPED, 0
    if word in ("mas", "mais") and (not _starts_a_count(following) or _is(Kind.NIGHT, words, place + 2)):
        return Kind.EXTRA, 0
    if word in _PORTUGUESE_WEEKDAYS and message.language == "pt":
        return None if following and following.text in _NOT_WEEKDAY_BEFORE else _PORTUGUESE_WEEKDAYS[word]
    if word == "dez":
        return _december_or_ten(previous, following, words, place)
    if word == "second" and (previous in _BEFORE_SECOND or _kind_at(words, place + 1) in _AFTER_SECOND):
        return Kind.ORDINAL, 2
    if word == "nos" and message.said[start + 1] in "óÓ":
        return Kind.US, 0
    if word == "marco" and message.language != "pt" and previous not in _BEFORE_MONTH:
        return Kind.OTHER, 0
    return (Kind.YEARS, 1) if word in _SHORT_YEARS and place and _touches_figures(words[place - 1], start) else None


def _agency_shorthand(words: list[_Word], place: int, message: Message, before: list[Lexeme]) -> _Meaning | None:
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


def _is_one_a_child(words: list[_Word], place: int, message: Message, previous: Kind | None) -> _Meaning | None:
    """ "cuatro personas, una es bebé", "uma é bebê" (but "uma e bebê")."""
    word, _, start, _ = words[place]
    if word not in _IS or previous is not Kind.ONE or _kind_at(words, place + 1) not in _MINOR_KINDS:
        return None
    return (Kind.WE_ARE, 0) if word != "e" or message.said[start] in "éÉ" else None


def _short_stop(words: list[_Word], place: int, before: list[Lexeme]) -> _Meaning | None:
    """The full stop of an abbreviation: "Dec. 8 to Dec. 11"."""
    if words[place].text != "." or not before or before[-1].kind not in _ABBREVIATED or place + 1 == len(words):
        return None
    following = words[place + 1]
    touches = before[-1].end == words[place].start
    return (Kind.DROPPED, 0) if touches and (following.group in _FIGURES or following.text in _RANGE_WORDS) else None


def _december_or_ten(previous: Kind | None, following: _Word | None, words: list[_Word], place: int) -> _Meaning:
    """ "9 dez" and "em dez" are December; "dez noites", "dia dez" and "de dez a quinze" are ten."""
    after_day = previous in (Kind.NUMBER, Kind.THE_NUMBER, Kind.ORDINAL, Kind.ONE)
    counts = following is not None and (following.text in _RANGE_WORDS or _is_counted(words, place + 1))
    if after_day or (previous in (Kind.OF, Kind.IN) and not counts):
        return Kind.SHORT_MONTH, 12
    return Kind.NUMBER, 10


def _is_counted(words: list[_Word], place: int) -> bool:
    return place < len(words) and _SINGLE.get(words[place].text, (Kind.OTHER,))[0] in _COUNTABLE


def _touches_figures(word: _Word, start: int) -> bool:
    return word.group == "digits" and word.end == start


def _starts_a_count(word: _Word | None) -> bool:
    return word is not None and (word.group == "digits" or _SINGLE.get(word.text, (None,))[0] in _AFTER_PLUS)


def _is(kind: Kind, words: list[_Word], place: int) -> bool:
    return place < len(words) and _SINGLE.get(words[place].text, (None,))[0] is kind
