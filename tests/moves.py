"""Which moves of the flows (dialogue/charts.py) the journeys of this run took; a run of all journeys fails when one is left.

The moves of a run travel in it, from xdist's workers to whoever started them, so that neither an earlier run nor one beside it
is counted. A run of some journeys, or one that was stopped, can take few moves and is not judged. What a whole run took is
written to build/moves for `conserje flows --untaken build/moves`.
"""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

JOURNEYS = Path("tests/journeys")
NOTED = Path("build/moves")


class MovesOfTheRun:
    """A plugin of pytest: one in every worker, and one in whoever tells the result.

    `root` is what JOURNEYS and NOTED stand in, `every` the moves that have to be taken.
    """

    def __init__(self, config: pytest.Config, root: Path, every: Iterable[str]) -> None:
        self._worker = getattr(config, "workeroutput", None)
        self._is_chosen = any("::" in one for one in config.args)
        self._journeys = root / JOURNEYS
        self._noted = root / NOTED
        self._every = tuple(every)
        self._wanted: set[str] = set()
        self._finished: set[str] = set()
        self._taken: set[str] = set()
        self._has_all = False
        self._left: list[str] | None = None

    def note(self, evidence: Iterable[Sequence[object]]) -> None:
        """Moves that turns have in their evidence."""
        told = (str(one) for turn in evidence for one in turn)
        self._taken.update(one.removeprefix("move:") for one in told if one.startswith("move:"))

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        """By -k, -m, --deselect, --lf or a plugin."""
        self._is_chosen = self._is_chosen or any(self._is_journey(item) for item in items)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        journeys = [item for item in session.items if self._is_journey(item)]
        self._wanted |= {item.nodeid for item in journeys}
        there = set(self._journeys.glob("test_*.py"))
        self._has_all = bool(there) and not self._is_chosen and {item.path for item in journeys} == there

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "teardown":
            self._finished.add(report.nodeid)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """A worker is done, and has told what it saw; one that died told nothing, and its tests are not finished."""
        told = getattr(node, "workeroutput", {}).get("moves")
        if told:
            self._taken |= set(told["taken"])
            self._wanted |= set(told["wanted"])
            self._has_all = self._has_all or told["has_all"]

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self._worker is not None:
            self._worker["moves"] = {
                "taken": sorted(self._taken),
                "wanted": sorted(self._wanted),
                "has_all": self._has_all,
            }
        elif self._has_all and self._wanted <= self._finished:
            self._left = [move for move in self._every if move not in self._taken]
            self._write()
            if self._left and session.exitstatus == pytest.ExitCode.OK:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._left is None:
            return
        terminalreporter.section("moves of the flows")
        for move in self._left:
            terminalreporter.write_line(f"no journey takes {move}", red=True)
        if not self._left:
            terminalreporter.write_line(f"the journeys took every move of every flow: {len(self._every)}")

    def _is_journey(self, item: pytest.Item) -> bool:
        return item.path.is_relative_to(self._journeys)

    def _write(self) -> None:
        """In one step, in place of what earlier runs left."""
        self._noted.mkdir(parents=True, exist_ok=True)
        fresh = self._noted / f".{os.getpid()}"
        fresh.write_text("".join(f"{move}\n" for move in sorted(self._taken)), encoding="utf-8")
        for old in self._noted.glob("*.txt"):
            old.unlink(missing_ok=True)
        fresh.replace(self._noted / "taken.txt")
