"""Money that came, looked at by reservation: booked once, in whatever order it was told, and then made good.

A live reservation whose deposit is there is confirmed; one that lapsed is revived while its rooms are free at the same
price; what is paid twice, too late or after a cancellation goes back. One look at a time for each reservation: the
timer that starts it is leased. A look that is repeated after a crash comes to the same, because everything it writes has
a key, and the events that it is about are done with only when its outcome is stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from conserje.dialogue.desk.money.till import Till, account_of
from conserje.dialogue.desk.money.told import told_in
from conserje.errors import NoRoomLeft, PmsUnavailable, PriceChanged, ReservationClosed, ReservationNotFound
from conserje.model.desk.ledger import Account, EntryKind
from conserje.model.money import Money
from conserje.model.reservation import Reservation, ReservationStatus
from conserje.payments.port import Paid, RefundState, Returned
from conserje.storage.database import Connection
from conserje.storage.payments.checkouts import events_to_apply
from conserje.storage.payments.ledger import (
    Kept,
    entry_now,
    hold_account,
    outside_refund_key,
    payment_key,
    read_ledger,
    write_entry,
)
from conserje.storage.payments.refunds import Refund, move_refund, refunds_of

_TRIES = 3
_STATES = {RefundState.DONE: "done", RefundState.FAILED: "by_hand", RefundState.UNDER_WAY: "sent"}

Said = tuple[str, dict[str, object]]


@dataclass(slots=True)
class Looked:
    """What a look came to. `said` are wording keys with values for the guest, `noted` the same for the staff; `failed` are
    refunds that a provider could not make after all; `is_square`: nothing is owed, no link is good for anything; `left` is
    what is owed after a payment of a part, and links for any other amount are good for nothing."""

    events: tuple[UUID, ...] = ()
    said: list[Said] = field(default_factory=list)
    noted: list[Said] = field(default_factory=list)
    failed: list[Refund] = field(default_factory=list)
    is_disputed: bool = False
    is_square: bool = False
    left: Money | None = None


async def look_after(till: Till, code: str) -> Looked:
    """Raises PmsUnavailable, ReservationNotFound."""
    looked = Looked()
    async with till.drawer.database.transaction(till.hotel.tenant_id) as connection:
        ledger = await _Booking(till, code, connection, looked).book()
    fresh = [one for one in ledger if one.event in looked.events and one.entry.kind is EntryKind.PAYMENT]
    for _ in range(_TRIES):
        matching = await till.pms.find(code=code)
        if not matching:
            raise ReservationNotFound(code)
        try:
            await _Making(till, matching[0], ledger, fresh, looked).good()
        except ReservationClosed:
            continue  # it lapsed or was cancelled meanwhile
        return looked
    raise PmsUnavailable(f"{code} is being changed by somebody")


@dataclass(frozen=True, slots=True)
class _Booking:
    """Writes what was told and is not done with yet."""

    till: Till
    code: str
    connection: Connection
    looked: Looked

    async def book(self) -> Sequence[Kept]:
        where = self.till.where(self.code)
        await hold_account(self.connection, where)
        events = await events_to_apply(self.connection, where)
        for event in events:
            told = told_in(event.told)
            self.looked.is_disputed |= told.is_disputed
            for paid in told.paid:
                await self._paid(event.id, event.provider, paid)
            for returned in told.returned:
                await self._returned(event.id, event.provider, returned)
        self.looked.events = tuple(event.id for event in events)
        return await read_ledger(self.connection, where)

    async def _paid(self, event: UUID, method: str, paid: Paid) -> None:
        if paid.amount.amount > 0:
            entry = entry_now(
                EntryKind.PAYMENT, "payment", paid.amount, self.till.now, method=method, reference=paid.payment
            )
            key = payment_key(method, paid.payment)
            await write_entry(self.connection, self.till.where(self.code), key, entry, event)

    async def _returned(self, event: UUID, method: str, returned: Returned) -> None:
        """A refund of ours has its entry since it was planned; one that was made at the provider's gets it here."""
        where = self.till.where(self.code)
        ours = _ours(returned, await refunds_of(self.connection, where), method)
        if ours:
            moved = await move_refund(self.connection, ours.id, _STATES[returned.state], returned.refund)
            if moved and moved.state == "by_hand":
                self.looked.failed.append(moved)
        elif returned.state is not RefundState.FAILED:
            money, now = returned.amount, self.till.now
            entry = entry_now(EntryKind.REFUND, "at_provider", money, now, method=method, reference=returned.payment)
            await write_entry(self.connection, where, outside_refund_key(method, returned.refund), entry, event)
            self.looked.noted.append(("staff_money_outside_refund", {"code": self.code, "amount": money}))


def _ours(returned: Returned, refunds: Sequence[Refund], method: str) -> Refund | None:
    """By our name of it, by the provider's, or, when the provider tells before it has answered, by what it is about."""
    of_method = [one for one in refunds if one.method == method]
    for one in of_method:
        if one.id == returned.ours or (one.provider_id is not None and one.provider_id == returned.refund):
            return one
    about = (returned.payment, returned.amount)
    waiting = [one for one in of_method if one.provider_id is None and one.state in ("planned", "sent")]
    return next((one for one in waiting if (one.payment, one.amount) == about), None)


@dataclass(frozen=True, slots=True)
class _Making:
    """Brings a reservation and its account together. `fresh` are payments that are told of for the first time."""

    till: Till
    reservation: Reservation
    ledger: Sequence[Kept]
    fresh: Sequence[Kept]
    looked: Looked

    @property
    def code(self) -> str:
        return self.reservation.code

    @property
    def currency(self) -> str:
        return self.reservation.deposit.currency

    async def good(self) -> None:
        strange = [one for one in self.fresh if one.entry.amount.currency != self.currency]
        match self.reservation.status:
            case ReservationStatus.EXPIRED:
                await self._lapsed()
            case ReservationStatus.CANCELLED:
                await self._cancelled()
            case _ if self.reservation.status.is_live:
                await self._standing()
            case _ if self.fresh:
                self.note("staff_money_after_stay", amount=self.came)
        for one in strange:
            self.note("staff_money_other_currency", amount=one.entry.amount)
        if strange:
            self.say("payment_noted")

    @property
    def came(self) -> Money:
        """What is news, in the reservation's currency."""
        total = Money.zero(self.currency)
        for one in self.fresh:
            if one.entry.amount.currency == self.currency:
                total += one.entry.amount
        return total

    @property
    def account(self) -> Account:
        return account_of(self.reservation, self.ledger)

    async def _standing(self) -> None:
        """Confirm it when its deposit is there; send back every payment that came when nothing was owed any more."""
        if self.reservation.status is ReservationStatus.AWAITING_DEPOSIT and not self.account.owed.amount:
            what = {"code": self.code}
            await self.till.record.write(
                "confirm_deposit", what, lambda key: self.till.pms.confirm_deposit(self.code, key=key)
            )
        twice = self._one_too_many()
        for one in twice:
            await self._give_back(one)
        self.looked.is_square = not self.account.owed.amount
        good = self.came
        for one in twice:
            good -= one.entry.amount
        if good.amount > 0:
            await self._welcome(good)

    async def _welcome(self, good: Money) -> None:
        owed = self.account.owed
        if owed.amount:
            await self._give_time()
            self.looked.left = owed
            self.say("money_partial", paid=good, owed=owed)
            self.note("staff_money_partial", amount=good, owed=owed)
            return
        self.say("money_confirmed", paid=good)
        over = self.account.surplus
        for one in self._one_too_many():
            over -= one.entry.amount
        if over.amount > 0:
            self.note("staff_money_over", amount=over)

    async def _give_time(self) -> None:
        """Part of the money is there: people look at it before the reservation lapses."""
        due = self.till.now + timedelta(hours=self.till.hotel.desk.payments.proof_hours)
        if self.reservation.deposit_due and self.reservation.deposit_due < due:
            await self.till.record.write(
                "move_deposit",
                {"code": self.code, "due": due},
                lambda key: self.till.pms.move_deposit(self.code, due=due, key=key),
            )

    def _one_too_many(self) -> list[Kept]:
        over: list[Kept] = []
        before: list[Kept] = []
        for kept in self.ledger:
            is_news = kept in self.fresh and kept.entry.amount.currency == self.currency
            if is_news and not account_of(self.reservation, before).owed.amount:
                over.append(kept)
            before.append(kept)
        return over

    async def _lapsed(self) -> None:
        """Revive it when all of its money is there now and its rooms still are; else everything goes back."""
        self.looked.is_square = True
        is_covered = Account(self.reservation.deposit, self.account.entries).owed.amount == 0
        if is_covered and await self._revived():
            return
        back = await self._give_back_everything("too_late")
        if back.amount:
            self.say("money_too_late" if self.came.amount else "money_lapsed", amount=back)
            self.note("staff_money_too_late", amount=back)

    async def _revived(self) -> bool:
        try:
            revived = await self.till.record.write(
                "revive", {"code": self.code}, lambda key: self.till.pms.revive(self.code, key=key)
            )
        except (NoRoomLeft, PriceChanged, ReservationClosed):
            return False
        alive = _Making(self.till, revived, self.ledger, self.fresh, self.looked)
        await alive.revive_told()
        return True

    async def revive_told(self) -> None:
        for one in self._one_too_many():
            await self._give_back(one)
        self.say("money_revived", stay=self.reservation.stay)
        self.note("staff_money_revived", amount=self.came)

    async def _cancelled(self) -> None:
        """What is not kept as a fee goes back. A fee that nobody tells is for people: only what came since goes back."""
        self.looked.is_square = True
        is_known = self.reservation.cancellation_charged is not None
        most = None if is_known else self.came
        back = await self._give_back_everything("after_cancellation", most)
        left = self.account.surplus - back
        if back.amount:
            self.say("money_after_cancelling", amount=back)
            self.note("staff_money_too_late" if self.came.amount else "staff_money_cancelled", amount=back)
        elif self.came.amount:
            self.note("staff_money_after_stay", amount=self.came)
        if not is_known and left.amount > 0:
            self.note("staff_money_fee_unknown", amount=left)

    async def _give_back_everything(self, why: str, most: Money | None = None) -> Money:
        """But for the fee that a cancellation cost, and no more than `most`, if that is given."""

        async def plan(key: str) -> Sequence[Refund]:
            async with self.till.drawer.database.transaction(self.till.hotel.tenant_id) as connection:
                await hold_account(connection, self.till.where(self.code))
                await self.till.keep_fee(connection, self.reservation, f"fee:{key}")
                return await self.till.give_back_surplus(connection, self.reservation, key, why, most)

        total = Money.zero(self.currency)
        for one in await self.till.record.write("refund", {"code": self.code, "why": why}, plan):
            total += one.amount
        return total

    async def _give_back(self, one: Kept) -> None:
        """A payment too many goes back by the way it came, once, whoever finds it."""
        method, payment = one.entry.method, one.entry.reference

        async def plan(_key: str) -> Sequence[Refund]:
            async with self.till.drawer.database.transaction(self.till.hotel.tenant_id) as connection:
                await hold_account(connection, self.till.where(self.code))
                key = f"paid_twice:{method}:{payment}"
                return await self.till.give_back(
                    connection, self.code, one.entry.amount, key=key, why="paid_twice", only=payment
                )

        await self.till.record.write("refund", {"code": self.code, "payment": payment}, plan)
        self.say("money_twice", paid=one.entry.amount)
        self.note("staff_money_twice", amount=one.entry.amount)

    def say(self, key: str, **values: object) -> None:
        self.looked.said.append((key, {"code": self.code, **values}))

    def note(self, key: str, **values: object) -> None:
        self.looked.noted.append((key, {"code": self.code, **values}))
