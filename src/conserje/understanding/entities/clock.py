"""Times of day: "a las 15", "3 pm", "14h30", "half past eight", "al mediodía"."""

import re
from datetime import time

from conserje.understanding.folding import Message

Span = tuple[int, int]

_HOURS_IN_WORDS = {
    word: hour
    for hour, words in enumerate(
        (
            *("una one uma", "dos two duas", "tres three", "cuatro four quatro", "cinco five", "seis six"),
            *("siete seven sete", "ocho eight oito", "nueve nine nove", "diez ten dez", "once eleven onze"),
            *("doce twelve doze", "trece treze", "catorce quatorze", "quince quinze", "dieciseis dezesseis"),
            *("diecisiete dezessete", "dieciocho dezoito", "diecinueve dezenove", "veinte vinte", "veintiuna"),
            *("veintidos", "veintitres"),
        ),
        start=1,
    )
    for word in words.split()
}
_WORD = "|".join(sorted(_HOURS_IN_WORDS, key=len, reverse=True))
_MINUTES = {
    "y media": 30,
    "e meia": 30,
    "y cuarto": 15,
    "e quinze": 15,
    "thirty": 30,
    "menos cuarto": -15,
    "fifteen": 15,
}
_AFTERNOON = (
    r"pm|p\.m\.?|p\ m|de\ la\ tarde|da\ tarde|de\ la\ noche|da\ noite|in\ the\ (?:afternoon|evening)|at\ night|tarde|p"
)
_MORNING = r"am|a\.m\.?|a\ m|de\ la\ manana|da\ manha|in\ the\ morning|de\ la\ madrugada|da\ madrugada|a"
_AT = (
    r"a\ las?|las|as|at|(?:hasta|antes\ de|despues\ de|desde|sobre|a\ eso\ de|de|hacia)\ las|ate\ as"
    r"|(?:a\ partir|depois|antes)\ das|pelas|by|around|after|before|tipo|desde|from"
)
_COUNTED = (
    r"noches?|nights?|noites?|dias?|days?|personas?|people|pessoas?|pesos|dolares|usd|euros"
    r"|(?:de|com|con|tem|tienen)\ [0-9]{1,2}\ (?:anos|anitos|aninhos|meses)"
    r"|de\ (?:ene|feb|mar|abr|may|jun|jul|ago|sep|set|oct|out|nov|dic|dez)"
)
_HOUR = r"[01]?[0-9]|2[0-4]"
_NEW = r"(?<![0-9.,/$:-])"


def _part(number: int) -> str:
    """The half of the day that may follow an hour; groups need a name of their own in every alternative."""
    return rf"(?:\ ?(?P<pm{number}>{_AFTERNOON})(?![a-z])|\ ?(?P<am{number}>{_MORNING})(?![a-z]))?"


_CLOCK = re.compile(
    rf"""{_NEW}(?P<hour>{_HOUR})(?::|h|\.(?=[0-5][0-9]\ ?(?:h|pm|am)))(?P<minute>[0-5][0-9])(?![0-9])
        (?:\ ?(?:hs?|hrs|horas)\b\.?)?{_part(1)}
    |{_NEW}(?P<marked>{_HOUR})\ ?(?:hs|hrs|h|horas|o'clock|oclock)(?![a-z]){_part(2)}
    |{_NEW}(?P<half>[01]?[0-9])(?:ish)?\ ?(?:(?P<pm3>p\.?m\.?|p\ m)|(?P<am3>a\.?m\.?))(?![a-z0-9])
    |(?<![a-z])(?P<at>{_AT})\ (?P<told>{_HOUR}|{_WORD})(?![0-9a-z/%]|[.,:-][0-9]|\ ?(?:{_COUNTED}))
        (?:\ (?P<odd>{"|".join(_MINUTES).replace(" ", chr(92) + " ")}))?{_part(4)}
    |\b(?P<noon>al\ mediodia|mediodia|medio\ dia|(?:ao\ )?meio[\ -]dia|at\ noon|noon|midday)\b
    |\b(?P<midnight>medianoche|media\ noche|meia[\ -]noite|midnight)\b
    |half\ past\ (?P<past>[0-9]{{1,2}}|{_WORD}){_part(5)}
    |(?P<to>quarter\ to|quarter\ past)\ (?P<quarter>[0-9]{{1,2}}|{_WORD})""",
    re.VERBOSE,
)
_HINT = re.compile(
    r"[0-9:]|\blas?\b|\bas\b|\bat\b|noon|midday|mediod|meio|media ?noche|meia|midnight|past|quarter"
    r"|\btipo\b|\bby\b|around|after|before|pelas|das\b"
)
_NOT_A_TIME = re.compile(
    r"\b24 ?(?:hs|h|horas|hours|hrs)\b"
    r"|\b(?:dentro de|en|in|em|daqui a|por|for|hace|ha|las ultimas|durante) [0-9]+ ?(?:horas|hours|hs|hrs|h)\b"
)
_NEEDS_MORE = frozenset(("from", "before", "after", "by", "around", "tipo", "desde"))
_PLURAL = re.compile(r" (?!gracias|horas|hs|hrs|entonces|tenemos|somos|nos|estamos|llegamos|pues)[a-z]+s\b")


def find_time(message: Message) -> tuple[time, list[Span]] | None:
    """The first time of day said, and the places of all of them."""
    folded = message.folded
    if not _HINT.search(folded):
        return None
    durations = [found.span() for found in _NOT_A_TIME.finditer(folded)]
    times: list[time] = []
    spans: list[Span] = list(durations)
    for found in _CLOCK.finditer(folded):
        if any(start <= found.start() < end for start, end in durations):
            continue
        said = _read(found)
        if said is not None and not _is_day(found, folded):
            times.append(said)
            spans.append(found.span())
    return (times[0], spans) if times else None


def _is_day(found: re.Match[str], folded: str) -> bool:
    """ "from 12 to 15", "after 3", "las 2 habitaciones": days or counts unless something says that it is an hour."""
    if found["told"] is None or found["pm4"] or found["am4"] or found["odd"]:
        return False
    return found["at"] in _NEEDS_MORE or (found["at"] in ("las", "as") and bool(_PLURAL.match(folded, found.end())))


def _read(found: re.Match[str]) -> time | None:
    if found["noon"] is not None:
        return time(12)
    if found["midnight"] is not None:
        return time(0)
    if found["past"] is not None:
        return _time(_hour(found["past"]), 30, pm=bool(found["pm5"]), am=bool(found["am5"]))
    if found["quarter"] is not None:
        minutes = 15 if found["to"].endswith("past") else -15
        return _time(_hour(found["quarter"]), minutes, pm=False, am=False)
    hour = next(_hour(found[name]) for name in ("hour", "marked", "half", "told") if found[name] is not None)
    minute = int(found["minute"]) if found["minute"] else _MINUTES.get(found["odd"] or "", 0)
    pm = any(found[name] for name in ("pm1", "pm2", "pm3", "pm4"))
    am = any(found[name] for name in ("am1", "am2", "am3", "am4"))
    return _time(hour, minute, pm=pm, am=am)


def _hour(word: str) -> int:
    return int(word) if word.isdigit() else _HOURS_IN_WORDS[word]


def _time(hour: int, minute: int, *, pm: bool, am: bool) -> time | None:
    if pm and hour < 12:
        hour += 12
    elif am and hour == 12:
        hour = 0
    total = (hour * 60 + minute) % (24 * 60)
    return time(total // 60, total % 60) if hour <= 24 else None
