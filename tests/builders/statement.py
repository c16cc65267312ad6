"""A reservation with money behind it, at the first house of tests/builders/desk.py: receipts, payments, money sent back."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from random import Random
from uuid import UUID, uuid4

from conserje.model.desk.ledger import Entry, EntryKind
from conserje.model.guest import Guest
from conserje.model.money import Money
from conserje.model.reservation import Reservation
from conserje.pms.builtin.pms import BuiltinPms
from conserje.storage.desk.files import store_file
from conserje.storage.payments.ledger import Where, open_account, read_ledger, write_entry
from conserje.storage.payments.proofs import Proof, decide_proof, store_proof
from conserje.storage.payments.refunds import plan_refunds
from conserje.understanding.receipts.fields import fingerprint
from tests.builders.counter import ANA, Counter, pesos
from tests.builders.desk import OpenDesk
from tests.builders.drawn_receipts import BANK, Drawn, packed, photographed
from tests.builders.house import OpenHouse, inventory, request

_photo = cache(lambda drawn: packed(photographed(drawn)))


@dataclass
class Paying:
    desk: OpenDesk
    counter: Counter

    @property
    def house(self) -> UUID:
        return self.desk.hotels["austral"].id

    async def book(self, first: int = 10, guest: Guest = ANA) -> Reservation:
        """Waiting for its deposit for a day."""
        held = await self.counter.hold(await self.counter.quote(request(first, 2)))
        return await self.counter.pms.book(held, guest, deposit_due=self.counter.later(hours=24), key=uuid4().hex)

    async def sends(self, code: str, drawn: Drawn | None = BANK, **more: object) -> Proof:
        """A photo of a receipt with what it says; without `drawn`, the guest's word alone."""
        hotel, now = self.desk.hotels["austral"], self.desk.clock.now()
        says = drawn.says if drawn else None
        proof = Proof(
            id=uuid4(),
            property_id=hotel.id,
            code=code,
            conversation_id=None,
            file=None,
            amount=Money(says.amount, says.currency or "ARS") if says and says.amount else None,
            reference=says.reference if says else None,
            state="waiting",
            reason=None,
            due_before=None,
            key=uuid4().hex,
            created_at=now,
            paid_on=says.day if says else None,
            holder=says.holder if says else None,
        )
        proof = replace(proof, **more)  # type: ignore[arg-type]
        proof = replace(proof, fingerprint=fingerprint(proof.reference) if proof.reference else None)
        async with self.desk.database.transaction(hotel.tenant_id) as connection:
            if drawn:
                picture = _photo(drawn)
                where = (connection, hotel.tenant_id, hotel.id)
                kept = await store_file(
                    *where, mime="image/jpeg", name=f"{proof.key}.jpg", content=picture, now=now, ids=self.desk.ids
                )
                proof = replace(proof, file=kept.file)
            await open_account(connection, Where(hotel.id, code), None)
            await store_proof(connection, proof)
        return proof

    async def enters(self, code: str, kind: EntryKind, what: str, amount: Money, **more: str) -> None:
        hotel = self.desk.hotels["austral"]
        entry = Entry(kind, what, amount, self.desk.clock.now(), more.pop("actor", "till"), **more)
        async with self.desk.database.transaction(hotel.tenant_id) as connection:
            await open_account(connection, Where(hotel.id, code), None)
            await write_entry(connection, Where(hotel.id, code), uuid4().hex, entry)

    async def sends_back(self, code: str, amount: Money, why: str) -> None:
        hotel = self.desk.hotels["austral"]
        async with self.desk.database.transaction(hotel.tenant_id) as connection:
            where = Where(hotel.id, code)
            ledger, now, ids = await read_ledger(connection, where), self.desk.clock.now(), self.desk.ids
            await plan_refunds(connection, where, ledger, amount, only=None, key=why, what=why, now=now, ids=ids)

    async def rejects(self, proof: Proof, reason: str) -> None:
        hotel, now = self.desk.hotels["austral"], self.desk.clock.now()
        async with self.desk.database.transaction(hotel.tenant_id) as connection:
            await decide_proof(connection, proof.id, "rejected", reason=reason, actor="Olga Sosa", now=now)


async def paying_desk(desk: OpenDesk) -> Paying:
    hotel = desk.hotels["austral"]
    pms = BuiltinPms(desk.database, hotel, desk.clock, desk.ids, Random(7))
    house = OpenHouse(desk.database, hotel, pms, desk.clock, desk.ids)
    await house.store(inventory())
    return Paying(desk, Counter(pms, desk.clock, house))


async def busy_account(paying: Paying) -> Reservation:
    """Two receipts that wait, one that was refused, a card that was charged and partly sent back, an extra, dollars."""
    booked = await paying.book()
    refused = await paying.sends(booked.code, None)
    await paying.rejects(refused, "No vemos el dinero en la cuenta.")
    await paying.enters(
        booked.code, EntryKind.PAYMENT, "payment", pesos(150), method="mercadopago", reference="71000001"
    )
    await paying.enters(
        booked.code,
        EntryKind.PAYMENT,
        "payment",
        pesos(40),
        method="bank_transfer",
        reference="TR-1",
        actor="Olga Sosa",
    )
    await paying.enters(booked.code, EntryKind.CHARGE, "late_checkout", pesos(50), actor="bot")
    await paying.enters(
        booked.code, EntryKind.PAYMENT, "payment", Money(Decimal(20), "USD"), method="stripe", reference="pi_1"
    )
    await paying.sends_back(booked.code, pesos(60), "paid_twice")
    await paying.sends(booked.code)
    await paying.sends(booked.code, BANK, amount=pesos(12), reference="99-8877665", paid_on=date(2027, 2, 27))
    return booked
