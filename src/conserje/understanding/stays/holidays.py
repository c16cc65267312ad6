"""The days that guests call by name, and the long weekends of a country.

Public holidays come from the `holidays` library. Feasts that hotels are booked for but that are not public holidays
everywhere (Holy Week, New Year's Eve, Valentine's Day) are counted from Easter or stand on a fixed day.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Holiday:
    """`words` as guests write them, folded, split by "|".

    Either `fixed` (month, day), or `easter` (days from Easter Sunday), or `public` (a piece of its English name in the
    calendar of the hotel's country, else of `home`). `nights` is how long the feast lasts, None where that is open.
    """

    words: str
    fixed: tuple[int, int] | None = None
    easter: int | None = None
    public: str = ""
    home: str = ""
    nights: int | None = None


HOLIDAYS = (
    Holiday("semana santa|holy week|easter week|semana de pascua|semana da pascoa|ss santa", easter=-3, nights=3),
    Holiday(
        "pascua|pascuas|easter|pascoa|easter weekend|finde de pascua|fin de semana de pascua|feriado de pascoa",
        easter=-2,
        nights=2,
    ),
    Holiday("viernes santo|good friday|sexta feira santa|sexta - feira santa|sexta santa", easter=-2),
    Holiday("jueves santo|maundy thursday|quinta feira santa|quinta - feira santa|quinta santa", easter=-3),
    Holiday("sabado santo|sabado de aleluia|holy saturday", easter=-1),
    Holiday("domingo de pascua|domingo de pascoa|easter sunday|domingo de resurreccion", easter=0),
    Holiday("lunes de pascua|easter monday|segunda de pascoa", easter=1),
    Holiday(
        "carnaval|carnavales|carnival|mardi gras|carnavais|feriado de carnaval|finde de carnaval", easter=-50, nights=4
    ),
    Holiday("miercoles de ceniza|ash wednesday|quarta feira de cinzas|quarta de cinzas", easter=-46),
    Holiday("corpus christi|corpus", easter=60),
    Holiday(
        "navidad|navidades|nochebuena|noche buena|christmas|xmas|christmas eve|x mas|natal|vespera de natal|x-mas|la navidad",
        fixed=(12, 24),
    ),
    Holiday("christmas day|dia de navidad|dia de natal|boxing day eve", fixed=(12, 25)),
    Holiday("boxing day", fixed=(12, 26)),
    Holiday(
        "ano nuevo|fin de ano|new year|new years|new year's|new year's eve|new years eve|nye|reveillon|revellion|ano novo|fim de ano"
        "|nochevieja|noche vieja|virada do ano|virada|passagem de ano|anio nuevo|fin de anio|noche de fin de ano|vispera de ano nuevo",
        fixed=(12, 31),
    ),
    Holiday("new year's day|new years day|primero de ano|dia de ano nuevo", fixed=(1, 1)),
    Holiday("dia de reyes|noche de reyes|reyes magos|dia de reis|epiphany|para reyes", fixed=(1, 6)),
    Holiday(
        "san valentin|valentine's day|valentines day|valentine's|valentines|dia de los enamorados|dia de san valentin",
        fixed=(2, 14),
    ),
    Holiday("dia dos namorados", fixed=(6, 12)),
    Holiday("halloween|noche de brujas", fixed=(10, 31)),
    Holiday("san juan|noche de san juan|sao joao|festa de sao joao", fixed=(6, 24)),
    Holiday("memorial day|memorial day weekend", public="Memorial Day", home="US"),
    Holiday("labor day|labor day weekend", public="Labor Day", home="US"),
    Holiday(
        "labour day|dia del trabajador|dia del trabajo|dia do trabalho|dia do trabalhador|primero de mayo|may day",
        fixed=(5, 1),
    ),
    Holiday("thanksgiving|accion de gracias|thanksgiving day", public="Thanksgiving", home="US"),
    Holiday("4th of july|fourth of july|july 4th", fixed=(7, 4)),
    Holiday(
        "independence day|dia de la independencia|dia da independencia|sete de setembro",
        public="Independence Day",
        home="US",
    ),
    Holiday("presidents day|president's day|presidents' day", public="Washington's Birthday", home="US"),
    Holiday("mlk day|martin luther king day|mlk", public="Martin Luther King", home="US"),
    Holiday("columbus day", public="Columbus Day", home="US"),
    Holiday("juneteenth", public="Juneteenth", home="US"),
    Holiday("veterans day", public="Veterans Day", home="US"),
    Holiday("victoria day", public="Victoria Day", home="CA"),
    Holiday("canada day", public="Canada Day", home="CA"),
    Holiday("tiradentes", public="Tiradentes", home="BR"),
    Holiday("nossa senhora aparecida|dia das criancas|aparecida", public="Our Lady of Aparecida", home="BR"),
    Holiday("finados|dia de finados|dia de los muertos|day of the dead|dia de muertos|all souls", fixed=(11, 2)),
    Holiday("proclamacao da republica", public="Republic Proclamation Day", home="BR"),
    Holiday("consciencia negra|dia da consciencia negra", public="Black", home="BR"),
    Holiday("dia de la bandera|belgrano", public="Belgrano", home="AR"),
    Holiday("dia de la memoria", public="Memory", home="AR"),
    Holiday("malvinas|dia de malvinas", public="Malvinas", home="AR"),
    Holiday("san martin", public="San Mart", home="AR"),
    Holiday("diversidad cultural|dia de la raza|dia de la diversidad", public="Cultural Diversity", home="AR"),
    Holiday("dia de la soberania|soberania", public="Sovereignty", home="AR"),
    Holiday("guemes", public="Güemes", home="AR"),
    Holiday("revolucion de mayo", public="May Revolution", home="AR"),
    Holiday(
        "inmaculada|inmaculada concepcion|dia de la virgen|imaculada conceicao",
        public="Immaculate Conception",
        home="AR",
    ),
    Holiday("hispanidad|dia de la hispanidad|el pilar|puente del pilar", fixed=(10, 12)),
    Holiday("todos los santos|all saints|todos os santos|all saints day", fixed=(11, 1)),
    Holiday(
        "dia de la constitucion|puente de la constitucion|puente de diciembre", public="Constitution Day", home="ES"
    ),
    Holiday("asuncion|asuncion de la virgen|ferragosto", fixed=(8, 15)),
    Holiday("fiestas patrias", public="Independence Day", home="CL"),
)


@lru_cache(maxsize=512)
def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm printed in Nature, 1876)."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leap, odd = divmod(century, 4)
    shift = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - leap - shift + 15) % 30
    quarter, remainder = divmod(rest, 4)
    weekday = (32 + 2 * odd + 2 * quarter - moon - remainder) % 7
    correction = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * correction + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=512)
def public_holidays(country: str, year: int) -> dict[date, str]:
    """The country's public holidays by day, with English names where the library has them; none for a country it lacks."""
    try:
        found = holidays.country_holidays(country, years=year, language="en_US")
    except NotImplementedError:
        return {}
    return {day: name for day, name in found.items() if day.year == year}


def occurrence(holiday: Holiday, country: str, since: date) -> tuple[date, date | None] | None:
    """Arrival and, where the feast has a length, departure of the first one that begins on or after `since`.

    None when no calendar of the next two years holds it.
    """
    for year in (since.year, since.year + 1, since.year + 2):
        span = _in_year(holiday, country, year)
        if span is not None and span[0] >= since:
            return span
    return None


def _in_year(holiday: Holiday, country: str, year: int) -> tuple[date, date | None] | None:
    if holiday.public:
        return _public_in_year(holiday, country, year)
    if holiday.fixed is not None:
        first = date(year, *holiday.fixed)
    else:
        first = easter(year) + timedelta(days=holiday.easter or 0)
    return first, first + timedelta(days=holiday.nights) if holiday.nights else None


def _public_in_year(holiday: Holiday, country: str, year: int) -> tuple[date, date | None] | None:
    for calendar in (country, holiday.home):
        for day, name in sorted(public_holidays(calendar, year).items()):
            if holiday.public in name:
                return long_weekend_around(day, calendar) or (day, None)
    return None


def long_weekend_around(day: date, country: str) -> tuple[date, date] | None:
    """Arrival and departure of the free days around a holiday: three or more in a row that touch a weekend.

    A holiday on Tuesday or Thursday takes the day between with it. One arrives on the Friday before a block that begins
    on Saturday, otherwise on its first day, and leaves on its last.
    """
    first = last = day
    if day.weekday() == 1:
        first -= timedelta(days=1)
    elif day.weekday() == 3:
        last += timedelta(days=1)
    while _is_free(first - timedelta(days=1), country):
        first -= timedelta(days=1)
    while _is_free(last + timedelta(days=1), country):
        last += timedelta(days=1)
    if (last - first).days < 2:
        return None
    return (first - timedelta(days=1) if first.weekday() == _SATURDAY else first), last


def next_long_weekend(country: str, since: date, month: int | None = None) -> tuple[date, date] | None:
    """The first long weekend that begins on or after `since` (in `month` when given); None within two years."""
    for year in (since.year, since.year + 1, since.year + 2):
        for day in sorted(public_holidays(country, year)):
            block = long_weekend_around(day, country) if month is None or day.month == month else None
            if block and block[0] >= since:
                return block
    return None


def _is_free(day: date, country: str) -> bool:
    return day.weekday() >= _SATURDAY or day in public_holidays(country, day.year)
