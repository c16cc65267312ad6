"""Pictures of the dashboards, drawn from the same queries against a Prometheus that has data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import ceil, isnan, log2, nan
from pathlib import Path
from typing import Any

import httpx
from matplotlib.axes import Axes
from matplotlib.dates import DateFormatter
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

from conserje.errors import BadRequest
from conserje.model.ids import Clock
from conserje.ops.stack.dashboards.panels import Board, Panel, Query, Unit

# Five scrapes of the usual pace.
USUAL_WINDOW = 75
COLUMNS = 2
ROW_INCHES, WIDTH_INCHES, DPI = 2.3, 13.0, 80
INK, PAPER, GRID, ALARM = "#1f2933", "#ffffff", "#e4e7eb", "#c0392b"
COLOURS = ("#2b6cb0", "#2f855a", "#b7791f", "#805ad5", "#c05621", "#2c7a7b", "#97266d", "#4a5568", "#b83280", "#276749")
MOST_NAMES = 8
LEGEND_COLUMNS = 3
OTHERS = "#a0aec0"
# Names beginning with an underscore are not in the legend.
REST, UNNAMED = "others", "_"


@dataclass(frozen=True, slots=True)
class Span:
    """What is drawn: from `start` to `end` (seconds since 1970) with a point every `step` seconds; `window` is of rates."""

    start: float
    end: float
    step: float
    window: str


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    points: Sequence[tuple[datetime, float]]


def last_minutes(minutes: float, clock: Clock) -> Span:
    """Up to now, in 200 points, for a Prometheus that scrapes at the usual pace."""
    end = clock.now().timestamp()
    step = max(1.0, minutes * 60 / 200)
    return Span(end - minutes * 60, end, step, f"{max(USUAL_WINDOW, round(step * 4))}s")


def draw_boards(boards: Sequence[Board], prometheus: httpx.Client, span: Span, folder: Path) -> list[Path]:
    """One PNG for each board. Raises BadRequest when Prometheus does not understand a query."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_draw(board, prometheus, span, folder / f"{board.name}.png") for board in boards]


def ask(client: httpx.Client, query: Query, span: Span) -> list[Line]:
    """The series of a query over a span, without the points that are no numbers."""
    answer = client.post(
        "/api/v1/query_range",
        data={"query": query.over(span.window), "start": span.start, "end": span.end, "step": span.step},
    )
    body = answer.json()
    if body.get("status") != "success":
        raise BadRequest(f"{query.expression}: {body.get('error', answer.status_code)}")
    return [line for series in body["data"]["result"] if (line := _line(query, series)).points]


def _line(query: Query, series: Mapping[str, Any]) -> Line:
    name = query.legend
    for label, value in series["metric"].items():
        name = name.replace(f"{{{{{label}}}}}", value)
    known = [(datetime.fromtimestamp(at, UTC), float(value)) for at, value in series["values"] if value != "NaN"]
    return Line(name, known)


def _draw(board: Board, client: httpx.Client, span: Span, path: Path) -> Path:
    rows = -(-len(board.panels) // COLUMNS)
    figure = Figure(figsize=(WIDTH_INCHES, ROW_INCHES * rows + 0.7))
    axes = figure.subplots(rows, COLUMNS, squeeze=False)
    figure.suptitle(f"Conserje · {board.title}", x=0.01, ha="left", fontsize=15, color=INK, weight="bold")
    places = axes.flatten().tolist()
    for place in places[len(board.panels) :]:
        place.set_axis_off()
    for panel, place in zip(board.panels, places, strict=False):
        found = [line for query in panel.queries for line in ask(client, query, span)]
        _panel(place, panel, found)
        if found and not panel.is_stat:  # the same time everywhere, whenever a panel's data begin
            place.set_xlim(datetime.fromtimestamp(span.start, UTC), datetime.fromtimestamp(span.end, UTC))
    figure.tight_layout(rect=(0, 0, 1, 0.985))
    figure.savefig(path, dpi=DPI, facecolor=PAPER, metadata={"Software": None})
    return path


def _panel(place: Axes, panel: Panel, found: Sequence[Line]) -> None:
    place.set_title(panel.title, loc="left", fontsize=10, color=INK)
    if not found:
        place.set_axis_off()
        place.text(0.5, 0.5, "no data", ha="center", va="center", color=ALARM, transform=place.transAxes)
    elif panel.is_stat:
        _figures(place, panel, found)
    else:
        _lines(place, panel, found)


def _figures(place: Axes, panel: Panel, found: Sequence[Line]) -> None:
    """The newest value of each series, big."""
    place.set_axis_off()
    shown = found[:4]
    for number, line in enumerate(shown):
        x = (number + 0.5) / len(shown)
        value = written(line.points[-1][1], panel.unit)
        colour = ALARM if line.points[-1][1] < 0 else COLOURS[0]
        place.text(x, 0.55, value, ha="center", va="center", fontsize=22, color=colour, transform=place.transAxes)
        place.text(x, 0.2, line.name, ha="center", va="center", fontsize=9, color=INK, transform=place.transAxes)


def _lines(place: Axes, panel: Panel, found: Sequence[Line]) -> None:
    shown = _biggest(found, is_stacked=panel.is_stacked)
    colours = [
        OTHERS if number >= MOST_NAMES - 1 < len(found) - 1 else COLOURS[number] for number, line in enumerate(shown)
    ]
    if panel.is_stacked:
        moments, heights = _stacked(shown)
        place.stackplot(moments, heights, colors=colours, alpha=0.75, labels=[line.name for line in shown])  # type: ignore[arg-type]
        highest = max(sum(column) for column in zip(*heights, strict=True) if not isnan(column[0]))
    else:
        for line, colour in zip(shown, colours, strict=True):
            times, values = _with_gaps(line.points)
            place.plot(times, values, color=colour, linewidth=1.3, label=line.name)  # type: ignore[arg-type]
        highest = max(value for line in shown for _, value in line.points)
    if panel.limit and highest > 0.3 * panel.limit:
        place.axhline(panel.limit, color=ALARM, linewidth=1, linestyle="--")
    lowest = min(0.0, *(value for line in shown for _, value in line.points))
    if highest <= lowest:  # nothing happened: a line on the floor of a scale that means something
        highest = lowest + (0.05 if panel.unit is Unit.SHARE else 1.0)
    room = 0.15 + 0.11 * -(-min(len(shown), MOST_NAMES) // LEGEND_COLUMNS)  # for the names above
    floor = lowest - 0.03 * (highest - lowest)  # so that a line at zero is seen
    place.set_ylim(floor, highest + room * (highest - lowest))
    if panel.unit is Unit.BYTES:
        place.yaxis.set_major_locator(MultipleLocator(2.0 ** ceil(log2(highest / 5))))
    place.yaxis.set_major_formatter(lambda value, _: written(value, panel.unit))
    place.xaxis.set_major_formatter(DateFormatter("%H:%M:%S"))  # type: ignore[no-untyped-call]
    place.tick_params(labelsize=7, colors=INK, length=2)
    place.grid(color=GRID, linewidth=0.6)
    for side in ("top", "right"):
        place.spines[side].set_visible(False)
    place.legend(fontsize=7, loc="upper left", frameon=False, ncols=LEGEND_COLUMNS)


def _biggest(found: Sequence[Line], *, is_stacked: bool) -> Sequence[Line]:
    """As many as have a name and a colour of their own, those that rise highest, and the others, in a stack added up."""
    if len(found) <= MOST_NAMES:
        return found
    ordered = sorted(found, key=lambda line: max(value for _, value in line.points), reverse=True)
    named = sorted(ordered[: MOST_NAMES - 1], key=lambda line: line.name)
    rest = ordered[MOST_NAMES - 1 :]
    if not is_stacked:
        return [*named, *(Line(REST if number == 0 else UNNAMED, line.points) for number, line in enumerate(rest))]
    sums: dict[datetime, float] = {}
    for at, value in (point for line in rest for point in line.points):
        sums[at] = sums.get(at, 0.0) + value
    return [*named, Line(REST, sorted(sums.items()))]


def _stacked(lines: Sequence[Line]) -> tuple[list[datetime], list[list[float]]]:
    """All moments, and each line's heights at these: nothing where no line has a point."""
    moments, _ = _with_gaps([(at, 0.0) for at in sorted({at for line in lines for at, _ in line.points})])
    known = {at for line in lines for at, _ in line.points}
    tables = [dict(line.points) for line in lines]
    return moments, [[one.get(at, 0.0) if at in known else nan for at in moments] for one in tables]


def _with_gaps(points: Sequence[tuple[datetime, float]]) -> tuple[list[datetime], list[float]]:
    """Times and values, with nothing drawn across a time without data."""
    step = min((after[0] - before[0] for before, after in pairwise(points)), default=timedelta())
    times, values = [points[0][0]], [points[0][1]]
    for (before, _), (at, value) in pairwise(points):
        if at - before > 1.5 * step:
            times.append(before + step)
            values.append(nan)
        times.append(at)
        values.append(value)
    return times, values


def written(value: float, unit: Unit) -> str:
    """A number as people read it: 12 ms, 3.1 %, 4.2 GB."""
    if unit is Unit.SHARE:
        return f"{value:.1%}"
    if unit is Unit.BYTES:
        return _scaled(value, 1024, ("B", "KiB", "MiB", "GiB", "TiB"))
    if unit is Unit.SECONDS:
        return f"{value * 1000:.3g} ms" if 0 < abs(value) < 1 else f"{value:.3g} s"
    if unit is Unit.PER_SECOND:
        return f"{value:,.4g}/s"
    return f"{value:,.4g}/min" if unit is Unit.PER_MINUTE else f"{value:,.6g}"


def _scaled(value: float, factor: int, names: Sequence[str]) -> str:
    place = 0
    while abs(value) >= factor and place < len(names) - 1:
        value, place = value / factor, place + 1
    return f"{value:.3g} {names[place]}"
