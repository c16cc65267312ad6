"""extras.toml is looked over before it is believed; a house may have none."""

from importlib.resources import files
from pathlib import Path

import pytest

from conserje.model.desk.extras import Unit
from conserje.ops.folder.extras import read_extras

GOOD = """
[[extras]]
code = "bike"
name = { es = "bici", en = "bike", pt = "bicicleta" }
words = ["bici"]
prices = { ARS = 100 }
unit = "night"
"""


def read(folder: Path, text: str) -> tuple[int, str]:
    (folder / "extras.toml").write_text(text, "utf-8")
    wrong: list[str] = []
    return len(read_extras(folder, wrong)), "\n".join(wrong)


@pytest.mark.parametrize("slug", ["austral", "pousada-do-mar"])
def test_the_demo_houses_sell_something(slug: str) -> None:
    wrong: list[str] = []
    extras = read_extras(Path(str(files("conserje.ops") / "demo_hotels" / slug)), wrong)
    assert wrong == []
    assert len(extras) >= 4
    assert {extra.unit for extra in extras} >= {Unit.STAY, Unit.NIGHT}


def test_a_house_may_sell_nothing_beside_rooms(tmp_path: Path) -> None:
    wrong: list[str] = []
    assert read_extras(tmp_path, wrong) == ()
    assert wrong == []


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ('code = "bike"', 'code = "Big Bike"', "a code is small letters"),
        (', pt = "bicicleta"', "", "name is wanted in es, en and pt"),
        ('words = ["bici"]', "words = []", "what guests call it"),
        ("ARS = 100", "ARS = -1", "prices are 0 or more"),
        ("ARS = 100", "pesos = 100", "currencies are like ARS"),
        ('unit = "night"', 'unit = "month"', "extras.toml: 0.unit"),
        ('unit = "night"', 'unit = "night"\ndepartment = "garden"', "no such department"),
        ('unit = "night"', 'unit = "night"\nlead_hours = -1', "lead_hours"),
        ("[[extras]]", "[[extras]", "extras.toml: "),
    ],
)
def test_every_mistake_is_named(tmp_path: Path, old: str, new: str, mistake: str) -> None:
    assert read(tmp_path, GOOD) == (1, "")
    assert mistake in read(tmp_path, GOOD.replace(old, new, 1))[1]


def test_a_code_is_used_once(tmp_path: Path) -> None:
    assert "bike: twice" in read(tmp_path, GOOD + GOOD)[1]
