"""For the owner: who works here, and what everybody did."""

import secrets
from uuid import UUID

from starlette.responses import Response
from starlette.routing import Route

from conserje.errors import BadRequest, NotFound
from conserje.storage import staff
from conserje.storage.staff import Role, StaffMember
from conserje.web.auth import change_password, create_staff
from conserje.web.console.gate import Gate, Visit, back_to, shown
from conserje.web.console.pages import Pages
from conserje.web.console.parts import ConsoleParts

AUDIT_PAGE = 100


class TeamScreens:
    """Passwords are made here, shown once, and never again."""

    def __init__(self, parts: ConsoleParts, pages: Pages) -> None:
        self._parts = parts
        self._database = parts.database
        self._pages = pages

    def routes(self, gate: Gate) -> list[Route]:
        one = "/staff/{slug}/team/{member:uuid}"
        owner = Role.OWNER
        return [
            Route("/staff/{slug}/team", gate.page(self.show, role=owner), methods=["GET"]),
            Route("/staff/{slug}/team", gate.action(self.add, role=owner), methods=["POST"]),
            Route(f"{one}/password", gate.action(self.new_password, role=owner), methods=["POST"]),
            Route(f"{one}/close", gate.action(self.close, role=owner), methods=["POST"]),
            Route(f"{one}/open", gate.action(self.open, role=owner), methods=["POST"]),
            Route("/staff/{slug}/audit", gate.page(self.audit, role=owner), methods=["GET"]),
        ]

    async def show(self, visit: Visit) -> Response:
        return await self._page(visit)

    async def add(self, visit: Visit) -> Response:
        form, password = visit.form, _new_password()
        if form.get("role") not in set(Role):
            raise BadRequest("no such role")
        try:
            member = await create_staff(
                self._database,
                visit.tenant,
                form.get("email", ""),
                form.get("name", ""),
                Role(form["role"]),
                password,
                clock=self._parts.clock,
                ids=self._parts.ids,
                passwords=self._parts.passwords,
            )
        except BadRequest as error:
            return await self._page(visit, refused=True, status=error.status)
        await self._remark(visit, "add_staff", member)
        return await self._page(visit, told=(member, password))

    async def new_password(self, visit: Visit) -> Response:
        member, password = await self._member(visit), _new_password()
        await change_password(self._database, visit.tenant, member, password, passwords=self._parts.passwords)
        await self._remark(visit, "new_password", member)
        return await self._page(visit, told=(member, password))

    async def close(self, visit: Visit) -> Response:
        """End somebody's access at once. Owners cannot lock themselves out."""
        member = await self._member(visit)
        if member.id == visit.member.id:
            raise BadRequest("nobody closes their own account")
        return await self._set_active(visit, member, active=False)

    async def open(self, visit: Visit) -> Response:
        return await self._set_active(visit, await self._member(visit), active=True)

    async def audit(self, visit: Visit) -> Response:
        before = visit.request.query_params.get("before")
        if before is not None and not (before.isascii() and before.isdigit() and len(before) <= 18):
            raise BadRequest("not a place in the audit")
        lines = await staff.audit_of_house(
            self._database,
            visit.tenant,
            visit.property_id,
            before=int(before) if before else None,
            most=AUDIT_PAGE,
        )
        older = lines[-1]["id"] if len(lines) == AUDIT_PAGE else None
        return self._pages.render("audit.html", visit.wording, **shown(visit, "audit"), lines=lines, older=older)

    async def _set_active(self, visit: Visit, member: StaffMember, *, active: bool) -> Response:
        await staff.set_active(self._database, visit.tenant, member.id, active=active)
        await self._remark(visit, "open_account" if active else "close_account", member)
        return back_to(visit, "/team", "account_opened" if active else "account_closed")

    async def _member(self, visit: Visit) -> StaffMember:
        key: UUID = visit.request.path_params["member"]
        for member in await staff.everybody(self._database, visit.tenant):
            if member.id == key:
                return member
        raise NotFound("nobody of this house")

    async def _remark(self, visit: Visit, action: str, member: StaffMember) -> None:
        said = staff.Remark(visit.member.name, action, "done", str(member.id), {"name": member.name})
        await staff.remark(self._database, visit.tenant, self._parts.clock.now(), said)

    async def _page(
        self,
        visit: Visit,
        *,
        told: tuple[StaffMember, str] | None = None,
        refused: bool = False,
        status: int = 200,
    ) -> Response:
        return self._pages.render(
            "team.html",
            visit.wording,
            status=status,
            **shown(visit, "team"),
            everybody=await staff.everybody(self._database, visit.tenant),
            roles=list(Role),
            told=told,
            refused=refused,
            entered=visit.form if refused else {},
        )


def _new_password() -> str:
    """Sixteen letters and digits without look-alikes, in groups that can be read aloud: some 79 bits."""
    letters = "23456789abcdefghjkmnpqrstuvwxyz"
    groups = ("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))
    return "-".join(groups)
