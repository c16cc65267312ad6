"""The Kubernetes chart, rendered by Helm itself and checked against the schemas of Kubernetes."""

from collections.abc import Iterator
from typing import Any

import kubernetes_validate
import pytest
import yaml
from helm_python.chart import Chart
from helm_python.errors import HelmValuesError

from conserje.ops.stack.layout import DEPLOY, PORTS

CHART = DEPLOY / "helm" / "conserje"
KUBERNETES = "1.33"
SEVEN = ("postgres", "redis", "agente-api", "prometheus", "grafana", "alertmanager", "jaeger")

Manifest = dict[str, Any]


def rendered(values: dict[str, Any] | None = None) -> list[Manifest]:
    with Chart.load(str(CHART)) as chart:
        chart.validate_schema(values)
        texts = chart.render(values=values, name="conserje", namespace="hotels")
    return [one for text in texts.values() for one in yaml.safe_load_all(text) if one]


@pytest.fixture(scope="module")
def manifests() -> list[Manifest]:
    return rendered()


def pods(manifests: list[Manifest]) -> Iterator[tuple[str, Manifest]]:
    for one in manifests:
        if one["kind"] in ("Deployment", "StatefulSet", "Job"):
            yield one["metadata"]["name"], one["spec"]["template"]["spec"]


def test_kubernetes_would_take_every_manifest(manifests: list[Manifest]) -> None:
    for one in manifests:
        kubernetes_validate.validate(one, KUBERNETES, strict=True)


def test_the_seven_services_answer_at_their_names_and_ports(manifests: list[Manifest]) -> None:
    services = {one["metadata"]["name"]: one["spec"]["ports"] for one in manifests if one["kind"] == "Service"}
    for name in SEVEN:
        assert PORTS[name] in [port["port"] for port in services[name]]


def test_every_container_is_confined_watched_and_limited(manifests: list[Manifest]) -> None:
    found = dict(pods(manifests))
    assert {*SEVEN, "worker"} <= found.keys()
    for name, pod in found.items():
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["runAsUser"] >= 10000
        assert pod["automountServiceAccountToken"] is False
        for container in pod["containers"]:
            assert container["securityContext"]["readOnlyRootFilesystem"] is True
            assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
            assert container["resources"].keys() == {"requests", "limits"}
            assert ":" in container["image"]
            assert pod.get("restartPolicy") == "OnFailure" or "readinessProbe" in container, name


def test_every_volume_that_is_mounted_is_there(manifests: list[Manifest]) -> None:
    made = {(one["kind"], one["metadata"]["name"]) for one in manifests}
    for name, pod in pods(manifests):
        volumes = {one["name"]: one for one in pod.get("volumes", [])}
        for mount in (mount for container in pod["containers"] for mount in container.get("volumeMounts", [])):
            assert mount["name"] in volumes or (name, mount["name"]) == ("postgres", "data")
        for volume in volumes.values():
            if "configMap" in volume:
                assert ("ConfigMap", volume["configMap"]["name"]) in made


def test_rules_routes_and_dashboards_are_the_same_files_as_everywhere(manifests: list[Manifest]) -> None:
    maps = {one["metadata"]["name"]: one["data"] for one in manifests if one["kind"] == "ConfigMap"}
    for name, folder in (("prometheus-rules", "prometheus/rules"), ("grafana-dashboards", "grafana/dashboards")):
        files = {path.name: path.read_text(encoding="utf-8").strip() for path in (DEPLOY / folder).iterdir()}
        assert {key: text.strip() for key, text in maps[name].items()} == files
    routes = (DEPLOY / "alertmanager/alertmanager.yml").read_text(encoding="utf-8")
    assert maps["alertmanager"]["alertmanager.yml"].strip() == routes.strip()


def test_secrets_are_never_made_or_shown_by_the_chart(manifests: list[Manifest]) -> None:
    assert not [one for one in manifests if one["kind"] == "Secret"]
    (settings,) = (one["data"] for one in manifests if one["metadata"]["name"] == "conserje-settings")
    assert not [name for name in settings if name.endswith(("TOKEN", "PASSWORD", "_SECRET", "DATABASE_URL"))]


def test_what_only_operators_may_see_is_not_reachable_from_outside(manifests: list[Manifest]) -> None:
    (ingress,) = (one for one in manifests if one["kind"] == "Ingress")
    paths = [path["path"] for rule in ingress["spec"]["rules"] for path in rule["http"]["paths"]]
    assert "/webhooks" in paths
    assert not [path for path in paths if path.startswith(("/metrics", "/alerts", "/log", "/health/deep"))]
    assert [
        path["pathType"] for rule in ingress["spec"]["rules"] for path in rule["http"]["paths"] if path["path"] == "/"
    ] == ["Exact"]


def test_a_cluster_with_databases_of_its_own_gets_none_and_migrates_before_the_update() -> None:
    off = {
        name: {"enabled": False} for name in ("postgres", "redis", "prometheus", "alertmanager", "grafana", "jaeger")
    }
    manifests = rendered(off | {"ingress": {"enabled": False}})
    assert {name for name, _ in pods(manifests)} == {"agente-api", "worker", "conserje-migrate-1"}
    (job,) = (one for one in manifests if one["kind"] == "Job")
    assert job["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"
    (settings,) = (one["data"] for one in manifests if one["metadata"]["name"] == "conserje-settings")
    assert "CONSERJE_OTLP_URL" not in settings
    for one in manifests:
        kubernetes_validate.validate(one, KUBERNETES, strict=True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"baseUrl": "http://hotel.example"},
        {"environment": "test"},
        {"secretName": ""},
        {"api": {"replicas": 0}},
        {"settings": {"DATABASE": "x"}},
    ],
)
def test_values_that_would_not_run_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(HelmValuesError):
        rendered(wrong)


def test_the_chart_says_which_release_it_installs() -> None:
    from conserje import __version__

    chart = yaml.safe_load((CHART / "Chart.yaml").read_text(encoding="utf-8"))
    assert chart["appVersion"] == __version__
