"""`conserje evals understanding`: measured on the blind messages, written to build/scores/understanding.json.

Nobody who works on the readers looks at those messages, so wrong answers are counted here and not printed; `dev` and
`dev2` are there to be looked at. Messages that resemble a training utterance count in rows of their own only.
"""

import os
import sys
from pathlib import Path

from conserje.model.ids import SystemClock
from conserje.ops.bench.scorecard import print_table, write_score
from conserje.ops.learning.fact_cases import fact_cases, judge_facts
from conserje.ops.learning.footprint import measure_footprint
from conserje.ops.learning.judging import evaluate, first_right, judge
from conserje.ops.learning.near_duplicates import unseen
from conserje.ops.learning.rivals import measure_rivals
from conserje.ops.learning.splits import TEST, cases
from conserje.ops.learning.utterances import training_examples
from conserje.ops.train import SPLITS
from conserje.understanding.cascade import load_cascade

SCORES = Path("build/scores")
BLIND_FACTS = "blind_facts"


def run_evals(what: str) -> int:
    """Judge, print the table, keep the score; 1 when a bar does not hold."""
    load = os.getloadavg()[0]
    reader = load_cascade()
    examples = training_examples()
    blind = cases(SPLITS, TEST)
    strange = unseen(blind, [example.text for example in examples if example.whole])
    rows = [*evaluate(reader, strange), *first_right(judge(reader, blind), "top1_seen_too")]
    rows += judge_facts(reader, fact_cases(SPLITS, BLIND_FACTS), with_others=True)
    rows += measure_footprint(strange)
    rows += measure_rivals(strange, examples, SPLITS)
    write_score(SCORES, what, f"conserje evals {what}", rows, SystemClock().now(), load)
    print_table(rows, sys.stdout)
    return int(any(row.bar is not None and not row.bar.holds(row.value) for row in rows))
