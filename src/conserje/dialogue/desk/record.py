"""What is done at the desk in one turn: each write asked for once, written down before and after, told to staff and guard.

What the PMS and the till said in this turn is kept as `Held`: the guard lets no other price, date or confirmation out.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, Protocol, TypeVar
from uuid import UUID

from conserje.errors import ConserjeError, DeskRefused
from conserje.model.conversation import Action
from conserje.model.hotel import Hotel
from conserje.model.ids import ConversationId, TenantId
from conserje.model.money import Money
from conserje.model.reservation import Offer, Reservation
from conserje.model.stay import Stay

Result = TypeVar("Result")


class Audit(Protocol):
    """Where actions are written down; storage.conversations.AuditLog in the product."""

    async def write(
        self,
        tenant: TenantId,
        conversation: UUID | None,
        *,
        at: datetime,
        actor: str,
        action: str,
        phase: str,
        key: str,
        details: dict[str, Any],
    ) -> None: ...


@dataclass(slots=True)
class Held:
    """The facts of this turn: everything that may be said as a price, a date or a confirmation."""

    money: set[Money] = field(default_factory=set)
    days: set[date] = field(default_factory=set)
    moments: set[datetime] = field(default_factory=set)
    booked: set[str] = field(default_factory=set)
    cancelled: set[str] = field(default_factory=set)

    def take_stay(self, stay: Stay) -> None:
        self.days |= {stay.check_in, stay.check_out}

    def take_offer(self, offer: Offer) -> None:
        self.take_stay(offer.stay)
        self.money.add(offer.price.total)
        self.money.add(per_night(offer))
        self.money |= {charge.amount for charge in offer.price.charges}

    def take_reservation(self, reservation: Reservation) -> None:
        self.take_stay(reservation.stay)
        self.money |= {reservation.total, reservation.deposit}
        if reservation.status.is_live:
            self.booked.add(reservation.code)
        else:
            self.cancelled.add(reservation.code)
        self.moments |= {one for one in (reservation.deposit_due, reservation.free_cancellation_until) if one}


class Record:
    """`message_key` names the message that is being answered (or the timer that is due): with the action and its arguments it
    is the idempotency key of every write, so that a turn that is repeated after a crash does nothing twice, and one that is
    repeated with more messages, which want something else, does not get what the first ones wanted."""

    def __init__(
        self,
        audit: Audit,
        hotel: Hotel,
        *,
        conversation: ConversationId | None,
        message_key: str,
        now: datetime,
        actor: str = "bot",
    ) -> None:
        self._audit = audit
        self._conversation = conversation
        self._message_key = message_key
        self._actor = actor
        self.hotel = hotel
        self.now = now
        self.held = Held()
        self.actions: list[Action] = []
        self.written: list[str] = []

    @property
    def conversation(self) -> ConversationId | None:
        return self._conversation

    async def read(self, name: str, arguments: dict[str, Any], call: Callable[[], Awaitable[Result]]) -> Result:
        """Look something up, and note that it was."""
        try:
            result = await call()
        except ConserjeError as error:
            self.actions.append(Action(name, arguments, type(error).__name__))
            raise
        self.actions.append(Action(name, arguments, "done"))
        return result

    async def write(self, name: str, arguments: dict[str, Any], call: Callable[[str], Awaitable[Result]]) -> Result:
        """Do something under its key: `call` gets the key, and does with it at most once what it does."""
        key = self.key(name, arguments)
        await self._note(name, "asked", key, arguments)
        try:
            result = await call(key)
        except ConserjeError as error:
            phase = "refused" if isinstance(error, DeskRefused) else "failed"
            await self._note(name, phase, key, {**arguments, "error": type(error).__name__})
            self.actions.append(Action(name, arguments, type(error).__name__))
            raise
        await self._note(name, "done", key, arguments)
        self.written.append(name)
        self.actions.append(Action(name, arguments, "done"))
        return result

    def key(self, name: str, arguments: dict[str, Any]) -> str:
        """The key under which the next write of this name does these things, in this turn as in every repeat of it."""
        nth = sum(action.name == name for action in self.actions)
        return f"{self._conversation or self.hotel.id}:{self._message_key}:{name}:{nth}:{_digest(arguments)}"

    async def failed(self, name: str, arguments: dict[str, Any], error: ConserjeError) -> None:
        """Write down that something could not be done for good, where no guest asked for it."""
        await self._note(name, "failed", name, {**arguments, "error": type(error).__name__})

    async def _note(self, action: str, phase: str, key: str, details: dict[str, Any]) -> None:
        await self._audit.write(
            self.hotel.tenant_id,
            self._conversation,
            at=self.now,
            actor=self._actor,
            action=action,
            phase=phase,
            key=key,
            details=details,
        )


def per_night(offer: Offer) -> Money:
    """The average of a night, everything included, in whole units: a measure to compare by, not a charge."""
    return Money(Decimal(round(offer.price.total.amount / offer.stay.nights)), offer.price.total.currency)


def _digest(arguments: dict[str, Any]) -> str:
    return sha256(repr(sorted(arguments.items())).encode()).hexdigest()[:12]
