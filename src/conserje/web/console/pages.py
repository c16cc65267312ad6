"""Templates, compiled once, and the headers that every page of the staff view leaves with."""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from starlette.responses import HTMLResponse

from conserje.web.console.spoken import spoken
from conserje.web.console.wording import LANGUAGES, Texts, Wording, load_texts

HERE = Path(__file__).parent
STATIC = HERE / "static"
STATIC_PATH = "/staff-static"

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}


def initials(name: str) -> str:
    """Up to two letters for a guest's circle; "#" for an address without any."""
    words = [word for word in name.split() if word[0].isalpha()]
    return "".join(word[0] for word in words[:2]).upper() or "#"


def hue(name: str) -> int:
    """The same colour for the same guest, one of six."""
    return sha256(name.encode("utf-8", "replace")).digest()[0] % 6


@cache
def compiled_templates() -> Mapping[str, Template]:
    """`templates/`, compiled when the first page of a process asks. Every value is escaped; an unknown name in a template is
    an error, not an empty string."""
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"initials": initials, "hue": hue, "spoken": spoken}
    environment.globals |= {"languages": LANGUAGES, "static": _versioned}
    return {name: environment.get_template(name) for name in environment.list_templates(["html"])}


class Pages:
    """Renders the templates in the words of a language."""

    def __init__(self) -> None:
        self.texts: Texts = load_texts()

    def render(self, template: str, wording: Wording, *, status: int = 200, **values: Any) -> HTMLResponse:
        """A whole page. Templates see the wording as `w` and its `say` as `t`."""
        html = compiled_templates()[template].render(w=wording, t=wording.say, **values)
        return HTMLResponse(html, status_code=status, headers=HEADERS)


def _version_of(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()[:12]


_VERSIONS = {path.name: _version_of(path) for path in STATIC.iterdir() if path.is_file()}


def _versioned(name: str) -> str:
    """The address of a static file, new whenever the file is."""
    return f"{STATIC_PATH}/{name}?v={_VERSIONS[name]}"
