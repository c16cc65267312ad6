"""Receipts of transfers: taken from the guest, kept for a person, and never money by themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from conserje.dialogue.desk.money.till import Till
from conserje.dialogue.wording import Wording
from conserje.errors import ChannelRejected
from conserje.model.conversation import NewTask, TaskKind
from conserje.model.message import Media
from conserje.model.money import Money
from conserje.model.reservation import Reservation, ReservationStatus
from conserje.storage.desk.files import load_file, store_file
from conserje.storage.payments.ledger import open_account
from conserje.storage.payments.proofs import Proof, proofs_of, store_proof, twins_of
from conserje.understanding.receipts.fields import Receipt, fingerprint
from conserje.understanding.receipts.files import kind_of

_PROOFS = UUID("5a0f3c1e-8d0e-5f0b-8a0a-3a5f1d2c7b11")
STORED = "file:"


@dataclass(frozen=True, slots=True)
class Taken:
    """`task` is for whoever checks it; None where somebody is at it already. `is_waiting`: one waits from before. `due` is
    until when the reservation waits for whoever looks at it; None where it has no deadline. `before` is the receipt of the same
    transfer that this reservation has already, waiting or approved; then nothing new was kept."""

    proof: Proof
    task: NewTask | None
    is_waiting: bool
    due: datetime | None
    before: Proof | None = None


async def take_proof(till: Till, reservation: Reservation, channel: str, media: Media | None) -> Taken:
    """Keep a receipt, or a notice in words (`media` None); the reservation waits for whoever looks at it.

    Raises ChannelUnavailable, and ChannelRejected for a file that is gone, too large, or neither a picture nor a PDF.
    """
    what = {"code": reservation.code, "media": media.reference if media else None}
    return await till.record.write("take_proof", what, lambda key: _take(till, reservation, channel, media, key))


async def _take(till: Till, reservation: Reservation, channel: str, media: Media | None, key: str) -> Taken:
    file, receipt = await _file(till, channel, media) if media else (None, Receipt())
    currency = receipt.currency or reservation.deposit.currency
    proof = Proof(
        id=uuid5(_PROOFS, key),
        property_id=till.hotel.id,
        code=reservation.code,
        conversation_id=till.record.conversation,
        file=file,
        amount=Money(receipt.amount, currency) if receipt.amount else None,
        reference=receipt.reference,
        state="waiting",
        reason=None,
        due_before=reservation.deposit_due,
        key=key,
        created_at=till.now,
        paid_on=receipt.day,
        holder=receipt.holder,
        fingerprint=fingerprint(receipt.reference) if receipt.reference else None,
    )
    async with till.drawer.database.transaction(till.hotel.tenant_id) as connection:
        where = till.where(reservation.code)
        await open_account(connection, where, till.record.conversation)
        earlier = [one for one in await proofs_of(connection, where) if one.key != key]
        is_waiting = any(one.state == "waiting" for one in earlier)
        twins = [one for one in await twins_of(connection, proof) if one.key != key]
        before = next((one for one in twins if one.code == proof.code and one.state != "rejected"), None)
        if before is not None:
            return Taken(proof, None, is_waiting, reservation.deposit_due, before)
        is_news = file is not None or not earlier
        if is_news:
            await store_proof(connection, proof)
    due = reservation.deposit_due
    if is_news and not is_waiting:
        due = await give_time(till, reservation, till.now + timedelta(hours=till.hotel.desk.payments.proof_hours))
    task = _task(till, proof, reservation, twins, is_kept=is_news) if is_news or not is_waiting else None
    return Taken(proof, task, is_waiting or not is_news, due)


async def give_time(till: Till, reservation: Reservation, until: datetime) -> datetime | None:
    """The deposit may come until then, if it had to come sooner; returns when it has to come now."""
    before = reservation.deposit_due
    if reservation.status is not ReservationStatus.AWAITING_DEPOSIT or before is None or before >= until:
        return before
    what = {"code": reservation.code, "due": until}
    await till.record.write(
        "move_deposit", what, lambda key: till.pms.move_deposit(reservation.code, due=until, key=key)
    )
    return until


async def unseen(till: Till, code: str) -> Sequence[Proof]:
    """Receipts and notices that nobody has decided about."""
    async with till.drawer.database.transaction(till.hotel.tenant_id) as connection:
        return [one for one in await proofs_of(connection, till.where(code)) if one.state == "waiting"]


def _task(till: Till, proof: Proof, reservation: Reservation, twins: Sequence[Proof], *, is_kept: bool) -> NewTask:
    """For people of the house, in its language: what was read, and what does not fit."""
    hotel = till.hotel
    wording = Wording(hotel.language, house=hotel.language, timezone=hotel.timezone)
    read = f"{proof.amount.currency} {proof.amount.amount}" if proof.amount else ""
    parts = [reservation.guest.name, reservation.code, read, proof.reference or "", proof.holder or ""]
    if twins:
        parts.append(wording.text("staff_proof_twin", code=twins[0].code))
    payload = {"proof": str(proof.id)} if is_kept else {}
    summary = " · ".join(part for part in parts if part)
    return NewTask(TaskKind.DEPOSIT_CHECK, summary, reservation_code=proof.code, payload=payload)


async def _file(till: Till, channel: str, media: Media) -> tuple[UUID, Receipt]:
    """Fetched, looked at for what it is, and stored; what the web chat stored already is only looked at."""
    if media.reference.startswith(STORED):
        kept = await load_file(till.drawer.database, till.hotel.tenant_id, UUID(media.reference.removeprefix(STORED)))
        return kept.id, await till.drawer.receipts.read(kept.content, kept.mime, till.hotel.country)
    fetched = await till.drawer.fetch(channel, media)
    mime = kind_of(fetched.content)
    if mime is None:
        raise ChannelRejected(f"{fetched.mime} is neither a picture nor a PDF")
    async with till.drawer.database.transaction(till.hotel.tenant_id) as connection:
        stored = await store_file(
            connection,
            till.hotel.tenant_id,
            till.hotel.id,
            mime=mime,
            name=media.name,
            content=fetched.content,
            now=till.now,
            ids=till.drawer.ids,
        )
    return stored.file, await till.drawer.receipts.read(fetched.content, mime, till.hotel.country)
