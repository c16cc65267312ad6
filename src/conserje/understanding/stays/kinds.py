"""The alphabet of the stay grammar: each word of a message becomes one letter, and patterns are written over those letters.

"del 12 al 15 de marzo" is `OF_THE NUMBER TO NUMBER OF MONTH` in any of the three languages, so one pattern reads them all.
`pattern("DAY_NUMBER OF? MONTH")` compiles such a phrase to an ordinary regular expression over the letters.
"""

import re
from enum import StrEnum, auto

_FIRST_LETTER = 0x4E00


class Kind(StrEnum):
    """One letter per kind of word. Dropped words (articles) leave no letter; other is any word without a role here."""

    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[str]) -> str:  # noqa: ARG004 - enum calls it so
        return chr(_FIRST_LETTER + count)

    DROPPED = auto()
    OTHER = auto()
    TAKEN = auto()
    COMMA = auto()
    STOP = auto()
    OPEN = auto()
    CLOSE = auto()
    NUMBER = auto()
    THE_NUMBER = auto()
    ORDINAL = auto()
    ONE = auto()
    LETTER_A = auto()
    YEAR = auto()
    WRITTEN_DATE = auto()
    MONTH = auto()
    SHORT_MONTH = auto()
    WEEKDAY = auto()
    SHORT_WEEKDAY = auto()
    RELATIVE = auto()
    NIGHT = auto()
    DAY = auto()
    WEEK = auto()
    MONTH_UNIT = auto()
    WEEKEND = auto()
    WEEK_AFTER = auto()
    FORTNIGHT = auto()
    PAIR = auto()
    HOLIDAY = auto()
    LONG_WEEKEND = auto()
    OF = auto()
    OF_THE = auto()
    FROM = auto()
    BETWEEN = auto()
    TO = auto()
    DASH = auto()
    UNTIL = auto()
    AND = auto()
    IN = auto()
    NEXT = auto()
    THIS = auto()
    LAST = auto()
    SOME = auto()
    PART = auto()
    FROM_NOW = auto()
    LATER = auto()
    ONE_AFTER = auto()
    ARRIVE = auto()
    DEPART = auto()
    FOR = auto()
    WITH = auto()
    INSTEAD = auto()
    CHANGE = auto()
    FLEXIBLE = auto()
    ELSEWHEN = auto()
    ADULT = auto()
    CHILD = auto()
    BABY = auto()
    SIBLING = auto()
    MINE = auto()
    INCLUDING = auto()
    NO_MINORS = auto()
    PERSON = auto()
    COUPLE = auto()
    RELATION = auto()
    PARENTS = auto()
    SPEAKER = auto()
    ALONE = auto()
    FAMILY = auto()
    MY = auto()
    WE_ARE = auto()
    US = auto()
    ROOM = auto()
    ROOM_KIND = auto()
    BED = auto()
    YEARS = auto()
    MONTHS_OLD = auto()
    AGED = auto()
    TABLE = auto()
    THING = auto()
    ONLY = auto()
    EXTRA = auto()
    OF_THEM = auto()
    EACH = auto()
    REST = auto()
    HALF = auto()
    # Made by the grammar, not by words:
    POINT = auto()
    VAGUE = auto()
    SPENT = auto()


_GROUPS = {
    "COUNT": (Kind.NUMBER, Kind.ONE),
    "DAY_NUMBER": (Kind.NUMBER, Kind.THE_NUMBER, Kind.ORDINAL, Kind.ONE),
    "DIGITS": (Kind.NUMBER, Kind.THE_NUMBER, Kind.ORDINAL),
    "ANY_MONTH": (Kind.MONTH, Kind.SHORT_MONTH),
    "ANY_WEEKDAY": (Kind.WEEKDAY, Kind.SHORT_WEEKDAY),
    "UP_TO": (Kind.TO, Kind.DASH, Kind.UNTIL, Kind.LETTER_A),
    "A_FEW": (Kind.NUMBER, Kind.ONE, Kind.PAIR, Kind.LETTER_A),
    "SOME_NUMBER": (Kind.NUMBER, Kind.ONE, Kind.PAIR, Kind.THE_NUMBER),
    "SPAN": (Kind.DAY, Kind.WEEK, Kind.MONTH_UNIT),
    "ANY_WEEKEND": (Kind.WEEKEND, Kind.LONG_WEEKEND),
    "OF_ANY": (Kind.OF, Kind.OF_THE),
    "SINCE": (Kind.OF, Kind.OF_THE, Kind.FROM, Kind.IN),
    "MINOR": (Kind.CHILD, Kind.BABY, Kind.SIBLING),
    "NOT_GUESTS": (
        *(
            Kind.YEARS,
            Kind.MONTHS_OLD,
            Kind.THING,
            Kind.ADULT,
            Kind.CHILD,
            Kind.BABY,
            Kind.COUPLE,
            Kind.PERSON,
            Kind.ROOM,
        ),
        *(Kind.ROOM_KIND, Kind.BED, Kind.TABLE, Kind.NIGHT, Kind.DAY, Kind.WEEK),
    ),
    "LODGING": (Kind.ROOM, Kind.ROOM_KIND),
    "COUNTED": (
        *(
            Kind.NIGHT,
            Kind.DAY,
            Kind.WEEK,
            Kind.MONTH_UNIT,
            Kind.FORTNIGHT,
            Kind.WEEKEND,
            Kind.ADULT,
            Kind.CHILD,
            Kind.BABY,
        ),
        *(
            Kind.PERSON,
            Kind.COUPLE,
            Kind.RELATION,
            Kind.US,
            Kind.ROOM,
            Kind.ROOM_KIND,
            Kind.BED,
            Kind.THING,
            Kind.TABLE,
        ),
    ),
    "UNIT": (
        *(Kind.NIGHT, Kind.DAY, Kind.WEEK, Kind.MONTH_UNIT, Kind.FORTNIGHT, Kind.WEEKEND, Kind.YEARS, Kind.MONTHS_OLD),
        *(
            Kind.ADULT,
            Kind.CHILD,
            Kind.BABY,
            Kind.PERSON,
            Kind.COUPLE,
            Kind.RELATION,
            Kind.US,
            Kind.ROOM,
            Kind.ROOM_KIND,
        ),
        *(Kind.BED, Kind.THING, Kind.PAIR, Kind.TABLE),
    ),
}
_NAME = re.compile(r"[A-Z_]{2,}")


def pattern(phrase: str) -> re.Pattern[str]:
    """A regular expression over kinds: names of kinds and of groups stand for letters, blanks for nothing.

    Raises KeyError for a name that is neither.
    """
    return re.compile(_NAME.sub(_letters, phrase).replace(" ", "").replace("\n", ""))


def _letters(found: re.Match[str]) -> str:
    group = _GROUPS.get(found[0])
    return f"[{''.join(group)}]" if group else Kind[found[0]].value
