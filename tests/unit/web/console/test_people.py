"""Handing over as staff see it: the case, who has it, drafts to approve, and who was told."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from conserje.model.conversation import ConversationState, NewTask, TaskKind
from conserje.model.desk.notice import StaffNotice
from conserje.model.desk.rules import Contact, DeskRules, StaffRules
from conserje.storage.desk.notices import note_progress
from conserje.storage.hotels import save_hotel
from conserje.storage.staff import Role
from tests.builders.desk import OpenDesk, browser

CASE = {
    "reason": "complaint",
    "name": "Ana Pérez",
    "phone": "+5491155550001",
    "said": "<b>nadie</b> vino a limpiar",
    "stay": {"check_in": "2027-03-12", "adults": 2},
    "reservations": ["ABC234"],
    "offers": ["Doble · Flexible: ARS 100"],
    "hold_until": "2027-03-01T16:00:00+00:00",
    "before": [{"said": "¿hay wifi?", "flow": "house_question", "done": []}],
}
HANDED = NewTask(TaskKind.HAND_OVER, "Ana · nadie vino a limpiar", payload=CASE)


async def _handed_over(desk: OpenDesk, **more: Any) -> UUID:
    conversation = await desk.guest_writes("nadie vino a limpiar")
    await desk.bot_answers("Lo lamento.", state=ConversationState.WITH_STAFF, tasks=[HANDED], **more)
    return conversation


async def _draft(desk: OpenDesk, text: str = "Cuesta $ 100.") -> tuple[UUID, UUID]:
    """A conversation with an answer that waits, and the id of the answer."""
    conversation = await desk.guest_writes("¿cuánto cuesta?")
    memory = {"asked": "room", "goal": "booking"}
    task = NewTask(TaskKind.DRAFT, "¿cuánto cuesta?", payload={"reason": "topic", "memory": memory})
    await desk.bot_answers(text, is_draft=True, tasks=[task])
    (row,) = await desk.rows("SELECT id FROM messages_out")
    return conversation, row["id"]


async def test_whoever_opens_a_case_reads_why_who_and_what_was_tried(desk: OpenDesk) -> None:
    conversation = await _handed_over(desk)
    async with browser(desk) as person:
        for path in (f"/conversations/{conversation}", "/tasks"):
            await person.get(path)
            for piece in (
                "Por qué queja",
                "Huésped Ana Pérez · +5491155550001",
                "Escribió <b>nadie</b> vino a limpiar",
                "Estadía entrada vie, 12 mar · adultos 2",
                "Reservas ABC234",
                "Se le ofreció Doble · Flexible: ARS 100",
                "Habitación guardada hasta",
                "¿hay wifi? → house_question",
            ):
                assert piece in person.text, path
        assert "<b>nadie</b>" not in person.page


async def test_who_has_a_conversation_is_shown_and_it_is_taken_from_them_only_on_purpose(desk: OpenDesk) -> None:
    conversation = await _handed_over(desk)
    await desk.hire("austral", "rita@example.com", "Rita Paz", Role.RECEPTION)
    async with browser(desk) as olga, browser(desk, email="rita@example.com") as rita:
        for person in (olga, rita):
            await person.get(f"/conversations/{conversation}")
        assert "taken_over" in (await olga.post(f"/conversations/{conversation}/take-over")).headers["location"]
        late = await rita.post(f"/conversations/{conversation}/take-over")
        assert "taken_by_other" in late.headers["location"]
        await rita.get(f"/conversations/{conversation}?said=taken_by_other")
        assert "Otra persona del equipo la tomó primero." in rita.text
        assert "Con Olga Sosa" in rita.text
        assert "Tomarla en lugar de Olga Sosa" in rita.text
        await rita.post(f"/conversations/{conversation}/take-over", **{"from": "Olga Sosa"})
        await olga.get(f"/conversations/{conversation}")
        assert "Con Rita Paz" in olga.text
    (row,) = await desk.rows("SELECT taken_by FROM conversations")
    assert row["taken_by"] == "Rita Paz"


async def test_a_draft_is_sent_as_it_is_and_then_remembered_as_said(desk: OpenDesk) -> None:
    conversation, message = await _draft(desk)
    async with browser(desk) as person:
        await person.get(f"/conversations/{conversation}")
        assert "Respuesta que espera aprobación." in person.text
        assert "Aprobar respuesta" in person.text
        sent = await person.post(f"/drafts/{message}/send", text="Cuesta $ 100.\r\n", before="Cuesta $ 100.")
        assert sent.headers["location"].endswith(f"/conversations/{conversation}?said=draft_sent")
    (row,) = await desk.rows("SELECT state, author, author_name, text FROM messages_out")
    assert (row["state"], row["author"], row["author_name"], row["text"]) == (
        "queued",
        "bot",
        "Olga Sosa",
        "Cuesta $ 100.",
    )
    (talk,) = await desk.rows("SELECT memory, state FROM conversations")
    assert talk["memory"] == {"asked": "room", "goal": "booking"}
    assert talk["state"] == "open"
    (task,) = await desk.rows("SELECT state, done_by FROM tasks")
    assert (task["state"], task["done_by"]) == ("done", "Olga Sosa")
    assert [row["kind"] for row in await desk.rows("SELECT kind FROM work WHERE kind = 'send'")] == ["send"]


async def test_a_draft_is_corrected_or_discarded_and_nobody_does_so_twice(desk: OpenDesk) -> None:
    conversation, message = await _draft(desk)
    async with browser(desk) as person:
        await person.get(f"/conversations/{conversation}")
        await person.post(f"/drafts/{message}/send", text="Cuesta $ 120.", before="Cuesta $ 100.")
        (row,) = await desk.rows("SELECT state, author, text FROM messages_out")
        assert (row["state"], row["author"], row["text"]) == ("queued", "staff", "Cuesta $ 120.")
        assert (await person.post(f"/drafts/{message}/discard")).status_code == 404
        await desk.rows("UPDATE messages_out SET state = 'draft'")
        assert (await person.post(f"/drafts/{message}/send", text=" ", before="x")).status_code == 400
        await person.post(f"/drafts/{message}/discard")
        await person.get(f"/conversations/{conversation}")
        assert "no se envió" in person.text
    (row,) = await desk.rows("SELECT state FROM messages_out")
    assert row["state"] == "discarded"
    audit = await desk.rows("SELECT action FROM audit WHERE key = $1 ORDER BY id", str(message))
    assert [row["action"] for row in audit] == ["send_draft", "discard_draft"]


async def test_who_was_told_is_listed_with_what_became_of_it_and_can_be_told_again(desk: OpenDesk) -> None:
    rita = StaffNotice(Contact("Rita", "rita@example.com"), "Ana espera", "…", desk.clock.now())
    night = StaffNotice(Contact("Toto"), "Ana espera", "…", desk.clock.now() + timedelta(hours=1))
    conversation = await _handed_over(desk, notices=(rita, night))
    tenant = desk.hotels["austral"].tenant_id
    (told,) = await desk.rows("SELECT id FROM staff_notices WHERE contact = 'Rita'")
    error = "email: 550 no such user"
    await note_progress(desk.database, tenant, told["id"], state="parked", told=[], error=error, now=desk.clock.now())
    async with browser(desk) as person:
        await person.get(f"/conversations/{conversation}")
        assert "Se avisó a: Rita (no le llegó), Toto (sale" in person.text
        await person.get("/notices")
        assert "Rita no le llegó" in person.text
        assert error in person.text
        assert "Avisos 1" in person.text
        await person.post(f"/notices/{told['id']}/again")
        await person.get("/notices")
        assert "Rita no le llegó" not in person.text
        assert (await person.post(f"/notices/{told['id']}/again")).status_code == 404


async def test_whom_the_house_calls_is_shown_in_its_order(desk: OpenDesk) -> None:
    async with browser(desk) as person:
        await person.get("/notices")
        assert "A nadie: la casa no nombró contactos." in person.text
        assert "La recepción está abierta las 24 horas" in person.text
    contacts = (Contact("Rita", "rita@example.com"), Contact("Guardia", phone="+5491155559999", on_call=True))
    desk.later(minutes=1)
    await save_hotel(
        desk.database, replace(desk.hotels["austral"], desk=DeskRules(staff=StaffRules(contacts=contacts)))
    )
    async with browser(desk) as person:
        await person.get("/notices")
        assert "Rita · rita@example.com Guardia · +5491155559999 de guardia a toda hora" in person.text


async def test_a_finished_task_calls_nobody_else(desk: OpenDesk) -> None:
    later = StaffNotice(Contact("Rita"), "Ana espera", "…", desk.clock.now() + timedelta(hours=1))
    await _handed_over(desk, notices=(later,))
    (task,) = await desk.rows("SELECT id FROM tasks")
    async with browser(desk) as person:
        await person.get("/tasks")
        await person.post(f"/tasks/{task['id']}/done")
    assert [row["state"] for row in await desk.rows("SELECT state FROM staff_notices")] == ["withdrawn"]
