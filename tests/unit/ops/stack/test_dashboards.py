"""Dashboards: the files are those that the code writes, Grafana's own types read them, and pictures come from their queries."""

import json
import re
from datetime import UTC, datetime, timedelta
from math import isnan
from pathlib import Path

import httpx
import pytest
from grafana_foundation_sdk.models.dashboard import Dashboard
from hypothesis import given
from hypothesis import strategies as st

from conserje.errors import BadRequest
from conserje.ops.stack.dashboards.grafana import BOARDS, dashboard_files, write_dashboards
from conserje.ops.stack.dashboards.panels import WINDOW, Board, Panel, Query, Unit
from conserje.ops.stack.dashboards.pictures import (
    COLOURS,
    MOST_NAMES,
    Line,
    Span,
    _biggest,
    _stacked,
    _with_gaps,
    ask,
    draw_boards,
    written,
)
from conserje.ops.stack.layout import DEPLOY
from tests.house.tree import ROOT

PANELS = [(board, panel) for board in BOARDS for panel in board.panels]
SPAN = Span(1_790_000_000, 1_790_000_060, 5, "30s")


def test_the_files_are_those_that_the_code_writes() -> None:
    kept = {path.name: path.read_text(encoding="utf-8") for path in (DEPLOY / "grafana/dashboards").glob("*.json")}
    assert kept == dashboard_files(), "run conserje stack dashboards"


def test_boards_that_are_no_more_are_deleted(tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text("{}")
    assert {path.name for path in write_dashboards(tmp_path)} == {path.name for path in tmp_path.iterdir()}


@pytest.mark.parametrize("name", sorted(dashboard_files()))
def test_grafanas_own_types_read_them(name: str) -> None:
    plain = json.loads(dashboard_files()[name])
    read = Dashboard.from_json(plain)
    assert (read.uid, read.title) == (plain["uid"], plain["title"])
    panels = plain["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert all(panel["datasource"] == {"type": "prometheus", "uid": "prometheus"} for panel in panels)
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels]
    assert len(set(places)) == len(places)


def test_there_is_a_board_for_everything_that_people_ask() -> None:
    assert [board.title for board in BOARDS] == [
        "Reception",
        "Turn anatomy",
        "Channels",
        "PMS and resilience",
        "Queue and workers",
        "Database and Redis",
        "Business",
        "SLO and budget",
        "Release",
        "Security",
    ]


@pytest.mark.parametrize(("board", "panel"), PANELS, ids=lambda one: getattr(one, "title", ""))
def test_legends_name_labels_that_the_query_keeps(board: Board, panel: Panel) -> None:
    for query in panel.queries:
        kept = set(re.findall(r"\w+", " ".join(re.findall(r"by \(([^)]*)\)", query.expression))))
        free = query.expression.startswith(("slo:", "process_", "rate(process", "haproxy_"))
        assert set(re.findall(r"{{(\w+)}}", query.legend)) <= kept or free, query.expression
        assert query.over("1m").count("$") == 0


def test_a_zero_never_stands_beside_series_with_labels() -> None:
    expressions = [query.expression for _, panel in PANELS for query in panel.queries]
    assert [one for one in expressions if re.search(r"by \((?!le\))[^)]*\) \(.*\) or vector\(0\)$", one)] == []


def test_every_board_is_shown_in_the_papers() -> None:
    paper = (ROOT / "docs/operate/dashboards.md").read_text(encoding="utf-8")
    assert [board.name for board in BOARDS if f"img/{board.name}.png" not in paper] == []


def answering(result: list[dict[str, object]], asked: list[str]) -> httpx.Client:
    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(httpx.QueryParams(request.content.decode())["query"])
        return httpx.Response(200, json={"status": "success", "data": {"resultType": "matrix", "result": result}})

    return httpx.Client(transport=httpx.MockTransport(answer), base_url="http://prometheus")


def test_a_query_becomes_lines_named_by_their_labels() -> None:
    asked: list[str] = []
    result: list[dict[str, object]] = [
        {"metric": {"channel": "whatsapp"}, "values": [[1_790_000_000, "1.5"], [1_790_000_005, "NaN"]]},
        {"metric": {"channel": "email"}, "values": [[1_790_000_000, "NaN"]]},
    ]
    client = answering(result, asked)
    (line,) = ask(client, Query(f"rate(x[{WINDOW}])", "{{channel}} in"), SPAN)
    assert asked == ["rate(x[30s])"]
    assert (line.name, [value for _, value in line.points]) == ("whatsapp in", [1.5])


def test_a_query_that_prometheus_refuses_is_told() -> None:
    def refuse(_: httpx.Request) -> httpx.Response:
        return httpx.Response(400, json={"status": "error", "error": "parse error"})

    client = httpx.Client(transport=httpx.MockTransport(refuse), base_url="http://prometheus")
    with pytest.raises(BadRequest, match="parse error"):
        ask(client, Query("rate(", "x"), SPAN)


@pytest.mark.parametrize("values", [[], [[1_790_000_000, "3"], [1_790_000_005, "4"]]])
def test_a_picture_is_drawn_with_data_and_without(tmp_path: Path, values: list[list[object]]) -> None:
    result: list[dict[str, object]] = [{"metric": {"tenant": "austral"}, "values": values}]
    (path,) = draw_boards([BOARDS[0]], answering(result, []), SPAN, tmp_path)
    assert path.read_bytes().startswith(b"\x89PNG")
    assert path.stat().st_size > 10_000


def test_nothing_is_drawn_across_a_time_without_data() -> None:
    begun = datetime(2027, 3, 1, tzinfo=UTC)
    points = [(begun + timedelta(seconds=second), 1.0) for second in (0, 5, 10, 60, 65)]
    _, values = _with_gaps(points)
    assert [isnan(value) for value in values] == [False, False, False, True, False, False]


def test_nothing_is_stacked_across_a_time_without_data() -> None:
    begun = datetime(2027, 3, 1, tzinfo=UTC)
    one, other = (
        Line(name, [(begun + timedelta(seconds=second), 1.0) for second in seconds])
        for name, seconds in (("one", (0, 5, 60)), ("other", (5, 65)))
    )
    _, (first, second) = _stacked([one, other])
    assert [value for value in first if not isnan(value)] == [1.0, 1.0, 1.0, 0.0]
    assert [value for value in second if not isnan(value)] == [0.0, 1.0, 0.0, 1.0]
    assert [isnan(value) for value in first] == [isnan(value) for value in second] == [False, False, True, False, False]


@pytest.mark.parametrize("is_stacked", [True, False])
def test_no_two_lines_have_one_colour_and_those_that_rise_highest_have_a_name(is_stacked: bool) -> None:
    begun = datetime(2027, 3, 1, tzinfo=UTC)
    found = [Line(f"line {number:02}", [(begun, float(number))]) for number in range(12)]
    shown = _biggest(found, is_stacked=is_stacked)
    assert [line.name for line in shown[: MOST_NAMES - 1]] == [f"line {number:02}" for number in range(5, 12)]
    others = [value for line in shown[MOST_NAMES - 1 :] for _, value in line.points]
    assert sum(others) == sum(range(5))
    assert len(others) == (1 if is_stacked else 5)
    assert shown[MOST_NAMES - 1].name == "others"
    assert len(set(COLOURS[:MOST_NAMES])) == MOST_NAMES
    assert _biggest(found[:MOST_NAMES], is_stacked=is_stacked) == found[:MOST_NAMES]


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0.0123, Unit.SECONDS, "12.3 ms"),
        (4.2, Unit.SECONDS, "4.2 s"),
        (0.031, Unit.SHARE, "3.1%"),
        (3 * 1024**3, Unit.BYTES, "3 GiB"),
        (12345.0, Unit.MONEY, "12,345"),
        (2.5, Unit.PER_SECOND, "2.5/s"),
    ],
)
def test_numbers_are_written_as_people_read_them(value: float, unit: Unit, said: str) -> None:
    assert written(value, unit) == said


@given(st.floats(allow_nan=False, allow_infinity=False, width=32), st.sampled_from(list(Unit)))
def test_every_number_can_be_written(value: float, unit: Unit) -> None:
    assert written(value, unit)
