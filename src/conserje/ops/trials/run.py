"""`conserje evals desk`: every task played several times with seeds, judged, and summed up as pass^1 to pass^k."""

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb
from pathlib import Path

from conserje.dialogue.charts import every_move
from conserje.errors import BadRequest
from conserje.model.ids import SystemClock
from conserje.ops.bench.scorecard import Bar, Row, print_table, write_score
from conserje.ops.trials.flow_page import missing
from conserje.ops.trials.judge import faults
from conserje.ops.trials.play import Play, play
from conserje.ops.trials.stage import server_with_schema, stage
from conserje.ops.trials.tasks import Trial, load_trials
from conserje.understanding.cascade import load_cascade
from conserje.understanding.reader import Reader

TASKS = Path("tests/evals/desk")
SCORES = Path("build/scores")
PLAYS = 4
FEWEST = {"es": 40, "en": 40, "pt": 40}
ALL = Bar(1.0, is_floor=True)


@dataclass(frozen=True, slots=True)
class Judged:
    """One play: which task, with which seed, and what was wrong."""

    trial: Trial
    seed: int
    faults: tuple[str, ...]
    moves: frozenset[str]


def pass_hat(k: int, successes: int, plays: int) -> float:
    """The chance that `k` plays drawn from these are all right (Yao et al., 2024, section 3)."""
    return comb(successes, k) / comb(plays, k)


def run_trials(only: str = "", *, plays: int = PLAYS, verbose: bool = False) -> int:
    """Play, print what went wrong, keep the score of a whole run; 1 when anything went wrong or a bar does not hold."""
    load = os.getloadavg()[0]
    trials = load_trials(TASKS, only)
    if not trials:
        raise BadRequest(f"no task in {TASKS} is called like {only!r}")
    with server_with_schema() as url:
        judged = asyncio.run(_play_all(url, trials, plays, verbose=verbose))
    for one in judged:
        for fault in one.faults:
            sys.stdout.write(f"{one.trial.id} (seed {one.seed}): {fault}\n")
    rows = _rows(trials, judged, plays)
    if not only and plays == PLAYS:
        write_score(SCORES, "desk", "conserje evals desk", rows, SystemClock().now(), load)
        _print_moves(judged, verbose=verbose)
    print_table(rows, sys.stdout)
    return int(any(row.bar is not None and not row.bar.holds(row.value) for row in rows))


async def _play_all(url: str, trials: Sequence[Trial], plays: int, *, verbose: bool) -> list[Judged]:
    reader = load_cascade()
    return [await judged(url, trial, seed, reader, verbose=verbose) for trial in trials for seed in range(1, plays + 1)]


async def judged(url: str, trial: Trial, seed: int, reader: Reader, *, verbose: bool = False) -> Judged:
    """`url` is that of a server with the schema (stage.py)."""
    async with stage(url, trial, seed, reader) as on:
        try:
            played = await play(on, trial, seed)
        except BadRequest as error:
            return Judged(trial, seed, (str(error),), frozenset())
        if verbose:
            _print_play(trial, played)
        return Judged(trial, seed, tuple(faults(trial, played, on.codes)), frozenset(played.moves))


def _rows(trials: Sequence[Trial], judged: Sequence[Judged], plays: int) -> list[Row]:
    right = {trial.id: sum(not one.faults for one in judged if one.trial.id == trial.id) for trial in trials}
    rows = []
    for k in (1, plays) if plays > 1 else (1,):
        rows.append(Row(f"pass^{k}", _mean(trials, right, k, plays), "share", len(judged), ALL))
        for language in FEWEST:
            mine = [trial for trial in trials if trial.language == language]
            if mine:
                rows.append(Row(f"pass^{k} {language}", _mean(mine, right, k, plays), "share", len(mine) * plays, ALL))
    for language, fewest in FEWEST.items():
        count = sum(trial.language == language for trial in trials)
        rows.append(Row(f"tasks {language}", count, "tasks", count, Bar(fewest, is_floor=True)))
    adverse = sum(trial.is_adversarial for trial in trials)
    rows.append(Row("adversarial", adverse / len(trials), "share", len(trials), Bar(0.5, is_floor=True)))
    return rows


def _mean(trials: Sequence[Trial], right: Mapping[str, int], k: int, plays: int) -> float:
    return sum(pass_hat(k, right[trial.id], plays) for trial in trials) / len(trials)


def _print_moves(judged: Sequence[Judged], *, verbose: bool) -> None:
    """That tasks leave some is no fault: that each is taken is for the journeys."""
    left = missing(move for one in judged for move in one.moves)
    every = sum(1 for _ in every_move())
    sys.stdout.write(f"moves of the flows that some task takes: {every - len(left)} of {every}\n")
    if verbose:
        sys.stdout.writelines(f"no task takes {move}\n" for move in left)


def _print_play(trial: Trial, played: Play) -> None:
    sys.stdout.write(f"\n== {trial.id}: {trial.about}\n")
    for heard in played.heard:
        sys.stdout.write(f"> {heard.said}\n")
        for reply in heard.replies:
            titles = " ".join(f"[{choice.title}]" for choice in reply.choices)
            sys.stdout.write(f"  {reply.text}\n  {titles}\n" if titles else f"  {reply.text}\n")
