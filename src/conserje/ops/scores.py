"""Every measurement of this checkout as one table, worst first."""

from pathlib import Path
from typing import Any, TextIO

import orjson

from conserje.errors import BadRequest


def print_scores(folder: Path, out: TextIO) -> int:
    """Print all score files; 1 when a bar does not hold, or when there is nothing to print. Raises BadRequest for a file
    that is no score."""
    rows = [row for path in sorted(folder.glob("*.json")) for row in _rows(path)]
    if not rows:
        out.write(f"no scores in {folder}: run a bench or an eval first\n")
        return 1
    rows.sort(key=lambda row: {False: 0, None: 2, True: 1}[row["holds"]])
    names = ("score", "metric", "value", "unit", "samples", "bar", "holds")
    table = [names, *(tuple(_cell(row[name]) for name in names) for row in rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(names))]
    for line in table:
        out.write("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() + "\n")
    return int(any(row["holds"] is False for row in rows))


def _rows(path: Path) -> list[dict[str, Any]]:
    try:
        score = orjson.loads(path.read_bytes())
        return [
            {
                "score": score["name"],
                "metric": row["metric"],
                "value": row["value"],
                "unit": row["unit"],
                "samples": row["samples"],
                "bar": row.get("bar"),
                "holds": row.get("holds"),
            }
            for row in score["rows"]
        ]
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise BadRequest(f"{path.name} is no score file: {error!r}") from error


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "NO"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
