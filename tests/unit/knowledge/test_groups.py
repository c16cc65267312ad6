"""Questions that say much the same stand together for staff, the most frequent first."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from conserje.knowledge.groups import grouped
from conserje.model.knowledge import KnowledgeGap

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)


def gaps(*questions: tuple[str, str]) -> list[KnowledgeGap]:
    return [
        KnowledgeGap(text, language, None, NOW + timedelta(minutes=n)) for n, (language, text) in enumerate(questions)
    ]


def test_questions_about_one_thing_are_one_group_and_the_largest_comes_first() -> None:
    groups = grouped(
        gaps(
            ("en", "is there a tennis court?"),
            ("es", "¿tienen helipuerto?"),
            ("es", "hay helipuerto en el hotel"),
            ("es", "helipuertos?"),
            ("en", "do you rent horses"),
        )
    )
    assert [len(group.gaps) for group in groups] == [3, 1, 1]
    assert groups[0].questions == ["¿tienen helipuerto?", "hay helipuerto en el hotel", "helipuertos?"]
    assert groups[1].questions == ["do you rent horses"]


def test_languages_are_not_mixed() -> None:
    assert len(grouped(gaps(("es", "casino"), ("pt", "casino")))) == 2


@given(st.lists(st.tuples(st.sampled_from(["es", "en", "pt", "", "fr"]), st.text(max_size=30)), max_size=12))
def test_every_question_is_in_exactly_one_group(asked: list[tuple[str, str]]) -> None:
    groups = grouped(gaps(*asked))
    assert sorted((gap.language, gap.question) for group in groups for gap in group.gaps) == sorted(asked)
