"""Rules and dashboards ask only for series that the product declares, by labels that these have."""

import re
from collections.abc import Iterator

import pytest

from conserje.ops.stack.dashboards.grafana import BOARDS
from conserje.telemetry.metrics import Metrics
from tests.unit.deploy.rules import rules

DECLARED = {one.name: one for one in Metrics().register.declared}
SERIES = re.compile(r"\b(conserje_[a-z0-9_]+)(?:\{([^}]*)\})?")
GROUPED = re.compile(r"\bby \(([^)]*)\)")

# Labels that Prometheus adds at the scrape, or that come from a build by group_left.
ADDED = {"instance", "job"}
JOINED = {"version", "role"}


def expressions() -> Iterator[tuple[str, str]]:
    for rule in rules():
        yield rule.name, rule.expression
    for board in BOARDS:
        for panel in board.panels:
            for query in panel.queries:
                yield f"{board.name}: {panel.title}", query.over("5m")


def declared(name: str) -> str | None:
    """The metric that a series belongs to; histograms have several."""
    if name in DECLARED:
        return name
    stem = re.sub(r"_(bucket|sum|count)$", "", name)
    return stem if stem in DECLARED and DECLARED[stem].kind == "histogram" else None


def unknown(expression: str) -> list[str]:
    """What an expression asks for and nobody declares."""
    found, labels, is_ours = [], set(ADDED), False
    for name, matchers in SERIES.findall(expression):
        metric = declared(name)
        if metric is None:
            found.append(name)
            continue
        is_ours = True
        own = set(DECLARED[metric].labels) | ({"le"} if name.endswith("_bucket") else set())
        labels |= own | (JOINED if "group_left" in expression else set())
        found += [f"{name}{{{label}}}" for label in re.findall(r"(\w+)\s*[=!]", matchers) if label not in own | ADDED]
    if is_ours:
        asked = re.findall(r"\w+", " ".join(GROUPED.findall(expression)))
        found += [f"by ({label})" for label in asked if label not in labels]
    return found


@pytest.mark.parametrize(("where", "expression"), list(expressions()), ids=lambda one: one[:40])
def test_everything_that_is_asked_for_is_declared(where: str, expression: str) -> None:
    assert unknown(expression) == [], where


@pytest.mark.parametrize(
    ("expression", "missing"),
    [
        ("sum(rate(conserje_pms_calls_totals[5m]))", ["conserje_pms_calls_totals"]),
        ('sum(rate(conserje_pms_calls_total{vendor="x"}[5m]))', ["conserje_pms_calls_total{vendor}"]),
        ("sum by (vendor) (rate(conserje_pms_calls_total[5m]))", ["by (vendor)"]),
        ("sum(rate(conserje_pms_calls_total_bucket[5m]))", ["conserje_pms_calls_total_bucket"]),
        ("sum by (le, pms) (rate(conserje_pms_call_seconds_bucket[5m]))", []),
        ("sum by (le) (conserje_redis_up)", ["by (le)"]),
    ],
)
def test_names_that_do_not_exist_are_found(expression: str, missing: list[str]) -> None:
    assert unknown(expression) == missing
