"""Grafana's JSON for the dashboards, by Grafana's own typed builders."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from grafana_foundation_sdk.builders import common, dashboard, prometheus, stat, timeseries
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import common as common_models
from grafana_foundation_sdk.models import dashboard as models

from conserje.ops.stack.dashboards.guests import BUSINESS, CHANNELS, RECEPTION, TURNS
from conserje.ops.stack.dashboards.panels import Board, Panel
from conserje.ops.stack.dashboards.parts import DATABASE, PMS, QUEUE
from conserje.ops.stack.dashboards.promises import OBJECTIVES, RELEASE, SECURITY

BOARDS: Sequence[Board] = (
    RECEPTION,
    TURNS,
    CHANNELS,
    PMS,
    QUEUE,
    DATABASE,
    BUSINESS,
    OBJECTIVES,
    RELEASE,
    SECURITY,
)

SOURCE = models.DataSourceRef(type_val="prometheus", uid="prometheus")
WIDTH, COLUMNS = 24, 2
STAT_HEIGHT, LINES_HEIGHT = 6, 8
CALM, ALARMING = "green", "red"


def write_dashboards(folder: Path) -> list[Path]:
    """One file for each board; files of boards that are no more are deleted."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = dashboard_files()
    for path in folder.glob("*.json"):
        if path.name not in texts:
            path.unlink()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]


def dashboard_files() -> dict[str, str]:
    """The text of each file by its name."""
    return {f"{board.name}.json": _text(board) for board in BOARDS}


def _text(board: Board) -> str:
    plain = json.loads(json.dumps(_dashboard(board).build(), cls=JSONEncoder))
    return json.dumps(_numbered(plain), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _numbered(plain: dict[str, Any]) -> dict[str, Any]:
    """Panels have ids, so that links to one of them stay good."""
    for number, panel in enumerate(plain["panels"], 1):
        panel["id"] = number
    return plain


def _dashboard(board: Board) -> dashboard.Dashboard:
    made = (
        dashboard.Dashboard(f"Conserje · {board.title}")
        .uid(f"conserje-{board.name}")
        .description(board.says)
        .tags(["conserje"])
        .readonly()
        .tooltip(models.DashboardCursorSync.CROSSHAIR)
        .refresh("30s")
        .time("now-3h", "now")
        .timezone("browser")
        .link(
            dashboard.DashboardLink("Conserje")
            .type(models.DashboardLinkType.DASHBOARDS)
            .tags(["conserje"])
            .as_dropdown(True)
        )
    )
    x = y = 0
    for panel in board.panels:
        height = STAT_HEIGHT if panel.is_stat else LINES_HEIGHT
        width = WIDTH // COLUMNS
        place = models.GridPos(h=height, w=width, x=x, y=y)
        made.with_panel((_stat(panel) if panel.is_stat else _lines(panel)).grid_pos(place))
        x = (x + width) % WIDTH
        y += 0 if x else LINES_HEIGHT
    return made


def _lines(panel: Panel) -> timeseries.Panel:
    made = (
        timeseries.Panel()
        .title(panel.title)
        .description(panel.says)
        .unit(panel.unit)
        .no_value("0")
        .datasource(SOURCE)
        .min(0)
        .line_width(1)
        .fill_opacity(25 if panel.is_stacked else 5)
        .show_points(common_models.VisibilityMode.NEVER)
        .legend(
            common.VizLegendOptions()
            .display_mode(common_models.LegendDisplayMode.LIST)
            .placement(common_models.LegendPlacement.BOTTOM)
            .show_legend(True)
        )
        .tooltip(common.VizTooltipOptions().mode(common_models.TooltipDisplayMode.MULTI))
    )
    if panel.is_stacked:
        made.stacking(common.StackingConfig().mode(common_models.StackingMode.NORMAL))
    if panel.limit is not None:
        made.thresholds(_thresholds(panel.limit)).thresholds_style(
            common.GraphThresholdsStyleConfig().mode(common_models.GraphTresholdsStyleMode.DASHED)
        )
    for number, query in enumerate(panel.queries):
        made.with_target(_target(number, query.expression, query.legend))
    return made


def _stat(panel: Panel) -> stat.Panel:
    made = (
        stat.Panel()
        .title(panel.title)
        .description(panel.says)
        .unit(panel.unit)
        .no_value("0")
        .datasource(SOURCE)
        .graph_mode(common_models.BigValueGraphMode.AREA)
        .color_mode(common_models.BigValueColorMode.VALUE)
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
    )
    if panel.limit is not None:
        made.thresholds(_thresholds(panel.limit, is_floor=panel.limit < 1))
    for number, query in enumerate(panel.queries):
        made.with_target(_target(number, query.expression, query.legend))
    return made


def _target(number: int, expression: str, legend: str) -> prometheus.Dataquery:
    return prometheus.Dataquery().expr(expression).legend_format(legend).ref_id(chr(ord("A") + number)).range()


def _thresholds(limit: float, *, is_floor: bool = False) -> dashboard.ThresholdsConfig:
    """A figure below 1 that has a limit is a share that must not fall below it."""
    low, high = (ALARMING, CALM) if is_floor else (CALM, ALARMING)
    return (
        dashboard.ThresholdsConfig()
        .mode(models.ThresholdsMode.ABSOLUTE)
        .steps([models.Threshold(value=None, color=low), models.Threshold(value=limit, color=high)])
    )
