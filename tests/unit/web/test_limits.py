"""How much passes, how long the rest waits, and what is forgotten."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conserje.model.ids import MovableClock
from conserje.web.limits import SlidingWindow, TooManyRequests

START = datetime(2026, 11, 24, 12, tzinfo=UTC)


@given(st.lists(st.integers(0, 4_000), max_size=60))
def test_no_window_of_any_length_ever_holds_more_than_it_may(pauses: list[int]) -> None:
    clock = MovableClock(START)
    window = SlidingWindow(5, 10.0, clock)
    admitted: list[datetime] = []
    waits: list[float] = []
    for pause in pauses:
        clock.move_to(clock.now() + timedelta(milliseconds=pause))
        try:
            window.take("a visitor")
        except TooManyRequests as refused:
            waits.append(refused.after)
            clock.move_to(clock.now() + timedelta(seconds=refused.after))
            window.take("a visitor")
        admitted.append(clock.now())
    assert all(0 < wait <= 10 for wait in waits)
    for earlier, later in zip(admitted, admitted[5:], strict=False):
        assert later - earlier >= timedelta(seconds=10)


def test_the_one_seen_longest_ago_is_forgotten_when_there_are_too_many() -> None:
    window = SlidingWindow(1, 60.0, MovableClock(START), keys=2)
    for key in ("one", "two"):
        window.take(key)
    with pytest.raises(TooManyRequests):
        window.take("one")
    window.take("three")
    with pytest.raises(TooManyRequests):
        window.take("one")
    window.take("two")
