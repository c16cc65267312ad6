"""What docs/operate/metrics.md says of each metric and span, made from their declarations.

`python -m tests.house.metrics_paper` writes the tables anew.
"""

import re
from pathlib import Path

from conserje.telemetry.metrics import Metrics
from conserje.telemetry.spans import Step
from tests.house.tree import ROOT, python_files

PAPER = ROOT / "docs/operate/metrics.md"
SPANS_AT = "src/conserje/telemetry/spans.py"
MARK = "<!-- {name}: made by tests/house/metrics_paper.py -->\n"


def metrics_table() -> str:
    lines = ["| metric | kind | labels | what it is |", "|---|---|---|---|"]
    for one in Metrics().register.declared:
        labels = ", ".join(f"`{label}`" for label in one.labels) or "–"
        unit = "" if one.unit in ("count", "seconds", "messages") else f" ({one.unit})"
        lines.append(f"| `{one.name}` | {one.kind} | {labels} | {one.sentence}{unit} |")
    return "\n".join(lines) + "\n"


def spans_table() -> str:
    """Each span with the sentence below it in the source."""
    (source,) = python_files(SPANS_AT)
    said = dict(re.findall(r'^    [A-Z]+ = "(\w+)"\n    """(.+)"""$', source.text, re.MULTILINE))
    lines = ["| span | what it is |", "|---|---|", *(f"| `{step}` | {said[step]} |" for step in Step)]
    return "\n".join(lines) + "\n"


def with_tables(text: str) -> str:
    """The paper with both tables as they have to be. Raises ValueError where a mark is missing."""
    for name, table in (("metrics", metrics_table()), ("spans", spans_table())):
        mark = MARK.format(name=name)
        before, found, after = text.partition(mark)
        if not found:
            raise ValueError(f"{PAPER.name} has no mark for {name}")
        text = before + mark + "\n" + table + re.sub(r"\A\n(?:\|.*\n)*", "", after)
    return text


def write(paper: Path = PAPER) -> None:
    paper.write_text(with_tables(paper.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    write()
