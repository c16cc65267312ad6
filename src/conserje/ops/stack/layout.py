"""Where a stack keeps its files, which ports it takes, and the secrets that only its own parts share."""

import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from conserje.errors import ConserjeError

DEPLOY = Path(__file__).parents[4] / "deploy"
HOST = "127.0.0.1"

# The ports that every way of running the system uses; docs/operate/stack.md lists them.
PORTS: Mapping[str, int] = {
    "postgres": 5432,
    "redis": 6379,
    "agente-api": 8002,
    "haproxy": 8080,
    "prometheus": 9091,
    "alertmanager": 9094,
    "grafana": 3002,
    "jaeger": 16687,
    "otlp": 4318,
    "jaeger-health": 13133,
    "haproxy-metrics": 8405,
    "node-exporter": 9100,
    "worker": 9102,
}
WORKERS_AT_MOST = 8
OWN_SECRETS = ("secret", "metrics_token", "alerts_token")


class StackFailed(ConserjeError):
    """The stack cannot do what was asked; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Layout:
    """`home` is the one folder of a stack, `deploy` where its configuration comes from; `pace` divides every duration in it.

    `rules` replaces the rules of `deploy`. `workers` is the number of worker processes; worker n listens for the scraper at
    the port of "worker" plus n - 1.
    """

    home: Path
    deploy: Path
    ports: Mapping[str, int]
    workers: int = 1
    pace: int = 1

    def port(self, name: str) -> int:
        return self.ports[name]

    def address(self, name: str) -> str:
        return f"{HOST}:{self.ports[name]}"

    def worker_port(self, number: int) -> int:
        return self.ports["worker"] + number - 1

    @property
    def config(self) -> Path:
        return self.home / "config"

    @property
    def secrets(self) -> Path:
        return self.home / "secrets"

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def requests(self) -> Path:
        """What the commands ask of the running supervisor: one file for each component, its text is the wish."""
        return self.home / "requests"

    def data(self, name: str) -> Path:
        return self.home / "data" / name

    def secret(self, name: str) -> str:
        return (self.secrets / name).read_text(encoding="ascii")

    def make(self) -> None:
        """Folders, and the secrets that nobody has to know but the parts. Raises StackFailed when there is no `deploy`."""
        if not (self.deploy / "prometheus" / "prometheus.yml").exists():
            raise StackFailed(f"{self.deploy} holds no configuration; give the checkout's folder with --deploy")
        for folder in (self.home, self.config, self.secrets, self.logs, self.requests, self.home / "data"):
            folder.mkdir(parents=True, exist_ok=True)
        self.home.chmod(0o711)  # PostgreSQL runs as another account below it when we are root
        self.secrets.chmod(0o700)
        for name in OWN_SECRETS:
            path = self.secrets / name
            if not path.exists():
                path.touch(mode=0o600)
                path.write_text(secrets.token_urlsafe(32), encoding="ascii")


def chosen_ports(first: int | None) -> dict[str, int]:
    """The usual ports, or as many in a row from `first` on."""
    if first is None:
        return dict(PORTS)
    if not 1024 <= first <= 65535 - len(PORTS) - WORKERS_AT_MOST:
        raise StackFailed(f"--ports-from is between 1024 and {65535 - len(PORTS) - WORKERS_AT_MOST}")
    return {name: first + number for number, name in enumerate(PORTS)}


def is_free(port: int) -> bool:
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((HOST, port))
        except OSError:
            return False
    return True
