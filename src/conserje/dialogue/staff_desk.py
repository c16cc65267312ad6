"""What people do at the desk: the same door to the PMS as the guest's, under their own name in the audit."""

from conserje.dialogue.desk import Audit, PmsOf
from conserje.dialogue.wording import Wording
from conserje.errors import DeskRefused
from conserje.model.ids import Clock, Ids, PropertyId, TenantId
from conserje.model.reply import Reply
from conserje.storage.conversations import load_conversation
from conserje.storage.database import Database
from conserje.storage.desk.timers import drop_timer
from conserje.storage.hotels import HouseBook
from conserje.storage.outbox import add_message


class StaffDesk:
    """Actions of staff on reservations. Each is audited before and after, and told to the guest where they wrote."""

    def __init__(
        self,
        database: Database,
        houses: HouseBook,
        pms_of: PmsOf,
        audit: Audit,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._database = database
        self._houses = houses
        self._pms_of = pms_of
        self._audit = audit
        self._clock = clock
        self._ids = ids

    async def confirm_deposit(self, tenant: TenantId, property_id: PropertyId, code: str, actor: str) -> None:
        """The money was seen: the reservation is confirmed and its guest told. Raises DeskRefused."""
        hotel = await self._houses.hotel(tenant, property_id)
        await self._note(tenant, actor, code, "asked")
        try:
            await self._pms_of(hotel).confirm_deposit(code, key=f"staff:{property_id}:{code}:confirm_deposit")
        except DeskRefused:
            await self._note(tenant, actor, code, "refused")
            raise
        await self._note(tenant, actor, code, "done")
        conversation_id = await drop_timer(self._database, tenant, property_id, f"deposit_due:{code}")
        if conversation_id is None:
            return
        conversation = await load_conversation(self._database, tenant, conversation_id)
        tag = conversation.language or hotel.language
        wording = Wording(tag, house=hotel.language, timezone=hotel.timezone)
        notice = Reply(wording.text("deposit_received", code=code))
        await add_message(
            self._database,
            tenant,
            conversation_id,
            notice,
            author="bot",
            author_name=None,
            now=self._clock.now(),
            ids=self._ids,
        )

    async def _note(self, tenant: TenantId, actor: str, code: str, phase: str) -> None:
        await self._audit.write(
            tenant,
            None,
            at=self._clock.now(),
            actor=actor,
            action="confirm_deposit",
            phase=phase,
            key=code,
            details={"code": code},
        )
