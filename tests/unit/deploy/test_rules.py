"""Rules and routes: what promtool and amtool say of them, and what every alert must have."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from conserje.ops.stack.layout import DEPLOY
from tests.house.papers import dead_links
from tests.house.tree import ROOT, files
from tests.unit.deploy.rules import RULES, Rule, alerts, metrics_in, rules

HERE = Path(__file__).parent
TESTS = sorted(HERE.glob("*.test.yml"))
MOST_ALERTS = 30
SECTIONS = ("**Cause.**", "**Check.**", "**Fix.**", "**Escalate.**")
ROUTES = DEPLOY / "alertmanager" / "alertmanager.yml"


def run(program: str, *arguments: str) -> str:
    """A program's words; the test fails when it is missing, or says no."""
    if shutil.which(program) is None:
        pytest.fail(f"{program} is missing: scripts/system-packages installs it", pytrace=False)
    done = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_alert_fires_with_its_fault_and_ends_with_it() -> None:
    run("promtool", "test", "rules", *map(str, TESTS))


def test_every_rule_is_well_formed() -> None:
    run("promtool", "check", "rules", *map(str, RULES))


def test_the_routes_are_well_formed() -> None:
    run("amtool", "check-config", str(ROUTES))


@pytest.mark.parametrize("alert", alerts(), ids=lambda alert: alert.name)
def test_every_alert_is_tested_to_fire_and_to_be_quiet(alert: Rule) -> None:
    asked = [
        case
        for path in TESTS
        for test in yaml.safe_load(path.read_text(encoding="utf-8"))["tests"]
        for case in test["promql_expr_test"]
        if (found := re.search(r'alertname=~?"([^"]+)"', case["expr"])) and re.fullmatch(found[1], alert.name)
    ]
    assert any("exp_samples" in case for case in asked)
    assert alert.name == "AlarmChainWorks" or any("exp_samples" not in case for case in asked)


@pytest.mark.parametrize("alert", alerts(), ids=lambda alert: alert.name)
def test_every_alert_says_who_acts_how_bad_it_is_and_what_to_do(alert: Rule) -> None:
    assert alert.labels["severity"] in {"critical", "warning", "info", "none"}
    assert alert.labels["owner"] in {"operators", "security", "hotel"}
    assert alert.labels.keys() <= {"severity", "owner", "guests"}
    assert len(alert.annotations["summary"]) > 20
    assert re.fullmatch(r"\d+[smh]", alert.annotations["within"])
    path, _, anchor = alert.annotations["runbook_url"].partition("#")
    assert anchor == alert.name.lower()
    page = (ROOT / path).read_text(encoding="utf-8")
    link = {Path("paper.md"): f"[runbook]({alert.annotations['runbook_url']})", Path(path): page}
    assert dead_links(link, frozenset(files())) == []
    section = page.partition(f"## {alert.name}\n")[2].partition("\n## ")[0]
    assert all(word in section for word in SECTIONS)
    assert "`" in section.partition("**Check.**")[2].partition("**Fix.**")[0]


def test_there_are_no_more_alerts_than_people_can_know() -> None:
    names = [alert.name for alert in alerts()]
    assert len(names) == len(set(names)) <= MOST_ALERTS


def test_every_recorded_series_that_is_asked_for_is_recorded() -> None:
    recorded = {rule.name for rule in rules() if not rule.is_alert}
    asked = {name for rule in rules() for name in metrics_in(rule.expression) if name.startswith("slo:")}
    assert asked <= recorded


def receivers_of(**labels: str) -> list[str]:
    told = run(
        "amtool", "config", "routes", "test", f"--config.file={ROUTES}", *(f"{k}={v}" for k, v in labels.items())
    )
    return told.strip().split(",")


@pytest.mark.parametrize(
    ("labels", "receivers"),
    [
        ({"alertname": "AlarmChainWorks", "severity": "none", "owner": "operators"}, ["heartbeat"]),
        (
            {"alertname": "ApiGone", "severity": "critical", "owner": "operators", "guests": "feel it"},
            ["console", "on-call"],
        ),
        ({"alertname": "TenantCrossing", "severity": "critical", "owner": "security"}, ["console", "operators"]),
        ({"alertname": "SignInsFail", "severity": "warning", "owner": "security"}, ["console", "operators"]),
        ({"alertname": "RedisGone", "severity": "warning", "owner": "operators"}, ["console", "operators"]),
        (
            {"alertname": "RepliesParked", "severity": "warning", "owner": "hotel", "guests": "feel it"},
            ["console", "mail"],
        ),
        ({"alertname": "ErrorBudgetBurns1x", "severity": "info", "owner": "operators"}, ["console", "mail"]),
    ],
)
def test_alerts_go_to_whoever_can_do_something(labels: dict[str, str], receivers: list[str]) -> None:
    assert receivers_of(**labels) == receivers


def test_inhibition_names_alerts_that_exist() -> None:
    names = {alert.name for alert in alerts()}
    for rule in yaml.safe_load(ROUTES.read_text(encoding="utf-8"))["inhibit_rules"]:
        for matcher in rule["source_matchers"] + rule["target_matchers"]:
            pattern = re.search(r'alertname =~? "([^"]+)"', matcher)
            assert pattern, matcher
            for part in re.sub(r"\(.*?\)", "14", pattern[1]).split("|"):
                assert any(re.fullmatch(part, name) for name in names), part
