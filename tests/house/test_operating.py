"""Whoever runs Conserje finds every setting and every command in the papers."""

import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO

import pytest
from pydantic import BaseModel

from conserje.cli import main
from conserje.settings import Settings
from tests.house import papers
from tests.house.tree import ROOT

SETTINGS = "docs/operate/settings.md"
COMMANDS = ("README.md", "docs/operate/commands.md")
OFFERED = re.compile(r"^  COMMAND\n((?: {4}.*\n)+)", re.MULTILINE)
MAKEFILE_CALL = re.compile(r"\$\(CONSERJE\) ([a-z]+)")


def variables(model: type[BaseModel], prefix: str, delimiter: str) -> Iterator[str]:
    """The environment variable of every leaf of the settings tree."""
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from variables(inner, f"{prefix}{name}{delimiter}", delimiter)
        else:
            yield f"{prefix}{name}".upper()


def commands(*path: str) -> Iterator[str]:
    """Every command that `--help` offers, with its subcommands."""
    said = StringIO()
    with redirect_stdout(said), pytest.raises(SystemExit, match="0"):
        main([*path, "--help"])
    offered = OFFERED.search(said.getvalue())
    for name in re.findall(r"^ {4}([a-z]\S*)", offered[1], re.MULTILINE) if offered else ():
        yield " ".join(["conserje", *path, name])
        yield from commands(*path, name)


@pytest.fixture(scope="module")
def known_commands() -> list[str]:
    return list(commands())


def test_every_setting_is_documented() -> None:
    prefix = str(Settings.model_config.get("env_prefix") or "")
    delimiter = str(Settings.model_config.get("env_nested_delimiter") or "__")
    known = list(variables(Settings, prefix, delimiter))
    assert len(known) > 10
    missing = papers.undocumented(known, (ROOT / SETTINGS).read_text(encoding="utf-8"))
    assert not missing, "\n".join(missing)


def test_every_command_is_documented(known_commands: list[str]) -> None:
    assert {"conserje demo", "conserje staff add"} <= set(known_commands)
    papers_read = "\n".join((ROOT / path).read_text(encoding="utf-8") for path in COMMANDS if (ROOT / path).exists())
    missing = papers.undocumented(known_commands, papers_read)
    assert not missing, "\n".join(missing)


def test_make_calls_commands_that_exist(known_commands: list[str]) -> None:
    called = MAKEFILE_CALL.findall((ROOT / "Makefile").read_text(encoding="utf-8"))
    assert "demo" in called
    assert {f"conserje {name}" for name in called} <= set(known_commands)
