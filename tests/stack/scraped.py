"""After a drill, everything that is asked for was there: every declared metric, every rule, every query of every dashboard.

Runs in one go after drill.py, on the same stack: a metric of failures has data because things failed.
"""

import re

import pytest

from conserje.ops.stack.dashboards.grafana import BOARDS
from conserje.ops.stack.dashboards.panels import Board, Panel
from conserje.ops.stack.dashboards.pictures import Span, ask, draw_boards
from conserje.telemetry.metrics import Metrics
from tests.house.tree import ROOT
from tests.stack.world import World
from tests.unit.deploy.rules import Rule, alerts, metrics_in, rules

WINDOW = "10s"
PICTURES = ROOT / "docs" / "operate" / "img"

# Declared metrics that a drill cannot give data, and why.
JUSTIFIED = {
    "conserje_llm_calls_total": "no language model is called: its budget is zero, which is what the drill is about",
    "conserje_llm_call_seconds": "as above",
    "conserje_llm_tokens_total": "as above",
    "conserje_llm_cost_total": "as above",
    "conserje_payment_calls_total": "deposits of the demo hotels go by bank transfer, which calls nobody",
    "conserje_payment_call_seconds": "as above",
    "conserje_staff_notices_total": "the demo hotels name nobody to call",
    "conserje_guard_stops_total": "only a defect makes the guard stop a reply; tests/unit/dialogue/test_guard.py makes some",
    "conserje_work_leases_lost_total": "only when a turn outlasts its lease while another worker is free; tests/faults has it",
    "conserje_work_failed_total": "turns and sendings catch and count their own failures; this one counts defects",
}

PANELS = [(board, panel) for board in BOARDS for panel in board.panels]


def since_start(world: World, metric: str) -> list[dict[str, object]]:
    return world.ask(f"last_over_time({metric}[2h])")


@pytest.mark.parametrize("declared", Metrics().register.declared, ids=lambda one: one.name)
def test_every_declared_metric_was_scraped_with_data(world: World, declared: object) -> None:
    name, kind = declared.name, declared.kind  # type: ignore[attr-defined]
    found = since_start(world, f"{name}_count" if kind == "histogram" else name)
    assert found or name in JUSTIFIED, f"{name} has no data, and nobody says why"


def test_what_is_justified_is_declared() -> None:
    assert JUSTIFIED.keys() <= {declared.name for declared in Metrics().register.declared}


def test_every_rule_was_evaluated_without_an_error(world: World) -> None:
    groups = world.prometheus.get("/api/v1/rules").json()["data"]["groups"]
    told = {rule["name"]: rule for group in groups for rule in group["rules"]}
    assert told.keys() == {rule.name for rule in rules()}
    assert [(name, rule["lastError"]) for name, rule in told.items() if rule["health"] != "ok"] == []


@pytest.mark.parametrize("name", sorted({rule.name for rule in rules() if not rule.is_alert}))
def test_every_recorded_series_has_data_for_every_objective(world: World, name: str) -> None:
    found = {one["metric"]["slo"] for one in since_start(world, name)}  # type: ignore[index]
    assert found == {"acknowledgement", "reply", "send", "pms"}


@pytest.mark.parametrize("alert", alerts(), ids=lambda alert: alert.name)
def test_every_metric_that_an_alert_asks_for_had_data(world: World, alert: Rule) -> None:
    for metric in metrics_in(alert.expression):
        assert since_start(world, metric), metric


@pytest.mark.parametrize(("board", "panel"), PANELS, ids=lambda one: re.sub(r"\W+", "-", getattr(one, "title", "")))
def test_every_query_of_every_dashboard_returns_data(world: World, board: Board, panel: Panel) -> None:
    span = span_of(world)
    for query in panel.queries:
        found = ask(world.prometheus, query, span)
        assert found, query.over(WINDOW)
        assert not [line.name for line in found if "{{" in line.name], "a label of the legend is missing"


def test_the_pictures_are_drawn_from_what_happened(world: World) -> None:
    drawn = draw_boards(BOARDS, world.prometheus, span_of(world), PICTURES)
    assert all(path.stat().st_size > 20_000 for path in drawn)


def span_of(world: World) -> Span:
    """From the first scrape to now."""
    begun = float(world.ask("min(min_over_time(timestamp(up)[2h:5s]))")[0]["value"][1])
    now = float(world.ask("vector(time())")[0]["value"][1])
    return Span(begun, now, max(1.0, (now - begun) / 300), WINDOW)
