"""Files that browsers fetch: read once, served with an entity tag, never cached without asking."""

import hashlib
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from conserje.errors import NotFound

MEDIA_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}


class Assets:
    """Every file of one folder, by name."""

    def __init__(self, folder: Path) -> None:
        self._files = {
            file.name: (file.read_bytes(), MEDIA_TYPES[file.suffix])
            for file in sorted(folder.iterdir())
            if file.suffix in MEDIA_TYPES
        }

    def routes(self) -> list[Route]:
        """`/assets/chat/<file>` for pages of ours, `/widget.js` for any site."""

        async def asset(request: Request) -> Response:
            return self._answer(request, request.path_params["name"], {"Cross-Origin-Resource-Policy": "same-origin"})

        async def widget(request: Request) -> Response:
            open_to_all = {"Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*"}
            return self._answer(request, "widget.js", open_to_all)

        return [Route("/assets/chat/{name}", asset), Route("/widget.js", widget)]

    def _answer(self, request: Request, name: str, headers: dict[str, str]) -> Response:
        if name not in self._files:
            raise NotFound("no such file")
        content, media_type = self._files[name]
        tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        headers = {**headers, "ETag": tag, "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(content, media_type=media_type, headers=headers)
