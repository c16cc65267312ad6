"""What is remembered comes back as it was, however it was stored, and whoever wrote it."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conserje.dialogue.memory import Cancelling, Changing, Kept, Memory, Told, Wish, from_json, to_json
from conserje.model.ids import HoldId, QuoteId
from conserje.model.money import Money

DATES = st.none() | st.dates()
MOMENTS = st.none() | st.datetimes(timezones=st.just(UTC))
WORDS = st.none() | st.text(max_size=12)
WISHES = st.builds(
    Wish,
    check_in=DATES,
    check_out=DATES,
    nights=st.none() | st.integers(1, 30),
    adults=st.none() | st.integers(0, 20),
    ages=st.lists(st.integers(0, 17), max_size=4).map(tuple),
    rooms=st.integers(1, 9),
    is_spread=st.booleans(),
    room_type=WORDS,
    features=st.lists(st.text(max_size=8), max_size=3).map(tuple),
)
TOLD = st.builds(
    Told,
    token=st.text(max_size=8),
    room_type=st.text(max_size=8),
    rate_plan=st.text(max_size=8),
    total=st.decimals(0, 10**9, places=2).map(str),
    currency=st.sampled_from(["ARS", "USD", "BRL"]),
    check_in=st.dates(),
    check_out=st.dates(),
)
CHANGES = st.builds(
    Changing,
    code=st.text(max_size=6),
    wish=WISHES,
    name=WORDS,
    quote_id=st.none() | st.uuids().map(QuoteId),
    told=st.lists(TOLD, max_size=2),
    quotes=st.lists(st.uuids().map(QuoteId), max_size=2),
)
MEMORIES = st.builds(
    Memory,
    introduced=st.booleans(),
    goal=WORDS,
    at=st.sampled_from([{}, {"booking": "offered"}, {"booking": "details"}, {"booking": "summary"}]),
    moves=st.just([]),
    asked=WORDS,
    wish=WISHES,
    told=st.lists(TOLD, max_size=3),
    kept=st.lists(st.builds(Kept, st.uuids().map(QuoteId), st.uuids().map(HoldId)), max_size=2),
    hold_until=MOMENTS,
    codes=st.lists(st.text(max_size=6), max_size=3),
    cancelling=st.none() | st.just(Cancelling("K7P2QX", "100.00", "ARS", rooms=1, adults=2, ages=(4,), token="t")),
    changing=st.none() | CHANGES,
    proved=st.lists(st.text(max_size=6), max_size=3),
    cool_until=MOMENTS,
    last_at=MOMENTS,
)


def stored(memory: Memory) -> dict[str, Any]:
    """As the database gives it back."""
    plain: dict[str, Any] = orjson.loads(orjson.dumps(to_json(memory)))
    return plain


@given(MEMORIES)
def test_a_memory_comes_back_from_the_database_as_it_was(memory: Memory) -> None:
    assert from_json(stored(memory)) == memory


def test_what_is_stored_does_not_change_with_the_memory_afterwards() -> None:
    memory = Memory(at={"booking": "summary"}, codes=["K7P2QX"], wish=Wish(adults=2), trail=[{"said": "hola"}])
    plain = to_json(memory)
    memory.at["group"] = "collecting"
    memory.codes.append("Q2XK7P")
    memory.wish.adults = 3
    memory.trail[0]["said"] = "chau"
    assert (plain["at"], plain["codes"], plain["trail"]) == ({"booking": "summary"}, ["K7P2QX"], [{"said": "hola"}])
    assert plain["wish"]["adults"] == 2


def test_an_empty_memory_takes_no_room() -> None:
    assert to_json(Memory()) == {}
    assert from_json({}) == Memory()


def test_what_another_release_wrote_is_read_as_far_as_it_goes() -> None:
    old = {"goal": "booking", "mood": "fine", "wish": {"adults": 2, "view": "sea"}}
    memory = from_json(old)
    assert (memory.goal, memory.wish.adults, memory.wish.rooms) == ("booking", 2, 1)


def test_a_value_that_is_none_of_ours_is_an_error() -> None:
    with pytest.raises(ValueError, match="tomorrow"):
        from_json({"hold_until": "tomorrow"})


@pytest.mark.parametrize(
    "stored",
    [{"told": [7]}, {"told": [{}]}, {"wish": 3}, {"wish": {"ages": 4}}, {"kept": [5]}, {"cancelling": {"x": 1}}],
)
def test_what_has_another_shape_is_an_error_of_the_same_kind(stored: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="not a memory"):
        from_json(stored)


def test_forgetting_the_offers_keeps_the_wish_and_who_the_guest_is() -> None:
    hold = HoldId(UUID(int=1))
    memory = Memory(
        goal="booking",
        at={"booking": "summary"},
        kept=[Kept(QuoteId(UUID(int=2)), hold)],
        name="Ana",
        wish=Wish(adults=2),
        extended=2,
    )
    memory.forget_offers("changes")
    assert (memory.stage, memory.hold_id, memory.extended) == (None, None, 0)
    assert (memory.goal, memory.name, memory.wish.adults) == ("booking", "Ana", 2)


def test_forgetting_the_goal_forgets_what_waited_for_a_yes() -> None:
    memory = Memory(goal="cancel", about="K7P2QX", token="t", cancelling=Cancelling("K7P2QX", "0", "ARS"), codes=["A"])
    memory.forget_goal()
    assert (memory.goal, memory.about, memory.token, memory.cancelling) == (None, None, None, None)
    assert memory.codes == ["A"]


def test_a_told_offer_is_money_and_days_again() -> None:
    told = Told("t", "double", "flexible", "513570.00", "ARS", date(2027, 3, 12), date(2027, 3, 15))
    assert told.money == Money(513570, "ARS")  # type: ignore[arg-type]
    assert told.stay.nights == 3


def test_a_party_is_known_when_every_child_has_an_age() -> None:
    assert Wish(adults=2, children=1).party is None
    assert Wish(adults=None, children=0).party is None
    party = Wish(adults=2, children=1, ages=(4,)).party
    assert party is not None
    assert party.size == 3


def test_a_moment_keeps_its_zone() -> None:
    moment = datetime(2027, 1, 11, 13, 0, tzinfo=UTC)
    assert from_json(stored(Memory(hold_until=moment))).hold_until == moment
