"""What a dashboard is: panels, each with a question in a sentence and the queries that answer it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

# The window of rates: Grafana fills it in; tests and pictures say how long it is.
WINDOW = "$__rate_interval"


class Unit(StrEnum):
    """Grafana's names."""

    SECONDS = "s"
    SHARE = "percentunit"
    PER_SECOND = "ops"
    PER_MINUTE = "opm"
    COUNT = "short"
    BYTES = "bytes"
    MONEY = "none"


@dataclass(frozen=True, slots=True)
class Query:
    """PromQL, and how its series are called (`{{label}}` in Grafana's way)."""

    expression: str
    legend: str

    def over(self, window: str) -> str:
        return self.expression.replace(WINDOW, window)


@dataclass(frozen=True, slots=True)
class Panel:
    """`limit` is a line that should not be crossed, in the panel's unit. `is_stat` shows the newest value, big."""

    title: str
    says: str
    unit: Unit
    queries: Sequence[Query]
    limit: float | None = None
    is_stat: bool = False
    is_stacked: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """`name` is its file and its uid."""

    name: str
    title: str
    says: str
    panels: Sequence[Panel]


def lines(title: str, says: str, unit: Unit, *queries: tuple[str, str], limit: float | None = None) -> Panel:
    return Panel(title, says, unit, [Query(*one) for one in queries], limit)


def stacked(title: str, says: str, unit: Unit, *queries: tuple[str, str]) -> Panel:
    return Panel(title, says, unit, [Query(*one) for one in queries], is_stacked=True)


def figure(title: str, says: str, unit: Unit, *queries: tuple[str, str], limit: float | None = None) -> Panel:
    return Panel(title, says, unit, [Query(*one) for one in queries], limit, is_stat=True)


def rate(metric: str, by: str = "", where: str = "") -> str:
    """Events a second, summed by labels."""
    summed = f"sum by ({by})" if by else "sum"
    return (
        f"{summed} (rate(conserje_{metric}{{{where}}}[{WINDOW}]))"
        if where
        else (f"{summed} (rate(conserje_{metric}[{WINDOW}]))")
    )


def quantile(share: float, metric: str, by: str = "", where: str = "") -> str:
    """A quantile of a histogram of ours, by labels."""
    kept = f"le, {by}" if by else "le"
    return f"histogram_quantile({share}, {rate(f'{metric}_bucket', kept, where)})"


def or_zero(expression: str) -> str:
    """Nothing has happened yet: that is a zero, not a gap. Only for sums without labels: a zero without any would stand
    beside every series that has some."""
    return f"{expression} or vector(0)"


def a_minute(expression: str) -> str:
    """Events a minute, of events a second."""
    return f"60 * ({expression})"
