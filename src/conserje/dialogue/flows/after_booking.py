"""What guests tell and ask once they have booked, naming no reservation: when they come, an invoice for their company, in which
money the price is; and words that are about the stay they have and want no other one."""

import re
from datetime import time

from conserje.dialogue.context import TurnContext
from conserje.dialogue.money.deposit import tell_deposit
from conserje.dialogue.policy import HOUSE, REQUESTS
from conserje.dialogue.stay.wishes import wish_task
from conserje.model.money import Money
from conserje.model.reading import Intent
from conserje.model.reservation import Reservation
from conserje.understanding.entities.clock import find_time
from conserje.understanding.entities.errands import Wish
from conserje.understanding.entities.shifts import gives_up_nights, keeps_one_room, nights_to_cancel, shift_in
from conserje.understanding.folding import fold, listen

_MONEY = r"(?:dolar\w*|us dollars?|dollars?|usd|us\$|u\$s|pesos?|ars|reais|real|brl|euros?|eur)"
_IN_WHICH_MONEY = re.compile(
    rf"\b(?:es|esta|estan|son|is|are|e|sao|estao|seria)\b[^.!]{{0,40}}\b(?:en|in|em)\b (?:\w+ )?{_MONEY}\b"
    rf"|\b(?:en|in|em) (?:que|which|what|qual) (?:moneda|currency|moeda)\b"
    rf"|\b(?:is|are) (?:that|this|it|those|these|the \w+) {_MONEY}\b|\b(?:son|sao) {_MONEY}\b"
)
_HOW_MUCH = re.compile(
    r"\b(cuanto|quanto|how much|puedo|podemos|posso|can|could|pag\w+|pay\w*|acept\w+|accept\w*|aceit\w+)\b"
)
_INVOICE = re.compile(r"\b(factura|factur(?:ar|en|enme|ame)\w*|invoice\w*|nota fiscal|nf-?e|fatura\w*)\b")
_COSTS = re.compile(r"pag|cobr|carg|charg|\bpay|\bfee|cost|cuest|cust|\?")
_RECEIPT = re.compile(
    r"\b(?:need|want|quiero|necesito|quero|preciso)(?: de)? (?:an? |the |un |el |um |o )?(?:receipt|recibo)\b"
)
_COMPANY = re.compile(
    r"\b(cuit|cnpj|nif|cif|rfc|rut|vat (?:number|id|no)|vat|tax (?:id|number)|razon social|razao social|a nombre de"
    r"|em nome d[aeo]|made out to|in the name of|empresa|company|firma)\b"
)
_WANTS = re.compile(
    r"\b(quiero|queremos|necesit\w+|pas\w+me|mand\w+|hace[nrs]?me|podes|podrias|puedes|podrian"
    r"|me (?:pasas|haces|hacen|mandas|das)|i need|we need|i want|can (?:i|we|you)|could|please|send"
    r"|quero|preciso|precisamos|pode|poderia|gostaria|por favor)\b"
)
_FIRM = re.compile(
    r"\b(s\.?r\.?l|s\.?a\.?s?|ltda|ltd|inc|gmbh|llc|s\.?l\.?u?|eireli|epp)\b\.?|\d{6,}|\d[\d.\-/ ]{8,}\d"
)
_COMES = re.compile(
    r"\b(lleg(?:o|amos|are|aremos|aria|ariamos|ando)|estamos llegando|aterriz\w+|arriv(?:e|es|ing)|(?:be|get) (?:there|in)"
    r"|land(?:s|ing)?|cheg(?:o|amos|arei|aremos|aria|ando|ar)|pous(?:o|amos|amos|a))\b"
)
_THERE = re.compile(r"\b(?:be|get) (?:there|in)\b|\b(?:at the|to the|al|no|ao) hotel\b|\b(?:na|a la|à) pousada\b")
_HOW_LONG = re.compile(
    r"\b(?:hasta (?:cuando|que (?:hora|dia))|until when|till when|how long|ate (?:quando|que (?:horas?|dia)))\b"
    r"(?=.*\b(?:guard\w+|reserv\w+|manten\w+|mant\w+|esper\w+|tien\w+|hold|keep|segur\w+|val\w+|vale|valid\w*)\b)"
    r"|\b(?:cuando|when does (?:it|my \w+)|quando) (?:se )?(?:vence\w*|cae|lapse|expire|expira)\b"
)
_LUGGAGE = re.compile(r"\b(equipaj\w+|valij\w+|malet\w+|mochil\w+|luggage|bags?|suitcases?|malas?|bagag\w+|mochila)\b")
_ARE_NOW = re.compile(
    r"\b(somos|seremos|seriamos|vamos a ser|we (?:are|will be|would be)|we(?:'ll| ll) be|we(?:'re| re)|there (?:will|ll) be"
    r"|there'll be|vamos ser|iremos|estaremos)\b"
)
_ANOTHER = re.compile(r"\b(otr[ao]s?|outr[ao]s?|another|nuev[ao]|new|nov[ao]|segund[ao]|second|amig[ao]s?|friends?)\b")
_ANOTHER_NIGHT = re.compile(r"\b(?:otra|outra|another) (?:noche|noite|night)\b")
_NO_ARRIVAL = (
    Intent.ASK_TRANSPORT,
    Intent.LATE_CHECKOUT,
    Intent.CANCEL_BOOKING,
    Intent.CHANGE_BOOKING,
    Intent.LOST_ITEM,
)
_ALSO = re.compile(
    r"\b(tambien|ademas|also|too|as well|tambem|llevamos|traemos|viajamos|viene\w*|bringing|bring|coming|comes|vamos levar"
    r"|levando|vai junto|vem)\b"
)
_SAME = re.compile(r"\b(igual\w*|mism[ao]|same|identical|mesm[ao])\b")
_OWED = re.compile(
    r"\b(?:cuanto (?:me |nos )?(?:falta|debo|debemos|queda|resta)|cuanto (?:tengo|tenemos|hay) que pagar"
    r"|(?:still|left) to pay|(?:do|will) (?:i|we) (?:still )?(?:owe|have to pay)|what do (?:i|we) (?:still )?owe"
    r"|quanto (?:me )?(?:falta|devo|devemos|resta|tenho que pagar|temos que pagar))\b"
)
_A_NIGHT = re.compile(r"\b(?:por|la|per|a|each|cada) (?:noche|night|noite)\b")
_FEW_WORDS = 7
_EARLY_MORNING = time(6)
_SURELY = 0.7
ASKED = "invoice"


def flows_for_own_stay(turn: TurnContext) -> tuple[str, ...]:
    """What the words alone decide; nothing where they are about something else."""
    memory, words = turn.memory, fold(turn.text)
    if turn.tap or turn.has(Intent.URGENT):
        return ()
    if _asks_the_currency(words) and (memory.told or memory.codes):
        return ("currency", *_interrupted(turn))
    if memory.goal == "booking" and memory.stage:
        return ()
    if gives_up_nights(turn.text) or _would_rather_change(turn):
        return ("change_reservation",)
    if _is_about_an_invoice(turn, words):
        return ("invoice",)
    if _tells_arrival(turn, words):
        return ("arrival",)
    if memory.goal == "proof" and _OWED.search(words):
        return ("balance",)
    return _of_what_is_booked(turn, words) if memory.codes and not memory.goal else ()


def _of_what_is_booked(turn: TurnContext, words: str) -> tuple[str, ...]:
    if _HOW_LONG.search(words) and not _LUGGAGE.search(words):
        return ("find_reservation",)
    if _OWED.search(words) or (_A_NIGHT.search(words) and _HOW_MUCH.search(words) and not turn.facts.stated()):
        return ("balance",)
    return ("change_reservation",) if _is_of_the_stay_booked(turn, words) else ()


def _would_rather_change(turn: TurnContext) -> bool:
    """ "No, rather move it to the 25th", told to the question whether to cancel."""
    memory, facts = turn.memory, turn.facts
    is_asked = memory.goal == "cancel" and memory.at.get("cancel") == "summary"
    if not is_asked:
        return False
    says_what = bool(facts.check_in or facts.adults or shift_in(turn.text))
    words = fold(turn.text)
    is_short = len(words.split()) <= _FEW_WORDS and not _COSTS.search(words)
    return (is_short and bool(nights_to_cancel(turn.text))) or (turn.has(Intent.CHANGE_BOOKING) and says_what)


def _asks_the_currency(words: str) -> bool:
    is_question = "?" in words or len(words.split()) <= _FEW_WORDS
    return is_question and bool(_IN_WHICH_MONEY.search(words)) and not _HOW_MUCH.search(words)


def _interrupted(turn: TurnContext) -> tuple[str, ...]:
    memory = turn.memory
    if memory.goal == "booking" and memory.stage:
        return ("resume",)
    is_summed_up = memory.goal in ("change", "cancel") and memory.at.get(memory.goal) == "summary"
    return ("ask_again",) if is_summed_up else ()


def _is_about_an_invoice(turn: TurnContext, words: str) -> bool:
    if turn.memory.asked == ASKED and "?" not in words and _FIRM.search(words):
        return True
    if not turn.memory.codes and turn.guest_phone is None:
        return False
    names_a_firm = _COMPANY.search(words) is not None
    return (
        bool(_RECEIPT.search(words))
        or bool(_INVOICE.search(words) and (names_a_firm or _WANTS.search(words)))
        or bool(names_a_firm and re.search(r"\d{6,}|\d[\d.\-/ ]{8,}\d", words) and not turn.facts.guest_name)
    )


def _means_surely(turn: TurnContext) -> bool:
    return any(one.name in _NO_ARRIVAL and one.confidence >= _SURELY for one in turn.reading.intents)


def _tells_arrival(turn: TurnContext, words: str) -> bool:
    """ "We land at nine, so we'll be there around 22:30": of a stay that is booked, at an hour when rooms are ready."""
    at, facts = turn.facts.time, turn.facts
    if at is None or "?" in words or not _COMES.search(words) or not (turn.memory.codes or turn.guest_phone):
        return False
    is_open = at >= turn.hotel.check_in or at < _EARLY_MORNING
    return is_open and not (facts.check_in or facts.adults or _means_surely(turn))


def _is_of_the_stay_booked(turn: TurnContext, words: str) -> bool:
    """ "Now there are three of us", "one room is enough", "and one more night": no stay is named, and no other one wanted."""
    facts, shift, top = turn.facts, shift_in(turn.text), turn.reading.top
    if shift.arrival or shift.departure:
        return top not in HOUSE and (top not in REQUESTS or top in (Intent.EARLY_CHECKIN, Intent.LATE_CHECKOUT))
    if facts.check_in or facts.check_out or facts.nights:
        return False
    if top in HOUSE:
        return top is Intent.ASK_POLICY and facts.adults is not None and bool(_ARE_NOW.search(words))
    if facts.children and (_ALSO.search(words) or _ARE_NOW.search(words)):
        return True
    is_same = bool(shift.rooms and _SAME.search(words))
    if top in REQUESTS or (_ANOTHER.search(words) and not is_same):
        return False
    return is_same or _is_another_party(turn, words)


def _is_another_party(turn: TurnContext, words: str) -> bool:
    people = bool(turn.facts.adults or turn.facts.children) and bool(_ARE_NOW.search(words))
    return people or bool(shift_in(turn.text).adults) or keeps_one_room(turn.text)


async def currency(turn: TurnContext) -> None:
    """In the money that the price was told in; a house that takes other money says so."""
    memory = turn.memory
    told = memory.told[0].money if memory.goal == "booking" and memory.told else await _of_the_stay(turn)
    if told is None:
        names = turn.wording.joined([turn.wording.currency(one) for one in turn.hotel.currencies])
        turn.say("currency_house", currencies=names)
        return
    turn.desk.held.money.add(told)
    turn.say("currency_told", currency=turn.wording.currency(told.currency), total=told)
    others = [turn.wording.currency(one) for one in turn.hotel.currencies if one != told.currency]
    if others and memory.goal == "booking":
        turn.say("currency_other", currencies=turn.wording.joined(others))


async def _of_the_stay(turn: TurnContext) -> Money | None:
    stay = await _next_stay(turn)
    return stay.total if stay else None


async def arrival(turn: TurnContext) -> None:
    """Noted for reception; what nobody has booked is passed on."""
    stay, at = await _next_stay(turn), _hour_of_arrival(turn)
    if stay is None or at is None:
        turn.tasks.append(wish_task(turn, Wish.OTHER, turn.text[:400], None))
        turn.say("wish_noted_other_reception")
        return
    turn.desk.held.take_reservation(stay)
    await turn.desk.outreach.set_arrival(stay.code, at)
    turn.say("eta_noted", time=at, check_in=turn.hotel.check_in)


async def balance(turn: TurnContext) -> None:
    """What the reservation costs, by night too, what was paid of it, and what is owed now with every way to pay it."""
    stay = await _next_stay(turn)
    if stay is None:
        turn.say("nothing_booked")
        return
    account = await turn.desk.till.account(stay)
    night = Money(stay.total.amount / stay.stay.nights, stay.total.currency)
    turn.desk.held.take_reservation(stay)
    turn.desk.held.money |= {night, account.paid}
    turn.say("balance", code=stay.code, total=stay.total, night=night)
    if account.paid.amount:
        turn.say("balance_paid", paid=account.paid)
    await tell_deposit(turn, stay)


def _hour_of_arrival(turn: TurnContext) -> time | None:
    """Of "we land at nine and will be there at ten", ten."""
    there = _THERE.search(fold(turn.text))
    behind = (
        find_time(listen(turn.text[there.end() :], turn.wording.language, turn.wording.language)) if there else None
    )
    return behind[0] if behind else turn.facts.time


async def invoice(turn: TurnContext) -> None:
    """What the house says of invoices; for whoever wants one, a note on the reservation and a task, with the company's name and
    number, asked for once."""
    was_asked = turn.memory.asked == ASKED
    if was_asked:
        turn.memory.asked = None
    else:
        await _tell_fact(turn)
    stay, words = await _next_stay(turn), turn.text[:400]
    has_number = bool(re.search(r"\d{6,}|\d[\d.\-/ ]{8,}\d", turn.text))
    if stay:
        turn.desk.held.take_reservation(stay)
        await turn.desk.floor.wish(Wish.INVOICE.value, words, stay.code)
    turn.tasks.append(wish_task(turn, Wish.INVOICE, words, stay))
    if stay:
        turn.say("invoice_noted", code=stay.code)
    else:
        turn.say("invoice_passed_on")
    if not was_asked and not has_number:
        turn.ask(ASKED, "ask_invoice")


async def _tell_fact(turn: TurnContext) -> None:
    passage = await turn.knowledge.named(turn.hotel, "invoice", turn.wording.language)
    if passage is None:
        return
    if passage.language != turn.wording.language:
        turn.say("house_in_other_language")
    turn.evidence.append(passage.source)
    turn.quoted.append(passage.text)
    turn.paragraphs.append(passage.text)


async def _next_stay(turn: TurnContext) -> Reservation | None:
    """The one that is being talked about, or the next."""
    stays = await turn.desk.floor.known_stays(turn.memory.codes, turn.guest_phone)
    return next((one for one in stays if one.code == turn.memory.about), stays[0] if stays else None)
