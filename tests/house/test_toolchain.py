"""The checkers are set as strictly as the house wants, and nobody switches them off in a file."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.tree import ROOT, python_files

RUFF = str(Path(sys.executable).with_name("ruff"))
BRANCHES = "".join(f"    if x == {n}:\n        return {n}\n" for n in range(1, 11))
COMPLEX = f'"""Many ways out."""\n\n\ndef choose(x: int) -> int:\n    """Pick."""\n{BRANCHES}    return 0\n'


def codes(text: str, name: str = "src/conserje/dialogue/choice.py") -> set[str]:
    """The rules of ours that ruff finds broken."""
    command = [RUFF, "check", "--no-cache", "--output-format", "concise", "--stdin-filename", name, "-"]
    said = subprocess.run(command, cwd=ROOT, input=text, capture_output=True, text=True, check=False)
    assert said.returncode in (0, 1), said.stderr
    return {line.split()[1] for line in said.stdout.splitlines() if line.startswith(name)}


def test_a_function_may_branch_ten_times_and_not_eleven() -> None:
    assert codes(COMPLEX) == {"C901"}
    assert codes(COMPLEX.replace("    if x == 10:\n        return 10\n", "")) == set()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("from datetime import datetime\n\nx = datetime(2026, 1, 1)\n", "DTZ001"),
        ("try:\n    x = 1\nexcept Exception:\n    x = 2\n", "BLE001"),
        ("print(1)\n", "T201"),
        ("x = 1  # noqa\n", "RUF100"),
        ("assert 1\n", "S101"),
    ],
)
def test_habits_the_house_does_not_have(text: str, code: str) -> None:
    assert code in codes(text)


def test_types_are_strict_and_warnings_are_errors() -> None:
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    assert tools["mypy"]["strict"] is True
    assert tools["pytest"]["ini_options"]["filterwarnings"][0] == "error"
    assert tools["ruff"]["line-length"] == 120
    assert tools["ruff"]["lint"]["mccabe"]["max-complexity"] == 10


@pytest.mark.parametrize("switch", ["C901", "DTZ", "F401"])
def test_nobody_switches_these_off(switch: str) -> None:
    found = [
        f"{source.path}:{number}"
        for source in python_files("src")
        for number, line in enumerate(source.text.splitlines(), 1)
        if switch in line.partition("# noqa:")[2]
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("script", ["scripts/install", "scripts/lock", "scripts/system-packages", ".ci/run"])
def test_scripts_are_whole_strict_and_executable(script: str) -> None:
    path = ROOT / script
    assert path.stat().st_mode & 0o111
    assert "set -euo pipefail" in path.read_text(encoding="utf-8")
    assert subprocess.run(["bash", "-n", path], check=False).returncode == 0
