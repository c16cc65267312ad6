"""Dates, people and ages in messages written as by strangers, which the grammar was mended by (see the data card)."""

import pytest

from conserje.ops.learning.fact_cases import ALSO, BARRED, SCORED, Tally, compare, fact_cases, fact_context
from conserje.ops.learning.utterances import LANGUAGES
from conserje.ops.train import SPLITS
from conserje.understanding.facts import read_facts

LEAST = 0.95


def tallies(name: str, facts: tuple[str, ...] = SCORED) -> dict[tuple[str, str], Tally]:
    found = {(language, fact): Tally() for language in LANGUAGES for fact in facts}
    for case in fact_cases(SPLITS, name):
        for fact, tally in compare(case, read_facts(case.text, fact_context(case.language)), facts).items():
            found[case.language, fact] += tally
    return found


@pytest.mark.parametrize("name", ["dev3_facts", "facts3", "facts4", "facts5", "facts7", "facts8", "facts9"])
def test_what_strangers_state_of_a_stay_stays_read(name: str) -> None:
    found = tallies(name)
    for language in LANGUAGES:
        whole = sum((found[language, fact] for fact in BARRED), Tally())
        assert whole.f1 >= LEAST, f"{language}: {whole}"


def test_children_ages_and_days_that_the_grammar_was_mended_by_stay_read() -> None:
    found = tallies("dev3_facts")
    for language in LANGUAGES:
        for fact in ("children", "ages", "check_in", "check_out"):
            assert found[language, fact].f1 >= 0.97, f"{fact} in {language}: {found[language, fact]}"


def test_hours_money_meals_rooms_and_contacts_that_the_readers_were_mended_by_stay_read() -> None:
    judged = tuple(fact for fact in ALSO if fact not in ("beds", "features"))
    found = tallies("facts6", judged)
    for language in LANGUAGES:
        whole = sum((found[language, fact] for fact in judged), Tally())
        assert whole.f1 >= LEAST, f"{language}: {whole}"
