"""What reading costs a machine: `conserje read --json` in a process of its own, as an integrator would run it."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles

from conserje.errors import NotFound
from conserje.ops.bench.scorecard import Bar, Row
from conserje.ops.learning.splits import Case
from conserje.understanding.intents import Classifier, load_weights

_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)
_REPEATS = 5


def measure_footprint(cases: Sequence[Case]) -> list[Row]:
    """Wall time a message and peak memory of the whole cascade; CPU time of the classifier; time to load."""
    started = time.perf_counter()
    load_weights()
    loading = (time.perf_counter() - started) * 1000
    micros, peak = _stream(cases)
    return [
        Row("cascade_median", median(micros), "µs", len(micros), Bar(1000)),
        Row("cascade_p95", quantiles(micros, n=20)[-1], "µs", len(micros)),
        Row("classifier_cpu_per_message", _classifier_micros(cases), "µs", len(cases) * _REPEATS, Bar(300)),
        Row("weights_load", loading, "ms", 1, Bar(100)),
        *([Row("memory_peak", peak, "MB", 1, Bar(120))] if peak is not None else []),
    ]


def _classifier_micros(cases: Sequence[Case]) -> float:
    classifier = Classifier(load_weights())
    started = time.process_time()
    for _ in range(_REPEATS):
        for case in cases:
            classifier.probabilities(case.text)
    return (time.process_time() - started) / (len(cases) * _REPEATS) * 1e6


def _stream(cases: Sequence[Case]) -> tuple[list[int], float | None]:
    """Microseconds of each message, and the peak resident megabytes (only where /proc tells it)."""
    command = [sys.executable, "-m", "conserje", "read", "--json"]
    micros: list[int] = []
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        if reader.stdin is None or reader.stdout is None:
            raise NotFound("the reader process has no pipes")
        for case in cases:
            reader.stdin.write(json.dumps({"id": len(micros), "text": case.text}) + "\n")
            reader.stdin.flush()
            micros.append(json.loads(reader.stdout.readline())["micros"])
        status = Path(f"/proc/{reader.pid}/status")
        peak = _PEAK.search(status.read_text()) if status.exists() else None
        reader.stdin.close()
    return micros, int(peak[1]) / 1024 if peak else None
