"""In front of every screen: which house, who is it, may they, is the form genuine; and what is said when not.

The house comes from the address (`/staff/<slug>`), the tenant from the house, and a session is only looked for among that
tenant's. So a session of one hotel is nothing at all at another.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, quote

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from conserje.errors import BadRequest, ConserjeError, NotFound, Refused, Retryable
from conserje.model.hotel import Hotel
from conserje.model.ids import PropertyId, TenantId
from conserje.storage.staff import Counts, Role, StaffMember, count_waiting
from conserje.web.answers import read_body
from conserje.web.auth import Forbidden, Session, StaffDoor
from conserje.web.console.pages import HEADERS, Pages
from conserje.web.console.parts import ConsoleParts
from conserje.web.console.wording import LANGUAGES, Wording, house_language

SESSION_COOKIE = "conserje_staff"
LANGUAGE_COOKIE = "conserje_staff_language"
MOST_FORM_BYTES = 64 * 1024
MOST_FORM_FIELDS = 30
RETRY_AFTER_SECONDS = 5
ONE_YEAR = 365 * 24 * 3600

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class House:
    """A house that somebody knocks at, and the words to answer in."""

    request: Request
    hotel: Hotel
    wording: Wording
    form: Mapping[str, str] = field(default_factory=dict)

    @property
    def home(self) -> str:
        return f"/staff/{self.hotel.slug}"


@dataclass(frozen=True, slots=True)
class Visit:
    """A request of somebody who is signed in at the house it is for. `form` is checked to come from a page of ours."""

    house: House
    session: Session
    form_token: str
    counts: Counts

    @property
    def request(self) -> Request:
        return self.house.request

    @property
    def hotel(self) -> Hotel:
        return self.house.hotel

    @property
    def tenant(self) -> TenantId:
        return self.house.hotel.tenant_id

    @property
    def property_id(self) -> PropertyId:
        return self.house.hotel.id

    @property
    def member(self) -> StaffMember:
        return self.session.member

    @property
    def wording(self) -> Wording:
        return self.house.wording

    @property
    def now(self) -> datetime:
        return self.house.wording.now

    @property
    def form(self) -> Mapping[str, str]:
        return self.house.form


Endpoint = Callable[[Request], Awaitable[Response]]
Screen = Callable[[Visit], Awaitable[Response]]
Doorstep = Callable[[House], Awaitable[Response]]


class Gate:
    """Turns a screen into an endpoint that only the right people reach."""

    def __init__(self, parts: ConsoleParts, door: StaffDoor, pages: Pages) -> None:
        self._parts = parts
        self._door = door
        self._pages = pages

    def page(self, screen: Screen, *, role: Role | None = None) -> Endpoint:
        """Shows something. Whoever is not signed in is sent to the door, and back afterwards."""

        async def show(house: House) -> Response:
            visit = await self._visit(house, role)
            if visit is None:
                asked = house.request.url.path
                return RedirectResponse(f"{house.home}?next={quote(asked)}", status_code=303, headers=HEADERS)
            return await screen(visit)

        return self.doorstep(show)

    def action(self, screen: Screen, *, role: Role | None = None) -> Endpoint:
        """Changes something, on a genuine form only."""

        async def act(house: House) -> Response:
            visit = await self._visit(house, role)
            if visit is None:
                return RedirectResponse(house.home, status_code=303, headers=HEADERS)
            if not self._door.is_genuine(visit.session.token, house.form.get("form_token", "")):
                raise Forbidden("the form is not one of ours, or from an older session")
            return await screen(visit)

        return self.doorstep(act)

    def doorstep(self, screen: Doorstep) -> Endpoint:
        """For anybody: finds the house and the language, reads the form, and puts what goes wrong on a page."""

        async def answer(request: Request) -> Response:
            house: House | None = None
            try:
                house = await self._house(request)
                if request.method == "POST":
                    house = replace(house, form=await read_form(request))
                response = await screen(house)
            except ConserjeError as error:
                response = self._problem(request, house, error)
            self._keep_language(request, response)
            return response

        return answer

    async def _house(self, request: Request) -> House:
        slug = request.path_params["slug"]
        if not _SLUG.fullmatch(slug):
            raise NotFound("no such house")
        route = await self._parts.house_book.route("house", slug)
        hotel = await self._parts.house_book.hotel(route.tenant_id, route.property_id)
        language = _wanted_language(request) or house_language(hotel)
        wording = Wording(self._pages.texts, language, hotel.language, hotel.timezone, self._parts.clock.now())
        return House(request, hotel, wording)

    async def _visit(self, house: House, role: Role | None) -> Visit | None:
        hotel = house.hotel
        session = await self._door.recognise(hotel.tenant_id, house.request.cookies.get(SESSION_COOKIE))
        if session is None:
            return None
        if role is not None and session.member.role is not role:
            raise Forbidden(f"only for the {role} of the house")
        counts = await count_waiting(self._parts.database, hotel.tenant_id, hotel.id)
        return Visit(house, session, self._door.form_token(session.token), counts)

    def _problem(self, request: Request, house: House | None, error: ConserjeError) -> Response:
        if not isinstance(error, Refused):
            log.warning("staff_page_failed", path=request.url.path, error=type(error).__name__, reason=str(error))
        wording = house.wording if house else self._strangers_wording(request)
        home = house.home if house else None
        page = self._pages.render("problem.html", wording, status=error.status, problem=error.status, home=home)
        if isinstance(error, Retryable):
            page.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return page

    def _strangers_wording(self, request: Request) -> Wording:
        """Where no house is: the browser's language, as far as its first choices go."""
        asked = (part.strip()[:2].lower() for part in request.headers.get("accept-language", "").split(","))
        language = _wanted_language(request) or next((tag for tag in asked if tag in LANGUAGES), "en")
        return Wording(self._pages.texts, language, language, "UTC", self._parts.clock.now())

    def _keep_language(self, request: Request, response: Response) -> None:
        chosen = request.query_params.get("lang", "")
        if chosen in LANGUAGES:
            response.set_cookie(
                LANGUAGE_COOKIE,
                chosen,
                max_age=ONE_YEAR,
                path="/staff",
                secure=self._parts.secure_cookies,
                httponly=True,
                samesite="lax",
            )


async def read_form(request: Request) -> Mapping[str, str]:
    """The fields of a plain form. Raises Forbidden when another site sent it, BadRequest when it cannot be read.

    NUL characters are dropped: PostgreSQL does not store them.
    """
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Forbidden("a form of another site")
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        raise BadRequest("not a form")
    raw = await read_body(request.scope, request.receive, MOST_FORM_BYTES)
    try:
        pairs = parse_qsl(raw.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FORM_FIELDS)
    except ValueError as error:
        raise BadRequest("the form cannot be read") from error
    return {name: value.replace("\0", "") for name, value in pairs}


def back_to(visit: Visit, path: str, said: str | None = None) -> Response:
    """After a form: show a page, with a note ("said.<said>" of the texts) on top of it."""
    query = f"?said={said}" if said else ""
    return RedirectResponse(f"{visit.house.home}{path}{query}", status_code=303, headers=HEADERS)


def shown(visit: Visit, section: str) -> dict[str, Any]:
    """What the frame around every screen needs; `section` is the menu entry it belongs to."""
    said = visit.request.query_params.get("said", "")
    return {
        "home": visit.house.home,
        "hotel": visit.hotel,
        "member": visit.member,
        "form_token": visit.form_token,
        "counts": visit.counts,
        "section": section,
        "path": visit.request.url.path,
        "said": said if f"said.{said}" in visit.wording.texts else None,
    }


def _wanted_language(request: Request) -> str | None:
    asked = (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE))
    return next((tag for tag in asked if tag in LANGUAGES), None)
