"""What people of the house do in a trial, through the doors that the console uses."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from conserje.errors import BadRequest
from conserje.model.conversation import Conversation
from conserje.model.ids import PropertyId
from conserje.model.money import Money
from conserje.ops.trials.stage import Stage
from conserje.ops.trials.tasks import Step
from conserje.storage.conversations import history
from conserje.storage.payments.ledger import Where
from conserje.storage.payments.proofs import Proof, proofs_of
from conserje.storage.reservations import touching

ACTOR = "Recepción"

ConversationOf = Callable[[str], Awaitable[Conversation]]


@dataclass(frozen=True, slots=True)
class _Hand:
    on: Stage
    conversation_of: ConversationOf
    step: Step

    async def conversation(self) -> Conversation:
        return await self.conversation_of(self.step.who)


async def act(on: Stage, conversation_of: ConversationOf, step: Step) -> None:
    """Raises BadRequest for what nobody can do here: the task is wrong, or the desk left nothing to do."""
    action = STAFF.get(step.staff or "")
    if action is None:
        raise BadRequest(f"staff cannot {step.staff!r}; they can {sorted(STAFF)}")
    await action(_Hand(on, conversation_of, step))


def filled(text: str, codes: Mapping[str, str]) -> str:
    """`text` with codes in place of their aliases."""
    for alias, code in codes.items():
        text = text.replace(f"{{{alias}}}", code)
    return text


async def _confirms_deposit(hand: _Hand) -> None:
    on = hand.on
    await on.app.staff.confirm_deposit(on.hotel.tenant_id, on.hotel.id, on.codes[hand.step.about or ""], ACTOR)


async def _takes_over(hand: _Hand) -> None:
    await hand.on.app.people.take_over(await hand.conversation(), ACTOR)


async def _gives_back(hand: _Hand) -> None:
    await hand.on.app.people.give_back(await hand.conversation(), ACTOR)


async def _writes(hand: _Hand) -> None:
    await hand.on.app.people.write(await hand.conversation(), ACTOR, filled(hand.step.text or "", hand.on.codes))


async def _approves_proof(hand: _Hand) -> None:
    """As much as the deposit is."""
    proof, amount = await _waiting_proof(hand.on)
    hotel = hand.on.hotel
    await hand.on.app.money.approve(hotel.tenant_id, hotel.id, proof.id, amount, ACTOR)


async def _rejects_proof(hand: _Hand) -> None:
    proof, _ = await _waiting_proof(hand.on)
    hotel = hand.on.hotel
    await hand.on.app.money.reject(hotel.tenant_id, hotel.id, proof.id, hand.step.text or "", ACTOR)


async def _waiting_proof(on: Stage) -> tuple[Proof, Money]:
    """The receipt that waits first, and the deposit of its reservation."""
    async with on.app.database.transaction(on.hotel.tenant_id) as connection:
        for one in await touching(connection, PropertyId(on.hotel.id), None, None, limit=1000):
            for proof in await proofs_of(connection, Where(on.hotel.id, one.code)):
                if proof.state == "waiting":
                    [reservation] = await on.app.pms_of(on.hotel).find(code=one.code)
                    return proof, reservation.deposit
    raise BadRequest("no receipt waits")


async def _sends_draft(hand: _Hand) -> None:
    """Everything that waits to be sent, as it is."""
    conversation = await hand.conversation()
    for one in await history(hand.on.app.database, conversation.tenant_id, conversation.id):
        if one.state == "draft":
            await hand.on.app.people.send_draft(conversation, ACTOR, one.id)


STAFF: dict[str, Callable[[_Hand], Awaitable[None]]] = {
    "confirm_deposit": _confirms_deposit,
    "take_over": _takes_over,
    "give_back": _gives_back,
    "write": _writes,
    "approve_proof": _approves_proof,
    "reject_proof": _rejects_proof,
    "send_draft": _sends_draft,
}
