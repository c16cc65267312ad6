"""The money of one reservation: what was agreed, what came, what went back, and what that leaves."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from conserje.model.money import Money

CANCELLATION_FEE = "cancellation_fee"


class EntryKind(StrEnum):
    """A CREDIT takes a charge for an extra off the bill again."""

    CHARGE = "charge"
    CREDIT = "credit"
    PAYMENT = "payment"
    REFUND = "refund"


@dataclass(frozen=True, slots=True)
class Entry:
    """`amount` is positive, its kind says which way it goes. `what` names a charge ("cancellation_fee", an extra) or why
    money moved; `method` is how ("stripe", "bank_transfer"), `reference` the provider's name of the payment."""

    kind: EntryKind
    what: str
    amount: Money
    at: datetime
    actor: str
    method: str | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """`deposit` is what a reservation that stands has to have paid by now; zero when it stands no more. Entries in another
    currency than the deposit's are kept, and do not count: people look at them."""

    deposit: Money
    entries: tuple[Entry, ...] = ()

    @property
    def paid(self) -> Money:
        """Received minus sent back; what is on its way back counts as sent. Below zero only while a provider tells of a
        refund before it tells of the payment."""
        return self._sum(EntryKind.PAYMENT) - self._sum(EntryKind.REFUND)

    @property
    def fees(self) -> Money:
        return self._sum(EntryKind.CHARGE, CANCELLATION_FEE)

    @property
    def extras(self) -> Money:
        """What goes on the bill at the house, besides the stay."""
        return self._sum(EntryKind.CHARGE) - self.fees - self._sum(EntryKind.CREDIT)

    @property
    def balance(self) -> Money:
        """Deposit and fees minus what was paid: above zero the guest owes it, below zero the house does."""
        return self.deposit + self.fees - self.paid

    @property
    def owed(self) -> Money:
        return _positive(self.balance)

    @property
    def surplus(self) -> Money:
        return _positive(Money.zero(self.deposit.currency) - self.balance)

    def after_cancelling(self, fee: Money) -> Money:
        """What would come back if the reservation were cancelled for `fee`."""
        kept = self.fees + fee if fee.currency == self.deposit.currency else self.fees
        return _positive(self.paid - kept)

    def _sum(self, kind: EntryKind, what: str | None = None) -> Money:
        total = Money.zero(self.deposit.currency)
        for entry in self.entries:
            counts = entry.kind is kind and what in (None, entry.what)
            if counts and entry.amount.currency == total.currency:
                total += entry.amount
        return total


def _positive(money: Money) -> Money:
    return money if money.amount > 0 else Money.zero(money.currency)
