"""The door to money: what a reservation's account says, links to pay by, proofs, and what goes back.

Whatever is decided is decided under the account's row, and written with what follows from it in one transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid5

from conserje.dialogue.desk.money.drawer import Drawer
from conserje.dialogue.desk.record import Record
from conserje.model.conversation import NewTask, NewTimer, TaskKind
from conserje.model.desk.ledger import CANCELLATION_FEE, Account, EntryKind
from conserje.model.ids import ConversationId
from conserje.model.money import Money
from conserje.model.reservation import Reservation, ReservationStatus
from conserje.payments.port import Asked, PaymentProvider
from conserje.pms.port import Pms
from conserje.storage.database import Connection
from conserje.storage.desk.tasks import add_task
from conserje.storage.desk.timers import set_timer
from conserje.storage.payments.checkouts import Checkout, account_timer, open_links, store_checkout
from conserje.storage.payments.ledger import (
    Kept,
    Where,
    at_most,
    entry_now,
    has_account,
    hold_account,
    open_account,
    read_ledger,
    write_entry,
)
from conserje.storage.payments.refunds import Refund, plan_refunds, refunds_of

BANK_TRANSFER = "bank_transfer"
_CHECKOUTS = UUID("c1f7b1a0-6a0f-5b0e-9f43-2a1d5a7e8c90")

# A link that ends sooner than this is not given to anybody any more.
_STILL_GOOD = timedelta(minutes=5)

_LAPSED = (ReservationStatus.CANCELLED, ReservationStatus.EXPIRED)


@dataclass(frozen=True, slots=True)
class GoesBack:
    """What is said about money that goes back: a wording key with its values, or None where nothing does."""

    key: str | None = None
    values: dict[str, object] = field(default_factory=dict)


class Till:
    """Money of one house, for one turn or timer."""

    def __init__(self, pms: Pms, record: Record, drawer: Drawer) -> None:
        self.pms = pms
        self.record = record
        self.drawer = drawer
        self.hotel = record.hotel
        self.now = record.now

    def where(self, code: str) -> Where:
        return Where(self.hotel.id, code)

    async def account(self, reservation: Reservation) -> Account:
        """What was agreed, paid and sent back so far."""
        async with self.drawer.database.transaction(self.hotel.tenant_id) as connection:
            ledger = await read_ledger(connection, self.where(reservation.code))
        account = account_of(reservation, ledger)
        self.hold(account)
        return account

    def hold(self, account: Account) -> None:
        """May be said in this turn."""
        self.record.held.money |= {account.paid, account.owed, account.surplus, account.fees, account.extras}

    async def charge(self, code: str, what: str, amount: Money) -> None:
        """Put an extra on the guest's bill, once for each time it is agreed."""

        async def write(key: str) -> None:
            async with self.drawer.database.transaction(self.hotel.tenant_id) as connection:
                await open_account(connection, self.where(code), self.record.conversation)
                await write_entry(
                    connection, self.where(code), key, entry_now(EntryKind.CHARGE, what, amount, self.now)
                )

        if amount.amount:
            await self.record.write("charge", {"code": code, "what": what, "amount": amount}, write)

    def methods(self, currency: str) -> list[str]:
        """How this house takes a currency, in the order in which it offers them."""
        providers = self.drawer.providers_of(self.hotel)
        has_account = any(account.currency == currency for account in self.hotel.bank_accounts)
        return [
            method
            for method in self.hotel.desk.payments.methods
            if (has_account if method == BANK_TRANSFER else method in providers and providers[method].takes(currency))
        ]

    async def link(self, reservation: Reservation, method: str, language: str) -> Checkout | None:
        """A link for what is owed now: the one the guest has while it is good, else a new one; None when nothing is owed.

        Raises PaymentsUnavailable, PaymentsRefused, CredentialsRefused.
        """
        amount = (await self.account(reservation)).owed
        if not amount.amount:
            return None
        async with self.drawer.database.transaction(self.hotel.tenant_id) as connection:
            given = await open_links(connection, self.where(reservation.code))
        for one in given:
            if (one.provider, one.amount) == (method, amount) and one.expires_at > self.now + _STILL_GOOD:
                return one
        provider = self.drawer.providers_of(self.hotel)[method]
        what = {"code": reservation.code, "method": method, "amount": amount, "given": len(given)}
        return await self.record.write(
            "payment_link", what, lambda key: self._open(reservation, method, provider, amount, language, key)
        )

    async def _open(
        self,
        reservation: Reservation,
        method: str,
        provider: PaymentProvider,
        amount: Money,
        language: str,
        key: str,
    ) -> Checkout:
        """Our name of the link follows from the key, so that a repeated call asks the provider for the very same."""
        until = self.now + timedelta(minutes=self.hotel.desk.payments.link_minutes)
        due = reservation.deposit_due
        name, base = uuid5(_CHECKOUTS, key), self.drawer.base_url.rstrip("/")
        asked = Asked(
            name,
            key,
            amount,
            f"{self.hotel.name} · {reservation.code}",
            language,
            min(until, due) if due else until,
            f"{base}/paid/{self.hotel.slug}",
            f"{base}/webhooks/{method}/{self.hotel.slug}",
        )
        link = await provider.open(asked)
        checkout = Checkout(name, reservation.code, method, link.provider_id, amount, link.url, link.expires_at)
        async with self.drawer.database.transaction(self.hotel.tenant_id) as connection:
            where = self.where(reservation.code)
            await store_checkout(connection, where, checkout, self.record.conversation, self.now)
        return checkout

    async def settle_cancellation(self, reservation: Reservation, fee: Money) -> GoesBack:
        """After the PMS cancelled it (or a part of it): keep the fee and send back what is too much, each once."""
        what = {"code": reservation.code, "fee": fee, "status": reservation.status.value}

        async def settle(key: str) -> Sequence[Refund]:
            async with self.drawer.database.transaction(self.hotel.tenant_id) as connection:
                where = self.where(reservation.code)
                await open_account(connection, where, self.record.conversation)
                await self._remind(connection, account_timer(reservation.code, self.now))
                await self.keep_fee(connection, reservation, f"fee:{key}", told=fee)
                return await self.give_back_surplus(connection, reservation, key, "cancellation")

        planned = await self.record.write("settle_cancellation", what, settle)
        return self._told(reservation.code, planned)

    async def keep_fee(
        self, connection: Connection, reservation: Reservation, key: str, *, told: Money | None = None
    ) -> Money:
        """Charge what the PMS says that cancelling cost, as far as the account does not have it yet; where the PMS does not
        say, what the guest was told. Returns what was charged now. Needs the account."""
        where, charged = self.where(reservation.code), reservation.cancellation_charged
        missing = told or Money.zero(reservation.deposit.currency)
        if charged is not None:
            fees = account_of(reservation, await read_ledger(connection, where)).fees
            missing = charged - fees if fees.currency == charged.currency else charged
        if missing.amount > 0:
            entry = entry_now(EntryKind.CHARGE, CANCELLATION_FEE, missing, self.now)
            await write_entry(connection, where, key, entry)
        return missing

    def _told(self, code: str, planned: Sequence[Refund]) -> GoesBack:
        if not planned:
            return GoesBack()
        total = planned[0].amount
        for one in planned[1:]:
            total += one.amount
        self.record.held.money.add(total)
        by_hand = any(one.state == "by_hand" for one in planned)
        return GoesBack("money_back_by_hand" if by_hand else "money_back_by_link", {"code": code, "amount": total})

    async def give_back_surplus(
        self, connection: Connection, reservation: Reservation, key: str, why: str, most: Money | None = None
    ) -> Sequence[Refund]:
        """All of it, or `most` of it. Needs the account. The same key again plans nothing, and returns what it planned."""
        where = self.where(reservation.code)
        surplus = account_of(reservation, await read_ledger(connection, where)).surplus
        amount = surplus if most is None else at_most(surplus, most)
        return await self.give_back(connection, reservation.code, amount, key=key, why=why)

    async def give_back(
        self, connection: Connection, code: str, amount: Money, *, key: str, why: str, only: str | None = None
    ) -> Sequence[Refund]:
        """Plan refunds (of the payment `only`, if one is named), with the timers that send them and the tasks for those that
        a person has to send. Needs the account."""
        where = self.where(code)
        before = [one for one in await refunds_of(connection, where) if one.key.rpartition(":")[0] == key]
        if before or not amount.amount:
            return before
        ledger = await read_ledger(connection, where)
        planned = await plan_refunds(
            connection, where, ledger, amount, only=only, key=key, what=why, now=self.now, ids=self.drawer.ids
        )
        conversation = await hold_account(connection, where)
        for one in planned:
            if one.state == "by_hand":
                task = self.by_hand(one)
                await add_task(connection, self.hotel.id, conversation, task, self.now, self.drawer.ids)
            else:
                await self._remind(connection, NewTimer(f"refund:{one.id}", self.now, {"refund": str(one.id)}))
        return planned

    async def look_again(self, code: str, after: timedelta = timedelta(0), talk: ConversationId | None = None) -> None:
        """Have the money of a reservation looked at, if there is any. Its guest is told in `talk`, unless they are told of
        money elsewhere already."""
        async with self.drawer.database.transaction(self.hotel.tenant_id) as connection:
            if await has_account(connection, self.where(code)):
                await open_account(connection, self.where(code), talk)
                await self._remind(connection, account_timer(code, self.now + after))

    async def _remind(self, connection: Connection, timer: NewTimer) -> None:
        """Timers of money belong to the house, so that there is one for each thing, whoever speaks of it."""
        await set_timer(connection, self.hotel.id, None, timer, self.now, self.drawer.ids)

    def by_hand(self, refund: Refund) -> NewTask:
        """Somebody of the house sends this back."""
        return NewTask(
            TaskKind.REFUND,
            f"{refund.amount.currency} {refund.amount.amount} · {refund.code}",
            reservation_code=refund.code,
            payload={"refund": str(refund.id)},
        )


def account_of(reservation: Reservation, ledger: Sequence[Kept]) -> Account:
    """A stay that took place, or that nobody came to, keeps its deposit; one that was given up keeps nothing."""
    owed = reservation.deposit if reservation.status not in _LAPSED else Money.zero(reservation.deposit.currency)
    return Account(owed, tuple(kept.entry for kept in ledger))
