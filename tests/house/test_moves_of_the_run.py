"""A run of all journeys that leaves a move of a flow untaken fails and names it; a run of some is not judged."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

CONFTEST = """
from pathlib import Path

import pytest

from tests.moves import MovesOfTheRun


def pytest_configure(config):
    plugin = MovesOfTheRun(config, Path(__file__).parent, ["booking: a --x--> b", "booking: b --y--> a"])
    config.pluginmanager.register(plugin, "moves")


@pytest.fixture
def note(pytestconfig):
    return pytestconfig.pluginmanager.get_plugin("moves").note
"""
FIRST = """
def test_first(note):
    note([["said", "move:booking: a --x--> b"]])
"""
SECOND = """
def test_second(note):
    note([["move:booking: b --y--> a"]])


def test_nothing(note):
    note([])
"""
NONE_LEFT = "the journeys took every move of every flow: 2"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Two files of journeys that take both moves between them, and a test that is none."""
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --import-mode=importlib\n")
    journeys = tmp_path / "tests" / "journeys"
    journeys.mkdir(parents=True)
    (journeys / "test_first.py").write_text(FIRST)
    (journeys / "test_second.py").write_text(SECOND)
    (tmp_path / "tests" / "test_else.py").write_text("def test_else():\n    pass\n")
    return tmp_path


def run(tree: Path, *arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    ours = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    done = subprocess.run(
        command,
        cwd=tree,
        env=os.environ | {"PYTHONPATH": ours},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def leave_one(tree: Path) -> None:
    (tree / "tests" / "journeys" / "test_second.py").write_text("def test_second():\n    pass\n")


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_run_that_takes_every_move_is_right_and_notes_them(tree: Path, workers: str) -> None:
    code, told = run(tree, "-n", workers, "tests")
    assert (code, NONE_LEFT in told) == (0, True), told
    noted = (tree / "build" / "moves" / "taken.txt").read_text()
    assert noted == "booking: a --x--> b\nbooking: b --y--> a\n"


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_run_that_leaves_a_move_fails_and_names_it_whatever_an_earlier_one_took(tree: Path, workers: str) -> None:
    run(tree, "tests")
    leave_one(tree)
    code, told = run(tree, "-n", workers, "tests")
    assert (code, "no journey takes booking: b --y--> a" in told) == (1, True), told
    assert "no journey takes booking: a" not in told
    assert [path.name for path in (tree / "build" / "moves").iterdir()] == ["taken.txt"]
    assert (tree / "build" / "moves" / "taken.txt").read_text() == "booking: a --x--> b\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["tests/journeys/test_first.py"],
        ["tests", "-k", "first or else"],
        ["tests", "--deselect", "tests/journeys/test_second.py::test_second"],
        ["tests/journeys/test_first.py", "tests/journeys/test_second.py::test_second"],
        ["tests/test_else.py"],
    ],
)
def test_a_run_of_some_journeys_is_not_judged(tree: Path, arguments: list[str]) -> None:
    leave_one(tree)
    code, told = run(tree, *arguments)
    assert (code, "moves of the flows" in told) == (0, False), told
    assert not (tree / "build").exists()


def test_a_run_that_was_stopped_is_not_judged(tree: Path) -> None:
    (tree / "tests" / "journeys" / "test_first.py").write_text("def test_first():\n    assert False\n")
    code, told = run(tree, "-x", "tests/journeys")
    assert (code, "moves of the flows" in told) == (1, False), told
