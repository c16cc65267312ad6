"""Departments see what they were asked for, take it, finish or decline it, and the guest is told."""

from conserje.model.conversation import NewTask, TaskKind
from conserje.model.desk.rules import Department
from tests.builders.desk import OpenDesk, browser

TOWELS = NewTask(
    TaskKind.REQUEST,
    "Ana · toallas",
    department=Department.HOUSEKEEPING,
    room_number="204",
    payload={"errand": "service", "words": "toallas por favor"},
)
LAMP = NewTask(TaskKind.REQUEST, "Ana · lámpara", department=Department.MAINTENANCE, payload={"words": "la lámpara"})


async def _asked(desk: OpenDesk) -> None:
    await desk.guest_writes("toallas por favor, y la lámpara no anda")
    await desk.bot_answers("Anotado.", tasks=[TOWELS, LAMP])


async def test_each_department_sees_its_own(desk: OpenDesk) -> None:
    await _asked(desk)
    async with browser(desk) as person:
        await person.get("/tasks")
        assert "Limpieza" in person.text
        assert "hab. 204" in person.text
        await person.get("/tasks?department=maintenance")
        assert "lámpara" in person.text
        assert "Ana · toallas" not in person.text
        assert (await person.get("/tasks?department=garden")).status_code == 400


async def test_a_department_takes_and_finishes_a_task_and_the_guest_is_told(desk: OpenDesk) -> None:
    await _asked(desk)
    [task] = await desk.rows("SELECT id FROM tasks WHERE department = 'housekeeping'")
    async with browser(desk) as person:
        await person.get("/tasks")
        await person.post(f"/tasks/{task['id']}/accepted", note="")
        await person.get("/tasks")
        assert "la tiene" in person.text
        await person.post(f"/tasks/{task['id']}/done", note="en  la\npuerta")
        await person.get("/tasks")
        assert "Ana · toallas" not in person.text
    said = [row["text"] for row in await desk.rows("SELECT text FROM messages_out ORDER BY seq")]
    assert said[1:] == [
        "Sobre tu pedido («toallas por favor»): el equipo ya lo está viendo.",
        "Sobre tu pedido («toallas por favor»): ya está hecho.\nEl equipo agrega: en la puerta",
    ]


async def test_a_task_can_be_declined_from_its_conversation(desk: OpenDesk) -> None:
    await _asked(desk)
    [task] = await desk.rows("SELECT id, conversation_id FROM tasks WHERE department = 'maintenance'")
    async with browser(desk) as person:
        await person.get(f"/conversations/{task['conversation_id']}")
        await person.post(f"/tasks/{task['id']}/declined", note="", **{"from": "conversation"})
        await person.get(f"/conversations/{task['conversation_id']}")
        assert "no va a ser posible" in person.text
