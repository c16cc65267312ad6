"""When to try again: growing, jittered, never before the other side said."""

from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from conserje.delivery.retry import MOST_ATTEMPTS, answer_delay, send_delay


@given(st.integers(1, MOST_ATTEMPTS), st.integers())
def test_a_failed_send_waits_a_minute_twice_as_long_each_time_with_jitter(attempts: int, seed: int) -> None:
    plain = timedelta(seconds=60 * 2 ** (attempts - 1))
    assert plain * 0.8 <= send_delay(attempts, Random(seed)) <= plain * 1.2


@given(st.integers(1, MOST_ATTEMPTS), st.floats(0, 10_000), st.integers())
def test_a_channel_that_says_when_is_not_called_before(attempts: int, after: float, seed: int) -> None:
    assert send_delay(attempts, Random(seed), at_least=after) >= timedelta(seconds=after)


@given(st.integers(1, 50), st.integers())
def test_a_failed_turn_is_tried_again_within_a_minute(attempts: int, seed: int) -> None:
    assert timedelta(0) < answer_delay(attempts, Random(seed)) <= timedelta(minutes=1)
