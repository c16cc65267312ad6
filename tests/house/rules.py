"""The rules of the house for Python files. Each takes sources and returns what breaks it, one line for each."""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tests.house.tree import Source

MODULE_LINES = 400
FUNCTION_LINES = 40
PORT_LINES = 100
PACKAGE_MODULES = 12

_EMPTY = ("service", "manager", "helper", "util", "common", "core", "misc", "base", "enhanced", "advanced", "v2")
EMPTY_NAMES = frozenset([*_EMPTY, *(f"{name}s" for name in _EMPTY)])


SQL = re.compile(
    r"""\s*(?:
        (?-i:SELECT)\s+\S | select\s+.+\s+from\s+\S+\s+(?:where|limit|order\s+by|join|group\s+by)\b
      | insert\s+into\s+\S+\s*[\s(] | update\s+\S+\s+(?:\S+\s+)?set\s+\S+\s*= | delete\s+from\s+\S+
      | (?:create|alter|drop)\s+(?:unique\s+)?(?:table|index|view|policy|trigger|function|role|extension)\s+\S
      | with\s+(?:recursive\s+)?\w+\s+as\s*\( | truncate\s+(?:table\s+)?\w+\s*;?\s*$ | (?-i:LISTEN|NOTIFY)\s+\w+
    )""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
SQL_HOMES = ("src/conserje/storage", "src/conserje/pms/builtin")

CLOCK_HOME = Path("src/conserje/model/ids.py")
CLOCK_READERS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}
CLOCK_METHODS = {method for _, method in CLOCK_READERS}

UNFINISHED = re.compile(r"#.*\b(?:TOD[O]|FIXM[E]|XX[X]|HAC[K])\b")

# Started from outside: by `python -m conserje`, by the console script, and by Alembic, which loads files by their path.
ENTRY_POINTS = re.compile(r"conserje|conserje\.__main__|conserje\.cli|conserje\.storage\.migrations\..*")


def too_long_modules(sources: Iterable[Source]) -> list[str]:
    return [
        f"{source.path}: {source.lines} lines, at most {limit}"
        for source in sources
        if source.lines > (limit := PORT_LINES if source.path.name == "port.py" else MODULE_LINES)
    ]


def too_long_functions(sources: Iterable[Source]) -> list[str]:
    """From `def` to the last line, docstring and all."""
    return [
        f"{source.at(function)}: {function.name} has {lines} lines, at most {FUNCTION_LINES}"
        for source in sources
        for function in source.functions()
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > FUNCTION_LINES
    ]


def too_full_packages(sources: Iterable[Source]) -> list[str]:
    """Modules beside each other, without `__init__`; migrations, which begin with their number, only ever grow."""
    modules = Counter(
        source.path.parent
        for source in sources
        if source.path.name != "__init__.py" and not source.path.name[0].isdigit()
    )
    return [f"{folder}: {n} modules, at most {PACKAGE_MODULES}" for folder, n in modules.items() if n > PACKAGE_MODULES]


def empty_names(sources: Iterable[Source]) -> list[str]:
    """File and folder names that say nothing about a hotel desk."""
    return [
        f"{source.path}: {', '.join(sorted(found))} says nothing"
        for source in sources
        if (found := EMPTY_NAMES & set(re.split(r"[/_.]", str(source.path.with_suffix("")))))
    ]


def nobody_imports(sources: Sequence[Source], tests: Sequence[Source] = ()) -> list[str]:
    """Modules of the product that no other module of it names. A `fake` is there for tests, so a test may name it."""
    named = {name for source in sources for name in _names_in(source) if name != source.module}
    named_in_tests = {name for source in tests for name in _names_in(source)}
    return [
        f"{source.path}: nobody imports it"
        for source in sources
        if source.path.name != "__init__.py"
        and not ENTRY_POINTS.fullmatch(source.module)
        and source.module not in (named | named_in_tests if source.path.stem == "fake" else named)
    ]


def _names_in(source: Source) -> Iterator[str]:
    """Every dotted name a module imports, and every string that is exactly one ("conserje.web.app:build")."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = _package_of(source, node.level) if node.level else ""
            origin = ".".join(part for part in (package, node.module or "") if part)
            yield origin
            yield from (f"{origin}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("conserje."):
            yield node.value.partition(":")[0]


def _package_of(source: Source, level: int) -> str:
    parts = list(source.path.with_suffix("").parts[1:])
    return ".".join(parts[:-level])


def sql_outside_storage(sources: Iterable[Source]) -> list[str]:
    """Row-level security holds for statements that run in `storage.transaction`; so nobody else writes any."""
    return [
        f"{source.at(node)}: SQL belongs in storage: {text.strip()[:50]!r}"
        for source in sources
        if not any(source.path.is_relative_to(home) for home in SQL_HOMES)
        for node, text in _strings(source.tree)
        if SQL.match(text)
    ]


def _strings(tree: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    """Strings and f-strings (with their holes as `hole`), without docstrings."""
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    skipped: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr):
            skipped.add(node.body[0].value)
        if isinstance(node, ast.JoinedStr):
            skipped.update(node.values)
            yield node, "".join(str(part.value) if isinstance(part, ast.Constant) else "hole" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in skipped:
            yield node, node.value


def clock_readers(sources: Iterable[Source]) -> list[str]:
    """Time is an argument (`model.ids.Clock`), so that a journey can be told what day it is."""
    return [
        f"{source.at(node)}: take a Clock instead of {ast.unparse(node)}"
        for source in sources
        if source.path != CLOCK_HOME
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and node.attr in CLOCK_METHODS
        if (_last_name(node.value, source), node.attr) in CLOCK_READERS
    ]


def _last_name(node: ast.expr, source: Source) -> str:
    """`datetime` for `datetime`, `datetime.datetime` and `from datetime import datetime as dt; dt`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    if not isinstance(node, ast.Name):
        return ""
    for found in ast.walk(source.tree):
        if isinstance(found, ast.ImportFrom) and found.module == "datetime":
            for alias in found.names:
                if alias.asname == node.id:
                    return alias.name
    return node.id


def silent_excepts(sources: Iterable[Source]) -> list[str]:
    """A handler that does nothing, or passes over everything. To go on with the next one after a named error is fine."""
    broken = []
    for source in sources:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ExceptHandler) and _swallows(node):
                broken.append(f"{source.at(node)}: an error is swallowed")
            elif isinstance(node, ast.Call) and _suppresses_everything(node):
                broken.append(f"{source.at(node)}: every error is swallowed")
    return broken


def _swallows(handler: ast.ExceptHandler) -> bool:
    done = [step for step in handler.body if not (isinstance(step, ast.Expr) and isinstance(step.value, ast.Constant))]
    if done and all(isinstance(step, ast.Continue) for step in done):
        return handler.type is None or _is_everything(handler.type)
    return all(isinstance(step, ast.Pass) for step in done)


def _is_everything(error: ast.expr) -> bool:
    return getattr(error, "id", "") in ("Exception", "BaseException")


def _suppresses_everything(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name == "suppress" and any(_is_everything(error) for error in call.args)


def unfinished(sources: Iterable[Source]) -> list[str]:
    return [
        f"{source.path}:{number}: unfinished: {line.strip()[:60]}"
        for source in sources
        for number, line in enumerate(source.text.splitlines(), 1)
        if UNFINISHED.search(line)
    ]
