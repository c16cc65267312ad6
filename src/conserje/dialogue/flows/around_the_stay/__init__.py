"""Before, during and after a stay: what people of the house do for guests, and what guests wish for."""

from conserje.dialogue.context import TurnContext
from conserje.dialogue.flows.around_the_stay import dropping, errands, lost, orders, pictures, upgrades, wishes
from conserje.model.conversation import NewTask, TaskKind
from conserje.model.reading import Intent


async def request(turn: TurnContext) -> None:
    """Something that people carry out, prepare or decide."""
    memory = turn.memory
    is_new = turn.has(Intent.LOST_ITEM, Intent.SPECIAL_REQUEST, Intent.FEEDBACK) and memory.asked is None
    if memory.errand and not is_new:
        await (lost.go_on(turn) if memory.errand.kind == "lost" else errands.go_on(turn))
    elif turn.has(Intent.FEEDBACK):
        turn.tasks.append(NewTask(TaskKind.REQUEST, _summary(turn)))
        turn.say("feedback_thanks")
    elif turn.has(Intent.EARLY_CHECKIN, Intent.LATE_CHECKOUT) and await orders.is_known(turn):
        await orders.step(turn)
    elif turn.has(Intent.UPGRADE) and await upgrades.offer(turn):
        return
    elif turn.has(Intent.EARLY_CHECKIN, Intent.LATE_CHECKOUT, Intent.UPGRADE):
        turn.tasks.append(NewTask(TaskKind.REQUEST, _summary(turn)))
        turn.say("request_needs_staff")
    elif turn.has(Intent.LOST_ITEM):
        await lost.begin(turn)
    elif errands.calls_a_car(turn) or (
        turn.has(Intent.REQUEST_SERVICE) and turn.reading.top is not Intent.SPECIAL_REQUEST
    ):
        await errands.begin(turn)
    else:
        await wishes.note(turn)


def _summary(turn: TurnContext) -> str:
    name = turn.memory.name or turn.guest_name
    return " · ".join(part for part in (name, turn.text[:400], ", ".join(turn.memory.codes)) if part)


order = orders.step
drop_order = dropping.step
photos = pictures.step
wait = errands.wait

__all__ = ["drop_order", "order", "photos", "request", "wait"]
