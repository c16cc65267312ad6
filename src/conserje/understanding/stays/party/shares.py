"""Children told by their share of the party: "each with a baby", "the rest are kids", "half of them children"."""

from dataclasses import replace

from conserje.understanding.stays.kinds import Kind, pattern
from conserje.understanding.stays.party.grown_ups import Heads
from conserje.understanding.stays.party.minors import Minors

_IS = "(?:WE_ARE | AGED | INCLUDING | OF_THEM | COMMA)*"
_REST_OF_CHILDREN = pattern(f"REST {_IS} (?:CHILD | BABY)")
_REST_OF_ADULTS = pattern(f"REST {_IS} ADULT")
_HALF_CHILDREN = pattern(f"HALF {_IS} (?:OF_ANY? US)? {_IS} (?:CHILD | BABY)")
_A_CHILD_EACH = pattern("EACH (?:OTHER | WITH | MY | ELSEWHEN)* SPENT | SPENT (?:OTHER | COMMA)? EACH")
_FEWEST = 2
_MOST_GROUPS = 20


def shared_out(kinds: str, unread: str, heads: Heads, minors: Minors) -> tuple[Heads, Minors]:
    """Heads and minors with what the words about shares tell; as they are where there are none."""
    if Kind.EACH.value in kinds and minors.count:
        groups = heads.couples if heads.couples >= _FEWEST else heads.adults or heads.total or 0
        own = minors.count - len(minors.ages[minors.assumed :]) if minors.assumed else minors.count
        if _FEWEST <= groups <= _MOST_GROUPS and 0 < own < groups and _A_CHILD_EACH.search(unread):
            minors = _each(minors, groups)
    total = heads.total or 0
    if Kind.REST.value in kinds and total:
        if _REST_OF_CHILDREN.search(kinds) and 0 < heads.adults < total and not minors.count:
            minors = replace(minors, count=total - heads.adults)
        elif _REST_OF_ADULTS.search(kinds) and 0 < minors.count < total and not heads.adults:
            heads = replace(heads, adults=total - minors.count)
    if Kind.HALF.value in kinds and total and not total % 2 and not minors.count and _HALF_CHILDREN.search(kinds):
        heads, minors = replace(heads, adults=total // 2), replace(minors, count=total // 2)
    return heads, minors


def _each(minors: Minors, groups: int) -> Minors:
    """As many children for every group; ages told of all of them stand, one told of each is that of all."""
    told = minors.ages[minors.assumed :] if minors.assumed else minors.ages
    count = minors.count * groups
    told_of_all = len(told) >= groups
    if told_of_all:
        return replace(minors, count=len(told), ages=told)
    return replace(minors, count=count, ages=minors.ages * groups if len(minors.ages) == minors.count else minors.ages)
