"""`conserje evals knowledge`, written to build/scores/knowledge.json; `conserje train knowledge`, its build step."""

import os
import sys
from pathlib import Path

from conserje.model.ids import SystemClock
from conserje.ops.bench.scorecard import print_table, write_score
from conserje.ops.knowing.judging import measure
from conserje.ops.learning.subject_fitting import fit_knowledge

SCORES = Path("build/scores")
WEIGHTS = Path(__file__).parents[2] / "knowledge" / "data" / "subjects.npz"


def run_knowledge_evals() -> int:
    """Judge, print the table, keep the score; 1 when a bar does not hold. The test split's questions are not printed, so
    that nobody tunes the search on them."""
    load = os.getloadavg()[0]
    rows, _ = measure()
    write_score(SCORES, "knowledge", "conserje evals knowledge", rows, SystemClock().now(), load)
    print_table(rows, sys.stdout)
    return int(any(row.bar is not None and not row.bar.holds(row.value) for row in rows))


def train_knowledge() -> None:
    """Fit the subjects and the rule and write the packaged weights; takes some minutes."""
    card = fit_knowledge(WEIGHTS)
    sys.stdout.write(f"{WEIGHTS}: {card['phrases']} phrases, {card['features']} features, data {card['data'][:12]}\n")
