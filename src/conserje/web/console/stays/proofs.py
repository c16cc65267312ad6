"""A receipt that a guest sent: looked at, approved as money or rejected with a reason that the guest is told."""

from decimal import Decimal, InvalidOperation
from uuid import UUID

from starlette.responses import Response
from starlette.routing import Route

from conserje.errors import BadRequest, NotFound, ReservationNotFound
from conserje.model.desk.ledger import Account
from conserje.model.money import Money
from conserje.storage import reservations as store
from conserje.storage.desk.files import load_file
from conserje.storage.payments.ledger import Where, read_ledger
from conserje.storage.payments.proofs import Proof, load_proof
from conserje.web.console.gate import Gate, Visit, back_to, shown
from conserje.web.console.pages import Pages
from conserje.web.console.parts import ConsoleParts

LONGEST_AMOUNT = 20


class ProofScreens:
    def __init__(self, parts: ConsoleParts, pages: Pages) -> None:
        self._database = parts.database
        self._money = parts.money
        self._pages = pages

    def routes(self, gate: Gate) -> list[Route]:
        one = "/staff/{slug}/proofs/{proof:uuid}"
        return [
            Route(one, gate.page(self.read), methods=["GET"]),
            Route(f"{one}/approve", gate.action(self.approve), methods=["POST"]),
            Route(f"{one}/reject", gate.action(self.reject), methods=["POST"]),
        ]

    async def read(self, visit: Visit) -> Response:
        proof = await self._proof(visit)
        file = await load_file(self._database, visit.tenant, proof.file) if proof.file else None
        try:
            async with self._database.transaction(visit.tenant) as connection:
                record = await store.record(connection, visit.property_id, proof.code)
                ledger = await read_ledger(connection, Where(visit.property_id, proof.code))
        except ReservationNotFound as error:
            raise NotFound("no such reservation") from error
        return self._pages.render(
            "proof.html",
            visit.wording,
            **shown(visit, "tasks"),
            proof=proof,
            file=file,
            line=record.booked,
            account=Account(record.booked.deposit, tuple(kept.entry for kept in ledger)),
        )

    async def approve(self, visit: Visit) -> Response:
        proof = await self._proof(visit)
        currency = visit.form.get("currency", "")
        try:
            amount = Money(_amount(visit.form.get("amount", "")), currency)
        except ValueError as error:
            raise BadRequest("not an amount of money") from error
        await self._money.approve(visit.tenant, visit.property_id, proof.id, amount, visit.member.name)
        return back_to(visit, f"/reservations/{proof.code}", "proof_approved")

    async def reject(self, visit: Visit) -> Response:
        proof = await self._proof(visit)
        reason = visit.form.get("reason", "")
        await self._money.reject(visit.tenant, visit.property_id, proof.id, reason, visit.member.name)
        return back_to(visit, f"/reservations/{proof.code}", "proof_rejected")

    async def _proof(self, visit: Visit) -> Proof:
        name: UUID = visit.request.path_params["proof"]
        proof = await load_proof(self._database, visit.tenant, visit.property_id, name)
        if proof is None:
            raise NotFound("no such receipt")
        return proof


def _amount(text: str) -> Decimal:
    """As the form's number field sends it: digits, with a point before the cents. Raises BadRequest."""
    try:
        amount = Decimal(text.strip()[:LONGEST_AMOUNT])
    except InvalidOperation as error:
        raise BadRequest("not an amount of money") from error
    if not amount.is_finite() or not 0 < amount < 10**12:
        raise BadRequest("not an amount of money")
    return amount
