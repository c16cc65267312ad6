"""What people do at the desk: the same door to the PMS as the guest's, under their own name in the audit."""

from conserje.dialogue.confirmation import Confirmations
from conserje.dialogue.desk import Audit, PmsOf
from conserje.dialogue.desk.money.till import BANK_TRANSFER, account_of
from conserje.dialogue.wording import Wording
from conserje.errors import DeskRefused, ReservationClosed, ReservationNotFound
from conserje.model.desk.ledger import EntryKind
from conserje.model.hotel import Hotel
from conserje.model.ids import Clock, Ids, PropertyId, TenantId
from conserje.model.reply import Reply
from conserje.model.reservation import Reservation
from conserje.storage.conversations import load_conversation
from conserje.storage.database import Database
from conserje.storage.desk.timers import drop_timer
from conserje.storage.hotels import HouseBook
from conserje.storage.outbox import add_message
from conserje.storage.payments.ledger import Where, entry_now, open_account, read_ledger, write_entry


class StaffDesk:
    """Actions of staff on reservations. Each is audited before and after, and told to the guest where they wrote."""

    def __init__(
        self,
        database: Database,
        houses: HouseBook,
        pms_of: PmsOf,
        audit: Audit,
        confirmations: Confirmations,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._database = database
        self._houses = houses
        self._pms_of = pms_of
        self._audit = audit
        self._confirmations = confirmations
        self._clock = clock
        self._ids = ids

    async def confirm_deposit(self, tenant: TenantId, property_id: PropertyId, code: str, actor: str) -> None:
        """The money was seen: the reservation is confirmed and its guest told. Raises DeskRefused."""
        hotel = await self._houses.hotel(tenant, property_id)
        await self._note(tenant, property_id, actor, code, "asked")
        try:
            confirmed = await self._confirm(hotel, code, actor)
        except DeskRefused:
            await self._note(tenant, property_id, actor, code, "refused")
            raise
        await self._note(tenant, property_id, actor, code, "done")
        conversation_id = await drop_timer(self._database, tenant, property_id, f"deposit_due:{code}")
        if conversation_id is None:
            return
        conversation = await load_conversation(self._database, tenant, conversation_id)
        tag = conversation.language or hotel.language
        wording = Wording(tag, house=hotel.language, timezone=hotel.timezone)
        confirmation = await self._confirmations.for_reservation(hotel, confirmed, wording)
        words = "\n\n".join((wording.text("deposit_received", code=code), confirmation.text))
        notice = Reply(words, attachments=confirmation.attachments)
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

    async def _confirm(self, hotel: Hotel, code: str, actor: str) -> Reservation:
        """Write down what is still owed as paid, unless it was paid another way meanwhile, and confirm."""
        pms, where = self._pms_of(hotel), Where(hotel.id, code)
        matching = await pms.find(code=code)
        if not matching:
            raise ReservationNotFound(code)
        if not matching[0].status.is_live:
            raise ReservationClosed(f"{code} is {matching[0].status}")
        async with self._database.transaction(hotel.tenant_id) as connection:
            await open_account(connection, where, None)
            ledger = await read_ledger(connection, where)
            owed = account_of(matching[0], ledger).owed
            if owed.amount:
                now = self._clock.now()
                entry = entry_now(EntryKind.PAYMENT, "deposit", owed, now, actor=actor, method=BANK_TRANSFER)
                await write_entry(connection, where, f"staff:{code}:{len(ledger)}", entry)
        return await pms.confirm_deposit(code, key=f"staff:{hotel.id}:{code}:confirm_deposit")

    async def _note(self, tenant: TenantId, property_id: PropertyId, actor: str, code: str, phase: str) -> None:
        await self._audit.write(
            tenant,
            None,
            at=self._clock.now(),
            actor=actor,
            action="confirm_deposit",
            phase=phase,
            key=f"staff:{property_id}:{code}:confirm_deposit",
            details={"code": code},
        )
