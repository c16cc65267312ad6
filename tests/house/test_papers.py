"""Papers, locks, settings and commands: each rule against a bad example, and the checkout itself."""

from pathlib import Path

import pytest

from tests.house import papers
from tests.house.tree import ROOT, files, text_files

GOOD_ENTRY = "babel==2.18.0 \\\n    --hash=sha256:aa\n    # via -r requirements/demo.in\n"


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def test_no_file_tells_where_or_how_it_was_written() -> None:
    found = papers.foreign_words(text_files())
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "line",
    [
        "see /wor" + "k/main/src",
        "cp x /roo" + "t/.venv",
        "cd /hom" + "e/ana/conserje",
        "read ../share" + "d/DESIGN.md",
        "--index-" + "url https://mirror.example/simple",
        "https://pypi.or" + "g/simple",
        "http://192.168" + ".1.7/wheels",
        "as the founde" + "r said",
    ],
)
def test_words_from_elsewhere_are_found(line: str) -> None:
    assert papers.foreign_words([(Path("README.md"), line)]) != []


@pytest.mark.parametrize(
    "line", ["GET /api/work/list", "https://x.example/home/ana/", "below /root, say", "10.5 nights"]
)
def test_words_that_only_look_alike_are_fine(line: str) -> None:
    assert papers.foreign_words([(Path("README.md"), line)]) == []


def test_every_link_in_the_papers_leads_somewhere() -> None:
    existing = frozenset(files())
    found = papers.dead_links({path: read(str(path)) for path in existing if path.suffix == ".md"}, existing)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("link", ["gone.md", "../gone/", "b.md#no-such-heading", "#nor-here", "gone.png"])
def test_dead_links_are_found(link: str) -> None:
    texts = {Path("docs/a.md"): f"# Title\n[x]({link})", Path("docs/b.md"): "# Bed & board"}
    assert len(papers.dead_links(texts, frozenset([*texts, Path("src/x.py")]))) == 1


@pytest.mark.parametrize(
    "link",
    ["b.md", "../src/x.py", "../src", "b.md#bed--board", "#title", "https://example.org/x", "mailto:a@b.example"],
)
def test_living_links_are_left_alone(link: str) -> None:
    texts = {Path("docs/a.md"): f"# Title\n[x]({link})\n```\n[y](gone.md)\n```", Path("docs/b.md"): "# Bed & board"}
    assert papers.dead_links(texts, frozenset([*texts, Path("src/x.py")])) == []


@pytest.mark.parametrize("name", ["demo", "dev", "llm"])
def test_locks_follow_from_what_is_asked_for(name: str) -> None:
    found = papers.stale_lock(name, read(f"requirements/{name}.in"), read(f"requirements/{name}.txt"))
    assert not found, "\n".join(found)


def test_what_is_tested_is_what_runs() -> None:
    tested = read("requirements/dev.txt")
    found = [line for name in ("demo", "llm") for line in papers.unlike_locks(read(f"requirements/{name}.txt"), tested)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("asked", "lock", "complaint"),
    [
        ("babel\nhttpx", GOOD_ENTRY, "lacks httpx"),
        ("babel>=3", GOOD_ENTRY, "wants babel>=3"),
        ("", GOOD_ENTRY, "does not ask for it"),
        ("babel", "babel==2.18.0\n    # via -r requirements/demo.in\n", "has no hash"),
    ],
)
def test_a_stale_lock_is_found(asked: str, lock: str, complaint: str) -> None:
    (found,) = papers.stale_lock("demo", asked, lock)
    assert complaint in found


def test_a_lock_in_order_has_nothing_to_complain_about() -> None:
    other = "pytz==2026.1 \\\n    --hash=sha256:bb\n    # via babel\n"
    assert papers.stale_lock("demo", "# said\nBabel[x]==2.18.0 # why\n-r demo.in", GOOD_ENTRY + other) == []
    assert papers.unlike_locks(GOOD_ENTRY, GOOD_ENTRY + other) == []
    assert papers.unlike_locks(GOOD_ENTRY, other) != []


def test_what_a_paper_does_not_show_is_undocumented() -> None:
    paper = "| `CONSERJE_DATA` | where |\n`conserje talk --json` and CONSERJE_HIDDEN"
    assert papers.undocumented(["CONSERJE_DATA", "conserje talk", "CONSERJE_HIDDEN"], paper) == ["CONSERJE_HIDDEN"]
