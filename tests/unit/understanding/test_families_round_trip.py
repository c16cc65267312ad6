"""Parties as families tell them (kin, dialect words, shares, birthdays, slips put right) are read back as they were meant."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from conserje.model.reading import Facts, ReadingContext
from conserje.understanding.facts import read_facts

GROWN = {
    "es": ("mi marido y yo", "mi señora y yo", "nosotros dos", "dos grandes", "mi suegra y yo", "mi chica y yo"),
    "en": (
        "my other half and me",
        "hubby and I",
        "us two",
        "two grown-ups",
        "my mother-in-law and I",
        "me and my fella",
    ),
    "pt": ("minha esposa e eu", "eu e meu amor", "nós dois", "dois crescidos", "minha sogra e eu", "a vó e eu"),
}
ONE = {
    "es": (
        *("el gordo de {x}", "nuestra beba de {m} meses", "un purrete de {x} años", "un chavito de {x}"),
        *("mi hijo mayor de {x}", "mi hermanito de {x}", "un joven de {x}", "la peque que recién cumplió {x}"),
    ),
    "en": (
        *("our lad of {x}", "a {m}-month-old", "a wee one aged {x}", "a preteen of {x}", "our eldest son who is {x}"),
        *("my kid brother of {x}", "a kiddo who just turned {x}", "the {x}yr old"),
    ),
    "pt": (
        *("um neném de {m} meses", "o guri de {x}", "um pimpolho de {x} aninhos", "um jovem de {x}"),
        *(
            "meu filho mais velho de {x}",
            "minha irmãzinha de {x}",
            "um moleque de {x} anos",
            "a menina que faz {x} em março",
        ),
    ),
}
SHARES = {
    "es": (
        "somos {n}, de los cuales {k} son chicos",
        "{n} en total, {k} de ellos menores",
        "{a} adultos y {k} nenes, {n} en total",
        "grupo de {n}, {a} grandes y el resto chicos",
    ),
    "en": (
        "{n} of us, {k} being kids",
        "party of {n}, {k} of whom are minors",
        "there are {n} of us, {k} are children",
        "we're {n}: {a} adults and the rest kids",
    ),
    "pt": (
        "somos {n}, sendo {k} crianças",
        "{n} pessoas, {k} delas crianças",
        "grupo de {n}, {k} são crianças",
        "somos {n}, {a} adultos e o resto crianças",
    ),
}
EACH = {
    "es": ("{n} parejas, cada una con un nene", "{n} matrimonios y cada uno lleva un hijo"),
    "en": ("{n} couples each with a kid", "{n} couples, each with one child"),
    "pt": ("{n} casais, cada um com uma criança", "{n} casais com um filho cada"),
}
NAMED = {
    "es": ("somos mi marido, yo, {p} de {x} y {q} de {y}", "dos adultos, {p} ({x}) y {q} ({y})"),
    "en": ("my wife and I, {p} who's {x} and {q}, {y}", "two adults, {p} ({x}) and {q} ({y})"),
    "pt": ("minha mulher, eu, o {p} de {x} e a {q} de {y}", "dois adultos, {p} ({x}) e {q} ({y})"),
}
PUT_RIGHT = {
    "es": ("del {a} al {b} de marzo, perdón, al {c}", "del {a} al {b} de marzo, no, al {c}"),
    "en": ("March {a} to {b}, sorry, {c}", "from March {a} to March {b}, I mean the {c}th"),
    "pt": ("de {a} a {b} de março, aliás, até {c}", "do dia {a} ao dia {b} de março, quer dizer, dia {c}"),
}
OF_THINGS = {
    "es": (
        "el edificio tiene {x} años?",
        "un whisky de {x} años",
        "mi perro tiene {x} años",
        "aniversario de {x} años",
    ),
    "en": (
        "our {x} year anniversary",
        "my dog is {x}",
        "I have come here for {x} years",
        "is breakfast from 7 to {x}?",
    ),
    "pt": ("o prédio tem {x} anos?", "um vinho de {x} anos", "meu cachorro tem {x} anos", "venho aí faz {x} anos"),
}
NAMES = ("Tomi", "Lara", "Benja", "Zoe", "Nico")
JOINTS = {"es": " con ", "en": " with ", "pt": " com "}
languages = st.sampled_from(("es", "en", "pt"))
ages = st.integers(2, 17)


def read(text: str, language: str) -> Facts:
    now = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("America/Argentina/Buenos_Aires"))
    return read_facts(text, ReadingContext(now, "AR", language, language))


def told(text: str, language: str) -> tuple[int | None, int | None, tuple[int, ...]]:
    facts = read(text, language)
    return facts.adults, facts.children, facts.ages


@given(languages, st.integers(0, 5), st.integers(0, 7), ages)
def test_a_child_in_any_of_the_words_there_are_for_one(language: str, who: int, form: int, x: int) -> None:
    words = ONE[language][form]
    text = GROWN[language][who] + JOINTS[language] + words.format(x=x, m=x)
    assert told(text, language) == (2, 1, (x // 12 if "{m}" in words else x,)), text


@given(languages, st.integers(0, 3), st.integers(2, 9), st.integers(2, 8))
def test_children_told_by_their_share_of_all(language: str, form: int, adults: int, children: int) -> None:
    text = SHARES[language][form].format(n=adults + children, k=children, a=adults)
    assert told(text, language)[:2] == (adults, children), text


@given(languages, st.integers(0, 1), st.integers(2, 9))
def test_couples_each_with_a_child(language: str, form: int, couples: int) -> None:
    text = EACH[language][form].format(n=couples)
    assert told(text, language)[:2] == (2 * couples, couples), text


@given(languages, st.integers(0, 1), ages, ages, st.permutations(NAMES))
def test_children_told_by_their_names(language: str, form: int, x: int, y: int, names: list[str]) -> None:
    text = NAMED[language][form].format(p=names[0], q=names[1], x=x, y=y)
    assert told(text, language) == (2, 2, (x, y)), text


@given(languages, st.integers(0, 1), st.integers(13, 18), st.integers(1, 5), st.integers(6, 9))
def test_a_departure_put_right_in_the_same_breath(language: str, form: int, first: int, nights: int, more: int) -> None:
    text = PUT_RIGHT[language][form].format(a=first, b=first + nights, c=first + more)
    facts = read(text, language)
    assert (facts.check_in, facts.check_out) == (date(2027, 3, first), date(2027, 3, first + more)), text


@given(languages, st.integers(0, 3), st.integers(8, 17))
def test_the_years_and_hours_of_things_are_nobody_who_comes(language: str, form: int, x: int) -> None:
    text = OF_THINGS[language][form].format(x=x)
    facts = read(text, language)
    assert (facts.children, facts.ages, facts.check_in) == (None, (), None), text
