"""Offers of several pieces: rooms of several kinds for one party, or one stay that moves once from room to room."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import product

from conserje.dialogue.context import TurnContext
from conserje.dialogue.flows.booking.matching import suits
from conserje.dialogue.flows.booking.taking import sum_of
from conserje.dialogue.flows.booking.telling import remember
from conserje.dialogue.memory import Piece, Told
from conserje.errors import StayRefused
from conserje.model.hotel import RoomType
from conserje.model.reservation import Offer
from conserje.model.stay import Party, Stay, StayRequest
from conserje.understanding.entities.naming import is_called

_LONGEST_SPLIT = 14


async def tell_kinds(turn: TurnContext, stay: Stay, party: Party, currency: str | None) -> bool:
    """Rooms of every kind that is wished, as one offer for each plan that all of them have; false when any is not to be had.

    Raises StayRefused for what house limits rule out.
    """
    kinds = turn.memory.wish.kinds
    types = await turn.desk.room_types()
    beds = [_beds(types, kind, rooms) for kind, rooms in kinds]
    parties = seated(party, beds)
    if parties is None:
        turn.memory.wish.kinds = ()
        turn.ask("room", "kinds_do_not_fit", party=party, places=sum(one.guests for one in beds))
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


@dataclass(frozen=True, slots=True)
class Beds:
    """How many fit into so many rooms of a kind."""

    rooms: int
    adults: int
    guests: int


def _beds(types: Sequence[RoomType], kind: str, rooms: int) -> Beds:
    """Of the largest type that the word names; a word that names none has two beds a room, and finds no offer later."""
    named = [one for one in types if is_called(one, kind)]
    adults, guests = max(((one.max_adults, one.max_guests) for one in named), default=(2, 2))
    return Beds(rooms, rooms * adults, rooms * guests)


def seated(party: Party, beds: Sequence[Beds]) -> list[Party] | None:
    """Who sleeps in the rooms of each kind: an adult in every room, the others where most beds for adults are free, and then
    the children, the eldest first. None when there are fewer adults than rooms, or more people than beds."""
    adults = [one.rooms for one in beds]
    if party.adults < sum(adults) or party.adults > sum(one.adults for one in beds):
        return None
    for _ in range(party.adults - sum(adults)):
        adults[_roomiest([one.adults for one in beds], adults)] += 1
    children: list[list[int]] = [[] for _ in beds]
    for age in sorted(party.children, reverse=True):
        taken = [grown + len(young) for grown, young in zip(adults, children, strict=True)]
        place = _roomiest([one.guests for one in beds], taken)
        if taken[place] >= beds[place].guests:
            return None
        children[place].append(age)
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
