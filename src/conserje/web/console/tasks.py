"""What waits for a person: open tasks, and replies that no guest got."""

from uuid import UUID

from starlette.responses import Response
from starlette.routing import Route

from conserje.storage import conversations as store
from conserje.storage import outbox, staff
from conserje.storage.desk.takeover import stop_waiting
from conserje.web.console.gate import Gate, Visit, back_to, shown
from conserje.web.console.pages import Pages
from conserje.web.console.parts import ConsoleParts
from conserje.web.console.people.case import readable


class TaskScreens:
    def __init__(self, parts: ConsoleParts, pages: Pages) -> None:
        self._database = parts.database
        self._clock = parts.clock
        self._pages = pages

    def routes(self, gate: Gate) -> list[Route]:
        return [
            Route("/staff/{slug}/tasks", gate.page(self.show), methods=["GET"]),
            Route("/staff/{slug}/tasks/{task:uuid}/done", gate.action(self.finish), methods=["POST"]),
        ]

    async def show(self, visit: Visit) -> Response:
        tasks = await store.open_tasks(self._database, visit.tenant, visit.property_id)
        stuck = await outbox.parked(self._database, visit.tenant)
        return self._pages.render(
            "tasks.html",
            visit.wording,
            **shown(visit, "tasks"),
            tasks=[{**task, "case": readable(task["payload"], visit.wording)} for task in tasks],
            stuck=[message for message in stuck if await self._is_ours(visit, message.conversation_id)],
        )

    async def finish(self, visit: Visit) -> Response:
        """Finishing a task twice is harmless: the first one counts."""
        task: UUID = visit.request.path_params["task"]
        conversation = await staff.conversation_of_task(self._database, visit.tenant, visit.property_id, task)
        now = self._clock.now()
        await store.finish_task(self._database, visit.tenant, task, actor=visit.member.name, now=now)
        if conversation:
            async with self._database.transaction(visit.tenant) as connection:
                await stop_waiting(connection, conversation)
        said = staff.Remark(visit.member.name, "finish_task", "done", str(task), {}, conversation)
        await staff.remark(self._database, visit.tenant, now, said)
        if visit.form.get("from") == "conversation" and conversation:
            return back_to(visit, f"/conversations/{conversation}", "task_done")
        return back_to(visit, "/tasks", "task_done")

    async def _is_ours(self, visit: Visit, conversation: UUID) -> bool:
        found = await store.load_conversation(self._database, visit.tenant, conversation)
        return found.property_id == visit.property_id
