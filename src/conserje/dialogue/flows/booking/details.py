"""Who the room is for: a name, and a way to reach them."""

import re

from conserje.dialogue.confirmation.terms import cancellation_line
from conserje.dialogue.context import CHANGE, NO, YES, TurnContext
from conserje.dialogue.flows.booking.taking import kept_quotes, sum_of
from conserje.model.conversation import GuestDetails
from conserje.model.reading import Intent
from conserje.model.reservation import Quote

_PARTICLE = re.compile(r"d[aeou]s?|del|der|el?|l[ao]s?|v[ao]n|y|and|&", re.IGNORECASE)
_REACHED_BY = re.compile(r"\S+@\S+|\+?\d[\d ().-]{5,}")
_LONGEST_NAME = 6
_NOT_IN_NAMES = re.compile(r"[\d<>@?!;]")
_HAS_NONE = re.compile(
    r"\b(no (tengo|uso|quiero)|sin|don'?t have|do not have|no e-?mail|without|n[aã]o (tenho|uso|quero)|sem)\b", re.I
)
_NOT_A_NAME = (
    *(Intent.ASK_AVAILABILITY, Intent.ASK_PRICE, Intent.ASK_AMENITY, Intent.ASK_POLICY, Intent.ASK_LOCATION),
    *(Intent.HUMAN, Intent.CANCEL_BOOKING, Intent.DENY, Intent.ASK_PAYMENT, Intent.ASK_ROOM),
)


def take_details(turn: TurnContext) -> bool:
    """Note the name, e-mail and phone that the message states; true when any of them is new."""
    memory, facts = turn.memory, turn.facts
    before = (memory.name, memory.email, memory.phone)
    if facts.guest_name and not _is_courtesy(turn):
        memory.name = _tidy(facts.guest_name)
    elif (name := _unread_name(turn)) is not None:
        memory.name = name
    memory.email = facts.email or memory.email
    memory.phone = facts.phone or memory.phone or turn.guest_phone
    changed = (memory.name, memory.email, memory.phone) != before
    if changed:
        turn.guest = GuestDetails(memory.name, memory.email, memory.phone)
    return changed


def _is_courtesy(turn: TurnContext) -> bool:
    """ "Fine", "tá", after the name was asked for: the words of a yes alone are nobody's name."""
    is_alone = turn.text.strip(" .!").casefold() == (turn.facts.guest_name or "").casefold()
    return (
        is_alone and len(turn.text.split()) == 1 and turn.has(Intent.AFFIRM, Intent.THANK, Intent.GOODBYE, Intent.GREET)
    )


def _unread_name(turn: TurnContext) -> str | None:
    """A name that only the question tells to be one; it may stand before an e-mail or a number: "Kim Lee / kim@lee.org"."""
    asked = turn.memory.asked == "name" or (turn.memory.asked == "change" and turn.memory.name is None)
    is_told_beside = turn.memory.goal in ("booking", "group") and turn.facts.email is not None
    asked = asked or is_told_beside
    words = _REACHED_BY.sub(" ", turn.text).strip(" \n,;:/|·-") if turn.facts.email or turn.facts.phone else turn.text
    means_more = turn.has(*_NOT_A_NAME) and not (turn.memory.asked == "name" and is_told_beside)
    return _tidy(words) if asked and not means_more and _is_written_like_a_name(words) else None


def _is_written_like_a_name(text: str) -> bool:
    """What the reader does not know as a name may still be one: "Will Smith", "J. R. Ewing"."""
    words = text.split()
    looks_so = all(word[0].isupper() or _PARTICLE.fullmatch(word) for word in words)
    return 2 <= len(words) <= 6 and looks_so and not _NOT_IN_NAMES.search(text)


def _tidy(name: str) -> str:
    """One line without control characters, as the guest wrote it."""
    return " ".join("".join(c for c in name if c.isprintable()).split())[:80]


async def go_on_with_details(turn: TurnContext) -> None:
    """Ask for the next detail, or sum up when all are there."""
    memory = turn.memory
    if not memory.name:
        is_tried = memory.asked == "name" and not turn.has(Intent.AFFIRM, Intent.BOOK) and not turn.paragraphs
        is_tried = is_tried and "?" not in turn.text and len(turn.text.split()) <= _LONGEST_NAME
        turn.ask("name", "bad_name" if is_tried else "ask_name")
    elif not memory.email and not _does_without_email(turn):
        turn.ask("email", "bad_email" if memory.asked == "email" else "ask_email")
    elif not memory.email and not memory.phone:
        turn.ask("phone", "bad_phone" if memory.asked == "phone" else "ask_phone")
    else:
        await sum_up(turn)


def _does_without_email(turn: TurnContext) -> bool:
    """Somebody who was asked and has none is not asked again."""
    if turn.memory.asked not in ("email", "phone"):
        return False
    return turn.has(Intent.DENY) or bool(_HAS_NONE.search(turn.text)) or turn.facts.phone is not None


def has_none(turn: TurnContext) -> bool:
    """ "I have no e-mail" after being asked for one, or for a name before it."""
    asked = turn.memory.goal == "booking" and turn.memory.asked in ("name", "email", "phone")
    return asked and "?" not in turn.text and bool(_HAS_NONE.search(turn.text))


async def sum_up(turn: TurnContext) -> None:
    """Repeat everything in full and ask for the yes that binds."""
    memory = turn.memory
    quotes = await kept_quotes(turn)
    memory.move("booking", "sums_up")
    memory.token = turn.token
    turn.say_lines(_summary(turn, quotes))
    turn.ask("confirm", "ask_confirm")
    turn.offer(
        *(
            (kind, "", turn.wording.text(f"choice_{key}"))
            for kind, key in ((YES, "confirm"), (NO, "deny"), (CHANGE, "change"))
        )
    )


def _summary(turn: TurnContext, quotes: list[Quote]) -> list[str]:
    """Everything that the yes will do. Of several quotes each is told in full, then their sum."""
    wording, memory = turn.wording, turn.memory
    total, deposit = sum_of([one.offer.price.total for one in quotes]), sum_of([one.deposit for one in quotes])
    turn.desk.held.money |= {total, deposit}
    lines = [wording.text("summary_head")]
    for quote in quotes:
        lines += _of_quote(turn, quote, is_one=len(quotes) == 1)
    lines.append(wording.text("summary_guest", name=memory.name, email=memory.email or memory.phone))
    lines.append(wording.text("summary_total", total=total))
    if len(quotes) == 1:
        lines += [*_charges(turn, quotes[0]), _terms(turn, quotes[0])]
    else:
        lines += dict.fromkeys(_terms(turn, quote) for quote in quotes)
    if deposit.amount:
        lines.append(wording.text("summary_deposit", deposit=deposit))
    return lines


def _of_quote(turn: TurnContext, quote: Quote, *, is_one: bool) -> list[str]:
    wording, hotel, offer = turn.wording, turn.hotel, quote.offer
    names = {"room": wording.name(offer.room_type.name), "plan": wording.name(offer.rate_plan.name)}
    room = wording.text("summary_room", rooms=offer.rooms, **names)
    return [
        room if is_one else f"{room}: {wording.money(offer.price.total)}",
        wording.text("summary_stay", stay=offer.stay, check_in=hotel.check_in, check_out=hotel.check_out),
        wording.text("summary_party", party=offer.party),
    ]


def _charges(turn: TurnContext, quote: Quote) -> list[str]:
    wording, charges = turn.wording, quote.offer.price.charges
    said = [wording.text("bullet_taxes", name=wording.name(one.name), amount=one.amount) for one in charges]
    return [wording.text("summary_charges", charges=wording.joined(said))] if said else []


def _terms(turn: TurnContext, quote: Quote) -> str:
    policy = quote.offer.rate_plan.cancellation
    return "• " + cancellation_line(turn.wording, quote.free_cancellation_until, policy, turn.now)
