"""Figures of the evaluation are what they say they are."""

from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest

from conserje.model.reading import Facts, Intent, Reading, ScoredIntent
from conserje.ops.learning.fact_cases import ALSO, SCORED, Tally, compare, fact_cases, judge_facts
from conserje.ops.learning.footprint import measure_footprint
from conserje.ops.learning.judging import Judged, measure
from conserje.ops.learning.rivals import keywords, majority, measure_rivals
from conserje.ops.learning.splits import Case
from conserje.ops.learning.utterances import LANGUAGES, Example
from conserje.ops.train import SPLITS
from conserje.understanding.cascade import load_cascade

ENOUGH = 120


def _facts_folder(folder: Path, line: str) -> Path:
    for language in LANGUAGES:
        (folder / f"facts_{language}.tsv").write_text(f"{line}\n", encoding="utf-8")
    return folder


def test_every_language_has_enough_messages_with_facts_to_judge() -> None:
    written = fact_cases(SPLITS)
    for language in LANGUAGES:
        assert sum(case.language == language for case in written) >= ENOUGH


def test_a_wrong_value_counts_as_invented_and_as_missed(tmp_path: Path) -> None:
    case = fact_cases(_facts_folder(tmp_path, "check_in=2027-01-10 adults=2\ttwo from the 10th"))[0]
    tallies = compare(case, Facts(check_in=date(2027, 1, 11), adults=2, nights=3))
    assert tallies == {"check_in": Tally(0, 1, 1), "adults": Tally(right=1), "nights": Tally(invented=1)}
    assert sum(tallies.values(), Tally()).f1 == pytest.approx(2 / 5)


def test_an_optional_fact_may_be_left_out_but_not_be_wrong(tmp_path: Path) -> None:
    case = fact_cases(_facts_folder(tmp_path, "rooms?=1\ta double"))[0]
    assert compare(case, Facts()) == {}
    assert compare(case, Facts(rooms=1)) == {"rooms": Tally(right=1)}
    assert compare(case, Facts(rooms=2)) == {"rooms": Tally(0, 1, 1)}


def test_a_message_without_facts_is_judged_by_what_is_made_up(tmp_path: Path) -> None:
    case = fact_cases(_facts_folder(tmp_path, "-\tthanks a million"))[0]
    assert case.stated == {}
    assert compare(case, Facts(adults=1_000_000)) == {"adults": Tally(invented=1)}


def test_contacts_and_features_are_judged_where_they_are_labelled(tmp_path: Path) -> None:
    line = (
        "features=quiet,balcony guest_name=Ana_Paz time=07:30 amount=99.50 rooms?=1\tAna Paz, quiet with balcony, 7:30"
    )
    case = fact_cases(_facts_folder(tmp_path, line))[0]
    read = Facts(
        features=("balcony", "quiet"), guest_name="Ana Paz", time=time(7, 30), amount=Decimal("99.5"), rating=5
    )
    tallies = compare(case, read, (*SCORED, *ALSO))
    assert {name for name, tally in tallies.items() if tally == Tally(right=1)} == {
        "features",
        "guest_name",
        "time",
        "amount",
    }
    assert tallies["rating"] == Tally(invented=1)
    assert compare(case, read) == {}


def test_an_unknown_fact_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no fact that is scored: 'colour'"):
        fact_cases(_facts_folder(tmp_path, "colour=blue\tthe blue room"))


def test_the_bar_for_facts_is_on_what_the_specification_names() -> None:
    rows = {row.metric: row for row in judge_facts(load_cascade(), fact_cases(SPLITS)[:40])}
    assert rows["facts_f1.check_in.es"].bar is not None
    assert rows["facts_f1.flexible.es"].bar is None
    assert rows["facts_f1.es"].value > 0.8


def _judged(language: str, meant: tuple[Intent, ...], read: tuple[Intent, ...]) -> Judged:
    reading = Reading(language, tuple(ScoredIntent(name, 0.9) for name in read), Facts(), "classifier")
    return Judged(Case(language, meant, "a message of words"), reading)


def test_several_wishes_count_each() -> None:
    judged = [
        _judged(language, (Intent.BOOK, Intent.ASK_PRICE), (Intent.BOOK, Intent.ASK_AMENITY)) for language in LANGUAGES
    ]
    rows = {row.metric: row.value for row in measure(judged, 1.0)}
    assert rows["intents_f1.en"] == pytest.approx(0.5)
    assert rows["top1.en"] == 1.0


def test_rivals_are_as_simple_as_they_claim() -> None:
    examples = [Example(text, "en", (Intent.THANK,), number, 1.0) for number, text in enumerate(("ta", "thanks"))]
    examples.append(Example("hello", "en", (Intent.GREET,), 2, 1.0))
    assert majority(examples)(["whatever"]) == [Intent.THANK]
    assert keywords()(["Is there a POOL?", "quiero cancelar", "zzz"]) == [
        Intent.ASK_AMENITY, Intent.CANCEL_BOOKING, Intent.UNCLEAR,
    ]  # fmt: skip


def test_rivals_are_measured_per_language_and_kept_figures_are_added(tmp_path: Path) -> None:
    examples = [
        Example(f"{word} {number}", language, (intent,), number, 1.0)
        for number in range(4)
        for language in LANGUAGES
        for word, intent in (("pool", Intent.ASK_AMENITY), ("price", Intent.ASK_PRICE))
    ]
    asked = [Case(language, (Intent.ASK_PRICE,), "price") for language in LANGUAGES]
    (tmp_path / "rasa_diet.json").write_text('{"samples": 9, "rows": [["top1.es", 0.5]]}')
    rows = {row.metric: row.value for row in measure_rivals(asked, examples, tmp_path)}
    assert rows["rival.scikit_learn.top1.pt"] == 1.0
    assert rows["rival.keywords.top1.en"] == 1.0
    assert rows["rival.rasa_diet.top1.es"] == 0.5


def test_reading_is_measured_in_a_process_of_its_own() -> None:
    asked = [Case("en", (Intent.ASK_AMENITY,), f"do you have a pool number {number}") for number in range(30)]
    rows = {row.metric: row for row in measure_footprint(asked)}
    assert rows["cascade_median"].samples == 30
    assert rows["memory_peak"].value > 20
    assert rows["classifier_cpu_per_message"].value > 0
