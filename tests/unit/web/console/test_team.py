"""The owner's pages: who works here, and what everybody did."""

import re

import pytest

from conserje.storage.staff import Role
from tests.builders.desk import OpenDesk, browser


def _password_in(page: str) -> str:
    found = re.search(r'class="secret">([^<]+)<', page)
    assert found is not None
    return found.group(1)


async def test_the_owner_opens_an_account_and_its_password_is_shown_once(desk: OpenDesk) -> None:
    async with browser(desk) as owner, browser(desk, email="") as rita:
        await owner.get("/team")
        answer = await owner.post("/team", name="Rita Paz", email="Rita@Example.com", role="reception")
        password = _password_in(answer.text)
        assert re.fullmatch(r"([2-9a-hjkmnp-z]{4}-){3}[2-9a-hjkmnp-z]{4}", password)
        assert password not in (await owner.get("/team")).text
        assert "Rita Paz" in owner.text
        assert (await rita.sign_in("rita@example.com", password)).status_code == 303
        assert "Rita Paz" in rita.text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"email": "austral@example.com"}, "ya tiene cuenta"),
        ({"email": "nothing"}, "no es válido"),
        ({"name": " "}, "falta el nombre"),
        ({"name": "x" * 81}, "falta el nombre"),
        ({"role": "king"}, "Eso no se entiende"),
    ],
)
async def test_an_account_that_cannot_be_is_refused(desk: OpenDesk, fields: dict[str, str], said: str) -> None:
    async with browser(desk) as owner:
        await owner.get("/team")
        asked = {"name": "Rita", "email": "rita@example.com", "role": "reception"} | fields
        answer = await owner.post("/team", **asked)
        assert answer.status_code == 400
        assert said in answer.text
    assert len(await desk.rows("SELECT id FROM staff")) == 1


async def test_a_new_password_ends_the_sessions_of_the_old_one(desk: OpenDesk) -> None:
    member = await desk.hire("austral", "rita@example.com", "Rita", Role.RECEPTION)
    async with browser(desk) as owner, browser(desk, email="rita@example.com") as rita:
        await owner.get("/team")
        password = _password_in((await owner.post(f"/team/{member.id}/password")).text)
        assert (await rita.get("/conversations")).status_code == 303
        assert (await rita.sign_in("rita@example.com")).status_code == 401
        assert (await rita.sign_in("rita@example.com", password)).status_code == 303


async def test_owners_do_not_lock_themselves_out(desk: OpenDesk) -> None:
    async with browser(desk) as owner:
        await owner.get("/team")
        assert (await owner.post(f"/team/{desk.members['austral'].id}/close")).status_code == 400
        assert (await owner.get("/team")).status_code == 200


async def test_the_log_tells_who_did_what_where(desk: OpenDesk) -> None:
    conversation = await desk.guest_writes("hola")
    async with browser(desk) as owner:
        await owner.get("/conversations")
        await owner.post(f"/conversations/{conversation}/take-over")
        await owner.get("/audit")
        assert "lun, 1 mar, 12:00 Olga Sosa tomó la conversación hecho Ana Pérez" in owner.text
        assert "Olga Sosa entró hecho" in owner.text
        for wrong in ("x", "-1", "9" * 30, "%00"):
            assert (await owner.get(f"/audit?before={wrong}")).status_code == 400


async def test_the_log_goes_on_where_a_page_ends(desk: OpenDesk) -> None:
    conversation = await desk.guest_writes("hola")
    async with browser(desk) as owner:
        await owner.get("/conversations")
        for _ in range(51):
            await owner.post(f"/conversations/{conversation}/take-over")
            await owner.post(f"/conversations/{conversation}/give-back")
        await owner.get("/audit")
        assert owner.page.count("<tr>") == 101
        older = owner.page.split("before=")[1].split('"')[0]
        await owner.get(f"/audit?before={older}")
        assert owner.page.count("<tr>") == 1 + 102 + 1 - 100
