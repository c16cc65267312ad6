"""What the till asks of payment providers by itself: what their events came to, refunds sent, links closed."""

from collections.abc import Sequence
from uuid import UUID

from conserje.dialogue.desk.money.till import Till
from conserje.dialogue.desk.money.told import heard_in, told_out
from conserje.errors import PaymentsUnavailable, Permanent
from conserje.model.ids import ConversationId
from conserje.model.money import Money
from conserje.payments.port import PaymentProvider, RefundState
from conserje.storage.payments.checkouts import (
    Checkout,
    close_checkout,
    find_checkout,
    load_event,
    open_links,
    understand_event,
)
from conserje.storage.payments.ledger import hold_account
from conserje.storage.payments.refunds import Refund, load_refund, move_refund


async def understand(till: Till, event_id: UUID) -> None:
    """Ask what an event came to, find the reservation by our own name of the link, and have its account looked at.

    Raises PaymentsUnavailable.
    """
    drawer, tenant = till.drawer, till.hotel.tenant_id
    event = await load_event(drawer.database, tenant, event_id)
    if event is None or event.told is not None:
        return
    told = await _provider(till, event.provider).look(heard_in(event.heard))
    async with drawer.database.transaction(tenant) as connection:
        link = await find_checkout(connection, till.hotel.id, told.checkout) if told.checkout else None
        where = till.where(link.code) if link and link.provider == event.provider else None
        await understand_event(connection, event.id, told_out(told), where, till.now, drawer.ids)


async def send_refund(till: Till, refund_id: UUID) -> Refund | None:
    """Send money back; the refund that a person has to make instead is returned. Raises PaymentsUnavailable."""
    drawer, tenant = till.drawer, till.hotel.tenant_id
    refund = await load_refund(drawer.database, tenant, refund_id)
    if refund is None or refund.state in ("sent", "done"):
        return None
    if refund.state == "by_hand" or refund.payment is None:
        return refund
    state, name = "by_hand", None
    try:
        returned = await _provider(till, refund.method).refund(refund.payment, refund.amount, ours=refund.id)
    except Permanent as error:
        await till.record.failed("refund", {"refund": str(refund.id)}, error)
    else:
        name = returned.refund
        state = {RefundState.DONE: "done", RefundState.FAILED: "by_hand"}.get(returned.state, "sent")
    async with drawer.database.transaction(tenant) as connection:
        moved = await move_refund(connection, refund.id, state, name)
    return moved if moved and moved.state == "by_hand" else None


async def links_to_close(till: Till, code: str, *, but: Money | None) -> Sequence[Checkout]:
    """Links that somebody could still pay by, `but` those for that amount."""
    async with till.drawer.database.transaction(till.hotel.tenant_id) as connection:
        links = await open_links(connection, till.where(code))
    return [one for one in links if one.expires_at > till.now and one.amount != but]


async def close_link(till: Till, link_id: UUID) -> None:
    """Raises PaymentsUnavailable. A provider that will not close a link leaves it to its time."""
    async with till.drawer.database.transaction(till.hotel.tenant_id) as connection:
        link = await find_checkout(connection, till.hotel.id, link_id)
    if link is None:
        return
    try:
        await _provider(till, link.provider).close(link.provider_id)
    except Permanent as error:
        await till.record.failed("close_link", {"link": str(link.id)}, error)
    async with till.drawer.database.transaction(till.hotel.tenant_id) as connection:
        await close_checkout(connection, link.id, till.now)


async def told_to(till: Till, code: str) -> ConversationId | None:
    """Where the guest of a reservation is told of money."""
    async with till.drawer.database.transaction(till.hotel.tenant_id) as connection:
        return await hold_account(connection, till.where(code))


def _provider(till: Till, method: str) -> PaymentProvider:
    """Raises PaymentsUnavailable where the house has no keys for it (any more): somebody may put them back."""
    provider = till.drawer.providers_of(till.hotel).get(method)
    if provider is None:
        raise PaymentsUnavailable(f"this house has no keys for {method}")
    return provider
