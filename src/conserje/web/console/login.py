"""The door of the staff view: signing in and out."""

import secrets

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from conserje.web.auth import IDLE, Forbidden, LockedOut, StaffDoor, WrongLogin
from conserje.web.console.gate import SESSION_COOKIE, Gate, House, Visit
from conserje.web.console.pages import HEADERS, Pages
from conserje.web.console.parts import ConsoleParts

DOOR_COOKIE = "conserje_staff_door"


class LoginScreen:
    """Before there is a session, a form is genuine when it carries the token of a cookie that only our page sets."""

    def __init__(self, parts: ConsoleParts, door: StaffDoor, pages: Pages) -> None:
        self._secure = parts.secure_cookies
        self._door = door
        self._pages = pages

    def routes(self, gate: Gate) -> list[Route]:
        return [
            Route("/staff/{slug}", gate.doorstep(self.ask), methods=["GET"]),
            Route("/staff/{slug}", gate.doorstep(self.enter), methods=["POST"]),
            Route("/staff/{slug}/sign-out", gate.action(self.leave), methods=["POST"]),
        ]

    async def ask(self, house: House) -> Response:
        if await self._door.recognise(house.hotel.tenant_id, house.request.cookies.get(SESSION_COOKIE)):
            return RedirectResponse(f"{house.home}/conversations", status_code=303, headers=HEADERS)
        return self._form(house, wanted=house.request.query_params.get("next", ""))

    async def enter(self, house: House) -> Response:
        form = house.form
        door_token = house.request.cookies.get(DOOR_COOKIE, "")
        if not door_token or not self._door.is_genuine(door_token, form.get("form_token", "")):
            raise Forbidden("the form is not one of ours")
        wanted = form.get("next", "")
        try:
            session = await self._door.enter(house.hotel.tenant_id, form.get("email", ""), form.get("password", ""))
        except WrongLogin as error:
            return self._form(house, wanted, problem=house.wording.say("login.wrong"), status=error.status)
        except LockedOut as error:
            problem = house.wording.say("login.locked", time=house.wording.time(error.until))
            return self._form(house, wanted, problem=problem, status=error.status)
        response = RedirectResponse(_within(house, wanted), status_code=303, headers=HEADERS)
        self._set_cookie(response, house, SESSION_COOKIE, session.token, int(IDLE.total_seconds()))
        response.delete_cookie(DOOR_COOKIE, path=house.home)
        return response

    async def leave(self, visit: Visit) -> Response:
        await self._door.leave(visit.session)
        response = RedirectResponse(visit.house.home, status_code=303, headers=HEADERS)
        response.delete_cookie(SESSION_COOKIE, path=visit.house.home)
        return response

    def _form(self, house: House, wanted: str, *, problem: str | None = None, status: int = 200) -> Response:
        door_token = house.request.cookies.get(DOOR_COOKIE) or secrets.token_urlsafe(32)
        response = self._pages.render(
            "login.html",
            house.wording,
            status=status,
            hotel=house.hotel,
            home=house.home,
            path=house.home,
            problem=problem,
            email=house.form.get("email", ""),
            wanted=wanted,
            form_token=self._door.form_token(door_token),
        )
        self._set_cookie(response, house, DOOR_COOKIE, door_token, None)
        return response

    def _set_cookie(self, response: Response, house: House, name: str, value: str, seconds: int | None) -> None:
        """Sent to this house's pages only. Lax, so that a link in a mail finds the reader signed in."""
        response.set_cookie(
            name, value, max_age=seconds, path=house.home, secure=self._secure, httponly=True, samesite="lax"
        )


def _within(house: House, wanted: str) -> str:
    """Where somebody wanted to go, if that is inside this house's pages."""
    inside = wanted.startswith(f"{house.home}/") and wanted.isascii() and wanted.isprintable() and "\\" not in wanted
    return wanted if inside else f"{house.home}/conversations"
