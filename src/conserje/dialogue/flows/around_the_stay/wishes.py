"""A cot, a diet, a quiet room, a birthday: written on the reservation, told as noted and never as promised."""

from conserje.dialogue.context import TurnContext
from conserje.dialogue.policy import STAY
from conserje.dialogue.stay.wishes import wish_task
from conserje.understanding.entities.errands import PREPARED_BY, Wish, wishes_in

LONGEST_WORDS = 400


async def note(turn: TurnContext) -> None:
    """On the guest's reservation; on the one that is being booked; or, where there is none, as a task for reception."""
    words, memory = turn.text[:LONGEST_WORDS], turn.memory
    kinds = wishes_in(words)
    is_booking = memory.goal == "booking" or turn.has(*STAY)
    stays = () if is_booking else await turn.desk.floor.known_stays(memory.codes, turn.guest_phone)
    stay = next((one for one in stays if one.code == memory.about), stays[0] if stays else None)
    code = stay.code if stay else None
    for kind in kinds:
        await turn.desk.floor.wish(kind.value, words, code)
    named = turn.wording.joined([turn.wording.text(f"wish_{kind}") for kind in kinds if kind is not Wish.OTHER])
    if stay:
        turn.desk.held.take_reservation(stay)
        turn.tasks += [wish_task(turn, kind, words, stay) for kind in kinds if kind in PREPARED_BY]
    elif not is_booking:
        turn.tasks.append(wish_task(turn, Wish.OTHER, words, None))
    where = "reservation" if stay else "booking" if is_booking else "reception"
    if Wish.PETS in kinds:
        await _tell_the_rule(turn, "pets")
    if named:
        turn.say(f"wish_noted_{where}", wish=named, code=code)
    else:
        turn.say(f"wish_noted_other_{where}", code=code)


async def _tell_the_rule(turn: TurnContext, key: str) -> None:
    """What the house says of it, where it was not told in this answer already."""
    passage = await turn.knowledge.named(turn.hotel, key, turn.wording.language)
    if passage and passage.source not in turn.evidence:
        turn.evidence.append(passage.source)
        turn.quoted.append(passage.text)
        turn.paragraphs.append(passage.text)
