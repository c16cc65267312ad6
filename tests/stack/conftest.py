"""One stack for all drills of a run, by `make stack-test`. `make test` leaves them out: they take minutes."""

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from conserje.ops.bench.scorecard import Bar, Row, add_to_score
from tests.house.tree import ROOT
from tests.stack.world import World, standing

SCORES = ROOT / "build" / "scores"
OURS = ("alert.", "stack.")


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    load, began = os.getloadavg()[0], datetime.now(UTC)
    folder = tmp_path_factory.mktemp("drill")
    folder.chmod(0o711)
    with standing(folder) as made:
        yield made
    report(made, load, began)


def report(world: World, load: float, began: datetime) -> None:
    """Print how long each alert took, and keep it beside what else is measured of observability."""
    rows = [Row(metric, seconds, "s", 1, Bar(bar)) for metric, seconds, bar in world.rows]
    add_to_score(SCORES, "observability", "make stack-test", rows, began, load, prefix=OURS)
    for metric, seconds, bar in world.rows:
        sys.stdout.write(f"{metric:<50} {seconds:6.1f} s   within {bar:5.1f} s\n")
