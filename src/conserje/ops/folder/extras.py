"""extras.toml: what the house sells beside the room. A house may have none."""

import re
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from conserje.model.desk.extras import Extra
from conserje.model.desk.rules import Department

_LANGUAGES = {"es", "en", "pt"}
_CODE = re.compile(r"[a-z][a-z0-9_]{0,30}")
_ENTRIES = TypeAdapter(tuple[Extra, ...], config=ConfigDict(extra="forbid"))


def read_extras(folder: Path, wrong: list[str]) -> tuple[Extra, ...]:
    """Appends to `wrong` what cannot be used."""
    path = folder / "extras.toml"
    if not path.exists():
        return ()
    try:
        entries: Any = tomllib.loads(path.read_text("utf-8")).get("extras", [])
        extras = _ENTRIES.validate_python(entries)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        wrong.append(f"extras.toml: {error}")
        return ()
    except ValidationError as error:
        wrong += [f"extras.toml: {'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
        return ()
    codes = [extra.code for extra in extras]
    wrong += [f"extras.toml: {code}: twice" for code in sorted({code for code in codes if codes.count(code) > 1})]
    for extra in extras:
        wrong += [f"extras.toml: {extra.code}: {mistake}" for mistake in _mistakes(extra)]
    return extras


def _mistakes(extra: Extra) -> list[str]:
    checks = (
        (not _CODE.fullmatch(extra.code), "a code is small letters, digits and _"),
        (set(extra.name) != _LANGUAGES, "name is wanted in es, en and pt"),
        (not extra.words, "words, what guests call it, are missing"),
        (not extra.prices or any(price < 0 for price in extra.prices.values()), "prices are 0 or more, in a currency"),
        (any(not re.fullmatch("[A-Z]{3}", currency) for currency in extra.prices), "currencies are like ARS"),
        (extra.department not in set(Department), "no such department"),
        (extra.lead_hours < 0, "lead_hours is 0 or more"),
    )
    return [mistake for is_wrong, mistake in checks if is_wrong]
