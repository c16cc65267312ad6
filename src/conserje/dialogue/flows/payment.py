"""Paying for a reservation that exists: how, and what the guest sends to show that they did."""

import re
from dataclasses import asdict

from conserje.dialogue.context import TurnContext
from conserje.dialogue.desk.money.proofs import Taken, take_proof
from conserje.dialogue.identity import identified, leave
from conserje.dialogue.money.deposit import tell_deposit
from conserje.dialogue.money.unseen import watch
from conserje.errors import ChannelRejected
from conserje.model.conversation import NewTask, TaskKind
from conserje.model.message import Media
from conserje.model.reading import Intent
from conserje.model.reservation import Reservation, ReservationStatus
from conserje.understanding.entities.naming import place_named
from conserje.understanding.folding import fold

GOAL = "proof"
MOST_FILES = 3

# Flows of what is written under a picture and means nothing by itself.
SAYING_NOTHING = (("unclear",), ("courtesy",), ("out_of_scope",))


_WHETHER_PAID = re.compile(
    r"\b(?:is (?:it|that|everything|my \w+) (?:all )?paid|(?:has|have) (?:it|my \w+) been (?:paid|received)"
    r"|did you (?:get|receive)"
    r"|(?:ya )?(?:esta|quedo|figura) (?:todo )?(?:pag\w+|acreditad\w+)|les llego|recibi(?:eron|o|ste)"
    r"|(?:ja )?(?:esta|foi|ficou) (?:tudo )?pag\w+|chegou o (?:pix|pagamento)|recebe(?:ram|u))\b.*\?"
)


_ALL = re.compile(
    r"\b(?:las dos|los dos|ambas|ambos|both|all|todas|todos|as duas|os dois|las tres|los tres|as tres|all three)\b"
)
_MONEY = re.compile(
    r"pag|transf|deposit|sena|sinal|pix|giro|abon|compro|recibo|receipt|proof|paid|pay|sent|wire|money|plata|dinero|dinheiro|envi|mand"
)


_WHERE_TO = re.compile(
    r"\b(?:alias|cbu|cvu|iban|chave(?: do)? pix|(?:o|qual) pix|pix key|(?:account|bank) (?:number|details)|bank account"
    r"|(?:que|cual|qual|numero de|datos de la|dados da) (?:es la |e a )?(?:cuenta|conta)"
    r"|a (?:donde|que cuenta) (?:te |les )?transf\w+"
    r"|(?:a)?onde (?:eu )?(?:transf\w+|deposit\w+|pag\w+)|where (?:do|should|can) (?:i|we) (?:transfer|send|pay|wire))\b"
)


def asks_where_to_pay(text: str) -> bool:
    """ "¿Cuál es el alias?", "qual a chave pix?": the account to pay to, which a guest with an unpaid reservation is told."""
    return bool(_WHERE_TO.search(fold(text)))


def asks_whether_paid(text: str) -> bool:
    """ "So is it paid now?" and "has he arrived?" ask; they tell of no payment."""
    words = fold(text)
    return bool(_WHETHER_PAID.search(words)) or ("?" in words and not _MONEY.search(words))


async def how_to_pay(turn: TurnContext) -> bool:
    """The ways to pay for the guest's own unpaid reservations; false when there is none, and the house is asked in general."""
    unpaid = [one for one in await _own(turn) if (await turn.desk.till.account(one)).owed.amount]
    return await tell_deposit(turn, *unpaid) if unpaid else False


async def proof(turn: TurnContext) -> None:
    """A receipt, or the word that it was paid: kept for a person to check. A file that no payment is waiting for cannot be
    opened for anything else."""
    memory = turn.memory
    memory.sent = [*memory.sent, *(asdict(one) for one in turn.media)][-MOST_FILES:]
    unpaid = [one for one in await _own(turn) if one.status is ReservationStatus.AWAITING_DEPOSIT]
    says_so = turn.has(Intent.PAYMENT_PROOF) or memory.goal == GOAL
    if not unpaid and turn.media and not says_so:
        memory.sent = []
        turn.say("unsupported", media=turn.wording.media("image" if turn.media[-1].is_picture else "document"))
        return
    meant = await _which(turn, unpaid)
    for reservation in meant:
        await _take(turn, reservation)
    if meant:
        memory.sent, memory.proved = [], []
        leave(memory)


async def _own(turn: TurnContext) -> list[Reservation]:
    """Reservations that are surely the guest's: proved in this conversation, or made with their phone."""
    found = {code: await turn.desk.find_own(code) for code in turn.memory.codes}
    if turn.guest_phone:
        found |= {one.code: one for one in await turn.desk.reservations.of_phone(turn.guest_phone)}
    return [one for one in found.values() if one.status.is_live]


async def _which(turn: TurnContext, unpaid: list[Reservation]) -> list[Reservation]:
    """Those that are meant, by code or place, or all of them; none when that was asked, or when nobody can tell and people are
    to look."""
    named = turn.facts.booking_code
    meant = [one for one in unpaid if named in (None, one.code)]
    was_asked = turn.memory.goal == GOAL and turn.memory.asked == "booking_code"
    place = place_named(turn.text, len(meant)) if was_asked and named is None else None
    if place is not None:
        return [meant[place]]
    if len(meant) == 1 or (meant and _ALL.search(fold(turn.text))):
        return meant
    if meant:
        turn.memory.goal, turn.memory.proved = GOAL, [one.code for one in meant]
        turn.ask("booking_code", "proof_which", codes=turn.wording.joined([one.code for one in meant]))
        return []
    if not turn.memory.sent and named is None and turn.memory.goal != GOAL:
        turn.tasks.append(NewTask(TaskKind.DEPOSIT_CHECK, turn.text[:400]))
        turn.say("payment_noted")
        return []
    turn.memory.goal = GOAL
    if named is None and turn.memory.asked is None:
        turn.ask("booking_code", "proof_whose")
        return []
    found = await identified(turn)
    return [found] if found else []


async def _take(turn: TurnContext, reservation: Reservation) -> None:
    """Every file that was sent for it, or the notice alone."""
    files: list[Media | None] = [*(Media(**sent) for sent in turn.memory.sent)]
    said, due = [], reservation.deposit_due
    for media in files or [None]:
        try:
            taken = await take_proof(turn.desk.till, reservation, turn.channel, media)
        except ChannelRejected:
            turn.say("file_broken")
            return
        if taken.task:
            turn.tasks.append(taken.task)
        said.append(_told(taken, is_file=media is not None))
        if taken.due and not taken.is_waiting and taken.before is None:
            turn.timers.append(watch(reservation.code, turn.now, taken.due))
        due = taken.due or due
    key = min(said, key=_NEWS.index)
    if due and key in _UNTIL:
        turn.desk.held.moments.add(due)
        turn.say(_UNTIL[key], code=reservation.code, due=due)
    else:
        turn.say(key, code=reservation.code)


_UNTIL = {"proof_taken": "proof_taken_until", "proof_noted": "proof_noted_until"}
# What is said of several files is what is news about any of them.
_NEWS = ("proof_taken", "proof_noted", "proof_known", "proof_booked", "proof_again")


def _told(taken: Taken, *, is_file: bool) -> str:
    if taken.before is not None:
        return "proof_booked" if taken.before.state == "approved" else "proof_known"
    if is_file:
        return "proof_taken"
    return "proof_again" if taken.is_waiting else "proof_noted"
