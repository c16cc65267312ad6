"""What waits for a person: open tasks, and replies that no guest got."""

from uuid import UUID

from starlette.responses import Response
from starlette.routing import Route

from conserje.dialogue.supervision.board import Board, Hand
from conserje.errors import BadRequest
from conserje.model.conversation import TaskState
from conserje.model.desk.rules import Department
from conserje.storage import conversations as store
from conserje.storage import outbox
from conserje.web.console.gate import Gate, Visit, back_to, shown
from conserje.web.console.pages import Pages
from conserje.web.console.parts import ConsoleParts
from conserje.web.console.people.case import readable

_MOVES = (TaskState.ACCEPTED, TaskState.DONE, TaskState.DECLINED)


class TaskScreens:
    def __init__(self, parts: ConsoleParts, pages: Pages) -> None:
        self._database = parts.database
        self._board = Board(parts.database, parts.house_book, parts.money.pms_of, parts.clock, parts.ids)
        self._pages = pages

    def routes(self, gate: Gate) -> list[Route]:
        one = "/staff/{slug}/tasks/{task:uuid}"
        return [
            Route("/staff/{slug}/tasks", gate.page(self.show), methods=["GET"]),
            *(Route(f"{one}/{state}", gate.action(self.move), methods=["POST"]) for state in _MOVES),
        ]

    async def show(self, visit: Visit) -> Response:
        """All that is open, or what one department has to do."""
        department = visit.request.query_params.get("department", "")
        if department and department not in set(Department):
            raise BadRequest("no such department")
        tasks = await store.open_tasks(self._database, visit.tenant, visit.property_id)
        stuck = await outbox.parked(self._database, visit.tenant)
        return self._pages.render(
            "tasks.html",
            visit.wording,
            **shown(visit, "tasks"),
            tasks=[
                {**task, "case": readable(task["payload"], visit.wording)}
                for task in tasks
                if department in ("", task["department"])
            ],
            department=department,
            departments=[one for one in Department if any(task["department"] == one for task in tasks)],
            stuck=[message for message in stuck if await self._is_ours(visit, message.conversation_id)],
        )

    async def move(self, visit: Visit) -> Response:
        """Moving a task twice is harmless: the first one counts."""
        task: UUID = visit.request.path_params["task"]
        state = TaskState(visit.request.url.path.rpartition("/")[2])
        hand = Hand(visit.tenant, visit.property_id, visit.member.name)
        moved = await self._board.move(hand, task, state, visit.form.get("note") or "")
        if visit.form.get("from") == "conversation" and moved.conversation_id:
            return back_to(visit, f"/conversations/{moved.conversation_id}", f"task_{state}")
        return back_to(visit, "/tasks", f"task_{state}")

    async def _is_ours(self, visit: Visit, conversation: UUID) -> bool:
        found = await store.load_conversation(self._database, visit.tenant, conversation)
        return found.property_id == visit.property_id
