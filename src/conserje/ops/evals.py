"""`conserje evals understanding`: measured on the test split, written to build/scores/understanding.json."""

import os
import sys
from pathlib import Path

from conserje.model.ids import SystemClock
from conserje.ops.bench.scorecard import print_table, write_score
from conserje.ops.learning.fact_cases import fact_cases, judge_facts
from conserje.ops.learning.footprint import measure_footprint
from conserje.ops.learning.judging import evaluate
from conserje.ops.learning.rivals import measure_rivals
from conserje.ops.learning.utterances import training_examples
from conserje.ops.train import SPLITS
from conserje.understanding.cascade import load_cascade

SCORES = Path("build/scores")


def run_evals(what: str) -> int:
    """Judge, print the table and every wrong answer, keep the score; 1 when a bar does not hold."""
    load = os.getloadavg()[0]
    reader = load_cascade()
    rows, judged = evaluate(reader, SPLITS)
    cases = [one.case for one in judged]
    rows += judge_facts(reader, fact_cases(SPLITS))
    rows += measure_footprint(cases)
    rows += measure_rivals(cases, training_examples(), SPLITS)
    write_score(SCORES, what, f"conserje evals {what}", rows, SystemClock().now(), load)
    print_table(rows, sys.stdout)
    for one in judged:
        if not one.right:
            meant = "+".join(one.case.intents)
            sys.stdout.write(f"{one.case.language}  meant {meant}, read {one.reading.top}: {one.case.text}\n")
    return int(any(row.bar is not None and not row.bar.holds(row.value) for row in rows))
