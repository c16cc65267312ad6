"""The rules of `deploy/prometheus`, as tests read them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from conserje.ops.stack.layout import DEPLOY

RULES = sorted((DEPLOY / "prometheus" / "rules").glob("*.yml"))

# Functions, keywords and label names that look like metrics to a regular expression do not begin with these.
NAME = re.compile(r"\b(?:conserje|slo|node|alertmanager|haproxy|prometheus|process|python)(?:_|:)[a-z0-9_:]+")


@dataclass(frozen=True)
class Rule:
    name: str
    expression: str
    is_alert: bool
    labels: dict[str, str]
    annotations: dict[str, str]


def rules() -> Iterator[Rule]:
    for path in RULES:
        for group in yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]:
            for rule in group["rules"]:
                yield _rule(rule)


def alerts() -> list[Rule]:
    return [rule for rule in rules() if rule.is_alert]


def metrics_in(expression: str) -> set[str]:
    """Names of series that an expression asks for; labels in braces are not among them."""
    return set(NAME.findall(re.sub(r"\{[^}]*\}", "", expression)))


def _rule(plain: dict[str, Any]) -> Rule:
    is_alert = "alert" in plain
    return Rule(
        name=plain["alert" if is_alert else "record"],
        expression=plain["expr"],
        is_alert=is_alert,
        labels=plain.get("labels", {}),
        annotations=plain.get("annotations", {}),
    )
