"""What checkov says of the Dockerfile and of the chart's manifests. It must have looked at everything, and found nothing."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from helm_python.chart import Chart

from conserje.ops.stack.layout import DEPLOY
from tests.house.tree import ROOT

CHECKOV = ROOT / "build" / "checkov" / "bin" / "checkov"

# Left to whoever installs, and said in docs/operate/deploy.md.
PASSED_OVER = {
    "CKV_K8S_43": "digests of images are known where they are pulled, not where this was written",
    "CKV_K8S_15": "tags are pinned; to pull them again at every start only makes starting depend on the registry",
    "CKV_DOCKER_7": "the base image is an argument with a pinned version, which checkov does not resolve",
}


def checked(framework: str, *arguments: str) -> dict[str, Any]:
    if not CHECKOV.exists():
        pytest.fail("checkov is missing: make stack-test installs it", pytrace=False)
    command = [
        str(CHECKOV),
        "--framework",
        framework,
        "--skip-check",
        ",".join(PASSED_OVER),
        "--output",
        "json",
        "--quiet",
    ]
    quiet = {**os.environ, "LOG_LEVEL": "CRITICAL", "BC_SKIP_MAPPING": "TRUE"}
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, env=quiet, timeout=180, check=False)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def findings(report: dict[str, Any]) -> list[str]:
    failed = report["results"]["failed_checks"]
    return [f"{one['check_id']} {one['check_name']}: {one['resource']}" for one in failed]


def test_the_image_is_made_as_it_should_be() -> None:
    report = checked("dockerfile", "--file", str(DEPLOY / "docker" / "Dockerfile"))
    assert findings(report) == []
    assert report["summary"]["passed"] > 50
    assert report["summary"]["parsing_errors"] == 0


def test_the_manifests_are_as_they_should_be(tmp_path: Path) -> None:
    with Chart.load(str(DEPLOY / "helm" / "conserje")) as chart:
        for name, text in chart.render(name="conserje", namespace="hotels").items():
            (tmp_path / Path(name).name).write_text(text, encoding="utf-8")
    report = checked("kubernetes", "--directory", str(tmp_path))
    assert findings(report) == []
    assert report["summary"]["passed"] > 500
    assert report["summary"]["parsing_errors"] == 0


def test_checkov_would_notice(tmp_path: Path) -> None:
    bad = tmp_path / "Dockerfile"
    bad.write_text("FROM python:latest\nUSER root\nCMD python\n", encoding="utf-8")
    assert findings(checked("dockerfile", "--file", str(bad))) != []
