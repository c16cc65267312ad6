"""No metric is declared that nothing touches, no span that nothing opens, and the paper for operators has them all."""

import ast
from collections.abc import Iterable

from conserje.storage.figures.business import FIGURES
from conserje.telemetry.metrics import Metrics
from conserje.telemetry.series import Series
from conserje.telemetry.spans import Step
from tests.house.metrics_paper import PAPER, with_tables
from tests.house.tree import PACKAGE, Source, python_files, source

DECLARED_AT = "src/conserje/telemetry/metrics.py"


def touched(sources: Iterable[Source]) -> set[tuple[str, str]]:
    """(group, metric) of every `….group.metric`, whatever holds the group: `self._http.requests.add(…)`."""
    return {
        (_name_of(node.value), node.attr)
        for each in sources
        for node in ast.walk(each.tree)
        if isinstance(node, ast.Attribute)
    }


def _name_of(holder: ast.expr) -> str:
    if isinstance(holder, ast.Attribute):
        return holder.attr.lstrip("_")
    return holder.id.lstrip("_") if isinstance(holder, ast.Name) else ""


def declared() -> set[tuple[str, str]]:
    return {
        (group, name)
        for group, holder in vars(Metrics()).items()
        for name, series in getattr(holder, "__dict__", {}).items()
        if isinstance(series, Series)
    }


def test_every_metric_that_is_declared_is_touched() -> None:
    sources = [each for each in python_files(PACKAGE) if str(each.path) != DECLARED_AT]
    found = touched(sources) | {("house", figure.name) for figure in FIGURES}
    assert len(declared()) > 60
    assert declared() - found == set()


def test_every_span_is_opened_somewhere() -> None:
    text = "\n".join(each.text for each in python_files(PACKAGE) if each.path.name != "spans.py")
    opened_here = {"receipt"}
    assert [step for step in Step if f"Step.{step.name}" not in text and step.value not in opened_here] == []


def test_a_metric_that_nothing_touches_is_found() -> None:
    text = "self._http.requests.add('GET')\nmetrics.turns.seconds.take(1.0, 'x')\nnotices = told.sending.notices"
    found = touched([source("src/x.py", text)])
    assert {("http", "requests"), ("turns", "seconds"), ("sending", "notices")} <= found
    assert ("http", "sockets") not in found


def test_the_paper_for_operators_has_every_metric_and_span() -> None:
    text = PAPER.read_text(encoding="utf-8")
    assert with_tables(text) == text, "write it anew: python -m tests.house.metrics_paper"
