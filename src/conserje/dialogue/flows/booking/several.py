"""Offers of several pieces: rooms of several kinds for one party, or one stay that moves once from room to room."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import product

from conserje.dialogue.context import TurnContext
from conserje.dialogue.flows.booking.matching import suits
from conserje.dialogue.flows.booking.taking import sum_of
from conserje.dialogue.flows.booking.telling import remember
from conserje.dialogue.memory import Piece, Told
from conserje.errors import StayRefused
from conserje.model.reservation import Offer
from conserje.model.stay import Party, Stay, StayRequest

# How many sleep in a room of a kind, as its name says; the rest of a party goes where its type has beds.
_SLEEPS = {"single": 1, "double": 2, "twin": 2, "triple": 3, "quadruple": 4, "suite": 2, "family": 4}
_LONGEST_SPLIT = 14


async def tell_kinds(turn: TurnContext, stay: Stay, party: Party, currency: str | None) -> bool:
    """Rooms of every kind that is wished, as one offer for each plan that all of them have; false when any is not to be had.

    Raises StayRefused for what house limits rule out.
    """
    kinds = turn.memory.wish.kinds
    parties = seated(party, kinds)
    if parties is None:
        turn.memory.wish.kinds = ()
        turn.ask(
            "room", "kinds_do_not_fit", party=party, places=sum(rooms * _SLEEPS.get(kind, 2) for kind, rooms in kinds)
        )
        return True
    turn.desk.check_limits(StayRequest(stay, party, sum(rooms for _, rooms in kinds), currency))
    found = []
    for (kind, rooms), people in zip(kinds, parties, strict=True):
        offers = await turn.desk.offers(StayRequest(stay, people, rooms, currency))
        found.append([offer for offer in offers if suits(offer, kind)])
    together = _together(found)
    if not together:
        turn.say("kinds_full", stay=stay)
        return False
    count = turn.wording.count("room", sum(rooms for _, rooms in kinds))
    turn.say("offers_head_rooms", stay=stay, party=party, rooms=count)
    _tell(turn, together, "pieces_line")
    turn.ask("room", "ask_book_pieces")
    return True


async def tell_split(turn: TurnContext, stay: Stay, party: Party, currency: str | None) -> bool:
    """The cheapest way to sleep the whole stay here with one move between two rooms; false when there is none."""
    if not 2 <= stay.nights <= _LONGEST_SPLIT:
        return False
    rooms, best = turn.memory.wish.rooms, None
    for nights in range(1, stay.nights):
        day = stay.check_in + timedelta(days=nights)
        parts = [Stay(stay.check_in, day), Stay(day, stay.check_out)]
        try:
            found = [await turn.desk.offers(StayRequest(part, party, rooms, currency)) for part in parts]
        except StayRefused:
            continue
        for together in _together(found)[:1]:
            if best is None or _total(together) < _total(best):
                best = together
    if best is None:
        return False
    turn.say("split_head")
    _tell(turn, [best], "split_line")
    turn.ask("room", "ask_book_split")
    return True


def seated(party: Party, kinds: Sequence[tuple[str, int]]) -> list[Party] | None:
    """Who sleeps in the rooms of each kind: an adult in every room, then the rest in the order in which they were named,
    adults before children, as far as the kinds' names sleep them. None when there are fewer adults than rooms, or more people
    than places."""
    rooms = [count for _, count in kinds]
    places = [count * _SLEEPS.get(kind, 2) for kind, count in kinds]
    if party.adults < sum(rooms) or party.size > sum(places):
        return None
    adults = list(rooms)
    for _ in range(party.adults - sum(rooms)):
        adults[_roomiest(places, adults)] += 1
    children: list[list[int]] = [[] for _ in kinds]
    for age in sorted(party.children, reverse=True):
        taken = [grown + len(young) for grown, young in zip(adults, children, strict=True)]
        children[_roomiest(places, taken)].append(age)
    return [Party(grown, tuple(young)) for grown, young in zip(adults, children, strict=True)]


def _roomiest(places: list[int], taken: list[int]) -> int:
    """Where most beds are still free; the first of them."""
    free = [have - used for have, used in zip(places, taken, strict=True)]
    return free.index(max(free))


def _together(found: Sequence[Sequence[Offer]]) -> list[tuple[Offer, ...]]:
    """For each plan that every part has, its cheapest offers, if there are rooms enough where two parts are of one type."""
    plans = dict.fromkeys(offer.rate_plan.code for offers in found for offer in offers)
    sets = []
    for plan in plans:
        parts = [[offer for offer in offers if offer.rate_plan.code == plan] for offers in found]
        fitting = [one for one in product(*parts) if _has_rooms(one)]
        if fitting:
            sets.append(min(fitting, key=_total))
    return sorted(sets, key=_total)


def _has_rooms(parts: tuple[Offer, ...]) -> bool:
    """Parts of one type on the same nights share its rooms."""
    for one in parts:
        same = [two for two in parts if (two.room_type.code, two.stay) == (one.room_type.code, one.stay)]
        if sum(two.rooms for two in same) > one.left:
            return False
    return True


def _total(parts: tuple[Offer, ...]) -> Decimal:
    return sum_of([one.price.total for one in parts]).amount


def _tell(turn: TurnContext, sets: Sequence[tuple[Offer, ...]], line: str) -> None:
    """Number the sets, each with its pieces below it, and remember them as what can be taken."""
    wording, told, lines = turn.wording, [], []
    for number, parts in enumerate(sets, start=1):
        total = sum_of([one.price.total for one in parts])
        turn.desk.held.money.add(total)
        names = [wording.name(one.room_type.name) for one in parts]
        label, plan = wording.joined(list(dict.fromkeys(names))), wording.name(parts[0].rate_plan.name)
        lines.append(f"{number}. " + wording.text("pieces_head", plan=plan, total=total))
        lines += [
            "   "
            + wording.text(line, rooms=one.rooms, room=name, party=one.party, stay=one.stay, total=one.price.total)
            for one, name in zip(parts, names, strict=True)
        ]
        told.append(_told(turn, parts, str(total.amount), label, plan))
    turn.say_lines(lines)
    remember(turn, told)


def _told(turn: TurnContext, parts: tuple[Offer, ...], total: str, label: str, plan: str) -> Told:
    first = parts[0]
    return Told(
        token=turn.token,
        room_type=first.room_type.code,
        rate_plan=first.rate_plan.code,
        total=total,
        currency=first.price.total.currency,
        check_in=min(one.stay.check_in for one in parts),
        check_out=max(one.stay.check_out for one in parts),
        label=label,
        plan=plan,
        pieces=[_piece(one) for one in parts],
    )


def _piece(offer: Offer) -> Piece:
    return Piece(
        room_type=offer.room_type.code,
        rate_plan=offer.rate_plan.code,
        total=str(offer.price.total.amount),
        check_in=offer.stay.check_in,
        check_out=offer.stay.check_out,
        rooms=offer.rooms,
        adults=offer.party.adults,
        ages=offer.party.children,
    )
