"""The money of a reservation as reception reads it: what came and went, receipts, and what does not fit about one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from conserje.model.desk.ledger import Account, Entry
from conserje.model.money import Money
from conserje.model.reservation import ReservationStatus
from conserje.storage.database import Connection
from conserje.storage.desk.files import kinds_of
from conserje.storage.payments.ledger import Where, read_ledger
from conserje.storage.payments.proofs import Proof, proofs_of
from conserje.storage.payments.refunds import Refund, refunds_of
from conserje.storage.reservations import BookedStay
from conserje.web.console.wording import Wording

_LAPSED = (ReservationStatus.CANCELLED, ReservationStatus.EXPIRED)


@dataclass(frozen=True, slots=True)
class Statement:
    """`refunds` are by the payment and amount of their entry; `pictures` are the files of receipts that can be shown."""

    account: Account
    entries: tuple[Entry, ...]
    proofs: Sequence[Proof]
    refunds: Sequence[Refund]
    pictures: frozenset[UUID]

    @property
    def due(self) -> Money:
        """What a deposit that came would book."""
        return self.account.owed if self.account.owed.amount else self.account.deposit

    @property
    def waiting(self) -> Proof | None:
        """The first receipt that nobody has decided about."""
        return next((one for one in self.proofs if one.state == "waiting"), None)

    @property
    def by_hand(self) -> Money:
        """What people still have to send."""
        return self._sum("by_hand")

    @property
    def under_way(self) -> Money:
        """What a provider has been asked to send, or will be."""
        return self._sum("planned", "sent")

    @property
    def other_currencies(self) -> bool:
        return any(one.amount.currency != self.account.deposit.currency for one in self.entries)

    def _sum(self, *states: str) -> Money:
        currency = self.account.deposit.currency
        amounts = (one.amount for one in self.refunds if one.state in states)
        return Money(sum((one.amount for one in amounts if one.currency == currency), Decimal(0)), currency)


async def statement_of(connection: Connection, where: Where, booked: BookedStay) -> Statement:
    entries = tuple(kept.entry for kept in await read_ledger(connection, where))
    proofs = await proofs_of(connection, where)
    kinds = await kinds_of(connection, [one.file for one in proofs if one.file])
    return Statement(
        Account(booked.deposit if booked.status not in _LAPSED else Money.zero(booked.deposit.currency), entries),
        entries,
        proofs,
        await refunds_of(connection, where),
        _shown(kinds),
    )


def _shown(kinds: Mapping[UUID, str]) -> frozenset[UUID]:
    return frozenset(file for file, mime in kinds.items() if mime.startswith("image/"))


def doubts(
    proof: Proof, twins: Sequence[Proof], booked: BookedStay, account: Account, wording: Wording
) -> Iterator[str]:
    """What does not fit about a receipt, in words; none of it decides anything."""
    for twin in twins:
        state = wording.say(f"proof.{twin.state}")
        yield wording.say("proof.twin", code=twin.code, state=state, at=wording.moment(twin.created_at))
    yield from _of_amount(proof, account, wording)
    if proof.paid_on is not None:
        if proof.paid_on < wording.local_day(booked.created_at):
            yield wording.say("proof.before_booking", day=wording.day(proof.paid_on))
        elif proof.paid_on > wording.local_day(proof.created_at):
            yield wording.say("proof.after_sending", day=wording.day(proof.paid_on))


def _of_amount(proof: Proof, account: Account, wording: Wording) -> Iterator[str]:
    owed = account.owed
    if not owed.amount:
        yield wording.say("proof.nothing_due")
    elif proof.amount is None:
        return
    elif proof.amount.currency != owed.currency:
        yield wording.say("proof.other_currency", read=wording.money(proof.amount), due=wording.money(owed))
    elif proof.amount != owed:
        word = "proof.less" if proof.amount < owed else "proof.more"
        apart = owed - proof.amount if proof.amount < owed else proof.amount - owed
        yield wording.say(word, read=wording.money(proof.amount), due=wording.money(owed), apart=wording.money(apart))
