"""photos.toml: pictures of the rooms and of the house that guests may be sent. A house may have none."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_TYPES = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))
# What WhatsApp takes as a picture.
MOST_BYTES = 5 * 1024 * 1024
_URL = re.compile(r"https://\S+")
_WORDS = {"of", "file", "url"}


@dataclass(frozen=True, slots=True)
class PhotoFile:
    """A picture of a room type's code, or of the "house": its bytes, or where they stand."""

    of: str
    name: str
    mime: str | None = None
    content: bytes | None = None
    url: str | None = None


def read_photos(folder: Path, codes: set[str], wrong: list[str]) -> tuple[PhotoFile, ...]:
    """`codes` are the house's room types. Appends to `wrong` what cannot be used."""
    path = folder / "photos.toml"
    if not path.exists():
        return ()
    try:
        entries: Any = tomllib.loads(path.read_text("utf-8")).get("photos", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        wrong.append(f"photos.toml: {error}")
        return ()
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        wrong.append("photos.toml: photos are written as [[photos]]")
        return ()
    return tuple(photo for one in entries if (photo := _photo(folder, one, codes, wrong)))


def _photo(folder: Path, entry: dict[str, Any], codes: set[str], wrong: list[str]) -> PhotoFile | None:
    of, file, url = (str(entry.get(name) or "") for name in ("of", "file", "url"))
    mistakes = [f"nobody knows {word}" for word in sorted(set(entry) - _WORDS)]
    if of not in {*codes, "house"}:
        mistakes.append(f'{of!r} is no room type; "house" is the house itself')
    if bool(file) == bool(url):
        mistakes.append("a photo has a file or a url")
    if url and not _URL.fullmatch(url):
        mistakes.append(f"{url!r} is no https address")
    if mistakes:
        wrong += [f"photos.toml: {file or url or of}: {mistake}" for mistake in mistakes]
        return None
    return PhotoFile(of, url.rsplit("/", 1)[-1] or of, url=url) if url else _from_file(folder, of, file, wrong)


def _from_file(folder: Path, of: str, file: str, wrong: list[str]) -> PhotoFile | None:
    path = (folder / file).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        wrong.append(f"photos.toml: {file}: no such file in the folder")
        return None
    content = path.read_bytes()
    mime = next((mime for start, mime in _TYPES if content.startswith(start)), None)
    if mime is None or len(content) > MOST_BYTES:
        wrong.append(f"photos.toml: {file}: a photo is a PNG or JPEG of 5 MB at most")
        return None
    return PhotoFile(of, path.name, mime, content)
