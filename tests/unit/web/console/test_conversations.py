"""Reading along, taking over, writing, giving back; and what happens to replies that nobody got."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from conserje.model.conversation import ConversationState, NewTask, TaskKind
from conserje.storage.outbox import mark_failed
from tests.builders.desk import OpenDesk, browser

HOSTILE = '<script>alert("x")</script> \'; DROP TABLE conversations; -- ‮مرحبا'


async def _parked(desk: OpenDesk) -> UUID:
    (row,) = await desk.rows("SELECT id FROM messages_out")
    await mark_failed(desk.database, desk.hotels["austral"].tenant_id, row["id"], "parked", "131026 undeliverable")
    return UUID(str(row["id"]))


async def test_the_inbox_shows_who_wrote_what_where_and_who_has_it(desk: OpenDesk) -> None:
    await desk.guest_writes("¿Tienen cochera?")
    await desk.bot_answers("Sí, cubierta.")
    desk.later(minutes=2)
    await desk.guest_writes("Necesito ayuda ya", sender="5491155550002", name=None)
    urgent = NewTask(TaskKind.HAND_OVER, "Pide ayuda", urgent=True)
    await desk.bot_answers("Aviso a una persona.", state=ConversationState.WITH_STAFF, tasks=[urgent])
    async with browser(desk) as person:
        await person.get("/conversations")
        assert "Ana Pérez 12:00 Asistente: Sí, cubierta. WhatsApp es" in person.text
        assert (
            "5491155550002 12:02 Asistente: Aviso a una persona. WhatsApp es Con personal tiene tareas 1" in person.text
        )
        await person.get("/conversations?show=waiting")
        assert "5491155550002" in person.text
        assert "Ana Pérez" not in person.text
        await person.get("/conversations?show=with_staff")
        assert "5491155550002" in person.text
        assert "Ana Pérez" not in person.text


async def test_the_house_s_words_are_bold_and_linked_and_the_guest_s_stay_as_written(desk: OpenDesk) -> None:
    conversation = await desk.guest_writes("*ya* vi https://elsewhere.example/x")
    await desk.bot_answers('Tu código es *WQBX57* <b>. Mapa: https://maps.example/?a="1&b=2).')
    async with browser(desk) as person:
        await person.get(f"/conversations/{conversation}")
    assert "*ya* vi https://elsewhere.example/x" in person.text
    assert 'href="https://elsewhere.example' not in person.page
    assert "<strong>WQBX57</strong> &lt;b&gt;. Mapa: " in person.page
    assert (
        '<a href="https://maps.example/?a=" target="_blank" rel="noopener noreferrer">https://maps.example/?a=</a>'
        in (person.page)
    )
    assert "&#34;1&amp;b=2)." in person.page


async def test_a_conversation_tells_what_was_understood_and_done(desk: OpenDesk) -> None:
    conversation = await desk.guest_writes("hola, ¿cuánto sale del 12?")
    await desk.bot_answers("Son $ 200.")
    async with browser(desk) as person:
        await person.get(f"/conversations/{conversation}")
    for piece in (
        "hola, ¿cuánto sale del 12? 12:00",
        "precio 93 %",
        "saludo 41 %",
        "offer · 3.2 ms",
        "entrada vie, 12 mar",
        "edades 4",
        "Leído por rules",
        "consultó disponibilidad hecho entrada: vie, 12 mar · adultos: 2",
        "tarifa flexible: 100,00 por noche",
        "Son $ 200. Asistente · 12:00 · enviando",
    ):
        assert piece in person.text
    assert person.page.rindex("3.2 ms") < person.page.rindex("Son $ 200."), "the turn stands under what caused it"


async def test_taking_over_silences_the_assistant_and_giving_back_wakes_it(desk: OpenDesk) -> None:
    conversation = await desk.guest_writes("hola")
    async with browser(desk) as person:
        await person.get(f"/conversations/{conversation}")
        assert (await person.post(f"/conversations/{conversation}/take-over")).status_code == 303
        assert [row["state"] for row in await desk.rows("SELECT state FROM conversations")] == ["with_staff"]
        await person.get(f"/conversations/{conversation}?said=taken_over")
        assert "Devolver al asistente" in person.text
        assert "El asistente guarda silencio." in person.text
        await person.post(f"/conversations/{conversation}/give-back")
    assert [row["state"] for row in await desk.rows("SELECT state FROM conversations")] == ["open"]
    audit = await desk.rows("SELECT action, actor FROM audit WHERE conversation_id IS NOT NULL ORDER BY id")
    assert [(row["action"], row["actor"]) for row in audit] == [("take_over", "Olga Sosa"), ("give_back", "Olga Sosa")]


async def test_what_staff_write_is_queued_under_their_name_and_takes_the_conversation_over(desk: OpenDesk) -> None:
    conversation = await desk.guest_writes("hola")
    async with browser(desk) as person:
        await person.get(f"/conversations/{conversation}")
        answer = await person.post(f"/conversations/{conversation}/messages", text=" Buenas,\r\nsoy Olga \0")
        assert answer.headers["location"] == f"/staff/austral/conversations/{conversation}"
        await person.get(f"/conversations/{conversation}")
        assert "Olga Sosa · 12:00 · en cola" in person.text
    (row,) = await desk.rows("SELECT text, author, author_name, state FROM messages_out")
    assert tuple(row.values()) == ("Buenas,\nsoy Olga", "staff", "Olga Sosa", "queued")
    assert [row["state"] for row in await desk.rows("SELECT state FROM conversations")] == ["with_staff"]
    assert await desk.rows("SELECT FROM work WHERE kind = 'send'") == [{}]


@pytest.mark.parametrize(("text", "status"), [("", 400), ("  \r\n", 400), ("x" * 4097, 400), ("x" * 70_000, 413)])
async def test_a_message_that_cannot_be_sent_is_refused_and_nothing_happens(
    desk: OpenDesk, text: str, status: int
) -> None:
    conversation = await desk.guest_writes("hola")
    async with browser(desk) as person:
        await person.get(f"/conversations/{conversation}")
        assert (await person.post(f"/conversations/{conversation}/messages", text=text)).status_code == status
    assert await desk.rows("SELECT id FROM messages_out") == []
    assert [row["state"] for row in await desk.rows("SELECT state FROM conversations")] == ["open"]


async def test_4096_characters_are_a_message(desk: OpenDesk) -> None:
    conversation = await desk.guest_writes("hola")
    async with browser(desk) as person:
        await person.get(f"/conversations/{conversation}")
        assert (await person.post(f"/conversations/{conversation}/messages", text="ñ" * 4096)).status_code == 303
    assert [row["length"] for row in await desk.rows("SELECT length(text) FROM messages_out")] == [4096]


async def test_what_a_guest_writes_is_shown_never_run(desk: OpenDesk) -> None:
    conversation = await desk.guest_writes(HOSTILE, name=HOSTILE)
    async with browser(desk) as person:
        for page in ("/conversations", f"/conversations/{conversation}"):
            await person.get(page)
            assert "<script>alert" not in person.page
            assert "&lt;script&gt;alert(" in person.page


async def test_a_parked_reply_can_be_sent_again(desk: OpenDesk) -> None:
    conversation = await desk.guest_writes("hola")
    await desk.bot_answers("Hola.")
    message = await _parked(desk)
    async with browser(desk) as person:
        await person.get("/tasks")
        assert "detenido WhatsApp 12:00 Hola. 131026 undeliverable" in person.text
        await person.get(f"/conversations/{conversation}")
        assert "Enviar otra vez" in person.text
        assert (await person.post(f"/conversations/{conversation}/messages/{message}/again")).status_code == 303
    assert [row["state"] for row in await desk.rows("SELECT state FROM messages_out")] == ["queued"]
    audit = await desk.rows("SELECT action FROM audit WHERE conversation_id IS NOT NULL")
    assert audit == [{"action": "send_again"}]


async def test_a_reply_is_only_sent_again_from_its_own_conversation(desk: OpenDesk) -> None:
    await desk.guest_writes("hola")
    await desk.bot_answers("Hola.")
    message = await _parked(desk)
    other = await desk.guest_writes("hola", sender="5491155550002")
    async with browser(desk) as person:
        await person.get(f"/conversations/{other}")
        for wrong in (message, uuid4()):
            assert (await person.post(f"/conversations/{other}/messages/{wrong}/again")).status_code == 404
    assert [row["state"] for row in await desk.rows("SELECT state FROM messages_out")] == ["parked"]


async def test_opening_a_conversation_marks_it_seen(desk: OpenDesk) -> None:
    conversation = await desk.guest_writes("hola")
    await desk.bot_answers(state=ConversationState.WITH_STAFF)
    async with browser(desk) as person:
        await person.get("/conversations")
        assert 'title="1 mensaje nuevo"' in person.page
        await person.get(f"/conversations/{conversation}")
        assert "mensaje nuevo" not in person.page


async def test_an_open_task_is_done_once_by_whoever_did_it(desk: OpenDesk) -> None:
    await desk.guest_writes("hola")
    due = desk.clock.now() + timedelta(minutes=10)
    await desk.bot_answers("Voy.", tasks=[NewTask(TaskKind.REQUEST, "Toallas a la 204", due_at=due)])
    (task,) = await desk.rows("SELECT id FROM tasks")
    async with browser(desk) as person:
        await person.get("/tasks")
        assert "Pedido WhatsApp desde 12:00 · vence 12:10 Ana Pérez · Toallas a la 204" in person.text
        desk.later(minutes=11)
        await person.get("/tasks")
        assert "venció 12:10" in person.text
        for _ in range(2):
            assert (await person.post(f"/tasks/{task['id']}/done")).status_code == 303
        assert (await person.post(f"/tasks/{uuid4()}/done")).status_code == 404
        await person.get("/tasks")
        assert "Todo al día" in person.text
    (row,) = await desk.rows("SELECT done_by, done_at FROM tasks")
    assert (row["done_by"], row["done_at"]) == ("Olga Sosa", desk.clock.now())


async def test_the_list_goes_on_where_a_page_ends(desk: OpenDesk) -> None:
    for number in range(53):
        desk.later(seconds=1)
        await desk.guest_writes("hola", sender=f"54911000000{number:02}", name=f"Guest {number:02}")
    async with browser(desk) as person:
        await person.get("/conversations")
        first = person.page
        older = person.page.split("before=")[1].split('"')[0]
        await person.get(f"/conversations?before={older}")
    shown = [[n for n in range(53) if f"Guest {n:02}" in page] for page in (first, person.page)]
    assert shown == [list(range(3, 53)), [0, 1, 2]]


@pytest.mark.parametrize("query", ["show=nothing", "before=yesterday", "before=2027-03-01", "before=%00"])
async def test_a_list_that_does_not_exist_is_a_bad_request(desk: OpenDesk, query: str) -> None:
    async with browser(desk) as person:
        assert (await person.get(f"/conversations?{query}")).status_code == 400
        assert "Traceback" not in person.page


async def test_times_are_the_hotels_and_words_the_readers(desk: OpenDesk) -> None:
    await desk.guest_writes("Olá", slug="mar", sender="5548999990001", name="Bia")
    async with browser(desk, "mar") as person:
        await person.get("/conversations")
        assert "Conversas" in person.text
        assert "Bia 12:00" in person.text
        await person.get("/conversations?lang=en")
        assert "Conversations" in person.text
        await person.get("/tasks")
        assert "No open tasks" in person.text, "the choice is remembered"
