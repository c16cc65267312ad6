"""The rules of the house for everything that is not Python: papers, locks, settings and commands."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

Texts = Iterable[tuple[Path, str]]

# What must not be in any file: folders of the machine it was written on, hosts that only some networks know, and the
# words of how it was written. Each pattern is spelled so that it does not match itself.
FOREIGN = {
    "a folder of one machine": re.compile(
        r"(?<![\w.-])/(?:wor[k]/(?:main|shared|\.)|roo[t]/[\w.]|hom[e]/\w+/)|\.\./share[d]\b"
    ),
    "a registry host": re.compile(
        r"\b(?:pypi\.or[g]|files\.pythonhoste[d]|registry\.npmj[s]|index-ur[l]|find-link[s])\b"
    ),
    "a private address": re.compile(r"https?://(?:10\.\d+|192\.16[8]|172\.(?:1[6-9]|2\d|3[01]))\.\d"),
    "how it was written": re.compile(r"\b(?:founde[r]|subagen[t]|helpe[r] session)\b", re.IGNORECASE),
}
FOREIGN_MAY_STAND_IN = frozenset({Path("scripts/lock")})

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)|!\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)


def foreign_words(texts: Texts) -> list[str]:
    return [
        f"{path}:{number}: {what}: {line.strip()[:80]}"
        for path, text in texts
        if path not in FOREIGN_MAY_STAND_IN
        for number, line in enumerate(text.splitlines(), 1)
        for what, pattern in FOREIGN.items()
        if pattern.search(line)
    ]


def dead_links(papers: Mapping[Path, str], existing: frozenset[Path]) -> list[str]:
    """Links of Markdown files to files and headings of this repository; `existing` are files, relative to its root."""
    folders = {parent for path in existing for parent in path.parents}
    broken = []
    for paper, text in papers.items():
        for link in _links(text):
            target, _, anchor = unquote(link).partition("#")
            found = _normal(paper.parent / target) if target else paper
            if found not in existing and found not in folders:
                broken.append(f"{paper}: {link} leads nowhere")
            elif anchor and found in papers and anchor not in _anchors(papers[found]):
                broken.append(f"{paper}: {link} names no heading")
    return broken


def _links(text: str) -> Iterator[str]:
    for plain, picture in LINK.findall(FENCE.sub("", text)):
        link = plain or picture
        if not re.match(r"[a-z][a-z0-9+.-]*:", link):
            yield link


def _normal(path: Path) -> Path:
    parts: list[str] = []
    for part in path.parts:
        if part == ".." and parts:
            parts.pop()
        elif part != ".":
            parts.append(part)
    return Path(*parts)


def _anchors(text: str) -> set[str]:
    """The way forges make them: lower case, punctuation dropped, blanks to dashes."""
    headings = re.findall(r"^#{1,6}\s+(.+?)\s*#*$", FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", heading.lower())) for heading in headings}


def wanted(requirements: str) -> dict[str, Requirement]:
    """What a requirements/*.in file asks for, by normal name."""
    lines = [line.partition("#")[0].strip() for line in requirements.splitlines()]
    found = [Requirement(line) for line in lines if line and not line.startswith("-")]
    return {canonicalize_name(each.name): each for each in found}


def locked(lock: str) -> dict[str, set[Version]]:
    """What a lock holds, by normal name; a version may differ by platform or Python."""
    found: dict[str, set[Version]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", lock, re.MULTILINE):
        found.setdefault(canonicalize_name(name), set()).add(Version(version))
    return found


def stale_lock(name: str, asked: str, lock: str) -> list[str]:
    """Where `requirements/name.txt` does not follow from `requirements/name.in`."""
    wishes, held = wanted(asked), locked(lock)
    broken = [f"{name}.txt lacks {wish}: run make lock" for wish in wishes if wish not in held]
    for wish, requirement in wishes.items():
        broken += [
            f"{name}.txt has {wish} {version}, {name}.in wants {requirement}: run make lock"
            for version in held.get(wish, ())
            if not requirement.specifier.contains(version, prereleases=True)
        ]
    broken += [
        f"{name}.txt holds {direct} for {name}.in, which does not ask for it: run make lock"
        for direct in _direct(name, lock)
        if direct not in wishes
    ]
    return broken + _unhashed(name, lock)


def _entries(lock: str) -> list[str]:
    return re.findall(r"^[A-Za-z0-9].*(?:\n[ #].*)*", lock, re.MULTILINE)


def _direct(name: str, lock: str) -> list[str]:
    marks = re.compile(rf"^\s+#\s+(?:via\s+)?-r requirements/{name}\.in$", re.MULTILINE)
    return [canonicalize_name(re.split(r"[\[=]", entry)[0]) for entry in _entries(lock) if marks.search(entry)]


def _unhashed(name: str, lock: str) -> list[str]:
    return [f"{name}.txt: {entry.split()[0]} has no hash" for entry in _entries(lock) if "--hash=sha256:" not in entry]


def unlike_locks(smaller: str, larger: str) -> list[str]:
    """What the demo runs is what was tested: the development lock holds the same versions."""
    tested = locked(larger)
    return [
        f"a smaller lock has {name} {sorted(map(str, versions))}, dev.txt {sorted(map(str, tested.get(name, ())))}"
        for name, versions in locked(smaller).items()
        if tested.get(name) != versions
    ]


def undocumented(names: Iterable[str], paper: str) -> list[str]:
    """Names that the paper does not show as code."""
    shown = set(re.findall(r"`([^`\n]+)`", paper))
    return [
        name for name in names if not any(name == code or code.startswith((f"{name} ", f"{name}=")) for code in shown)
    ]
