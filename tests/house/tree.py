"""The files of this checkout, as git sees them: tracked ones and new ones that are not ignored."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "src/conserje"
UNTRACKED = {".git", ".venv", "build", "dist", "__pycache__", ".env", ".hypothesis"} | {
    f".{tool}_cache" for tool in ("mypy", "ruff", "pytest", "import_linter")
}


@dataclass(frozen=True)
class Source:
    """A Python file: where it is, below the root, and what it says."""

    path: Path
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, str(self.path))

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    @property
    def module(self) -> str:
        """`conserje.pms.port`; a package goes by its own name."""
        parts = self.path.with_suffix("").parts[1:]
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def at(self, node: ast.stmt | ast.expr | ast.ExceptHandler) -> str:
        return f"{self.path}:{node.lineno}"

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node


def source(path: str, text: str = "") -> Source:
    """An example for the rules' own tests."""
    return Source(Path(path), text)


def files() -> list[Path]:
    """Relative to the root, sorted; what was deleted but not committed is left out.

    A checkout may belong to another user than the one who tests it (CI in a container), which git must be told is fine; a
    source archive has no git at all.
    """
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if listed.returncode != 0:
        return sorted(_walk(ROOT))
    paths = {Path(name) for name in listed.stdout.decode().split("\0") if name}
    return sorted(path for path in paths if (ROOT / path).is_file())


def _walk(folder: Path) -> Iterator[Path]:
    for found in folder.iterdir():
        if found.name in UNTRACKED or found.name.endswith(".egg-info"):
            continue
        if found.is_dir():
            yield from _walk(found)
        else:
            yield found.relative_to(ROOT)


def python_files(below: str) -> list[Source]:
    return [
        Source(path, (ROOT / path).read_text(encoding="utf-8"))
        for path in files()
        if path.suffix == ".py" and path.is_relative_to(below)
    ]


def text_files() -> Iterator[tuple[Path, str]]:
    """Everything that is UTF-8 text; pictures, sounds and weights are passed over."""
    for path in files():
        raw = (ROOT / path).read_bytes()
        if b"\0" not in raw[:8192]:
            yield path, raw.decode("utf-8")
