"""`conserje flows`: every chart of the dialogue as a page, and which of its moves nothing has taken."""

from collections.abc import Iterable
from pathlib import Path

from conserje.dialogue.charts import DRAWN, drawn, every_move

_HEAD = """# The flows, drawn from the code

`conserje flows` writes this page from `src/conserje/dialogue/charts.py`; a test fails when they differ. A flow moves only along
these arrows: anything else is a mistake of ours, and stops the turn. Every flow begins and ends in `open`, where nothing of it
binds. What the arrows mean for a hotel is in [the house rules](house-rules.md).
"""


def flow_page() -> str:
    """The page, whole."""
    parts = [_HEAD]
    for chart in DRAWN:
        states = "\n".join(f"- `{name}`: {meaning}" for name, meaning in chart.states.items())
        parts.append(
            f"\n## {chart.flow.replace('_', ' ').capitalize()}\n\n{states}\n\n```mermaid\n{drawn(chart)}\n```\n"
        )
    return "".join(parts)


def untaken(folder: Path) -> list[str]:
    """Moves that no line of the files in `folder` names."""
    return missing(line for path in sorted(folder.glob("*.txt")) for line in path.read_text("utf-8").splitlines())


def missing(taken: Iterable[str]) -> list[str]:
    known = set(taken)
    return [move for move in every_move() if move not in known]


def show_flows(page: Path | None, moves: Path | None) -> int:
    """Print the page, or write it to `page`; with `moves` print what was not taken instead, and 1 if anything was not."""
    if moves is not None:
        left = untaken(moves)
        print("\n".join(left) or "every move of every flow was taken")
        return int(bool(left))
    if page is None:
        print(flow_page(), end="")
    else:
        page.write_text(flow_page(), encoding="utf-8")
    return 0
