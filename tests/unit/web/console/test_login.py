"""Who gets into the staff view, for how long, and what a stranger learns."""

import asyncio

import pytest

from conserje.errors import BadRequest
from conserje.storage.database import Database
from conserje.storage.staff import Role
from tests.builders.desk import PASSWORD, OpenDesk, browser, open_desk


async def test_whoever_knows_the_password_gets_in_and_out(desk: OpenDesk) -> None:
    async with browser(desk, email="") as person:
        answer = await person.sign_in("Austral@Example.com ")
        assert answer.headers["location"] == "/staff/austral/conversations"
        assert "Olga Sosa" in person.text
        cookie = dict(person.http.cookies)
        assert (await person.post("/sign-out")).headers["location"] == "/staff/austral"
        person.http.cookies.update(cookie)
        assert (await person.get("/conversations")).status_code == 303, "the old cookie is worth nothing"


async def test_an_unknown_address_gets_the_answer_of_a_wrong_password(desk: OpenDesk) -> None:
    async with browser(desk, email="") as person:
        wrong = await person.sign_in("austral@example.com", "not-the-password")
        wrong_page = person.text.replace("austral@example.com", "")
        unknown = await person.sign_in("nobody@example.com", "not-the-password")
        assert (wrong.status_code, unknown.status_code) == (401, 401)
        assert person.text.replace("nobody@example.com", "") == wrong_page
        assert "no son correctos" in wrong_page


@pytest.mark.parametrize("email", ["austral@example.com", "nobody@example.com"])
async def test_five_failures_lock_an_address_for_half_an_hour(desk: OpenDesk, email: str) -> None:
    async with browser(desk, email="") as person:
        for _ in range(5):
            assert (await person.sign_in(email, "not-the-password")).status_code == 401
        locked = await person.sign_in(email, PASSWORD)
        assert locked.status_code == 429
        assert "12:30" in person.text
        desk.later(minutes=29)
        assert (await person.sign_in(email, PASSWORD)).status_code == 429
        desk.later(minutes=2)
        right = await person.sign_in(email, PASSWORD)
        assert right.status_code == (303 if email == "austral@example.com" else 401)


async def test_a_hundred_guesses_at_once_are_not_more_than_five(desk: OpenDesk) -> None:
    async with browser(desk, email="") as person:
        await person.get()
        guesses = (person.post(email="austral@example.com", password=f"guess-{n}-guess") for n in range(20))
        statuses = [answer.status_code for answer in await asyncio.gather(*guesses)]
    assert statuses.count(401) == 5
    assert statuses.count(429) == 15


async def test_getting_in_forgets_the_failures(desk: OpenDesk) -> None:
    async with browser(desk, email="") as person:
        for _ in range(3):
            for _ in range(4):
                await person.sign_in("austral@example.com", "not-the-password")
            assert (await person.sign_in("austral@example.com")).status_code == 303
            await person.post("/sign-out")


async def test_a_session_ends_after_twelve_idle_hours_and_lives_on_while_it_is_used(desk: OpenDesk) -> None:
    async with browser(desk) as person:
        for _ in range(3):
            desk.later(hours=11)
            assert (await person.get("/conversations")).status_code == 200
        desk.later(hours=12, seconds=1)
        assert (await person.get("/conversations")).status_code == 303


async def test_no_session_lives_longer_than_a_week(desk: OpenDesk) -> None:
    async with browser(desk) as person:
        for _ in range(15):
            desk.later(hours=11)
            assert (await person.get("/conversations")).status_code == 200
        desk.later(hours=4)
        assert (await person.get("/conversations")).status_code == 303


async def test_whoever_is_sent_to_the_door_comes_back_to_where_they_wanted(desk: OpenDesk) -> None:
    async with browser(desk, email="") as person:
        sent = await person.get("/tasks")
        assert sent.headers["location"] == "/staff/austral?next=/staff/austral/tasks"
        await person.get("?next=/staff/austral/tasks")
        answer = await person.post(email="austral@example.com", password=PASSWORD, next="/staff/austral/tasks")
        assert answer.headers["location"] == "/staff/austral/tasks"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/staff/australx", "/staff/austral/\\evil", "javascript:1"]
)
async def test_the_door_leads_nowhere_else(desk: OpenDesk, elsewhere: str) -> None:
    async with browser(desk, email="") as person:
        await person.get()
        answer = await person.post(email="austral@example.com", password=PASSWORD, next=elsewhere)
        assert answer.headers["location"] == "/staff/austral/conversations"


async def test_a_sign_in_form_of_another_site_is_refused(desk: OpenDesk) -> None:
    async with browser(desk, email="") as person:
        login = {"email": "austral@example.com", "password": PASSWORD}
        assert (await person.http.post("/staff/austral", data=login)).status_code == 403
        await person.get()
        assert (await person.post(form_token="0" * 64, **login)).status_code == 403
        crossing = {"sec-fetch-site": "cross-site"}
        form = {"form_token": person.form_token, **login}
        assert (await person.http.post("/staff/austral", data=form, headers=crossing)).status_code == 403
        assert (await person.http.post("/staff/austral", data=form)).status_code == 303


async def test_cookies_are_out_of_reach_for_scripts_and_for_other_houses(desk: OpenDesk, database: Database) -> None:
    async with browser(desk, email="") as person:
        (cookie,) = [
            line
            for line in (await person.sign_in("austral@example.com")).headers.get_list("set-cookie")
            if line.startswith("conserje_staff=")
        ]
    assert cookie.endswith("HttpOnly; Max-Age=43200; Path=/staff/austral; SameSite=lax")


async def test_cookies_are_for_tls_only_outside_the_demo(database: Database) -> None:
    desk = await open_desk(database, secure_cookies=True)
    async with browser(desk, email="") as person:
        lines = (await person.get("?lang=pt")).headers.get_list("set-cookie")
    assert len(lines) == 2
    assert all("; Secure" in line for line in lines)


async def test_the_database_holds_nothing_to_sign_in_with(desk: OpenDesk) -> None:
    async with browser(desk) as person:
        token = person.http.cookies["conserje_staff"]
    (row,) = await desk.rows("SELECT token_hash FROM staff_sessions")
    assert token.encode() not in row["token_hash"]
    (member,) = await desk.rows("SELECT password FROM staff")
    assert member["password"].startswith("$argon2id$")


async def test_a_staff_password_has_at_least_twelve_characters_and_an_address_one_account(desk: OpenDesk) -> None:
    with pytest.raises(BadRequest, match="12 to 256"):
        await desk.console.passwords.hashed("eleven-char")
    with pytest.raises(BadRequest, match="account"):
        await desk.hire("austral", "AUSTRAL@example.com", "Otra", Role.RECEPTION)
    for malformed in ("", "austral", "a b@example.com", "@example.com"):
        with pytest.raises(BadRequest, match="address"):
            await desk.hire("austral", malformed, "Otra", Role.RECEPTION)


@pytest.mark.parametrize("strange", ["\0", "a@b\0.c", "x" * 5000, "'; DROP TABLE staff; --", "‮ab@c.d"])
async def test_strange_input_is_just_wrong(desk: OpenDesk, strange: str) -> None:
    async with browser(desk, email="") as person:
        await person.get()
        assert (await person.post(email=strange, password=strange)).status_code == 401


async def test_somebody_elses_hotel_does_not_know_me(desk: OpenDesk) -> None:
    async with browser(desk, "mar", email="") as person:
        assert (await person.sign_in("austral@example.com")).status_code == 401


@pytest.mark.parametrize("slug", ["nowhere", "Austral", "a%00b", "%27--", "a" * 80])
async def test_an_unknown_house_is_not_found(desk: OpenDesk, slug: str) -> None:
    async with browser(desk, slug, email="") as person:
        answer = await person.get("", headers={"accept-language": "pt-BR"})
        assert answer.status_code == 404
        assert "Isso não está aqui" in person.text


async def test_a_closed_account_is_out_at_once(desk: OpenDesk) -> None:
    receptionist = await desk.hire("austral", "rita@example.com", "Rita", Role.RECEPTION)
    async with browser(desk, email="rita@example.com") as rita, browser(desk) as owner:
        assert (await rita.get("/conversations")).status_code == 200
        await owner.get("/team")
        await owner.post(f"/team/{receptionist.id}/close")
        assert (await rita.get("/conversations")).status_code == 303
        assert (await rita.sign_in("rita@example.com")).status_code == 401
        await owner.post(f"/team/{receptionist.id}/open")
        assert (await rita.sign_in("rita@example.com")).status_code == 303


async def test_a_session_that_outlived_its_account_is_worth_nothing(desk: OpenDesk) -> None:
    """As when an account is closed while somebody signs in."""
    async with browser(desk) as person:
        async with desk.database.transaction(desk.hotels["austral"].tenant_id) as connection:
            await connection.execute("UPDATE staff SET active = false")
        assert (await person.get("/conversations")).status_code == 303
