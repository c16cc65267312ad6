"""What guests, banks, providers and people of the house do about money, one step at a time, in any order."""

from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from uuid import UUID, uuid4

from hypothesis import strategies as st

from conserje.dialogue.desk.money.bill import take_off
from conserje.dialogue.desk.money.income import look_after
from conserje.dialogue.desk.money.proofs import take_proof
from conserje.errors import DeskRefused, PaymentsRefused, PaymentsUnavailable, TransferBooked
from conserje.model.desk.extras import Order, OrderKind, OrderState
from conserje.model.message import Media
from conserje.model.money import Money
from conserje.model.reservation import Reservation, ReservationStatus
from conserje.model.stay import Party
from conserje.payments.fake import FakePayments
from conserje.storage.stay.orders import add_order
from tests.builders.counter import pesos
from tests.builders.house import request
from tests.builders.receipts import png
from tests.builders.till import METHODS, OpenTill

FACTORS = {"all": Decimal(1), "half": Decimal("0.5"), "double": Decimal(2)}

picks, starts, transfers = st.integers(0, 9), st.integers(1, 4), st.integers(0, 3)
parts, methods = st.sampled_from(["all", "all", "all", "half", "double"]), st.sampled_from(METHODS)

steps = st.one_of(
    st.tuples(st.just("book"), starts),
    st.tuples(st.just("book"), starts),
    st.tuples(st.just("book_two"), starts),
    st.tuples(st.just("link"), picks, methods),
    st.tuples(st.just("pay"), picks, parts),
    st.tuples(st.just("buy"), picks, parts, methods),
    st.tuples(st.just("buy"), picks, parts, methods),
    st.tuples(st.just("tell"), picks),
    st.tuples(st.just("tell"), picks),
    st.tuples(st.just("repeat"), picks),
    st.tuples(st.just("settle")),
    st.tuples(st.just("settle")),
    st.tuples(st.just("wait"), st.sampled_from([1, 30, 61, 60 * 25, 60 * 73])),
    st.tuples(st.just("cancel"), picks, st.booleans()),
    st.tuples(st.just("cancel_a_room"), picks, st.booleans()),
    st.tuples(st.just("cancel_without_the_till"), picks),
    st.tuples(st.just("send_a_receipt"), picks, transfers, parts),
    st.tuples(st.just("send_a_receipt"), picks, transfers, parts),
    st.tuples(st.just("transfer"), picks, transfers, parts),
    st.tuples(st.just("transfer"), picks, transfers, parts),
    st.tuples(st.just("say_that_it_is_paid"), picks),
    st.tuples(st.just("approve"), picks, parts),
    st.tuples(st.just("approve"), picks, parts),
    st.tuples(st.just("reject"), picks),
    st.tuples(st.just("see_the_money"), picks),
    st.tuples(st.just("order_an_extra"), picks),
    st.tuples(st.just("drop_an_extra"), picks),
    st.tuples(st.just("look_and_crash"), picks),
    st.tuples(st.just("provider_is_down"), methods),
    st.tuples(st.just("provider_refuses"), methods),
    st.tuples(st.just("refund_outside"), picks),
)


@dataclass
class Guests:
    """What happens to one house. `pairs` are reservations of two rooms; `events` are told already, by method and payment;
    `transfers` are what the bank has, by their number; `approved` is what people believed of it: the reservation, the amount,
    and the transfer where there is one."""

    house: OpenTill
    codes: list[str] = field(default_factory=list)
    pairs: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    events: list[tuple[str, str, str]] = field(default_factory=list)
    transfers: dict[int, Money] = field(default_factory=dict)
    receipts: dict[UUID, int] = field(default_factory=dict)
    approved: list[tuple[str, Money, int | None]] = field(default_factory=list)
    orders: list[UUID] = field(default_factory=list)

    @property
    def payments(self) -> list[tuple[str, str]]:
        """Method and payment, at every provider."""
        return [(method, payment) for method, fake in self.house.fakes.items() for payment in fake.paid]

    async def book(self, first: int) -> None:
        with suppress(DeskRefused):
            self.codes.append((await self.house.book(request(first, 2))).code)

    async def book_two(self, first: int) -> None:
        with suppress(DeskRefused):
            self.codes.append((await self.house.book(request(first, 2, adults=4, rooms=2))).code)
            self.pairs.append(self.codes[-1])

    async def link(self, pick: int, method: str) -> None:
        if self.codes:
            with suppress(PaymentsUnavailable, PaymentsRefused):
                checkout = await self.house.till().link(await self._one(pick), method, "es")
                self.links += [(method, checkout.provider_id)] if checkout else []

    async def pay(self, pick: int, part: str) -> None:
        if self.links:
            method, link = self.links[pick % len(self.links)]
            fake = self.house.fakes[method]
            with suppress(PaymentsRefused):
                fake.pay(link, fake.opened[link].asked.amount.times(FACTORS[part]))

    async def buy(self, pick: int, part: str, method: str) -> None:
        """A link is asked for, paid by, and told of."""
        await self.link(pick, method)
        await self.pay(len(self.links) - 1, part)
        await self.tell(len(self.payments) - 1)

    async def tell(self, pick: int) -> None:
        if self.payments:
            method, payment = self.payments[pick % len(self.payments)]
            self.events.append((method, payment, f"event-{len(self.events)}"))
            await self.repeat(len(self.events) - 1)

    async def repeat(self, pick: int) -> None:
        if self.events:
            method, payment, event = self.events[pick % len(self.events)]
            await self.house.tell(payment, event, method=method)

    async def settle(self) -> None:
        await self.house.settle()

    async def wait(self, minutes: int) -> None:
        await self.house.wait(minutes=minutes)

    async def cancel(self, pick: int, has_fee: bool) -> None:
        """A crash between the two steps is repeated by its turn: here they are done twice."""
        if not self.codes:
            return
        code = self.codes[pick % len(self.codes)]
        with suppress(DeskRefused):
            terms = await self.house.pms.cancellation_terms(code)
            await self.house.pms.cancel(code, agreed_fee=terms.fee, key=f"cancel-{code}")
            till = self.house.till()
            cancelled, fee = await self.house.find(code), pesos(7) if has_fee else terms.fee
            told = None if has_fee else cancelled.cancellation_charged
            await till.settle_cancellation(replace(cancelled, cancellation_charged=told), fee)

    async def cancel_a_room(self, pick: int, crashes: bool) -> None:
        """Of two. A turn that crashed behind it is repeated: it settles again what it settled."""
        if not self.pairs:
            return
        code = self.pairs[pick % len(self.pairs)]
        with suppress(DeskRefused):
            terms = await self.house.pms.cancellation_terms(code, rooms=1)
            key = uuid4().hex
            kept = await self.house.pms.cancel_rooms(code, 1, Party(2), agreed_fee=terms.fee, key=key)
            till = self.house.till()
            for _ in range(2 if crashes else 1):
                await till.settle_cancellation(kept, terms.fee)

    async def cancel_without_the_till(self, pick: int) -> None:
        """Somebody cancels at the PMS, or the turn that does dies between; the PMS's feed has the money looked at."""
        if not self.codes:
            return
        code = self.codes[pick % len(self.codes)]
        with suppress(DeskRefused):
            terms = await self.house.pms.cancellation_terms(code)
            await self.house.pms.cancel(code, agreed_fee=terms.fee, key=f"outside-{code}")
        await self.house.till().look_again(code)

    async def send_a_receipt(self, pick: int, number: int, part: str) -> None:
        """Of a transfer that the bank has, made for this reservation or for another one, shown once or again."""
        reservation = await self._unpaid(pick)
        if reservation is None:
            return
        if number not in self.transfers:
            self.transfers[number] = reservation.deposit.times(FACTORS[part])
            self.house.files[f"receipt-{number}"] = png() + bytes([number])
        media = Media("image/png", f"receipt-{number}", "receipt.png")
        taken = await take_proof(self.house.till(), reservation, "whatsapp", media)
        if taken.before is None:
            self.receipts[taken.proof.id] = number

    async def transfer(self, pick: int, number: int, part: str) -> None:
        """Made, shown, and seen on the account."""
        await self.send_a_receipt(pick, number, part)
        await self.approve(len(await self._waiting()) - 1, part)

    async def say_that_it_is_paid(self, pick: int) -> None:
        reservation = await self._unpaid(pick)
        if reservation is not None:
            await take_proof(self.house.till(), reservation, "whatsapp", None)

    async def approve(self, pick: int, part: str) -> None:
        """People see the transfer on the account; of a guest's word they see what they see. Nobody says that a transfer is
        another one, so that each counts once."""
        waiting = await self._waiting()
        if not waiting:
            return
        proof, code = waiting[pick % len(waiting)]
        number = self.receipts.get(proof)
        reservation = await self.house.find(code)
        amount = self.transfers[number] if number is not None else reservation.deposit.times(FACTORS[part])
        hotel, is_known = self.house.hotel, number in {one for _, _, one in self.approved if one is not None}
        try:
            await self.house.app.money.approve(hotel.tenant_id, hotel.id, proof, amount, "Marta")
        except TransferBooked:
            assert is_known, "only a transfer that was approved is refused"
        else:
            assert not is_known, "a transfer is approved once"
            self.approved.append((code, amount, number))

    async def reject(self, pick: int) -> None:
        waiting = await self._waiting()
        if waiting:
            proof, _ = waiting[pick % len(waiting)]
            hotel = self.house.hotel
            await self.house.app.money.reject(hotel.tenant_id, hotel.id, proof, "no está en la cuenta", "Marta")

    async def see_the_money(self, pick: int) -> None:
        if self.codes:
            with suppress(DeskRefused):
                tenant, house = self.house.hotel.tenant_id, self.house.hotel.id
                await self.house.app.staff.confirm_deposit(tenant, house, self.codes[pick % len(self.codes)], "Marta")

    async def order_an_extra(self, pick: int) -> None:
        if not self.codes:
            return
        house, code = self.house, self.codes[pick % len(self.codes)]
        order = Order(
            house.app.ids.new(),
            code,
            OrderKind.EXTRA,
            "breakfast",
            {"es": "desayuno"},
            1,
            pesos(20 + pick),
            None,
            OrderState.ORDERED,
            house.clock.now(),
        )
        async with house.app.database.transaction(house.hotel.tenant_id) as connection:
            await add_order(connection, house.hotel.id, None, order)
        await house.till().charge(code, order.what, order.amount)
        self.orders.append(order.id)

    async def drop_an_extra(self, pick: int) -> None:
        """Once or again."""
        if self.orders:
            house, order = self.house, self.orders[pick % len(self.orders)]
            async with house.app.database.transaction(house.hotel.tenant_id) as connection:
                now = house.clock.now()
                await take_off(connection, house.hotel.id, order, conversation=None, actor="Marta", now=now)

    async def look_and_crash(self, pick: int) -> None:
        """Everything that a look does, without its outcome: the process died before it was stored."""
        if self.codes:
            await look_after(self.house.till(), self.codes[pick % len(self.codes)])

    async def provider_is_down(self, method: str) -> None:
        self.house.fakes[method].fail_next(PaymentsUnavailable("down"))

    async def provider_refuses(self, method: str) -> None:
        self.house.fakes[method].fail_next(PaymentsRefused("no"))

    async def refund_outside(self, pick: int) -> None:
        """Somebody of the house sends money back at the provider's."""
        if self.payments:
            method, payment = self.payments[pick % len(self.payments)]
            fake: FakePayments = self.house.fakes[method]
            with suppress(PaymentsRefused, PaymentsUnavailable):
                await fake.refund_at_provider(payment, pesos(5))

    async def end(self) -> None:
        """People have looked at everything, providers have told everything, nothing breaks any more, and all time is over."""
        for fake in self.house.fakes.values():
            fake.failures.clear()
        while await self._waiting():
            await self.reject(0)
        for again in ("last", "very-last"):
            for method, payment in self.payments:
                await self.house.tell(payment, f"{again}-{method}-{payment}", method=method)
            for _ in range(6):
                await self.house.wait(minutes=2)
            await self.house.wait(hours=80)

    async def _one(self, pick: int) -> Reservation:
        return await self.house.find(self.codes[pick % len(self.codes)])

    async def _unpaid(self, pick: int) -> Reservation | None:
        """What receipts are taken for."""
        found = await self._one(pick) if self.codes else None
        return found if found and found.status is ReservationStatus.AWAITING_DEPOSIT else None

    async def _waiting(self) -> list[tuple[UUID, str]]:
        rows = await self.house.rows(
            "SELECT id, reservation_code FROM proofs WHERE state = 'waiting' ORDER BY created_at, id"
        )
        return [(row["id"], row["reservation_code"]) for row in rows]
