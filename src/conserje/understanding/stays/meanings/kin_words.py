"""Words for children that need more than one look: "the boy's 8", "mi hijo mayor", "no little ones", "three under-12s"."""

from conserje.understanding.stays.kinds import Kind
from conserje.understanding.stays.lexicon import PHRASES, SINGLE, Lexeme, Word

_TELLS_MORE = frozenset((Kind.CHILD, Kind.BABY, Kind.ADULT, Kind.SIBLING))
_MINORS = (Kind.CHILD, Kind.BABY)
_MARKED = (Kind.CHILD, Kind.RELATION)
_COUNTS = (Kind.NUMBER, Kind.ONE, Kind.PAIR, Kind.COMMA, Kind.AND, Kind.WITH)
_NUMBERS = (Kind.NUMBER, Kind.ONE)
# Words after which a child named is none that comes.
NONE = frozenset(("no", "sin", "sem", "without", "zero", "cero", "ningun", "ninguna", "nenhum", "nenhuma"))
_OLDER_OR_YOUNGER = frozenset(
    (
        *("mayor", "grande", "menor", "chico", "chica", "chiquito", "chiquita", "pequeno", "pequena", "adolescente"),
        *("mas grande", "mas chico", "mas chica", "mas chiquito", "mas chiquita", "mas pequeno", "mas pequena"),
        *(
            "mais velho",
            "mais velha",
            "mais novo",
            "mais nova",
            "mais novinho",
            "mais novinha",
            "teenage",
            "jovem",
            "joven",
        ),
    )
)
_NOT_ONE = frozenset(("ningun", "ninguna", "nenhum", "nenhuma"))
_BEFORE_A_LIMIT = frozenset(("de", "under", "entre", "than"))
_MANY = frozenset(("mayores", "grandes"))
_MOST_YEARS = 18


def apart(words: list[Word]) -> list[Word]:
    """ "the girl's 3", "Oscar's 3": the "is" that was drawn to a name, before a number, as a word of its own."""
    told: list[Word] = []
    for place, word in enumerate(words):
        name, mark, _ = word.text.partition("'s")
        if mark and word.text.endswith("'s") and word.text not in SINGLE and word.text not in PHRASES:
            following = words[place + 1] if place + 1 < len(words) else None
            if following and (following.group == "digits" or SINGLE.get(following.text, (None,))[0] in _NUMBERS):
                middle = word.start + len(name)
                told += [Word(name, "word", word.start, middle), Word("is", "word", middle, word.end)]
                continue
        told.append(word)
    return told


def swallowed(items: list[Lexeme], word: Lexeme, folded: str) -> bool:
    """Whether a word only tells more of the child named just before it: "hijo mayor", "toddler twins", "eldest son"."""
    last = items[-1] if items and word.kind in _TELLS_MORE else None
    if last is None or folded[last.end : word.start] != " ":
        return False
    told = folded[word.start : word.end]
    is_mine = len(items) > 1 and items[-2].kind is Kind.MY
    if told == "menor" and not is_mine and folded[word.end :].startswith(" de "):
        return False
    if last.kind in _MINORS and word.kind in _MINORS:
        kind = Kind.BABY if Kind.BABY in (last.kind, word.kind) else Kind.CHILD
        many = max(last.value, word.value)
        value = many if many > 1 or 0 not in (last.value, word.value) else 0
        items[-1] = Lexeme(kind, value, last.start, word.end)
        return True
    if last.kind is Kind.SIBLING and word.kind is Kind.CHILD:
        items[-1] = Lexeme(Kind.CHILD, word.value, last.start, word.end)
        return True
    if last.kind not in _MARKED or word.kind not in (Kind.CHILD, Kind.ADULT, Kind.SIBLING):
        return False
    of_many = told in _MANY and last.value == 0 and not folded[word.end :].startswith(" de ")
    return of_many or (told in _OLDER_OR_YOUNGER and last.value == 1)


def are_nobody(words: list[Word], before: int, after: int, kind: Kind, value: int) -> bool:
    """ "no little ones", "ningún menor": none of those named between `before` and `after`; "sin menores de 12" is a rule."""
    following = words[after].text if after < len(words) else ""
    alone = words[before].text in _NOT_ONE
    return kind in _MINORS and (alone or value == 0) and following not in _BEFORE_A_LIMIT


def under_age(words: list[Word], place: int, before: list[Lexeme]) -> int:
    """How many words "under-12s" takes where it is counted ("three under-12s", "2 under 5"), 0 where it is none."""
    if not before or before[-1].kind not in _COUNTS:
        return 0
    length = 2 if place + 1 < len(words) and words[place + 1].text == "-" else 1
    if place + length >= len(words):
        return 0
    limit = words[place + length]
    number = int(limit.text) if limit.text.isdigit() else _in_words(limit.text)
    if not 1 < number <= _MOST_YEARS:
        return 0
    length += 1
    return length + (place + length < len(words) and words[place + length].text == "s")


def _in_words(word: str) -> int:
    """ "five" or "fives"."""
    kind, value = SINGLE.get(word) or SINGLE.get(word.removesuffix("s")) or (None, 0)
    return value if kind is Kind.NUMBER else 0
