"""Any stay and any party, rendered in the ways that three languages have for it, is read back as it was meant."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from conserje.model.reading import Asked, Facts, ReadingContext
from conserje.understanding.facts import read_facts

ZONE = ZoneInfo("America/Argentina/Buenos_Aires")
TODAY = date(2026, 11, 24)
MONTHS = {
    "es": ("enero febrero marzo abril mayo junio", "julio agosto septiembre octubre noviembre diciembre"),
    "en": ("January February March April May June", "July August September October November December"),
    "pt": ("janeiro fevereiro março abril maio junho", "julho agosto setembro outubro novembro dezembro"),
}
NUMBERS = {
    "es": ["cero", "un", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"],
    "en": ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
    "pt": ["zero", "um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove"],
}
FULL = {"es": "{d} de {m}", "en": "{m} {d}", "pt": "{d} de {m}"}
RANGES = {
    "es": (
        "hola, tenés lugar del {a} al {b}?",
        "desde el {a} hasta el {b}",
        "llego el {a} y me voy el {b}",
        "entrada {a} salida {b}",
        "quiero reservar del {a} al {b} por favor",
    ),
    "en": (
        "do you have a room from {a} to {b}?",
        "arriving {a} and leaving {b}",
        "{a} until {b} please",
        "check in on {a}, check out on {b}",
        "between {a} and {b}",
    ),
    "pt": (
        "vocês têm quarto de {a} a {b}?",
        "do dia {a} ao dia {b}",
        "chego dia {a} e saio dia {b}",
        "entrada {a} saída {b}",
        "entre {a} e {b}",
    ),
}
LENGTHS = {
    "es": ("{n} noches desde el {a}", "{n} noches a partir del {a}", "el {a} por {n} noches", "{a}, {n} noches"),
    "en": ("{n} nights from {a}", "{n} nights starting {a}", "{a} for {n} nights", "from {a}, {n} nights"),
    "pt": (
        "{n} noites a partir de {a}",
        "{n} diárias a partir do dia {a}",
        "{a} por {n} noites",
        "dia {a}, {n} noites",
    ),
}
FIGURES = {"es": ("del {a} al {b}", "{a} al {b}", "{a} - {b}"), "pt": ("de {a} a {b}", "{a} até {b}", "{a} a {b}")}
ADULTS = {
    "es": ("{n} adultos", "para {n} adultos", "somos {n} adultos", "somos {n}", "para {n}", "{n} personas"),
    "en": ("{n} adults", "for {n} adults", "we are {n} adults", "we're {n}", "for {n}", "{n} people"),
    "pt": ("{n} adultos", "para {n} adultos", "somos {n} adultos", "somos {n}", "para {n}", "{n} pessoas"),
}
WITH_CHILDREN = {
    "es": (
        "{n} adultos y {k} niños de {ages} años",
        "{n} adultos, {k} chicos ({ages})",
        "somos {n} grandes y {k} nenes de {ages}",
    ),
    "en": (
        "{n} adults and {k} kids aged {ages}",
        "{n} adults, {k} children ({ages})",
        "{n} adults with {k} kids, {ages} years old",
    ),
    "pt": (
        "{n} adultos e {k} crianças de {ages} anos",
        "{n} adultos, {k} crianças ({ages})",
        "somos {n} adultos e {k} filhos de {ages}",
    ),
}
AND = {"es": " y ", "en": " and ", "pt": " e "}

languages = st.sampled_from(("es", "en", "pt"))
arrivals = st.integers(1, 360).map(lambda days: TODAY + timedelta(days=days))


def without_accents(text: str) -> str:
    return text.translate(str.maketrans("áéíóúâêãçñ", "aeiouaeacn"))


spellings: st.SearchStrategy[Callable[[str], str]] = st.sampled_from((str, str.lower, str.upper, without_accents))


def read(text: str, language: str, asked: Asked | None = None) -> Facts:
    context = ReadingContext(datetime(2026, 11, 24, 10, tzinfo=ZONE), "AR", language, language, asked or Asked())
    return read_facts(text, context)


def in_words(day: date, language: str) -> str:
    return FULL[language].format(d=day.day, m=" ".join(MONTHS[language]).split()[day.month - 1])


@given(languages, arrivals, st.integers(1, 30), st.integers(0, 4), spellings)
def test_a_range_of_days_in_words(
    language: str, arrival: date, nights: int, form: int, spell: Callable[[str], str]
) -> None:
    departure = arrival + timedelta(days=nights)
    text = RANGES[language][form].format(a=in_words(arrival, language), b=in_words(departure, language))
    facts = read(spell(text), language)
    assert (facts.check_in, facts.check_out) == (arrival, departure), text


@given(languages, arrivals, st.integers(1, 30), st.integers(0, 3))
def test_an_arrival_and_a_number_of_nights(language: str, arrival: date, nights: int, form: int) -> None:
    text = LENGTHS[language][form].format(n=nights, a=in_words(arrival, language))
    if nights == 1:
        text = (
            text.replace("noches", "noche")
            .replace("nights", "night")
            .replace("noites", "noite")
            .replace("diárias", "diária")
        )
    facts = read(text, language)
    assert (facts.check_in, facts.check_out, facts.nights) == (arrival, arrival + timedelta(days=nights), nights), text


@given(
    st.sampled_from(("es", "pt")),
    arrivals,
    st.integers(1, 30),
    st.integers(0, 2),
    st.sampled_from(("{0.day}/{0.month}", "{0:%d/%m}", "{0:%d/%m/%Y}", "{0:%d-%m-%Y}")),
)
def test_a_range_of_days_in_figures(language: str, arrival: date, nights: int, form: int, figures: str) -> None:
    departure = arrival + timedelta(days=nights)
    text = FIGURES[language][form].format(a=figures.format(arrival), b=figures.format(departure))
    facts = read(text, language)
    assert (facts.check_in, facts.check_out) == (arrival, departure), text


@given(arrivals, st.integers(1, 30))
def test_figures_in_english_are_never_guessed(arrival: date, nights: int) -> None:
    departure = arrival + timedelta(days=nights)
    facts = read(f"from {arrival:%d/%m/%Y} to {departure:%d/%m/%Y} please", "en")
    if facts.ambiguous_dates:
        assert arrival in facts.ambiguous_dates
        assert facts.check_in is None
    else:
        assert (facts.check_in, facts.check_out) == (arrival, departure)


@given(languages, st.integers(2, 9), st.integers(0, 5), st.booleans())
def test_a_number_of_adults(language: str, adults: int, form: int, words: bool) -> None:
    text = ADULTS[language][form].format(n=NUMBERS[language][adults] if words else adults)
    facts = read(text, language)
    assert (facts.adults, facts.children, facts.check_in) == (adults, None, None), text


@given(languages, st.integers(2, 9), st.lists(st.integers(1, 17), min_size=2, max_size=5), st.integers(0, 2))
def test_adults_and_children_with_their_ages(language: str, adults: int, ages: list[int], form: int) -> None:
    told = ", ".join(map(str, ages[:-1])) + AND[language] + str(ages[-1])
    text = WITH_CHILDREN[language][form].format(n=adults, k=len(ages), ages=told)
    facts = read(text, language)
    assert (facts.adults, facts.children, facts.ages) == (adults, len(ages), tuple(ages)), text


@given(languages, arrivals, st.integers(1, 20), st.integers(2, 6), st.integers(0, 4))
def test_a_stay_and_its_guests_in_one_message(
    language: str, arrival: date, nights: int, adults: int, form: int
) -> None:
    departure = arrival + timedelta(days=nights)
    days = RANGES[language][form].format(a=in_words(arrival, language), b=in_words(departure, language))
    for text in (f"{days} {ADULTS[language][0].format(n=adults)}", f"{ADULTS[language][1].format(n=adults)} {days}"):
        facts = read(text, language)
        assert (facts.check_in, facts.check_out, facts.adults) == (arrival, departure, adults), text


@given(arrivals, st.integers(1, 27))
def test_a_bare_day_answers_when_one_leaves(arrival: date, nights: int) -> None:
    departure = arrival + timedelta(days=nights)
    asked = Asked("check_out", arrival)
    for text in (
        f"el {departure.day}",
        f"{departure.day}",
        f"hasta el {departure.day}",
        f"el {departure.day} nos vamos",
    ):
        assert read(text, "es", asked).check_out == departure, text
