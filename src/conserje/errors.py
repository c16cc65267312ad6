"""What can go wrong, drawn on top. The type decides retry, guest text and HTTP status; never a string match.

ConserjeError
├── Retryable                 the same call may succeed later
│   ├── PmsUnavailable
│   ├── ChannelUnavailable    (also: told to slow down)
│   ├── LlmUnavailable        (also: too slow)
│   ├── PaymentsUnavailable   (also: told to slow down)
│   └── LeaseLost             another worker took the conversation over
├── Permanent                 the same call will never succeed
│   ├── ChannelRejected       the channel will not deliver this message
│   ├── LlmNotInstalled       a house wants a language model whose vendor's package is missing
│   ├── LlmRefused            the language model, or its vendor, will not do this
│   │   └── LlmAnswerBroken   it answered, but not what it was asked for
│   ├── PaymentsRefused       the provider will not take or return this money
│   └── CredentialsRefused    a vendor does not accept our key
└── Refused                   the caller asked for something that is not to be had
    ├── BadRequest            400
    │   └── TransferBooked    a receipt of the same transfer was approved before
    ├── BadSignature          401
    ├── NotFound              404
    ├── PayloadTooLarge       413
    ├── LlmBudgetSpent        402: the house's language model has cost this month what it may
    └── DeskRefused           a house rule or the PMS said no; `guest_text` says which sentence explains it
        ├── StayRefused  NoRoomLeft  QuoteExpired  PriceChanged  HoldExpired
        └── ReservationNotFound  ReservationClosed
"""

from typing import ClassVar


class ConserjeError(Exception):
    """Root of the tree. `status` is the HTTP status, `guest_text` the wording key a guest is answered with."""

    status: ClassVar[int] = 500
    guest_text: ClassVar[str] = "something_broke"


class Retryable(ConserjeError):
    """Try again, after `after` seconds when the other side said when."""

    status = 503
    guest_text = "try_again_soon"

    def __init__(self, message: str, *, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


class PmsUnavailable(Retryable):
    guest_text = "pms_unavailable"


class ChannelUnavailable(Retryable):
    pass


class LlmUnavailable(Retryable):
    """Nobody answered in time; `was_asked` is false when the request surely cost nothing."""

    def __init__(self, message: str, *, after: float | None = None, was_asked: bool = False) -> None:
        super().__init__(message, after=after)
        self.was_asked = was_asked


class PaymentsUnavailable(Retryable):
    """A payment provider does not answer; whether it did what was asked is not known, and asking again is safe."""


class LeaseLost(Retryable):
    pass


class Permanent(ConserjeError):
    """Trying again changes nothing; park it and show it to a person."""


class ChannelRejected(Permanent):
    """The channel refuses this message for good; `code` is the vendor's own error code."""

    def __init__(self, message: str, *, code: int | str | None = None) -> None:
        super().__init__(message)
        self.code = code


class LlmNotInstalled(Permanent):
    pass


class LlmRefused(Permanent):
    """`tokens_in` and `tokens_out` are what the refusal cost nevertheless."""

    def __init__(self, message: str, *, tokens_in: int = 0, tokens_out: int = 0) -> None:
        super().__init__(message)
        self.tokens_in = tokens_in
        self.tokens_out = tokens_out


class LlmAnswerBroken(LlmRefused):
    """Cut off, empty, or not JSON where JSON was asked for."""


class PaymentsRefused(Permanent):
    pass


class CredentialsRefused(Permanent):
    pass


class Refused(ConserjeError):
    status = 400


class BadRequest(Refused):
    pass


class TransferBooked(BadRequest):
    pass


class BadSignature(Refused):
    status = 401


class NotFound(Refused):
    status = 404


class PayloadTooLarge(Refused):
    status = 413


class LlmBudgetSpent(Refused):
    status = 402


class DeskRefused(Refused):
    status = 409
    guest_text = "desk_refused"


class KeepsItsFee(DeskRefused):
    """A cheaper stay would win back what the rate keeps: people decide about that."""


class StayRefused(DeskRefused):
    """The stay breaks a restriction; `reason` is one of `REASONS`, `limit` the number that was broken."""

    REASONS: ClassVar[tuple[str, ...]] = (
        "past",
        "order",
        "too_far",
        "too_long",
        "too_short_notice",
        "min_stay",
        "max_stay",
        "closed_to_arrival",
        "closed_to_departure",
        "too_many_guests",
        "no_adults",
        "too_many_rooms",
    )
    guest_text = "stay_refused"

    def __init__(self, reason: str, *, limit: int | None = None) -> None:
        super().__init__(f"{reason} ({limit})" if limit is not None else reason)
        self.reason = reason
        self.limit = limit


class NoRoomLeft(DeskRefused):
    guest_text = "no_room_left"


class QuoteExpired(DeskRefused):
    guest_text = "quote_expired"


class PriceChanged(DeskRefused):
    guest_text = "price_changed"


class HoldExpired(DeskRefused):
    guest_text = "hold_expired"


class ReservationNotFound(DeskRefused):
    guest_text = "reservation_not_found"


class ReservationClosed(DeskRefused):
    """The reservation is cancelled, expired or already over, so it cannot be changed."""

    guest_text = "reservation_closed"
