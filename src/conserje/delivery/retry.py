"""When to try again, and when to stop: pure arithmetic, the chance passed in."""

from datetime import timedelta
from random import Random

MOST_ATTEMPTS = 6


def send_delay(attempts: int, chance: Random, *, at_least: float | None = None) -> timedelta:
    """60·2ⁿ seconds with ±20 % jitter after `attempts` failures (1 → about a minute); not before `at_least` seconds when
    the channel said so."""
    seconds = 60 * 2 ** (attempts - 1) * chance.uniform(0.8, 1.2)
    return timedelta(seconds=max(seconds, at_least or 0))


def answer_delay(attempts: int, chance: Random) -> timedelta:
    """A turn that failed is tried again soon, the guest is waiting: 1, 2, 4 … seconds with jitter, at most a minute."""
    return timedelta(seconds=min(60.0, 2 ** (attempts - 1) * chance.uniform(0.8, 1.2)))
