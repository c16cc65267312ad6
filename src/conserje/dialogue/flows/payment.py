"""Paying for a reservation that exists: how, and what the guest sends to show that they did."""

from conserje.dialogue.context import TurnContext
from conserje.dialogue.desk.proofs import take_proof
from conserje.dialogue.handover.case import case
from conserje.dialogue.identity import identified, leave
from conserje.dialogue.memory import SentFile
from conserje.dialogue.money.deposit import tell_deposit
from conserje.errors import ChannelRejected
from conserje.model.conversation import NewTask, TaskKind
from conserje.model.message import Media
from conserje.model.reading import Intent
from conserje.model.reservation import Reservation, ReservationStatus

GOAL = "proof"


async def how_to_pay(turn: TurnContext) -> bool:
    """The ways to pay for the guest's own unpaid reservations; false when there is none, and the house is asked in general."""
    unpaid = [one for one in await _own(turn) if (await turn.desk.till.account(one)).owed.amount]
    return await tell_deposit(turn, *unpaid) if unpaid else False


async def proof(turn: TurnContext) -> bool:
    """A receipt, or the word that it was paid: kept for a person to check. False for a file that is about no payment as
    far as anybody can tell."""
    memory = turn.memory
    memory.sent += [SentFile(one.mime, one.reference, one.name, one.sha256) for one in turn.media]
    memory.sent = memory.sent[-3:]
    unpaid = [one for one in await _own(turn) if one.status is ReservationStatus.AWAITING_DEPOSIT]
    says_so = turn.has(Intent.PAYMENT_PROOF) or memory.goal == GOAL
    if not unpaid and turn.media and not says_so:
        memory.sent = []
        return False
    reservation = await _which(turn, unpaid)
    if reservation is None:
        return True
    await _take(turn, reservation)
    memory.sent = []
    leave(memory)
    return True


async def _own(turn: TurnContext) -> list[Reservation]:
    """Reservations that this conversation has proved to be the guest's, newest first."""
    found = [await turn.desk.find_own(code) for code in reversed(turn.memory.codes)]
    if turn.guest_phone and not found:
        found = [one for one in await turn.desk.find_by_phone(turn.guest_phone) if one.status.is_live]
        turn.memory.codes += [one.code for one in found if one.code not in turn.memory.codes]
    return [one for one in found if one.status.is_live]


async def _which(turn: TurnContext, unpaid: list[Reservation]) -> Reservation | None:
    """The one that is meant; None when that was asked, or when nobody can tell and people are to look."""
    named = turn.facts.booking_code
    meant = [one for one in unpaid if named in (None, one.code)]
    if len(meant) == 1:
        return meant[0]
    if meant:
        turn.memory.goal = GOAL
        turn.ask("booking_code", "proof_which", codes=turn.wording.joined([one.code for one in meant]))
        return None
    if not turn.memory.sent and named is None and turn.memory.goal != GOAL:
        turn.tasks.append(NewTask(TaskKind.DEPOSIT_CHECK, case(turn)))
        turn.say("payment_noted")
        return None
    turn.memory.goal = GOAL
    if named is None and turn.memory.asked is None:
        turn.ask("booking_code", "proof_whose")
        return None
    return await identified(turn)


async def _take(turn: TurnContext, reservation: Reservation) -> None:
    """Every file that was sent for it, or the notice alone."""
    files: list[SentFile | None] = [*turn.memory.sent] or [None]
    key = "proof_taken" if turn.memory.sent else "proof_noted"
    for sent in files:
        media = Media(sent.mime, sent.reference, sent.name, sent.sha256) if sent else None
        try:
            taken = await take_proof(turn.desk.till, reservation, turn.channel, media)
        except ChannelRejected:
            turn.say("file_broken")
            return
        if taken.task:
            turn.tasks.append(taken.task)
        if taken.is_waiting and sent is None:
            key = "proof_again"
    turn.say(key, code=reservation.code)
