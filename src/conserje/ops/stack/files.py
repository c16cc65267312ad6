"""The configuration files of `deploy/` for processes of one machine: the same files, with the addresses of this machine.

Three things are changed, and nothing else: names of other containers become addresses (`HOSTS`), folders of containers
become folders of the stack, and, for drills only, every duration is divided by the pace. What Alertmanager would tell over
a channel whose secret is not there is left out, because it would fail on every alert.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from conserje.ops.stack.layout import HOST, Layout

# Address in the files of `deploy/` → the port's name in the layout.
HOSTS = {
    "postgres:5432": "postgres",
    "redis:6379": "redis",
    "agente-api:8002": "agente-api",
    "prometheus:9091": "prometheus",
    "alertmanager:9094": "alertmanager",
    "grafana:3002": "grafana",
    "jaeger:16687": "jaeger",
    "jaeger:4318": "otlp",
    "haproxy:8405": "haproxy-metrics",
    "node-exporter:9100": "node-exporter",
}
LISTENING = {
    "0.0.0.0:8080": "haproxy",
    "0.0.0.0:8405": "haproxy-metrics",
    "0.0.0.0:16687": "jaeger",
    "0.0.0.0:4318": "otlp",
    "0.0.0.0:13133": "jaeger-health",
}
COPIED = ("prometheus/prometheus.yml", "prometheus/rules", "alertmanager", "haproxy", "grafana", "jaeger")

# A rate needs at least two samples, and at the fastest pace one arrives every second.
SHORTEST_RANGE = 5
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_RANGE = re.compile(r"\[(\d+)([smhdw])\]")
_VALUE = re.compile(r"(?<=: )(\d+)([smhdw])$", re.MULTILINE)


def write_files(layout: Layout) -> None:
    """Everything the parts of a stack read, anew below `layout.config`."""
    for part in COPIED:
        source, target = layout.deploy / part, layout.config / part
        if target.is_dir():
            shutil.rmtree(target)
        for path in _files(source):
            place = target / path.relative_to(source) if source.is_dir() else target
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(_text(path, layout), encoding="utf-8")
    targets = layout.config / "prometheus" / "targets"
    targets.mkdir(parents=True, exist_ok=True)


def write_targets(layout: Layout, running: Callable[[str], bool]) -> None:
    """What Prometheus scrapes: the parts that this machine has."""
    jobs = {
        "agente-api": [layout.address("agente-api")],
        "worker": [f"{HOST}:{layout.worker_port(number)}" for number in range(1, layout.workers + 1)],
        "prometheus": [layout.address("prometheus")],
        "alertmanager": [layout.address("alertmanager")],
        "haproxy": [layout.address("haproxy-metrics")],
        "node-exporter": [layout.address("node-exporter")],
    }
    for job, targets in jobs.items():
        path = layout.config / "prometheus" / "targets" / f"{job}.yml"
        name = "worker-1" if job == "worker" else job
        path.write_text(yaml.safe_dump([{"targets": targets}] if running(name) else []), encoding="utf-8")


def localised(text: str, layout: Layout) -> str:
    """The text of a file of `deploy/` with this machine's addresses and folders."""
    for found, name in (HOSTS | LISTENING).items():
        text = text.replace(found, layout.address(name))
    for found, folder in (
        ("/run/secrets", layout.secrets),
        ("/etc/prometheus", layout.config / "prometheus"),
        ("/etc/alertmanager", layout.config / "alertmanager"),
        ("/etc/grafana", layout.config / "grafana"),
        ("/var/lib/haproxy", layout.data("haproxy")),
    ):
        text = text.replace(found, str(folder))
    return text


def at_pace(text: str, pace: int) -> str:
    """Every duration of a file divided by `pace`: `[1h]` becomes `[60s]` at 60, `for: 2m` becomes `for: 2s`.

    A window is never shorter than SHORTEST_RANGE seconds, and nothing else shorter than one.
    """
    if pace == 1:
        return text
    text = _RANGE.sub(lambda found: f"[{_divided(found, pace, SHORTEST_RANGE)}]", text)
    return _VALUE.sub(lambda found: _divided(found, pace, 1), text)


def without_mute_channels(text: str) -> str:
    """Alertmanager's configuration without the channels whose secret file is missing."""
    plan: dict[str, Any] = yaml.safe_load(text)
    for receiver in plan["receivers"]:
        for kind in [key for key in receiver if key.endswith("_configs")]:
            receiver[kind] = [one for one in receiver[kind] if all(path.exists() for path in _secret_files(one))]
            if not receiver[kind]:
                del receiver[kind]
    return yaml.safe_dump(plan, sort_keys=False, allow_unicode=True, width=120)


def _text(path: Path, layout: Layout) -> str:
    text = localised(path.read_text(encoding="utf-8"), layout)
    if path.suffix == ".yml" and path.parent.name != "dashboards":
        text = at_pace(text, layout.pace)
    return without_mute_channels(text) if path.name == "alertmanager.yml" else text


def _files(source: Path) -> list[Path]:
    return sorted(path for path in source.rglob("*") if path.is_file()) if source.is_dir() else [source]


def _secret_files(setting: dict[str, Any]) -> Iterator[Path]:
    for key, value in setting.items():
        if isinstance(value, dict):
            yield from _secret_files(value)
        elif key.endswith("_file"):
            yield Path(value)


def _divided(found: "re.Match[str]", pace: int, least: int) -> str:
    seconds = int(found[1]) * SECONDS[found[2]]
    return f"{max(least, -(-seconds // pace))}s"
