"""What is owed for a reservation now, and how the house takes it: transfer details, links to pay by."""

from collections.abc import Sequence
from datetime import datetime

import structlog

from conserje.dialogue.context import TurnContext
from conserje.dialogue.desk.money.till import BANK_TRANSFER
from conserje.errors import ConserjeError, Permanent, Retryable
from conserje.model.conversation import NewTask, TaskKind
from conserje.model.money import Money
from conserje.model.reply import Link
from conserje.model.reservation import Reservation

log = structlog.get_logger(__name__)


async def tell_deposit(turn: TurnContext, *reservations: Reservation) -> bool:
    """Say it with every way to pay that the house offers for this currency: each reservation by a link of its own, or all of
    them by one transfer. False when nothing is owed."""
    till, wording = turn.desk.till, turn.wording
    open_ones = [(one, owed) for one in reservations if (owed := (await till.account(one)).owed).amount]
    if not open_ones:
        return False
    owed = _sum_of([money for _, money in open_ones])
    turn.desk.held.money.add(owed)
    methods = till.methods(owed.currency)
    links = await _links(turn, [one for one, _ in open_ones], [one for one in methods if one != BANK_TRANSFER])
    has_transfer = BANK_TRANSFER in methods
    dues = [one.deposit_due for one, _ in open_ones if one.deposit_due]
    due = min(dues) if dues else None
    if not links and not has_transfer:
        turn.say("deposit_no_account", deposit=owed)
        return True
    if links or due is None:
        _tell_amount(turn, owed, due)
        turn.paragraphs += links
        if has_transfer:
            _tell_account(turn, owed, wording.text("deposit_or_transfer" if links else "deposit_transfer"))
    else:
        _tell_account(turn, owed, wording.text("deposit_how", deposit=owed, due=due))
    if has_transfer:
        turn.say("deposit_then", code=wording.joined([one.code for one, _ in open_ones]))
    return True


def _sum_of(amounts: Sequence[Money]) -> Money:
    total = Money.zero(amounts[0].currency)
    for amount in amounts:
        total += amount
    return total


def _tell_amount(turn: TurnContext, owed: Money, due: datetime | None) -> None:
    if due:
        turn.say("deposit_head", deposit=owed, due=due)
    else:
        turn.say("deposit_head_open", deposit=owed)


async def _links(turn: TurnContext, reservations: Sequence[Reservation], methods: Sequence[str]) -> list[str]:
    """A sentence for each. A provider that does not answer is left out; people are told when it refuses."""
    found: list[str] = []
    for reservation in reservations:
        for method in methods:
            try:
                link = await turn.desk.till.link(reservation, method, turn.wording.language)
            except (Retryable, Permanent) as error:
                _link_failed(turn, reservation, method, error)
                continue
            if link:
                turn.quoted.append(link.url)
                named, title = turn.wording.text(f"method_{method}"), turn.wording.text(f"pay_{method}")
                turn.links.append(Link(link.url, title if len(reservations) == 1 else f"{reservation.code} {named}"))
                told = turn.wording.text("deposit_link", method=named, url=link.url)
                found.append(told if len(reservations) == 1 else f"{reservation.code}: {told}")
    return found


def _link_failed(turn: TurnContext, reservation: Reservation, method: str, error: ConserjeError) -> None:
    log.warning("payment_link_failed", method=method, error=type(error).__name__, reason=str(error))
    if isinstance(error, Permanent):
        summary = f"{method}: {type(error).__name__} · {reservation.code}"
        turn.tasks.append(NewTask(TaskKind.DEPOSIT_CHECK, summary, reservation_code=reservation.code))


def _tell_account(turn: TurnContext, owed: Money, head: str) -> None:
    account = next(one for one in turn.hotel.bank_accounts if one.currency == owed.currency)
    lines = [turn.wording.text("deposit_line", label=label, value=value) for label, value in account.lines]
    lines.append(f"• {account.holder} ({account.bank})")
    turn.quoted += lines
    turn.say_lines([head, *lines])
