"""Until when it can be cancelled freely, in words: of an offer, of what is kept, of a reservation."""

from datetime import datetime

from conserje.dialogue.wording import Wording
from conserje.model.hotel import CancellationPolicy


def cancellation_line(wording: Wording, free_until: datetime | None, policy: CancellationPolicy, now: datetime) -> str:
    """As of `now`; `free_until` is None where it is free no more, or never was."""
    if free_until is not None and now <= free_until:
        return wording.text("offer_free_until", until=free_until)
    never = policy.free_until_hours is None
    return wording.text("offer_not_refundable" if never else "offer_no_longer_free")
