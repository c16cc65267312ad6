"""The import contracts hold, and would not if somebody imported against them."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.house.tree import ROOT

CONTRACT_LINE = re.compile(r"^(.+?) (KEPT|BROKEN)\b", re.MULTILINE)

AGAINST = {
    "Every import points down the journey": ("model/stay.py", "import conserje.storage.database"),
    "Vendors are named only by bootstrap": ("web/webhooks.py", "import conserje.channels.whatsapp.channel"),
    "Vendors do not know each other": ("channels/fake.py", "import conserje.channels.whatsapp"),
    "Only the desks touch the PMS port": ("dialogue/memory.py", "import conserje.pms.port"),
    "Channels, payments, models, speech and understanding hold no state": (
        "understanding/reader.py",
        "import conserje.storage.database",
    ),
    "The model is plain Python": ("model/money.py", "import orjson"),
    "No cycles anywhere": ("errors.py", "import conserje.model.stay"),
    "Guest flows do not call each other": (
        "dialogue/flows/first_flow.py",
        "import conserje.dialogue.flows.second_flow",
    ),
}


def lint(where: Path) -> str:
    """What import-linter says about `where`/src."""
    environment = {**os.environ, "PYTHONPATH": str(where / "src"), "COLUMNS": "200"}
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True, check=False).stdout


def states(said: str) -> dict[str, str]:
    """Contract name to KEPT or BROKEN."""
    found = dict(CONTRACT_LINE.findall(said))
    assert found, said
    return found


def copied(where: Path) -> Path:
    shutil.copytree(ROOT / "src", where / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info", "data"))
    shutil.copy(ROOT / ".importlinter", where)
    return where / "src" / "conserje"


def test_every_contract_is_kept() -> None:
    said = lint(ROOT)
    assert set(states(said).values()) == {"KEPT"}, said


def test_every_contract_breaks_when_somebody_imports_against_it(tmp_path: Path) -> None:
    package = copied(tmp_path)
    (package / "dialogue" / "flows" / "second_flow.py").write_text('"""Called by no other flow."""\n')
    for file, line in AGAINST.values():
        with (package / file).open("a") as module:
            module.write(f"\n{line}\n")
    found = states(lint(tmp_path))
    assert set(found) == set(AGAINST)
    assert [name for name, state in found.items() if state != "BROKEN"] == []


def test_money_is_guarded_by_the_desk_like_rooms() -> None:
    """Contracts can only name modules that exist; when payments come, the desk's contract has to name their port."""
    contracts = (ROOT / ".importlinter").read_text(encoding="utf-8")
    desk = contracts.partition("[importlinter:contract:desk]")[2].partition("\n[")[0]
    assert "conserje.pms.port" in desk
    assert (ROOT / "src/conserje/payments/port.py").exists() == ("conserje.payments.port" in desk)


def test_a_package_without_a_place_in_the_journey_breaks_it(tmp_path: Path) -> None:
    package = copied(tmp_path)
    (package / "newcomer.py").write_text('"""Nobody said where I belong."""\n')
    said = lint(tmp_path)
    assert states(said)["Every import points down the journey"] == "BROKEN"
    assert "conserje.newcomer" in said
