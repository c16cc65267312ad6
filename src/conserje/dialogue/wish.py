"""Merging what a message states into what is known of the stay, and what is still missing."""

from datetime import date, timedelta

from conserje.dialogue.memory import Wish
from conserje.model.reading import Facts

STAY_FIELDS = (
    "check_in",
    "check_out",
    "nights",
    "adults",
    "children",
    "ages",
    "rooms",
    "room_type",
    "currency",
    "month",
)


_PARTY = ("adults", "children", "ages")


def merge(wish: Wish, facts: Facts, *, asked: str | None) -> set[str]:
    """Put the facts into the wish and return the names of what changed. `asked` is the question that was open."""
    before = {name: getattr(wish, name) for name in STAY_FIELDS}
    _merge_dates(wish, facts)
    _merge_party(wish, facts, asked)
    if facts.rooms is not None and facts.rooms > 0:
        wish.rooms, wish.is_spread = facts.rooms, False
    elif wish.is_spread and (wish.adults, wish.children, wish.ages) != tuple(before[name] for name in _PARTY):
        wish.rooms, wish.is_spread = 1, False
    if facts.room_type is not None:
        wish.beds = None
    for name in ("room_type", "beds", "currency"):
        value = getattr(facts, name)
        if value is not None:
            setattr(wish, name, value)
    if facts.features:
        wish.features = tuple(dict.fromkeys((*wish.features, *facts.features)))
    return {name for name in STAY_FIELDS if getattr(wish, name) != before[name]}


def _merge_dates(wish: Wish, facts: Facts) -> None:
    if facts.check_in is not None:
        _arrive(wish, facts)
    if facts.check_out is not None:
        wish.check_out, wish.nights = facts.check_out, None
    if facts.nights is not None:
        wish.nights = facts.nights
        if facts.check_out is None:
            wish.check_out = None
        elif facts.check_in is None:
            wish.check_in = None
    if isinstance(facts.flexible, str):
        _another_month(wish, facts)
        wish.month = facts.flexible
    _complete(wish)


def _another_month(wish: Wish, facts: Facts) -> None:
    """ "And in March?", after days of January: those are over, and the length of the stay remains."""
    if facts.check_in is None and wish.check_in is not None and f"{wish.check_in:%Y-%m}" != facts.flexible:
        wish.nights = facts.nights or _nights_of(wish)
        wish.check_in = wish.check_out = None


def _arrive(wish: Wish, facts: Facts) -> None:
    """A new arrival alone moves the stay as a whole."""
    nights = _nights_of(wish)
    is_alone = facts.check_out is None and facts.nights is None
    moved = wish.check_in is not None and is_alone
    wish.check_in = facts.check_in
    if moved and nights and facts.check_in:
        wish.check_out = facts.check_in + timedelta(days=nights)
    elif is_alone and wish.nights is None:
        wish.check_out = None


def _complete(wish: Wish) -> None:
    if wish.check_in and wish.nights and not wish.check_out:
        wish.check_out = wish.check_in + timedelta(days=wish.nights)
    elif wish.check_out and wish.nights and not wish.check_in:
        wish.check_in = wish.check_out - timedelta(days=wish.nights)


def _nights_of(wish: Wish) -> int | None:
    if wish.check_in and wish.check_out and wish.check_out > wish.check_in:
        return (wish.check_out - wish.check_in).days
    return wish.nights


def _merge_party(wish: Wish, facts: Facts, asked: str | None) -> None:
    if asked == "ages" and facts.ages and len(facts.ages) == (wish.children or 0):
        wish.ages = facts.ages
        return
    if asked == "ages" and facts.adults is None and len(facts.ages) < (wish.children or 0):
        return  # fewer ages than children: asked again, nobody is left behind
    if facts.adults is not None:
        wish.adults = facts.adults
        if facts.children is None and asked == "party":
            wish.children, wish.ages = 0, ()
    if facts.children is not None:
        wish.children = facts.children
        wish.ages = facts.ages if len(facts.ages) == facts.children else ()
    elif facts.ages:
        wish.children, wish.ages = len(facts.ages), facts.ages
    if wish.adults and wish.children is None:
        wish.children = 0


def missing(wish: Wish) -> str | None:
    """The next thing to ask: "dates", "check_in", "check_out", "party", "ages", or None when a search can be made."""
    if wish.check_in is None:
        return "dates" if wish.check_out is None else "check_in"
    if wish.check_out is None:
        return "check_out"
    if not wish.adults:
        return "party"
    if len(wish.ages) != (wish.children or 0):
        return "ages"
    return None


def is_backwards(wish: Wish) -> bool:
    """Both dates are known and make no stay."""
    return wish.check_in is not None and wish.check_out is not None and wish.check_out <= wish.check_in


def days_named(wish: Wish, facts: Facts) -> list[date]:
    """Dates that the guest named: they may be repeated to them."""
    named = (wish.check_in, wish.check_out, facts.check_in, facts.check_out, *facts.ambiguous_dates)
    return [day for day in named if day is not None]
