"""A payment provider in memory: takes what tests let guests pay, sends it back, and fails when it is told to.

It ships with the product so that whoever builds on `payments.port` can test without a vendor. Its webhooks are signed by
nothing but their key.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from conserje.errors import BadSignature, ConserjeError, PaymentsRefused
from conserje.model.money import Money
from conserje.payments.port import Asked, Heard, Link, Paid, RefundState, Returned, Told


@dataclass(slots=True)
class _Opened:
    asked: Asked
    is_closed: bool = False


@dataclass(slots=True)
class FakePayments:
    """`opened` are links by the provider's id, `paid` payments by theirs, `returned` refunds by ours;
    `outside` are those that somebody made at the provider's."""

    webhook_key: str = "fake"
    currencies: tuple[str, ...] = ()
    opened: dict[str, _Opened] = field(default_factory=dict)
    paid: dict[str, tuple[UUID, Money]] = field(default_factory=dict)
    returned: dict[UUID, Returned] = field(default_factory=dict)
    outside: list[Returned] = field(default_factory=list)
    failures: deque[ConserjeError] = field(default_factory=deque)

    def fail_next(self, *errors: ConserjeError) -> None:
        self.failures.extend(errors)

    def pay(self, provider_id: str, amount: Money | None = None) -> str:
        """A guest pays by a link: the payment's name. Raises PaymentsRefused for a closed one."""
        opened = self.opened[provider_id]
        if opened.is_closed:
            raise PaymentsRefused("this link is closed")
        payment = f"pay-{len(self.paid) + 1}"
        self.paid[payment] = (opened.asked.checkout, amount or opened.asked.amount)
        return payment

    def takes(self, currency: str) -> bool:
        return not self.currencies or currency in self.currencies

    async def open(self, asked: Asked) -> Link:
        self._fail()
        provider_id = f"link-{asked.checkout.hex[:12]}"
        self.opened.setdefault(provider_id, _Opened(asked))
        return Link(provider_id, f"https://pay.example/{provider_id}", asked.expires_at)

    async def close(self, provider_id: str) -> None:
        self._fail()
        self.opened[provider_id].is_closed = True

    async def refund(self, payment: str, amount: Money, *, ours: UUID) -> Returned:
        self._fail()
        if ours in self.returned:
            return self.returned[ours]
        self._check_covered(payment, amount)
        self.returned[ours] = Returned(f"re-{len(self.returned) + 1}", payment, amount, RefundState.DONE, ours)
        return self.returned[ours]

    async def refund_at_provider(self, payment: str, amount: Money) -> None:
        """Somebody of the house sends money back on the provider's own pages."""
        self._check_covered(payment, amount)
        self.outside.append(Returned(f"out-{len(self.outside) + 1}", payment, amount, RefundState.DONE))

    def _check_covered(self, payment: str, amount: Money) -> None:
        made = (*self.returned.values(), *self.outside)
        back = sum((one.amount.amount for one in made if one.payment == payment), amount.amount)
        if payment not in self.paid or back > self.paid[payment][1].amount:
            raise PaymentsRefused("more than was paid cannot be sent back")

    def hear(self, headers: Mapping[str, str], query: Mapping[str, str], raw: bytes) -> Heard | None:  # noqa: ARG002
        """The body is "<event id> <payment>"."""
        if headers.get("x-fake-key") != self.webhook_key:
            raise BadSignature("not signed with our key")
        event_id, _, payment = raw.decode().partition(" ")
        return Heard(event_id, "payment", payment, {})

    async def look(self, heard: Heard) -> Told:
        self._fail()
        if heard.subject not in self.paid:
            return Told()
        checkout, amount = self.paid[heard.subject]
        returned = tuple(one for one in (*self.returned.values(), *self.outside) if one.payment == heard.subject)
        return Told(checkout, (Paid(heard.subject, amount),), returned)

    def _fail(self) -> None:
        if self.failures:
            raise self.failures.popleft()
