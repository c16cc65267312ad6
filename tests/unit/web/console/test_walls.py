"""No address of the staff view gives anything to somebody of another hotel, to a stranger, or to a forged form."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from starlette.routing import Route

from conserje.model.conversation import ConversationState, NewTask, TaskKind
from conserje.model.desk.notice import StaffNotice
from conserje.model.desk.rules import Contact
from conserje.model.ids import ConversationId
from conserje.storage.database import Database
from conserje.storage.desk.files import FileRoom
from conserje.storage.desk.notices import add_notice
from conserje.storage.hotels import Route as HouseRoute
from conserje.storage.hotels import save_hotel, save_route
from conserje.storage.outbox import mark_failed
from conserje.storage.payments.ledger import Where, open_account
from conserje.storage.payments.proofs import Proof, store_proof
from conserje.storage.staff import Role
from conserje.web.console.routes import console_routes
from tests.builders.desk import Browser, OpenDesk, browser, open_desk
from tests.builders.house import hotel
from tests.builders.relay import Relay

OPEN_TO_ALL = {("GET", "/staff/{slug}"), ("POST", "/staff/{slug}")}
TABLES = (
    "conversations",
    "messages_in",
    "messages_out",
    "tasks",
    "audit",
    "staff",
    "staff_sessions",
    "work",
    "staff_notices",
    "proofs",
    "ledger",
)


def _addresses(desk: OpenDesk, things: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Every method and address behind the door, with the things of a hotel filled in."""
    for route in console_routes(desk.console):
        if not isinstance(route, Route):
            continue
        for method in sorted((route.methods or set()) - {"HEAD"}):
            if (method, route.path) in OPEN_TO_ALL:
                continue
            path = route.path.removeprefix("/staff/{slug}").replace(":uuid", "")
            yield method, path.format(**things)


async def _things_of(desk: OpenDesk, slug: str) -> dict[str, str]:
    """A conversation with a stuck reply and an open task, at a hotel."""
    conversation = await desk.guest_writes("secreto de la huésped", sender="5491199999999", name="Zoe Única", slug=slug)
    urgent = NewTask(TaskKind.REQUEST, "tarea única", urgent=True)
    await desk.bot_answers("respuesta única", state=ConversationState.WITH_STAFF, tasks=[urgent])
    (message,) = await desk.rows("SELECT id FROM messages_out", slug=slug)
    await mark_failed(desk.database, desk.hotels[slug].tenant_id, message["id"], "parked", "no")
    (task,) = await desk.rows("SELECT id FROM tasks", slug=slug)
    house = desk.hotels[slug]
    contact = StaffNotice(Contact("Rita"), "Zoe espera", "aviso único", desk.clock.now())
    async with desk.database.transaction(house.tenant_id) as connection:
        await add_notice(connection, house.id, ConversationId(conversation), contact, desk.clock.now(), desk.ids)
        await connection.execute("UPDATE staff_notices SET state = 'unsent'")
    (notice,) = await desk.rows("SELECT id FROM staff_notices", slug=slug)
    (journey,) = await desk.rows(
        "INSERT INTO journeys (id, tenant_id, property_id, reservation_code, kind, due_at) "
        "SELECT gen_random_uuid(), tenant_id, id, 'K7P2QX', 'in_stay', now() FROM properties WHERE slug = $1 RETURNING id",
        slug,
        slug=slug,
    )
    room = FileRoom(desk.database, desk.clock, desk.ids)
    file = await room.keep(house, mime="text/plain", name="secreto.txt", content="carta única".encode())
    return {
        "conversation": str(conversation),
        "message": str(message["id"]),
        "task": str(task["id"]),
        "member": str(desk.members[slug].id),
        "code": "ABC234",
        "file": str(file.file),
        "notice": str(notice["id"]),
        "proof": str(await _proof_of(desk, slug)),
        "journey": str(journey["id"]),
    }


async def _proof_of(desk: OpenDesk, slug: str) -> UUID:
    """A notice of payment for a reservation."""
    house, name = desk.hotels[slug], uuid4()
    notice = Proof(
        name, house.id, "ABC234", None, None, None, "operación única", "waiting", None, None, "p", desk.clock.now()
    )
    async with desk.database.transaction(house.tenant_id) as connection:
        await open_account(connection, Where(house.id, "ABC234"), None)
        await store_proof(connection, notice)
    return name


async def _snapshot(desk: OpenDesk, slug: str) -> dict[str, list[dict[str, object]]]:
    return {table: await desk.rows(f"SELECT * FROM {table} ORDER BY 1", slug=slug) for table in TABLES}


async def _ask(person: Browser, method: str, path: str) -> tuple[int, str]:
    fields = {"text": "hola", "name": "X", "email": "x@example.com", "role": "owner"}
    answer = await person.get(path) if method == "GET" else await person.post(path, **fields)
    return answer.status_code, answer.text


async def test_the_walk_reaches_what_its_own_people_reach(desk: OpenDesk) -> None:
    """Without this, the walks below could pass because they walk nowhere."""
    things = await _things_of(desk, "mar")
    addresses = list(_addresses(desk, things))
    assert len(addresses) >= 19
    async with browser(desk, "mar") as person:
        await person.get(f"/conversations/{things['conversation']}")
        assert "secreto de la huésped" in person.text
        await person.get("/tasks")
        assert "tarea única" in person.text


async def test_staff_of_one_hotel_are_strangers_at_every_address_of_another(desk: OpenDesk) -> None:
    things = await _things_of(desk, "mar")
    before = await _snapshot(desk, "mar")
    async with browser(desk, "austral") as person:
        token, cookie = person.form_token, person.http.cookies["conserje_staff"]
        for method, path in _addresses(desk, things):
            headers = {"cookie": f"conserje_staff={cookie}"}
            answer = await person.http.request(
                method, f"/staff/mar{path}", headers=headers, data={"form_token": token} if method == "POST" else None
            )
            assert (answer.status_code, answer.text) == (303, ""), (method, path)
            assert answer.headers["location"].startswith("/staff/mar"), path
            person.home = "/staff/austral"
            assert (await person.get("/tasks")).status_code == 200, f"{path} reached a session of another hotel"
    assert await _snapshot(desk, "mar") == before


async def test_at_ones_own_hotel_the_things_of_another_do_not_exist(desk: OpenDesk) -> None:
    things = await _things_of(desk, "mar")
    before = await _snapshot(desk, "mar")
    async with browser(desk, "austral") as person:
        for method, path in _addresses(desk, things):
            if path in ("/sign-out", "/live") or not any(thing in path for thing in things.values()):
                continue
            await person.get("/conversations")
            status, page = await _ask(person, method, path)
            assert status == 404, (method, path)
            assert "única" not in page
            assert "secreto" not in page
        for path in ("/conversations", "/conversations?show=waiting", "/tasks", "/audit", "/team", "/reservations"):
            await person.get(path)
            assert "nica" not in person.text, path
            assert "Paulo" not in person.text, path
    assert await _snapshot(desk, "mar") == before


async def test_one_house_does_not_show_what_is_said_at_a_sister_house(desk: OpenDesk) -> None:
    things = await _things_of(desk, "austral")
    sister = hotel(desk.hotels["austral"].tenant_id, slug="austral-norte", name="Austral Norte")
    await save_hotel(desk.database, sister)
    await save_route(desk.database, HouseRoute("house", "austral-norte", sister.tenant_id, sister.id))
    before = await _snapshot(desk, "austral")
    async with browser(desk, "austral-norte", email="austral@example.com") as person:
        for method, path in _addresses(desk, things):
            if any(things[kind] in path for kind in ("conversation", "message", "task")):
                await person.get("/conversations")
                assert (await _ask(person, method, path))[0] == 404, path
        for path in ("/conversations", "/conversations?show=waiting", "/tasks"):
            await person.get(path)
            assert "nica" not in person.text, path
    after = await _snapshot(desk, "austral")
    for table in ("conversations", "messages_out", "tasks"):
        assert after[table] == before[table]


async def test_a_stranger_is_sent_to_the_door_from_every_address(desk: OpenDesk) -> None:
    things = await _things_of(desk, "austral")
    before = await _snapshot(desk, "austral")
    async with browser(desk, email="") as person:
        for method, path in _addresses(desk, things):
            assert (await _ask(person, method, path))[0] == 303, path
    assert await _snapshot(desk, "austral") == before


@pytest.mark.parametrize("form_token", ["", "0" * 64, "ñ"])
async def test_no_address_believes_a_forged_form(desk: OpenDesk, form_token: str) -> None:
    things = await _things_of(desk, "austral")
    async with browser(desk) as person:
        before = await _snapshot(desk, "austral")
        for method, path in _addresses(desk, things):
            if method == "POST":
                answer = await person.post(path, form_token=form_token, text="hola", role="owner")
                assert answer.status_code == 403, path
    assert await _snapshot(desk, "austral") == before


async def test_a_form_sent_by_another_site_is_refused_even_with_its_token(desk: OpenDesk) -> None:
    things = await _things_of(desk, "austral")
    async with browser(desk) as person:
        for site in ("cross-site", "same-site"):
            answer = await person.http.post(
                f"/staff/austral/conversations/{things['conversation']}/take-over",
                data={"form_token": person.form_token},
                headers={"sec-fetch-site": site},
            )
            assert answer.status_code == 403


async def test_reception_reaches_guests_and_not_the_owners_pages(desk: OpenDesk) -> None:
    things = await _things_of(desk, "austral")
    await desk.hire("austral", "rita@example.com", "Rita", Role.RECEPTION)
    async with browser(desk, email="rita@example.com") as rita:
        assert "Equipo" not in rita.text
        for method, path in _addresses(desk, things):
            if path.startswith(("/team", "/audit")):
                assert (await _ask(rita, method, path))[0] == 403, path
                await rita.get("/conversations")
        assert (await rita.post(f"/conversations/{things['conversation']}/give-back")).status_code == 303


async def test_an_unknown_thing_is_not_found_and_a_malformed_one_neither(desk: OpenDesk) -> None:
    async with browser(desk) as person:
        for unknown in (str(uuid4()), str(UUID(int=0))):
            assert (await person.get(f"/conversations/{unknown}")).status_code == 404
        for malformed in ("1", "..%2f..%2fetc", "%00", "conversations"):
            assert (await person.get(f"/conversations/{malformed}")).status_code == 404
        for code in ("ABC234", "abc234", "A", "%00%00%00%00%00%00", "ABC2345"):
            answer = await person.get(f"/reservations/{code}")
            assert answer.status_code == 404
            assert "Traceback" not in answer.text


async def test_pages_leave_with_strict_headers(desk: OpenDesk) -> None:
    async with browser(desk) as person:
        for path in ("", "/conversations", "/reservations/ZZZZZ9"):
            headers = (await person.get(path)).headers
            assert "script-src 'self'; style-src 'self'" in headers["content-security-policy"]
            assert "unsafe" not in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["cache-control"] == "no-store"
    assert " style=" not in person.page
    assert "onclick" not in person.page


async def test_a_body_that_is_no_form_is_a_bad_request(desk: OpenDesk) -> None:
    async with browser(desk) as person:
        for content_type, body in (
            ("application/json", b"{}"),
            ("application/x-www-form-urlencoded", "ñ".encode()),
            ("application/x-www-form-urlencoded", b"&".join(b"a=1" for _ in range(99))),
            ("", b"a=1"),
        ):
            answer = await person.http.post(
                "/staff/austral/sign-out", content=body, headers={"content-type": content_type}
            )
            assert answer.status_code == 400, body


async def test_a_database_that_is_gone_is_said_kindly(database_url: str) -> None:
    async with Relay(database_url) as relay:
        database = await Database.connect(relay.url, size=2)
        desk = await open_desk(database)
        async with browser(desk) as person:
            await relay.cut()
            answer = await person.get("/conversations")
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
            assert "mensajes de los huéspedes no se pierden" in person.text
            await relay.mend()
            assert (await person.get("/conversations")).status_code == 200
        await database.close()
