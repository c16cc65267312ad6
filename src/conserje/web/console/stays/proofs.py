"""A receipt that a guest sent: looked at, approved as money or rejected with a reason that the guest is told."""

from decimal import Decimal, InvalidOperation
from uuid import UUID

from starlette.responses import Response
from starlette.routing import Route

from conserje.errors import BadRequest, NotFound, ReservationNotFound, TransferBooked
from conserje.model.money import Money
from conserje.storage import reservations as store
from conserje.storage.desk.files import StoredFile, load_file
from conserje.storage.payments.ledger import Where
from conserje.storage.payments.proofs import Proof, load_proof, twins_of
from conserje.web.console.gate import Gate, Visit, back_to, shown
from conserje.web.console.pages import Pages
from conserje.web.console.parts import ConsoleParts
from conserje.web.console.stays.accounts import doubts, statement_of

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
        file = await self._file(visit, proof)
        try:
            async with self._database.transaction(visit.tenant) as connection:
                booked = (await store.record(connection, visit.property_id, proof.code)).booked
                statement = await statement_of(connection, Where(visit.property_id, proof.code), booked)
                twins = await twins_of(connection, proof)
        except ReservationNotFound as error:
            raise NotFound("no such reservation") from error
        is_waiting = proof.state == "waiting"
        return self._pages.render(
            "proof.html",
            visit.wording,
            **shown(visit, "tasks"),
            proof=proof,
            file=file,
            line=booked,
            account=statement.account,
            doubts=[*doubts(proof, twins, booked, statement.account, visit.wording)] if is_waiting else [],
            approved_before=[one for one in twins if one.state == "approved"] if is_waiting else [],
        )

    async def _file(self, visit: Visit, proof: Proof) -> StoredFile | None:
        """None where the guest sent none, or it is kept no longer."""
        try:
            return await load_file(self._database, visit.tenant, proof.file) if proof.file else None
        except NotFound:
            return None

    async def approve(self, visit: Visit) -> Response:
        proof = await self._proof(visit)
        currency = visit.form.get("currency", "")
        try:
            amount = Money(_amount(visit.form.get("amount", "")), currency)
        except ValueError as error:
            raise BadRequest("not an amount of money") from error
        decision = (visit.tenant, visit.property_id, proof.id, amount, visit.member.name)
        try:
            await self._money.approve(*decision, is_another=visit.form.get("another") == "yes")
        except TransferBooked:
            return back_to(visit, f"/proofs/{proof.id}", "proof_known")
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
