"""The examiner of the desk itself: a few tasks of each language are played to their end, and a wrong end is seen."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from conserje.ops.trials.run import FEWEST, judged
from conserje.ops.trials.tasks import Trial, load_trials
from tests.conftest import SharedServer
from tests.journeys.front_desk import packaged_reader

TASKS = Path(__file__).parent / "desk"

# One of each area and language: the whole is `conserje evals desk`.
SAMPLE = (
    "es-book-children",
    "es-cancel-free",
    "es-money-proof-approved",
    "es-trick-quoted-mail",
    "en-change-one-night-more",
    "en-find-five-wrong-tries",
    "en-money-refund-within",
    "en-people-resume",
    "pt-book-no",
    "pt-book-last-room",
    "pt-change-full",
    "pt-money-proof-rejected-lapses",
)


@pytest.fixture(scope="module")
def stage_url(shared_server: SharedServer) -> Iterator[str]:
    """A database with the schema and nothing in it: every play gets a copy."""
    url = shared_server.create(migrated=True)
    yield url
    shared_server.drop(url)


def trial(name: str) -> Trial:
    return next(one for one in load_trials(TASKS) if one.id == name)


@pytest.mark.parametrize("name", SAMPLE)
async def test_a_task_ends_as_the_policy_says(stage_url: str, name: str) -> None:
    assert (await judged(stage_url, trial(name), 1, packaged_reader())).faults == ()


async def test_another_end_than_the_policy_s_is_seen(stage_url: str) -> None:
    task = trial("es-book-children")
    end = task.end.model_copy(
        update={"reservations": tuple(one.model_copy(update={"total": Decimal(1)}) for one in task.end.reservations)}
    )
    seen = (await judged(stage_url, task.model_copy(update={"end": end}), 1, packaged_reader())).faults
    assert any("no reservation is" in fault for fault in seen)
    assert any("nobody wanted" in fault for fault in seen)


async def test_what_must_not_be_said_or_done_is_seen(stage_url: str) -> None:
    task = trial("es-cancel-free")
    end = task.end.model_copy(update={"forbidden": ("cancel",), "never": ("cancelada",), "state": "with_staff"})
    seen = (await judged(stage_url, task.model_copy(update={"end": end}), 1, packaged_reader())).faults
    assert len(seen) == 3, seen


def test_every_language_has_its_tasks_and_half_of_them_are_adversarial() -> None:
    trials = load_trials(TASKS)
    count: Counter[str] = Counter(one.language for one in trials)
    assert all(count[language] >= fewest for language, fewest in FEWEST.items()), count
    assert sum(one.is_adversarial for one in trials) * 2 >= len(trials), len(trials)


def test_every_section_of_the_house_rules_is_tried_in_every_language() -> None:
    tried = {(one.language, rule.partition(".")[0]) for one in load_trials(TASKS) for rule in one.rules}
    assert tried == {(language, str(section)) for language in FEWEST for section in range(1, 8)}
