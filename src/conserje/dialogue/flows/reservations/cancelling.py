"""Cancelling: whose it is, how much of it, what it costs, an explicit yes to exactly that, done."""

import re
from dataclasses import replace
from decimal import Decimal

from conserje.dialogue.context import PERSON, ROOMS, TurnContext
from conserje.dialogue.identity import identified, leave
from conserje.dialogue.memory import Cancelling
from conserje.dialogue.money.deposit import tell_deposit
from conserje.dialogue.money.unbooked import has_deposit_unbooked, leave_deposit_to_people
from conserje.errors import PriceChanged, ReservationClosed
from conserje.model.conversation import NewTask, TaskKind
from conserje.model.hotel import CancellationFee, CancellationPolicy
from conserje.model.money import Money
from conserje.model.reading import Intent
from conserje.model.reservation import Reservation, ReservationStatus
from conserje.model.stay import Party
from conserje.understanding.entities.naming import SOME, folded
from conserje.understanding.rules import sets_a_condition

_ALL = re.compile(r"\b(tod[ao]s?|complet[ao]|enter[ao]|las? dos|both|all|whole|entire|inteir[ao]|as duas|os dois)\b")
_NUMBERS = {"un": 1, "una": 1, "uno": 1, "one": 1, "just one": 1, "um": 1, "uma": 1, "dos": 2, "two": 2, "dois": 2}
_NUMBERS |= {"duas": 2, "tres": 3, "three": 3, "cuatro": 4, "four": 4, "quatro": 4, "cinco": 5, "five": 5}
_NUMBERS |= {"seis": 6, "six": 6}


_PROMISE = re.compile(
    r"\b(promet\w+|promis\w+|me dij\w+|nos dij\w+|me asegur\w+|told (?:me|us)|assured|said (?:it|that|i|we)|me disse\w*"
    r"|nos disse\w*|me falaram|me garanti\w+|(?:otro|otra|outro|outra|other) (?:recepcionista|atendente|receptionist))\b"
)
_ARGUES = re.compile(
    r"\b(?:cuanto|quanto|how much)\b.{0,20}\b(?:devuel\w+|devolv\w+|reembols\w+|vuelve|volta|refund\w*|(?:get|comes?) back)\b"
    r"|\b(?:pero|but|mas) (?:gratis|sin (?:cargo|costo|multa)|free|without (?:a |any )?(?:fee|charge)|sem (?:custo|multa|taxa))"
)

_ASKS_BACK = re.compile(
    r"\b(?:devuel\w+|devolv\w+|devoluci\w+|reembols\w+|refund\w*|money back|reintegr\w+|de volta)\b"
)
_WORDS = re.compile(r"\w+")
_SURELY = 0.6
# "Yes cancel", "cancelala nomás", "quero cancelar mesmo": once more, and nothing else, after what it costs was told.
_INSISTS = re.compile(
    r"(?:(?:yes|yeah|yep|si|sim|ok|okay|dale|isso|please|por favor|just|go ahead and|i (?:do )?want to|quiero|quero|pode|podes"
    r"|puedes) ?)*"
    r"(?:cancel|cancel(?:a|ala|alo|ame|amela|ar|arla|alas|en|enla|e)|anul(?:a|ala|ar|arla|e))"
    r"(?: (?:it|that|please|now|anyway|ya|igual|nomas|mesmo|por favor"
    r"|(?:the|my|la|mi|a|minha) (?:booking|reservation|reserva)))*"
)


def argues_the_fee(turn: TurnContext) -> bool:
    """ "The other receptionist promised", "why do you charge me": told to the explanation of a cancellation."""
    memory = turn.memory
    if turn.tap or memory.goal != "cancel" or memory.at.get("cancel") != "summary":
        return False
    wants_people = (Intent.HUMAN, Intent.URGENT)
    if any(one.name in wants_people and one.confidence >= _SURELY for one in turn.reading.intents):
        return False
    words = folded(turn.text)
    return bool(_PROMISE.search(words) or _ARGUES.search(words)) or turn.reading.top is Intent.ASK_PAYMENT


async def step(turn: TurnContext) -> None:
    """Explains again where the answer is neither a yes nor a no to what was explained."""
    memory = turn.memory
    waiting = memory.cancelling
    is_bound = memory.goal == "cancel" and waiting is not None and _belongs(turn, waiting)
    is_argued = argues_the_fee(turn)
    memory.goal = "cancel"
    if waiting and is_bound and not is_argued and turn.facts.booking_code in (None, waiting.code):
        insists = turn.has(Intent.CANCEL_BOOKING) and turn.has(Intent.AFFIRM) and not sets_a_condition(turn.text)
        insists = insists or bool(_INSISTS.fullmatch(" ".join(_WORDS.findall(folded(turn.text)))))
        if turn.is_yes() or insists:
            await _cancel(turn, waiting)
            return
        if turn.is_no() and not _some(turn):
            _keep(turn, waiting)
            return
    reservation = await identified(turn)
    if reservation is None:
        return
    if reservation.status is ReservationStatus.CHECKED_IN:
        _leave_to_people(turn, reservation)
    elif not reservation.status.is_live:
        turn.say("reservation_closed", code=reservation.code, status=turn.wording.status(reservation.status))
        leave(memory)
    else:
        if is_argued and _PROMISE.search(folded(turn.text)):
            turn.say("promise_unknown")
        await _explain_or_ask(turn, reservation)
        if is_argued and turn.choices:
            turn.choices = (*turn.choices, turn.choice(PERSON, "", turn.wording.text("choice_person")))


def _belongs(turn: TurnContext, waiting: Cancelling) -> bool:
    """Is the answer one to the explanation that was the last thing told?"""
    memory = turn.memory
    if memory.at.get("cancel") != "summary" or waiting.token != memory.token:
        return False
    return turn.tap is not None or memory.asked == "confirm"


def _leave_to_people(turn: TurnContext, reservation: Reservation) -> None:
    """Whoever is in the house does not cancel by chat."""
    summary = f"{reservation.code} · {reservation.guest.name} · {turn.text[:300]}"
    turn.tasks.append(NewTask(TaskKind.REQUEST, summary, reservation_code=reservation.code))
    turn.say("cancel_in_house")
    leave(turn.memory)


async def _explain_or_ask(turn: TurnContext, reservation: Reservation) -> None:
    """One room, or all of several, is explained; otherwise how many, and who still comes, is asked for first."""
    memory = turn.memory
    if memory.cancelling is None or memory.cancelling.code != reservation.code:
        memory.cancelling = Cancelling(reservation.code)
    wanted = memory.cancelling
    if reservation.rooms > 1 and not _count(turn, wanted, reservation):
        memory.move("cancel", "asks")
        rooms = turn.wording.count("room", reservation.rooms)
        turn.ask("cancel_rooms", "ask_cancel_rooms", code=reservation.code, rooms=rooms)
        counts = [(ROOMS, str(n), turn.wording.count("room", n)) for n in range(1, min(reservation.rooms, 9))]
        turn.offer((ROOMS, "all", turn.wording.text("choice_all_rooms")), *counts)
        return
    await _explain_part(turn, wanted, reservation)


async def give_up_rooms(turn: TurnContext, reservation: Reservation, rooms: int) -> None:
    """A change to fewer rooms is a cancellation of the others; whoever was told to come still does."""
    memory, facts = turn.memory, turn.facts
    memory.end_change("gives_up")
    memory.goal, memory.about = "cancel", reservation.code
    adults = min(facts.adults, reservation.party.size) if facts.adults else None
    memory.cancelling = Cancelling(reservation.code, rooms=rooms, adults=adults, ages=facts.ages if adults else ())
    await _explain_part(turn, memory.cancelling, reservation)


async def _explain_part(turn: TurnContext, wanted: Cancelling, reservation: Reservation) -> None:
    memory = turn.memory
    if wanted.rooms is not None and _left(turn, wanted, reservation) is None:
        memory.move("cancel", "asks")
        kept = turn.wording.count("room", reservation.rooms - wanted.rooms)
        turn.ask("party", "ask_who_stays", rooms=kept)
        return
    await _explain(turn, reservation)


def _count(turn: TurnContext, wanted: Cancelling, reservation: Reservation) -> bool:
    """Note how many rooms shall go; false while that is not known."""
    some = _some(turn)
    if turn.tap and turn.tap.kind == ROOMS:
        some = int(turn.tap.argument) if turn.tap.argument.isdigit() else None
        wanted.rooms = some if some and some < reservation.rooms else None
        return True
    if some is not None and some < reservation.rooms and turn.memory.asked != "party":
        wanted.rooms = some
        return True
    if _ALL.search(folded(turn.text)) or (some is not None and some >= reservation.rooms):
        wanted.rooms = None
        return True
    return wanted.rooms is not None or wanted.token is not None


def _some(turn: TurnContext) -> int | None:
    """ "One of the three rooms", "2"; the number of people who stay is none of rooms."""
    found = SOME.search(folded(turn.text)) if turn.tap is None else None
    if found is None:
        return None
    return _NUMBERS[found[1]] if found[1] in _NUMBERS else int(found[1])


def _left(turn: TurnContext, wanted: Cancelling, reservation: Reservation) -> Party | None:
    """Who still comes: as told, or each room's share where all rooms have the same adults."""
    facts, kept = turn.facts, reservation.rooms - (wanted.rooms or 0)
    if turn.memory.asked == "party" and facts.adults:
        wanted.adults, wanted.ages = min(facts.adults, reservation.party.size), facts.ages
    elif wanted.adults is None and not reservation.party.children and not reservation.party.adults % reservation.rooms:
        wanted.adults = reservation.party.adults // reservation.rooms * kept
    return Party(wanted.adults, wanted.ages) if wanted.adults else None


async def _explain(turn: TurnContext, reservation: Reservation) -> None:
    """Tell what it would cost now and what would come back, and ask for the yes that binds to it."""
    memory, wanted = turn.memory, turn.memory.cancelling
    if wanted is None:
        raise ReservationClosed(f"nothing of {reservation.code} is to be cancelled")
    terms = await turn.desk.reservations.terms(reservation.code, wanted.rooms)
    if terms.fee.amount:
        turn.say("cancel_fee", fee=terms.fee)
        _tell_policy(turn, reservation.rate_plan.cancellation)
    else:
        turn.say("cancel_free")
    if terms.free_until:
        turn.desk.held.moments.add(terms.free_until)
        turn.say("offer_free_until", until=terms.free_until)
    await _tell_what_comes_back(turn, wanted, reservation, terms.fee)
    wanted.fee, wanted.currency = str(terms.fee.amount), terms.fee.currency
    wanted.token = turn.token
    memory.move("cancel", "explains")
    if wanted.rooms is None:
        turn.ask_yes_no("ask_cancel", "choice_cancel", "choice_keep", code=reservation.code)
        return
    told = {"rooms": turn.wording.count("room", wanted.rooms), "code": reservation.code}
    left = turn.wording.count("room", reservation.rooms - wanted.rooms)
    party = Party(wanted.adults or 1, wanted.ages)
    turn.ask_yes_no("ask_cancel_some", "choice_cancel", "choice_keep", left=left, party=party, **told)


def _tell_policy(turn: TurnContext, policy: CancellationPolicy) -> None:
    """Where the fee comes from."""
    match policy.fee:
        case CancellationFee.FIRST_NIGHT:
            turn.say("cancel_policy_first_night")
        case CancellationFee.PERCENT:
            turn.say("cancel_policy_percent", percent=turn.wording.percent(policy.percent))
        case CancellationFee.TOTAL:
            turn.say("cancel_policy_total")


async def _tell_what_comes_back(turn: TurnContext, wanted: Cancelling, reservation: Reservation, fee: Money) -> None:
    """Of what was paid; nothing is said where nothing was."""
    account = await turn.desk.till.account(reservation)
    if wanted.rooms is None and has_deposit_unbooked(reservation, account, fee):
        turn.say("cancel_deposit_unbooked")
    if not account.paid.amount:
        if reservation.status is ReservationStatus.AWAITING_DEPOSIT and _ASKS_BACK.search(folded(turn.text)):
            turn.say("cancel_nothing_paid")
        return
    back = account.after_cancelling(fee)
    if wanted.rooms is not None:
        kept = reservation.rooms - wanted.rooms
        needed = Money(reservation.deposit.amount * kept / reservation.rooms, reservation.deposit.currency)
        back = replace(account, deposit=needed + fee).surplus
    turn.desk.held.money.add(back)
    if back.amount:
        turn.say("cancel_comes_back", paid=account.paid, back=back)
    else:
        turn.say("cancel_keeps_all", paid=account.paid)


def _keep(turn: TurnContext, waiting: Cancelling) -> None:
    turn.say("kept", code=waiting.code)
    turn.memory.end_cancellation("keeps")
    leave(turn.memory)


async def _cancel(turn: TurnContext, agreed: Cancelling) -> None:
    fee, is_unbooked = Money(Decimal(agreed.fee), agreed.currency), False
    try:
        if agreed.rooms is None:
            before = await turn.desk.find_own(agreed.code)
            is_unbooked = has_deposit_unbooked(before, await turn.desk.till.account(before), fee)
            reservation = await turn.desk.cancel(agreed.code, fee)
        else:
            left = Party(agreed.adults or 1, agreed.ages)
            reservation = await turn.desk.reservations.cancel_rooms(agreed.code, agreed.rooms, left, fee)
    except PriceChanged:
        await _explain_anew(turn, agreed.code)
        return
    except ReservationClosed:
        closed = await turn.desk.find_own(agreed.code)
        turn.say("reservation_closed", code=closed.code, status=turn.wording.status(closed.status))
    else:
        await _tell_done(turn, agreed, reservation, fee)
        await _settle(turn, reservation, fee)
        if is_unbooked:
            leave_deposit_to_people(turn, reservation)
        turn.memory.end_cancellation("cancels")
    leave(turn.memory)


async def _settle(turn: TurnContext, reservation: Reservation, fee: Money) -> None:
    """What was paid and is not kept goes back."""
    back = await turn.desk.till.settle_cancellation(reservation, fee)
    if back.key:
        turn.say(back.key, **back.values)


async def _explain_anew(turn: TurnContext, code: str) -> None:
    """It costs something else by now, or has another number of rooms."""
    reservation = await turn.desk.find_own(code)
    cancelling = turn.memory.cancelling
    if cancelling and cancelling.rooms is not None and cancelling.rooms >= reservation.rooms:
        cancelling.rooms = None
    await _explain(turn, reservation)


async def _tell_done(turn: TurnContext, agreed: Cancelling, reservation: Reservation, fee: Money) -> None:
    if agreed.rooms is None:
        if fee.amount:
            turn.say("cancelled_fee", code=reservation.code, fee=fee)
        else:
            turn.say("cancelled_free", code=reservation.code)
        turn.cancelled_timers.append(f"deposit_due:{reservation.code}")
        return
    rooms = turn.wording.count("room", agreed.rooms)
    turn.say("cancelled_some", rooms=rooms, code=reservation.code)
    if fee.amount:
        turn.say("cancelled_some_fee", fee=fee)
    left = turn.wording.count("room", reservation.rooms)
    turn.say("cancelled_some_left", left=left, party=reservation.party, total=reservation.total)
    await turn.confirm(reservation)
    await tell_deposit(turn, reservation)
