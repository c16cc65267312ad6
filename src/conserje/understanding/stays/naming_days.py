"""The phrases that name a day, a block of days or a month; `points` knows what each of them means."""

from conserje.understanding.stays.kinds import pattern

_ON_A_WEEKDAY = "(?:(?:THIS | NEXT)* ANY_WEEKDAY NEXT? COMMA?)?"
_RULES = {
    "written": f"{_ON_A_WEEKDAY} WRITTEN_DATE",
    "night_of": """(?<!COUNT) (?<!PAIR) NIGHT OF_ANY? (?: (?:DIGITS (?:COMMA | AND))* DIGITS OF_ANY? ANY_MONTH (?:OF_ANY? YEAR)?
        | (?:(?:NUMBER | THE_NUMBER) (?:COMMA | AND))* THE_NUMBER (?!UNIT) | ANY_MONTH DIGITS (?!UNIT)
        | WRITTEN_DATE) (?! UP_TO)""",
    "listed": "(?<!BETWEEN) (?:DIGITS (?:COMMA | AND))+ DIGITS OF_ANY? ANY_MONTH (?:(?:OF_ANY)? YEAR)?",
    "dated": f"""{_ON_A_WEEKDAY} (?:DIGITS (?:OF_ANY)? MONTH | ONE OF_ANY ANY_MONTH | DIGITS OF_ANY SHORT_MONTH
        | DIGITS SHORT_MONTH (?!OF(?!YEAR)) | DIGITS NUMBER (?=YEAR) | THE_NUMBER OF_THE THE_NUMBER (?!UNIT))
        (?:COMMA? (?:OF_ANY)? YEAR)?""",
    "month_first": f"{_ON_A_WEEKDAY} ANY_MONTH"
    " (?:THE_NUMBER | ORDINAL | NUMBER (?!UNIT | OF_ANY ANY_MONTH | ANY_MONTH)) (?:COMMA? YEAR)?",
    "weekend_of_month": "(?:ORDINAL | THE_NUMBER | LAST) WEEKEND (?:OF_ANY | IN)? (?:MONTH | (?:OF_ANY | IN) SHORT_MONTH)",
    "week_of_month": """(?:ORDINAL | THE_NUMBER | LAST) NUMBER? (?:WEEK | FORTNIGHT) (?:OF_ANY | IN)?
        (?:ANY_MONTH | MONTH_UNIT NEXT)""",
    "part_of_month": "PART (?:OF_ANY)? (?:MONTH (?:OF_ANY? YEAR)? | NEXT MONTH_UNIT | THIS? MONTH_UNIT NEXT? | SHORT_MONTH)",
    "feast": """(?:THIS | NEXT)? (?:ANY_WEEKEND OF_ANY?)? HOLIDAY ANY_WEEKEND?
        (?:NEXT | OF_ANY? YEAR)?""",
    "weekend_of_day": "ANY_WEEKEND OF_ANY (?:DIGITS (?:OF_ANY? ANY_MONTH)? | ANY_MONTH DIGITS (?!UNIT) | WRITTEN_DATE)",
    "week_of_day": """WEEK (?:OF_ANY (?:DIGITS (?:OF_ANY? ANY_MONTH)? | SHORT_MONTH DIGITS | WRITTEN_DATE)
        | OF_ANY? MONTH DIGITS (?!UNIT))""",
    "some_weekend": "(?:SOME | ONE | LETTER_A)? WEEKEND (?:OF_ANY | IN | SOME)+"
    " (?:MONTH | NEXT MONTH_UNIT | MONTH_UNIT NEXT | THIS MONTH_UNIT)",
    "long_weekend": "(?:THIS | NEXT)* ANY_MONTH? LONG_WEEKEND NEXT? (?:(?:OF_ANY | IN)? MONTH)?",
    "no_weekend": "(?:SOME | ONE | LETTER_A) WEEKEND",
    "one_after": """(?:THIS | NEXT)* (?:WEEKEND | WEEKDAY) NEXT? (?:IN | OTHER)* COMMA (?:ONE | IN | OTHER | OF_ANY)*
        ONE_AFTER""",
    "weekend": "(?:THIS | NEXT)* WEEKEND NEXT?",
    "only_tonight": "ONLY",
    "relative": "RELATIVE (?:COMMA? WEEKDAY (?!UP_TO))?",
    "in_days": "IN A_FEW SPAN FROM_NOW? | A_FEW SPAN FROM_NOW",
    "days_after": """A_FEW (?:WEEK | DAY) LATER (?:RELATIVE | WEEKDAY)
        | (?:NEXT | THIS)* WEEKDAY WEEK (?= $ | STOP | COMMA | UNTIL | TO)
        | (?: (?:NEXT | THIS)* WEEKDAY NEXT? | OF RELATIVE) IN NUMBER (?:DAY (?= $ | STOP | COMMA) | (?!UNIT))""",
    "weekday_of_week": "ANY_WEEKDAY (?:OF_ANY)? (?:NEXT WEEK | WEEK NEXT | THIS WEEK)",
    "weekday_and_day": "(?:THIS | NEXT)* WEEKDAY NEXT? COMMA? DIGITS (?!UNIT) | SHORT_WEEKDAY COMMA? (?:ORDINAL | THE_NUMBER)"
    " | SHORT_WEEKDAY NUMBER (?= UP_TO)"
    " | (?: (?<=UP_TO) | (?<=ARRIVE) | (?<=DEPART) | (?<=FROM)) SHORT_WEEKDAY NUMBER (?!UNIT)",
    "weekday": """(?:THIS | NEXT)* WEEKDAY NEXT? (?: NIGHT (?= UP_TO))? | (?:THIS | NEXT) SHORT_WEEKDAY
        | SHORT_WEEKDAY (?= NIGHT)""",
    "week_after": "WEEK_AFTER (?! OF_ANY | LETTER_A | HOLIDAY | ANY_MONTH | WRITTEN_DATE | THE_NUMBER | THIS)",
    "week": "NEXT WEEK | WEEK NEXT",
    "month": "NEXT MONTH_UNIT | MONTH_UNIT NEXT | THIS MONTH_UNIT"
    " | (?:NEXT | THIS)? (?<! AGED NUMBER IN) MONTH (?:OF_ANY? YEAR | NEXT)? | IN SHORT_MONTH",
    "until_number": "(?<=UNTIL) NUMBER (?!UNIT)",
    "bare_day": "(?:THE_NUMBER | (?<=UNTIL) ORDINAL | (?:(?<=FROM) | (?<=INSTEAD)) (?:ORDINAL | NUMBER)"
    " | (?:(?<=ARRIVE) | (?<=DEPART)) ORDINAL) (?!UNIT)",
}
ANY_POINT = pattern(" | ".join(f"(?P<{name}> {rule})" for name, rule in _RULES.items()))
_ASKED_DAY = pattern(
    "(?<!FOR) (?<!WE_ARE) (?<!WITH) (?<! MINOR OF_ANY) (?<! MINOR AGED) (?<! RELATION OF_ANY)"
    " (?:DIGITS | ONE (?= $ | STOP | COMMA | UP_TO)) (?!UNIT | UP_TO DIGITS UNIT)"
)
ANY_POINT_OR_NUMBER = pattern(
    " | ".join(f"(?P<{name}> {rule})" for name, rule in (_RULES | {"asked_day": _ASKED_DAY.pattern}).items())
)
