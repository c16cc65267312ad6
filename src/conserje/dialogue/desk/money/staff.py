"""What people of the house decide about money: a receipt is good, or it is not and why; a refund was sent."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from conserje.dialogue.desk.money.told import told_out
from conserje.dialogue.desk.record import Audit
from conserje.dialogue.wording import Wording
from conserje.errors import BadRequest, NotFound, ReservationClosed, TransferBooked
from conserje.model.conversation import Conversation, NewTimer
from conserje.model.hotel import Hotel
from conserje.model.ids import Clock, Ids, PropertyId, TenantId
from conserje.model.money import Money
from conserje.model.reply import Reply
from conserje.model.reservation import Reservation, ReservationStatus
from conserje.payments.port import Paid, Told
from conserje.pms.port import Pms
from conserje.storage.conversations import load_conversation
from conserje.storage.database import Database
from conserje.storage.desk.tasks import finish_about
from conserje.storage.desk.timers import set_timer
from conserje.storage.hotels import HouseBook
from conserje.storage.outbox import queue_message
from conserje.storage.payments.checkouts import keep_understood
from conserje.storage.payments.ledger import Where, open_account
from conserje.storage.payments.proofs import Proof, decide_proof, load_proof, one_by_one, proofs_of, twins_of

LONGEST_REASON = 500
PmsOf = Callable[[Hotel], Pms]


@dataclass(frozen=True, slots=True)
class MoneyDesk:
    """Each decision is made once, written down under the name of who made it, and told to the guest where they wrote."""

    database: Database
    houses: HouseBook
    pms_of: PmsOf
    audit: Audit
    clock: Clock
    ids: Ids

    async def approve(
        self,
        tenant: TenantId,
        property_id: PropertyId,
        proof_id: UUID,
        amount: Money,
        actor: str,
        *,
        is_another: bool = False,
    ) -> Proof:
        """The money is on the account: it is booked, and the reservation confirmed by that (dialogue/desk/money/income.py).

        Raises NotFound, BadRequest when it was decided before or nothing came, and TransferBooked when a receipt of the same
        transfer was approved and nobody says that this `is_another`.
        """
        if amount.amount <= 0:
            raise BadRequest("an amount above zero is wanted")
        proof, now = await self._waiting(tenant, property_id, proof_id), self.clock.now()
        told = Told(paid=(Paid(str(proof.id), amount),))
        async with self.database.transaction(tenant) as connection:
            where = Where(property_id, proof.code)
            await one_by_one(connection, property_id)
            approved = [one for one in await twins_of(connection, proof) if one.state == "approved"]
            if approved and not is_another:
                raise TransferBooked(f"the same transfer was approved for {approved[0].code}")
            await open_account(connection, where, proof.conversation_id)
            decided = await decide_proof(connection, proof.id, "approved", reason=None, actor=actor, now=now)
            if decided is None:
                raise BadRequest("somebody has decided before")
            event = f"proof:{proof.id}"
            await keep_understood(connection, where, "bank_transfer", event, told_out(told), now, self.ids)
            await finish_about(connection, property_id, "proof", str(proof.id), actor=actor, now=now)
        await self._note(tenant, proof, "approve_proof", actor, {"amount": amount, "is_another": is_another})
        return decided

    async def reject(self, tenant: TenantId, property_id: PropertyId, proof_id: UUID, reason: str, actor: str) -> Proof:
        """It is not good: the guest is told why, and has the time that was left before, at least the house's hours.

        Raises NotFound, and BadRequest when it was decided before or no reason is given.
        """
        reason = " ".join(reason.split())
        if not 0 < len(reason) <= LONGEST_REASON:
            raise BadRequest(f"a reason of 1 to {LONGEST_REASON} characters is wanted")
        proof = await self._waiting(tenant, property_id, proof_id)
        hotel = await self.houses.hotel(tenant, property_id)
        reservation = await self._shorten(hotel, proof)
        now = self.clock.now()
        async with self.database.transaction(tenant) as connection:
            where = Where(property_id, proof.code)
            talk = await open_account(connection, where, proof.conversation_id)
            decided = await decide_proof(connection, proof.id, "rejected", reason=reason, actor=actor, now=now)
            if decided is None:
                raise BadRequest("somebody has decided before")
            await finish_about(connection, property_id, "proof", str(proof.id), actor=actor, now=now)
            if talk and reservation and reservation.deposit_due:
                timer = NewTimer(f"deposit_due:{proof.code}", reservation.deposit_due, {"code": proof.code})
                await set_timer(connection, property_id, talk, timer, now, self.ids)
            if proof.conversation_id:
                conversation = await load_conversation(self.database, tenant, proof.conversation_id)
                said = _rejected(hotel, conversation, proof, reservation, reason)
                await queue_message(connection, tenant, conversation.id, said, now=now, ids=self.ids)
        await self._note(tenant, proof, "reject_proof", actor, {"reason": reason})
        return decided

    async def _shorten(self, hotel: Hotel, proof: Proof) -> Reservation | None:
        """The old deadline again, unless another receipt is still looked at; the reservation if it waits for its money."""
        found = await self.pms_of(hotel).find(code=proof.code)
        if not found or found[0].status is not ReservationStatus.AWAITING_DEPOSIT:
            return None
        async with self.database.transaction(hotel.tenant_id) as connection:
            others = await proofs_of(connection, Where(hotel.id, proof.code))
        if any(one.state == "waiting" and one.id != proof.id for one in others):
            return found[0]
        least = self.clock.now() + timedelta(hours=hotel.desk.payments.rejected_hours)
        before = min((one.due_before for one in others if one.due_before), default=least)
        with suppress(ReservationClosed):
            return await self.pms_of(hotel).move_deposit(proof.code, due=max(before, least), key=f"reject:{proof.id}")
        return None

    async def _waiting(self, tenant: TenantId, property_id: PropertyId, proof_id: UUID) -> Proof:
        proof = await load_proof(self.database, tenant, property_id, proof_id)
        if proof is None:
            raise NotFound("no such receipt")
        if proof.state != "waiting":
            raise BadRequest(f"this receipt is {proof.state}")
        return proof

    async def _note(self, tenant: TenantId, proof: Proof, action: str, actor: str, details: dict[str, object]) -> None:
        await self.audit.write(
            tenant,
            proof.conversation_id,
            at=self.clock.now(),
            actor=actor,
            action=action,
            phase="done",
            key=str(proof.id),
            details={"code": proof.code, **details},
        )


def _rejected(
    hotel: Hotel, conversation: Conversation, proof: Proof, reservation: Reservation | None, reason: str
) -> Reply:
    tag = conversation.language or hotel.language
    wording = Wording(tag, house=hotel.language, timezone=hotel.timezone)
    if reservation and reservation.deposit_due:
        return Reply(wording.text("proof_rejected", code=proof.code, reason=reason, due=reservation.deposit_due))
    return Reply(wording.text("proof_rejected_only", code=proof.code, reason=reason))
