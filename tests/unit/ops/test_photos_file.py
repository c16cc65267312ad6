"""photos.toml is looked over before it is believed; a house may have none."""

from pathlib import Path

import pytest

from conserje.ops.folder.photos import MOST_BYTES, read_photos

PNG = b"\x89PNG\r\n\x1a\n" + bytes(32)
JPEG = b"\xff\xd8\xff\xe0" + bytes(32)
GOOD = """
[[photos]]
of = "double"
file = "double.png"

[[photos]]
of = "house"
url = "https://example.com/house.jpg"
"""


def read(folder: Path, text: str) -> tuple[list[tuple[str, str | None, str | None]], str]:
    (folder / "photos.toml").write_text(text, "utf-8")
    (folder / "double.png").write_bytes(PNG)
    wrong: list[str] = []
    found = read_photos(folder, {"double", "twin"}, wrong)
    return [(one.of, one.mime, one.url) for one in found], "\n".join(wrong)


def test_files_and_addresses_are_read_in_their_order(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD) == (
        [("double", "image/png", None), ("house", None, "https://example.com/house.jpg")],
        "",
    )


def test_a_house_may_have_no_photos(tmp_path: Path) -> None:
    wrong: list[str] = []
    assert read_photos(tmp_path, {"double"}, wrong) == ()
    assert wrong == []


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ('of = "double"', 'of = "castle"', "'castle' is no room type"),
        ('file = "double.png"', 'file = "double.png"\nurl = "https://example.com/a"', "a file or a url"),
        ('file = "double.png"', "", "a file or a url"),
        ('file = "double.png"', 'file = "double.png"\ntitle = "x"', "nobody knows title"),
        ('file = "double.png"', 'file = "../photos.toml"', "no such file"),
        ('file = "double.png"', 'file = "none.png"', "no such file"),
        ('file = "double.png"', 'file = "photos.toml"', "PNG or JPEG"),
        ('url = "https://', 'url = "http://', "no https address"),
        ("[[photos]]", "[[photos]", "photos.toml: "),
        ("[[photos]]", "[photos]", "photos.toml: "),
    ],
)
def test_every_mistake_is_named(tmp_path: Path, old: str, new: str, mistake: str) -> None:
    assert mistake in read(tmp_path, GOOD.replace(old, new, 1))[1]


def test_a_photo_that_whatsapp_would_not_take_is_refused(tmp_path: Path) -> None:
    (tmp_path / "large.jpg").write_bytes(JPEG + bytes(MOST_BYTES))
    found, wrong = read(tmp_path, GOOD.replace("double.png", "large.jpg"))
    assert len(found) == 1
    assert "5 MB" in wrong
