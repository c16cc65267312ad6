"""What is said to a guest, before a channel gives it its own shape."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to tap. `id` comes back with the tap (≤ 200 characters); `title` ≤ 20 where a button is wanted."""

    id: str
    title: str
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """One message to the guest. Up to three choices become buttons, up to ten a list, on channels that have them."""

    text: str
    choices: tuple[Choice, ...] = ()
