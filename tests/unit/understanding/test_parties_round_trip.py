"""Any party, told child by child or all at once, before or after the days, is read back as it was meant."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from conserje.model.reading import Facts, ReadingContext
from conserje.understanding.facts import read_facts

TODAY = date(2026, 11, 24)
COUPLES = {
    "es": ("mi marido y yo", "una pareja", "nosotros dos", "2 adultos", "mi novia y yo", "dos grandes"),
    "en": ("my husband and I", "a couple", "the two of us", "2 adults", "my girlfriend and me", "two grown-ups"),
    "pt": ("meu marido e eu", "um casal", "nós dois", "2 adultos", "minha namorada e eu", "dois adultos"),
}
PAIRS = {
    "es": (
        "dos nenes de {x} y {y}",
        "dos hijos, uno de {x} y otro de {y}",
        "dos nenas ({x} y {y})",
        "dos chicos: uno tiene {x} y el otro {y}",
        "dos nenes, la mayor de {x} y el menor de {y}",
        "nuestros dos hijos de {x} y {y} años",
    ),
    "en": (
        "two kids aged {x} and {y}",
        "two kids, one is {x} and the other {y}",
        "two girls ({x} and {y})",
        "two children, ages {x} and {y}",
        "two kids, the oldest is {x} and the youngest {y}",
        "our two sons, {x} and {y} years old",
    ),
    "pt": (
        "dois filhos de {x} e {y}",
        "dois filhos, um de {x} e outro de {y}",
        "duas meninas ({x} e {y})",
        "duas crianças: uma tem {x} e a outra {y}",
        "dois filhos, o mais velho de {x} e o mais novo de {y}",
        "nossos dois filhos de {x} e {y} anos",
    ),
}
ONLY_ONE = {
    "es": (
        "un nene de {x}",
        "una nena de {x} años",
        "un hijo que tiene {x}",
        "nuestra hija de {x}",
        "un menor ({x} años)",
    ),
    "en": ("a boy of {x}", "a {x} year old girl", "a son who is {x}", "our {x}-year-old", "one child ({x})"),
    "pt": (
        "um menino de {x}",
        "uma menina de {x} anos",
        "um filho que tem {x}",
        "nossa filha de {x}",
        "uma criança ({x})",
    ),
}
DAYS = {
    "es": ("del {a} al {b}", "entramos el {a} y salimos el {b}", "llegando el {a}, {n} noches"),
    "en": ("from {a} to {b}", "arriving {a}, leaving {b}", "{n} nights from {a}"),
    "pt": ("de {a} a {b}", "chegando dia {a} e saindo dia {b}", "{n} noites a partir de {a}"),
}
MONTHS = {
    "es": ("enero febrero marzo abril mayo junio", "julio agosto septiembre octubre noviembre diciembre"),
    "en": ("January February March April May June", "July August September October November December"),
    "pt": ("janeiro fevereiro março abril maio junho", "julho agosto setembro outubro novembro dezembro"),
}
JOINTS = {"es": (" con ", " y "), "en": (" with ", " and "), "pt": (" com ", " e ")}
languages = st.sampled_from(("es", "en", "pt"))
ages = st.integers(1, 17)


def read(text: str, language: str) -> Facts:
    now = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("America/Argentina/Buenos_Aires"))
    return read_facts(text, ReadingContext(now, "AR", language, language))


def in_words(day: date, language: str) -> str:
    month = " ".join(MONTHS[language]).split()[day.month - 1]
    return f"{month} {day.day}" if language == "en" else f"{day.day} de {month}"


def told(facts: Facts) -> tuple[int | None, int | None, tuple[int, ...]]:
    return facts.adults, facts.children, facts.ages


@given(languages, st.integers(0, 5), st.integers(0, 5), st.integers(0, 1), ages, ages)
def test_a_couple_with_two_children(language: str, who: int, form: int, joint: int, x: int, y: int) -> None:
    text = COUPLES[language][who] + JOINTS[language][joint] + PAIRS[language][form].format(x=x, y=y)
    assert told(read(text, language)) == (2, 2, (x, y)), text


@given(languages, st.integers(0, 5), st.integers(0, 4), st.integers(0, 1), ages)
def test_a_couple_with_a_child(language: str, who: int, form: int, joint: int, x: int) -> None:
    text = COUPLES[language][who] + JOINTS[language][joint] + ONLY_ONE[language][form].format(x=x)
    assert told(read(text, language)) == (2, 1, (x,)), text


@given(
    languages,
    st.integers(0, 5),
    st.integers(0, 5),
    st.integers(0, 2),
    st.integers(1, 360),
    st.integers(2, 20),
    st.booleans(),
)
def test_a_family_and_its_days(
    language: str, who: int, form: int, days: int, ahead: int, nights: int, is_first: bool
) -> None:
    arrival = TODAY + timedelta(days=ahead)
    departure = arrival + timedelta(days=nights)
    first, last = in_words(arrival, language), in_words(departure, language)
    stay = DAYS[language][days].format(a=first, b=last, n=nights)
    party = COUPLES[language][who] + JOINTS[language][0] + PAIRS[language][form].format(x=4, y=9)
    text = f"{stay}, {party}" if is_first else f"{party}, {stay}"
    facts = read(text, language)
    assert (facts.check_in, facts.check_out, *told(facts)) == (arrival, departure, 2, 2, (4, 9)), text
