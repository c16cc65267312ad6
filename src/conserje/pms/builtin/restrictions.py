"""Whether a stay may be sold under a house's restrictions, and if not, what a guest could do about it."""

from collections.abc import Iterable, Sequence

from conserje.errors import StayRefused
from conserje.model.stay import Stay
from conserje.pms.builtin.catalogue import Rule, Sold

STOP_SELL = "stop_sell"

# A broken restriction: one of StayRefused.REASONS or STOP_SELL, and the number that was broken.
Breach = tuple[str, int | None]

# Which refusal helps a guest most: another length first, then another arrival or departure day.
_HELPFUL = ("min_stay", "max_stay", "closed_to_arrival", "closed_to_departure")


def touching(rules: Iterable[Rule], stay: Stay) -> list[Rule]:
    """The rules that can matter for `stay`, its departure day included."""
    return [rule for rule in rules if rule.days.first <= stay.check_out and stay.check_in <= rule.days.last]


def breaches(rules: Iterable[Rule], stay: Stay, sold: Sold) -> list[Breach]:
    """Every restriction that `stay` breaks for this room type and plan; empty when it may be sold."""
    return [breach for rule in rules if rule.concerns(*sold) for breach in _broken(rule, stay)]


def _broken(rule: Rule, stay: Stay) -> Iterable[Breach]:
    arrives = rule.binds(stay.check_in)
    sleeps = any(map(rule.binds, stay.days()))
    limited = arrives or (rule.through and sleeps)
    if rule.stop_sell and sleeps:
        yield STOP_SELL, None
    if limited and rule.min_stay is not None and stay.nights < rule.min_stay:
        yield "min_stay", rule.min_stay
    if limited and rule.max_stay is not None and stay.nights > rule.max_stay:
        yield "max_stay", rule.max_stay
    if arrives and rule.closed_to_arrival:
        yield "closed_to_arrival", None
    if rule.closed_to_departure and rule.binds(stay.check_out):
        yield "closed_to_departure", None


def refusal(broken: Sequence[Sequence[Breach]]) -> StayRefused | None:
    """What to tell a guest when rooms are free but every plan in `broken` is restricted; None when no plan can be had
    by changing the stay (the house stopped selling)."""
    sold_again = [plan for plan in broken if all(reason != STOP_SELL for reason, _ in plan)]
    if not sold_again:
        return None
    reason, limit = min((_hardest(plan) for plan in sold_again), key=_effort)
    return StayRefused(reason, limit=limit)


def _hardest(plan: Sequence[Breach]) -> Breach:
    return max(plan, key=_effort)


def _effort(breach: Breach) -> tuple[int, int]:
    """How far a guest has to move: a longer minimum and a shorter maximum ask more."""
    reason, limit = breach
    nights = limit or 0
    return _HELPFUL.index(reason), -nights if reason == "max_stay" else nights
