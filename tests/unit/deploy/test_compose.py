"""Compose files: by the specification's own schema, and by what every service of ours must have."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from conserje.ops.stack.layout import DEPLOY, PORTS
from tests.house.tree import ROOT

COMPOSE = DEPLOY / "compose"
SCHEMA = jsonschema.Draft7Validator(json.loads((ROOT / "tests/vendors/compose/compose-spec.json").read_bytes()))
FILES = sorted(COMPOSE.glob("compose*.yaml"))
SEVEN = {"postgres", "redis", "agente-api", "prometheus", "grafana", "alertmanager", "jaeger"}
ONCE = {"migrate"}


class _Loader(yaml.SafeLoader):
    """Knows Compose's tags: `!reset` takes away what an earlier file said."""


_Loader.add_constructor("!reset", lambda loader, node: loader.construct_sequence(node))  # type: ignore[arg-type]


def read(path: Path) -> dict[str, Any]:
    plain: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a SafeLoader with a tag
    return plain


def merged(*names: str) -> dict[str, dict[str, Any]]:
    """The services of several files, the later over the earlier, as far as our files need it."""
    services: dict[str, dict[str, Any]] = {}
    for name in names:
        for service, plain in read(COMPOSE / name)["services"].items():
            known = services.setdefault(service, {})
            both = {key: known[key] | plain[key] for key in ("environment",) if key in known and key in plain}
            services[service] = known | plain | both
    return services


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_files_are_what_the_specification_says(path: Path) -> None:
    SCHEMA.validate(read(path))


def test_the_schema_would_notice() -> None:
    wrong = read(COMPOSE / "compose.yaml")
    wrong["services"]["postgres"]["imagee"] = "postgres"
    with pytest.raises(jsonschema.ValidationError):
        SCHEMA.validate(wrong)


def test_the_base_is_exactly_the_seven_services_at_their_ports() -> None:
    services = merged("compose.yaml")
    assert services.keys() == SEVEN | ONCE
    for name in SEVEN:
        (published,) = services[name]["ports"]
        assert published == f"127.0.0.1:{PORTS[name]}:{PORTS[name]}"


PRODUCTION = merged("compose.yaml", "compose.production.yaml")


@pytest.mark.parametrize("name", sorted(PRODUCTION))
def test_every_service_is_confined_watched_and_limited(name: str) -> None:
    service = PRODUCTION[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["pids_limit"] <= 256
    assert not service["user"].startswith(("0", "root"))
    assert service["deploy"]["resources"]["limits"].keys() == {"cpus", "memory"}
    assert re.fullmatch(r".+:v?\d[\w.-]*|\$\{CONSERJE_IMAGE:-conserje:latest\}", service["image"])
    assert service["networks"]
    assert name in ONCE or "test" in service["healthcheck"]


def test_in_production_only_the_proxy_is_open_to_the_outside() -> None:
    exposed = {name: service["ports"] for name, service in PRODUCTION.items() if service.get("ports")}
    outside = {name for name, ports in exposed.items() if not all(port.startswith("127.0.0.1:") for port in ports)}
    assert outside == {"haproxy"}
    assert "ports" not in PRODUCTION["worker"]
    assert read(COMPOSE / "compose.yaml")["networks"]["inside"]["internal"] is True
    assert PRODUCTION["postgres"]["networks"] == ["inside"]


def test_no_secret_is_a_setting_and_every_secret_is_a_file() -> None:
    declared = read(COMPOSE / "compose.yaml")["secrets"]
    script = (ROOT / "scripts/compose-secrets").read_text(encoding="utf-8")
    for name, service in PRODUCTION.items():
        for secret in service.get("secrets", []):
            source = secret if isinstance(secret, str) else secret["source"]
            assert declared[source] == {"file": f"./secrets/{source}"}, name
            assert source in script
        for variable in service.get("environment", {}):
            assert not re.search(r"(PASSWORD|TOKEN|SECRET|KEY)$", variable), f"{name}: {variable}"


def test_every_file_that_is_mounted_exists() -> None:
    for name, service in PRODUCTION.items():
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            if source.startswith("..") or source == "./targets":
                assert (COMPOSE / source).exists(), f"{name}: {source}"


@pytest.mark.parametrize(
    ("folder", "services"),
    [(DEPLOY / "prometheus/targets", merged("compose.yaml")), (COMPOSE / "targets", PRODUCTION)],
    ids=["base", "production"],
)
def test_what_is_scraped_is_what_runs(folder: Path, services: dict[str, Any]) -> None:
    config = yaml.safe_load((DEPLOY / "prometheus/prometheus.yml").read_text(encoding="utf-8"))
    jobs = {job["job_name"] for job in config["scrape_configs"]}
    for path in folder.glob("*.yml"):
        assert path.stem in jobs
        for group in yaml.safe_load(path.read_text(encoding="utf-8")):
            for target in group["targets"]:
                assert target.partition(":")[0] in services


def test_staging_and_production_refuse_to_start_without_an_address() -> None:
    for name in ("compose.staging.yaml", "compose.production.yaml"):
        environment = merged(name)["agente-api"]["environment"]
        assert environment["CONSERJE_ENVIRONMENT"] in name
        assert environment["CONSERJE_BASE_URL"].startswith("${CONSERJE_BASE_URL:?")
