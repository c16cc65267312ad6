"""The pages: the houses of this server, a hotel's chat, and the same chat inside another site's frame."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from conserje.errors import BadSignature, NotFound
from conserje.model.hotel import Hotel
from conserje.storage.database import Database
from conserje.storage.hotels import load_routes
from conserje.web.widget.inbound import MOST_CHARACTERS
from conserje.web.widget.texts import TextBook, Texts
from conserje.web.widget.transcript import CHANNEL, Transcripts
from conserje.web.widget.visitors import COOKIE, VALID_FOR, Visitors

HERE = Path(__file__).parent


class Pages:
    """`base_url` goes into the widget's script tag and the allowed socket address; `widget_sites` may frame the chat."""

    def __init__(
        self,
        database: Database,
        transcripts: Transcripts,
        visitors: Visitors,
        *,
        base_url: str,
        widget_sites: tuple[str, ...],
        secure_cookies: bool,
    ) -> None:
        self._database = database
        self._transcripts = transcripts
        self._visitors = visitors
        self._base_url = base_url.rstrip("/")
        self._widget_sites = " ".join(widget_sites) or "'none'"
        self._secure_cookies = secure_cookies
        self._texts = TextBook.load(HERE / "texts.toml")
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def routes(self) -> list[Route]:
        return [
            Route("/", self.houses),
            Route("/chat/{slug}", self.chat),
            Route("/widget/{slug}", self.frame),
        ]

    async def houses(self, request: Request) -> Response:
        slugs = sorted(route.receiver for route in await load_routes(self._database) if route.channel == CHANNEL)
        hotels = [await self._transcripts.hotel(slug) for slug in slugs]
        language = self._texts.choose(request.headers.get("accept-language", ""), "es")
        entries = [{"slug": slug, "hotel": hotel} for slug, hotel in zip(slugs, hotels, strict=True)]
        about = {"houses": entries, "texts": self._texts.of(language), "base_url": self._base_url}
        return self._page("houses.html", language, about, frame_ancestors="'none'")

    async def chat(self, request: Request) -> Response:
        """Gives the visitor their cookie, or a fresh one for the visitor that they are already."""
        slug = request.path_params["slug"]
        page = await self._chat_page(request, slug, framed=False)
        if page.status_code == 200:
            page.set_cookie(
                COOKIE,
                self._visitors.token_for(slug, self._known_visitor(request, slug)),
                max_age=int(VALID_FOR.total_seconds()),
                path=f"/chat/{slug}",
                secure=self._secure_cookies,
                httponly=True,
                samesite="lax",
            )
        return page

    async def frame(self, request: Request) -> Response:
        """Without any cookie: in a frame the page itself keeps its token."""
        return await self._chat_page(request, request.path_params["slug"], framed=True)

    async def _chat_page(self, request: Request, slug: str, *, framed: bool) -> Response:
        ancestors = self._widget_sites if framed else "'none'"
        wanted = request.headers.get("accept-language", "")
        try:
            hotel = await self._transcripts.hotel(slug)
        except NotFound:
            language = self._texts.choose(wanted, "es")
            texts = self._texts.of(language)
            return self._page("missing.html", language, {"texts": texts}, frame_ancestors=ancestors, status=404)
        language = self._texts.choose(wanted, hotel.language)
        texts = named(self._texts.of(language), hotel)
        settings = {
            "slug": slug,
            "language": language,
            "framed": framed,
            "most": MOST_CHARACTERS,
            "texts": {key: value for key, value in texts.items() if not key.startswith(("houses", "missing"))},
        }
        about = {"hotel": hotel, "texts": texts, "settings": settings, "framed": framed}
        return self._page("chat.html", language, about, frame_ancestors=ancestors)

    def _known_visitor(self, request: Request, slug: str) -> UUID | None:
        try:
            return self._visitors.read(slug, request.cookies.get(COOKIE, ""))
        except BadSignature:
            return None

    def _page(
        self, template: str, language: str, about: Mapping[str, object], *, frame_ancestors: str, status: int = 200
    ) -> Response:
        html = self._templates.get_template(template).render(language=language, **about)
        return HTMLResponse(html, status, headers=self._headers(frame_ancestors))

    def _headers(self, frame_ancestors: str) -> dict[str, str]:
        url = urlsplit(self._base_url)
        socket = f"{'wss' if url.scheme == 'https' else 'ws'}://{url.netloc}"
        policy = (
            f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' {socket}; "
            f"base-uri 'none'; form-action 'none'; frame-ancestors {frame_ancestors}"
        )
        headers = {
            "Content-Security-Policy": policy,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "strict-origin-when-cross-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
            "Cache-Control": "no-store",
        }
        if frame_ancestors == "'none'":
            headers |= {"X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin"}
        return headers


def named(texts: Texts, hotel: Hotel) -> Texts:
    """The texts with the hotel's name in its places."""
    return {
        key: value.replace("{hotel}", hotel.name) if isinstance(value, str) else value for key, value in texts.items()
    }
