"""Whether a text says nothing that its passages do not, judged by all that can be counted, in Spanish, English and Portuguese.

Figures (times, prices, numbers in words too) must be the passages' own, all of them and in their order; links, addresses
and telephone numbers must stand there as they are; days, months, currencies and promises ("free", "included", "discount")
may not be new; as many sentences must deny something. What cannot be counted, that "heated" is not "cooled", is not judged.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from importlib.resources import files

from conserje.knowledge.words import unaccented
from conserje.model.knowledge import Passage

LONGER = 1.8
MUCH = 80

_TABLES = tomllib.loads((files("conserje.knowledge") / "data" / "faithful.toml").read_text("utf-8"))
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s)>\]]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b[\w-]+\.(?:com|net|org|io|me|info|site|ar|br|uy)\b\S*",
    re.IGNORECASE,
)
_PHONE = re.compile(r"\+?\d[\d ().-]{5,}\d")
_MARKUP = re.compile(r"\]\(|[<>{}]|\*\*|```")
_FIGURE = re.compile(
    r"(?P<hour>\d{1,2})(?:(?:[:.]|\s?h\s?)(?P<minute>[0-5]\d))?\s?(?P<half>[ap]\.?\s?m\b)"  # 7 am, 10:30 p.m.
    r"|(?P<hour2>\d{1,2})(?::|\s?h)(?P<minute2>[0-5]\d)(?!\d)"  # 19:00, 10h30
    r"|(?P<number>\d+(?:[.,]\d+)*)|(?P<word>[^\W\d_]+)",
    re.IGNORECASE,
)
_CURRENCY = re.compile(
    r"US\$|U\$S|R\$|€|£|\$|%|\b(?:USD|ARS|BRL|EUR|UYU|CLP|MXN|GBP)\b|\b(?:pesos|reais|d[óo]lares|dollars|euros|pounds)\b",
    re.IGNORECASE,
)
_SAME = {"usd": "us$", "u$s": "us$", "dólares": "us$", "dolares": "us$", "dollars": "us$"} | {
    "brl": "r$", "reais": "r$", "eur": "€", "euros": "€", "gbp": "£", "pounds": "£",
}  # fmt: skip
_SENTENCE = re.compile(r"(?<=[.!?;\n])\s+")


def infidelities(text: str, passages: Sequence[Passage], language: str) -> list[str]:
    """Why `text`, in `language`, is no faithful rendering of `passages`; nothing when it is one as far as can be counted."""
    spoken = [(passage.text, passage.language) for passage in passages]
    original = "\n".join(said for said, _ in spoken)
    found = []
    if not text.strip() or len(text) > LONGER * len(original) + MUCH:
        found.append(f"{len(text)} characters for {len(original)}")
    if _MARKUP.search(text) and not _MARKUP.search(original):
        found.append("markup")
    if not _is_in(text, language):
        found.append(f"not in {language}")
    if _strange_links(text, original) or _strange_phones(text, original):
        found.append("an address or telephone number of nobody")
    if _figures(text, language) != [figure for said, tongue in spoken for figure in _figures(said, tongue)]:
        found.append("other figures")
    for table in ("days", "promises"):
        held = {meaning for said, tongue in spoken for meaning in _meant(table, said, tongue)}
        found += sorted(f"{table}: {meaning}" for meaning in _meant(table, text, language) - held)
    if not _currencies(text) <= _currencies(original):
        found.append("another currency")
    if _denials(text, language) != sum(_denials(said, tongue) for said, tongue in spoken):
        found.append("other denials")
    return found


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z]+", unaccented(text).replace("'", "").replace("’", ""))


def _is_in(text: str, language: str) -> bool:
    """More of the words that tell this language than of those that tell another."""
    words = _words(text)
    told = {tongue: sum(word in telling.split() for word in words) for tongue, telling in _TABLES["telling"].items()}
    return told[language] > 0 and told[language] == max(told.values())


def _strange_links(text: str, original: str) -> bool:
    known = {link.rstrip(".,;").casefold() for link in _LINK.findall(original)}
    return any(link.rstrip(".,;").casefold() not in known for link in _LINK.findall(text))


def _strange_phones(text: str, original: str) -> bool:
    known = [re.sub(r"\D", "", phone) for phone in _PHONE.findall(original)]
    return any(re.sub(r"\D", "", phone) not in known for phone in _PHONE.findall(text))


def _figures(text: str, language: str) -> list[str]:
    """In order: "7 pm" and "19:00" are "19", "10h30" is "10:30", "1.234,50" and "1,234.50" are "1234.50", "dos" is "2"."""
    counts = {word: number for number, words in _TABLES["counts"].get(language, {}).items() for word in words.split()}
    return [figure for match in _FIGURE.finditer(text) if (figure := _figure(match, counts))]


def _figure(match: re.Match[str], counts: dict[str, str]) -> str | None:
    if match["half"]:
        hour = int(match["hour"]) % 12 + (12 if match["half"][0] in "pP" else 0)
        return _clock(hour, match["minute"])
    if match["hour2"]:
        return _clock(int(match["hour2"]), match["minute2"])
    if match["number"]:
        return _number(match["number"])
    return counts.get(unaccented(match["word"]))


def _clock(hour: int, minute: str | None) -> str:
    return f"{hour}:{minute}" if minute and minute != "00" else str(hour)


def _number(written: str) -> str:
    """A last group of one or two digits is a fraction, every other separator stands between thousands."""
    cents = re.search(r"[.,](\d{1,2})$", written)
    whole = re.sub(r"[.,]", "", written[: cents.start()] if cents else written).lstrip("0") or "0"
    return f"{whole}.{cents[1]}" if cents and cents[1].strip("0") else whole


def _meant(table: str, text: str, language: str) -> set[str]:
    words = set(_words(text))
    meanings: Iterable[tuple[str, str]] = _TABLES[table].get(language, {}).items()
    return {meaning for meaning, said in meanings if words & set(said.split())}


def _currencies(text: str) -> set[str]:
    found = (sign.casefold() for sign in _CURRENCY.findall(text))
    return {_SAME.get(sign, sign) for sign in found}


def _denials(text: str, language: str) -> int:
    """How many sentences deny something."""
    denying = set(_TABLES["denials"].get(language, "").split())
    return sum(bool(denying & set(_words(sentence))) for sentence in _SENTENCE.split(text))
