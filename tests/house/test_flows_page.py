"""The drawn flows are those of the code."""

import pytest

from conserje.dialogue.charts import DRAWN
from conserje.model.desk.charts import OPEN, Chart, ImpossibleMove
from conserje.ops.trials.flow_page import flow_page
from tests.house.tree import ROOT


def test_the_page_of_flows_is_the_one_that_the_code_draws() -> None:
    assert (ROOT / "docs/guide/flows.md").read_text(encoding="utf-8") == flow_page()


@pytest.mark.parametrize("chart", DRAWN, ids=lambda chart: chart.flow)
def test_every_state_of_a_flow_is_reached_and_left(chart: Chart) -> None:
    reached, frontier = {OPEN}, [OPEN]
    while frontier:
        state = frontier.pop()
        fresh = {move.after for move in chart.moves if move.before == state} - reached
        reached |= fresh
        frontier += fresh
    assert reached == set(chart.states)
    assert {move.before for move in chart.moves} == set(chart.states)


@pytest.mark.parametrize("chart", DRAWN, ids=lambda chart: chart.flow)
def test_what_a_chart_does_not_foresee_is_refused(chart: Chart) -> None:
    with pytest.raises(ImpossibleMove):
        chart.after(OPEN, "flies away")
