"""A folded message cut into words, each with its kind: what the patterns of the grammar run over."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from conserje.understanding.folding import Message
from conserje.understanding.stays.kinds import Kind
from conserje.understanding.stays.lexicon import (
    PHRASES,
    SINGLE,
    Lexeme,
    Word,
    correct,
    cut,
    is_counted,
    is_kind,
    kind_at,
)
from conserje.understanding.stays.meanings.kin_words import NONE, apart, are_nobody, swallowed, under_age
from conserje.understanding.stays.meanings.neighbours import RANGE_WORDS, by_neighbours, mine_or_my

_BEFORE_ORDINALS = frozenset(("on", "until", "till", "from", "to", "by"))
_AFTER_ORDINALS = frozenset((Kind.COMMA, Kind.STOP, Kind.AND, Kind.TO, Kind.UNTIL, Kind.FOR, Kind.DEPART, Kind.ARRIVE))
_LONGEST_MONTH_DAY = 31
_MONTHS = 12
_DAY_ARTICLES = frozenset(("el", "o", "the", "dia", "day", "on", "del", "do", "al", "ao", "no"))
_DOTTED = re.compile(r"[0-9]{1,2}\.(?:0[1-9]|1[0-2])")
_BEFORE_DATE = frozenset(
    (Kind.TO, Kind.DASH, Kind.UNTIL, Kind.FROM, Kind.OF, Kind.OF_THE, Kind.LETTER_A, Kind.AND, Kind.FOR)
)
_NO_ARTICLES = {"en": frozenset(("do", "no", "o")), "es": frozenset(("o",))}
_EQUALS = frozenset((":", "="))
_LABELS = frozenset((Kind.ADULT, Kind.PERSON, Kind.CHILD))


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


def lex(message: Message, taken: str) -> Lexemes:
    """The words of a message. `taken` is its folded text in which other readers' finds are masked by NUL characters."""
    words = cut(taken)
    words = _labels_after(apart(words) if "'s" in taken else words)
    items: list[Lexeme] = []
    dates: dict[int, WrittenDate] = {}
    articles = _DAY_ARTICLES - _NO_ARTICLES.get(message.language, frozenset())
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
                if place == article_end and _is_day_in_words(words, place, kind):
                    kind = Kind.THE_NUMBER
                told = Lexeme(kind, value, word.start, end)
                if not swallowed(items, told, message.folded):
                    items.append(told)
            place += length
            continue
        _lex_figures(words, place, items, dates, after_article=place == article_end)
        place += 1
    return Lexemes("".join([item[0] for item in items]), items, dates, message)


def _lex_figures(
    words: list[Word], place: int, items: list[Lexeme], dates: dict[int, WrittenDate], *, after_article: bool
) -> None:
    word = words[place]
    if word.group == "dashed":
        _lex_dashed(words, place, items, dates)
    elif word.group == "digits" and _is_list(word.text, items):
        _lex_list(word, items)
    elif word.group in ("digits", "ordinal") and not _in_dotted_range(words, place):
        items.append(_number(word, after_article))
    elif word.group == "slash" and _are_ages(words, place, items):
        _lex_list(word, items, "/")
    elif word.text == "24/7" and _is_always(words, place, items):
        items.append(Lexeme(Kind.OTHER, 0, word.start, word.end))
    else:
        dates[len(items)] = _written(word)
        items.append(Lexeme(Kind.WRITTEN_DATE, 0, word.start, word.end))


def _is_day_in_words(words: list[Word], place: int, kind: Kind) -> bool:
    """ "el quince", "on the thirteenth": a number in words after an article; "the two of us" and "the third time" are none."""
    if kind is Kind.ORDINAL:
        on_it = place > 1 and words[place - 1].text == "the" and words[place - 2].text in _BEFORE_ORDINALS
        return on_it and (place + 1 >= len(words) or kind_at(words, place + 1) in _AFTER_ORDINALS)
    return kind is Kind.NUMBER and words[place - 1].text not in ("the", "on")


def _labels_after(words: list[Word]) -> list[Word]:
    """ "Adults: 2, children: 1" as "2 adults, 1 children": what is counted comes after its number, as in a sentence."""
    firsts: list[int] = []
    for place in range(len(words) - 1):
        if kind_at(words, place) in _LABELS and _is_label(words, place, firsts):
            firsts.append(place)
    if all(kind_at(words, place) is Kind.CHILD for place in firsts):
        return words
    told: list[Word] = []
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


def _is_label(words: list[Word], place: int, labels: list[int]) -> bool:
    """Whether the number stands after the word: with a colon between, or with no number before it but one of `labels`."""
    if words[place + 1].text in _EQUALS:
        return place + 2 < len(words) and words[place + 2].text.isdigit()
    if place and words[place - 1].text in ("el", "la"):
        return False
    numbered = place > 0 and (words[place - 1].group == "digits" or is_kind(Kind.NUMBER, words, place - 1))
    counted = numbered and place - 2 not in labels
    counts_another = is_counted(words, place + 2) and not (place + 3 < len(words) and words[place + 3].text.isdigit())
    return words[place + 1].text.isdigit() and len(words[place + 1].text) <= 2 and not counted and not counts_another


def _lex_dashed(words: list[Word], place: int, items: list[Lexeme], dates: dict[int, WrittenDate]) -> None:
    """ "15-3" is a date where it cannot be a range, has a zero before the month or runs to another such; else a range."""
    word = words[place]
    first, second = word.text.split("-")
    middle = word.start + len(first)
    following = words[place + 1].text if place + 1 < len(words) else ""
    in_range = following in RANGE_WORDS or (place and words[place - 1].text in RANGE_WORDS)
    month_follows = is_kind(Kind.MONTH, words, place + 1) or (
        following in ("de", "of") and is_kind(Kind.MONTH, words, place + 2)
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


def _are_ages(words: list[Word], place: int, before: list[Lexeme]) -> bool:
    """ "2 kids (6/8)", "niños 6/8": no date right after a word for children, unless it runs to another one."""
    of_children = any(item.kind in (Kind.CHILD, Kind.BABY) for item in before[-3:])
    follows = bool(before) and before[-1].kind in (Kind.CHILD, Kind.BABY, Kind.AGED, Kind.OPEN)
    runs_on = place + 1 < len(words) and words[place + 1].text in RANGE_WORDS
    return of_children and follows and not runs_on


def _lex_list(word: Word, items: list[Lexeme], sign: str = ",") -> None:
    start = word.start
    for part in word.text.split(sign):
        if start > word.start:
            items.append(Lexeme(Kind.COMMA, 0, start - 1, start))
        items.append(Lexeme(Kind.NUMBER, int(part), start, start + len(part)))
        start += len(part) + 1


def _in_dotted_range(words: list[Word], place: int) -> bool:
    """ "20.12 al 27.12": figures with a point are dates when two of them make a range."""
    if "." not in words[place].text:
        return False
    for here, other in ((place, place + 2), (place - 2, place)):
        if here >= 0 and other < len(words) and words[here + 1].text in RANGE_WORDS:
            return all(_DOTTED.fullmatch(words[n].text) for n in (here, other))
    return False


def _is_always(words: list[Word], place: int, before: list[Lexeme]) -> bool:
    """ "atienden 24/7", unless a preposition on either side makes it the 24th of July."""
    alone = place + 1 == len(words) or words[place + 1].text not in RANGE_WORDS
    return (
        alone
        and not (before and before[-1].kind in _BEFORE_DATE)
        and (not place or words[place - 1].text not in _DAY_ARTICLES)
    )


def _number(word: Word, after_article: bool) -> Lexeme:
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


def _written(word: Word) -> WrittenDate:
    first, second, *rest = (int(part) for part in re.split(r"[-/.]", word.text))
    if word.group == "iso":
        return WrittenDate(rest[0], second, first, True)
    if not rest:
        return WrittenDate(first, second, None, False)
    return WrittenDate(first, second, rest[0] if rest[0] >= 100 else 2000 + rest[0], False)


def _known(words: list[Word], place: int, message: Message, before: list[Lexeme]) -> tuple[Kind, int, int]:
    """Kind, value and length in words of what stands at `place`."""
    word = words[place].text
    if word == "under" and (length := under_age(words, place, before)):
        return Kind.CHILD, 0, length
    phrases = PHRASES.get(word)
    if phrases is not None and place + 1 < len(words):
        for rest, meaning in phrases.get(words[place + 1].text, ()):
            end = place + 2 + len(rest)
            if not rest or rest == tuple([each.text for each in words[place + 2 : end]]):
                return mine_or_my(meaning[0], words, end), meaning[1], end - place
    if word in NONE and (waved := _of_nobody(words, place, message, before)):
        return Kind.NO_MINORS, 0, waved
    special = by_neighbours(words, place, message, before)
    if special is not None:
        return special[0], special[1], 1
    known = SINGLE.get(word) or SINGLE.get(correct(word))
    if known is None:
        return (Kind.TAKEN if word[0] == "\x00" else Kind.OTHER), 0, 1
    return known[0], known[1], 1


def _of_nobody(words: list[Word], place: int, message: Message, before: list[Lexeme]) -> int:
    """How many words "sin peques" takes, 0 where nobody is waved away."""
    if place + 1 >= len(words) or words[place + 1].group != "word":
        return 0
    kind, value, length = _known(words, place + 1, message, before)
    return 1 + length if are_nobody(words, place, place + 1 + length, kind, value) else 0
