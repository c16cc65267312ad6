"""Who of the house is told that a guest waits, in which order."""

from conserje.model.desk.rules import Contact, StaffRules

# An urgent case goes round the list again until somebody is there, but not for ever.
URGENT_ROUNDS = 3


def called_at(step: int, rules: StaffRules, *, urgent: bool) -> tuple[Contact, ...]:
    """Who is told at a step: 0 is at once, each later one when nobody answered in time. Everybody on call is told at once of
    what is urgent; empty when the list is at its end."""
    order = _order(rules.contacts, urgent=urgent)
    rounds = URGENT_ROUNDS if urgent else 1
    return order[step % len(order)] if order and step < rounds * len(order) else ()


def _order(contacts: tuple[Contact, ...], *, urgent: bool) -> list[tuple[Contact, ...]]:
    on_call = tuple(one for one in contacts if one.on_call)
    if not urgent or not on_call:
        return [(one,) for one in contacts]
    return [on_call, *((one,) for one in contacts if not one.on_call)]
