"""Extras of the house's list, early check-in, late check-out: the price for this reservation, and a yes to exactly that."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from conserje.dialogue.context import TurnContext
from conserje.dialogue.flows.around_the_stay.hours import hours_name, sum_up_hours
from conserje.dialogue.identity import identified, leave
from conserje.dialogue.stay.orders import count_in, extra_in, gives_up, in_time, price_of, units, wants
from conserje.dialogue.wording import in_every_language
from conserje.errors import NoRoomLeft, ReservationClosed
from conserje.model.conversation import NewTask, NewTimer, TaskKind
from conserje.model.desk.extras import Extra, Order, OrderKind, OrderState
from conserje.model.desk.rules import Department
from conserje.model.desk.wanted import Ordering
from conserje.model.hotel import MealPlan
from conserje.model.money import Money
from conserje.model.reading import Intent
from conserje.model.reservation import Reservation
from conserje.understanding.folding import fold

_NO_ORDER = UUID(int=0)
_BUSY = (Intent.CANCEL_BOOKING, Intent.FIND_BOOKING, Intent.COMPLAINT, Intent.HUMAN, Intent.URGENT)


def wants_extra(turn: TurnContext) -> bool:
    """ "Quiero sumar desayuno", for a stay that exists; "a double with breakfast" is a wish for a room."""
    facts, memory = turn.facts, turn.memory
    if turn.tap or memory.goal == "booking" or facts.check_in or facts.adults or turn.has(*_BUSY):
        return False
    words = fold(turn.text)
    return wants(words) and not gives_up(words) and _extra(turn) is not None


async def is_known(turn: TurnContext) -> bool:
    """Is there a reservation that the guest needs no proof for, or one that they name?"""
    has_code = turn.facts.booking_code is not None
    return has_code or bool(await turn.desk.floor.known_stays(turn.memory.codes, turn.guest_phone))


async def step(turn: TurnContext) -> None:
    memory, waiting = turn.memory, turn.memory.ordering
    is_bound = (
        memory.goal == "order"
        and waiting is not None
        and memory.at.get("order") == "summary"
        and waiting.token == memory.token
        and (turn.tap is not None or memory.asked == "confirm")
    )
    if waiting and is_bound and turn.is_yes():
        await _place(turn, waiting)
        return
    named = _wanted(turn)
    if waiting and is_bound and turn.is_no() and (named is None or named.what == waiting.what):
        turn.say("order_kept")
        memory.move("order", "keeps")
        _end(turn)
        return
    wanted = named or waiting
    memory.goal, memory.ordering = "order", wanted
    reservation = await identified(turn)
    if reservation is None or wanted is None:
        return
    memory.ordering = wanted
    if not reservation.status.is_live or reservation.stay.check_out < turn.today:
        turn.say("reservation_closed", code=reservation.code, status=turn.wording.status(reservation.status))
        _end(turn)
    elif wanted.kind == OrderKind.EXTRA:
        _sum_up_extra(turn, wanted, reservation)
    elif await _has_hours(turn, wanted, reservation):
        _end(turn)
    else:
        price = await sum_up_hours(turn, wanted, reservation)
        if price is None:
            _end(turn)
        else:
            _ask(turn, wanted, reservation, price)


async def _has_hours(turn: TurnContext, wanted: Ordering, reservation: Reservation) -> bool:
    """Whoever has a late check-out already, or is waiting to hear of it, is not charged for another one."""
    orders = await turn.desk.floor.orders(reservation.code)
    mine = [one for one in orders if one.what == wanted.what and one.state in (OrderState.ASKED, OrderState.ORDERED)]
    if not mine:
        return False
    key = "hours_asked_already" if mine[-1].state is OrderState.ASKED else "hours_ordered_already"
    turn.say(key, what=turn.wording.name(mine[-1].name), code=reservation.code)
    return True


def _end(turn: TurnContext) -> None:
    """Nothing is being ordered any more; a summary that was open binds no longer."""
    memory = turn.memory
    if "order" in memory.at:
        memory.move("order", "gives_up")
    memory.ordering = None
    leave(memory)


def _wanted(turn: TurnContext) -> Ordering | None:
    extra = _extra(turn)
    if turn.has(Intent.EARLY_CHECKIN):
        return Ordering(OrderKind.EARLY_CHECKIN, OrderKind.EARLY_CHECKIN)
    if turn.has(Intent.LATE_CHECKOUT):
        return Ordering(OrderKind.LATE_CHECKOUT, OrderKind.LATE_CHECKOUT)
    return Ordering(OrderKind.EXTRA, extra.code, count_in(turn.text)) if extra else None


def _extra(turn: TurnContext) -> Extra | None:
    return extra_in(turn.hotel.desk.extras, turn.text)


def _by_code(turn: TurnContext, code: str) -> Extra:
    """Raises StopIteration never for what this turn summed up: the list is the house's own."""
    return next(extra for extra in turn.hotel.desk.extras if extra.code == code)


def _sum_up_extra(turn: TurnContext, wanted: Ordering, reservation: Reservation) -> None:
    extra, wording = _by_code(turn, wanted.what), turn.wording
    name = wording.name(extra.name)
    if extra.is_meal and reservation.rate_plan.meal_plan is not MealPlan.ROOM_ONLY:
        turn.say("order_included", what=name, code=reservation.code)
        _end(turn)
        return
    count = units(extra, reservation, turn.today, wanted.count)
    price = price_of(extra, reservation.total.currency, count)
    if price is None:
        _leave_to_people(turn, reservation)
        return
    each = price_of(extra, price.currency, 1)
    wanted.count, wanted.by_staff = count, not (extra.instant and in_time(extra, turn.hotel, reservation, turn.now))
    turn.desk.held.money |= {price, each or price}
    turn.say("order_extra", what=name, code=reservation.code, count=count, each=each or price, total=price)
    _ask(turn, wanted, reservation, price)


def _ask(turn: TurnContext, wanted: Ordering, reservation: Reservation, price: Money) -> None:
    """The yes binds to this price of this thing for this reservation."""
    wanted.code, wanted.amount, wanted.currency = reservation.code, str(price.amount), price.currency
    wanted.token = turn.token
    turn.memory.move("order", "sums_up")
    if wanted.by_staff:
        turn.ask_yes_no("ask_order_staff", "choice_order", "choice_no_order")
    else:
        turn.ask_yes_no("ask_order", "choice_order", "choice_no_order")


def _leave_to_people(turn: TurnContext, reservation: Reservation) -> None:
    turn.tasks.append(NewTask(TaskKind.REQUEST, turn.text[:400], reservation_code=reservation.code))
    turn.say("request_needs_staff")
    _end(turn)


async def _place(turn: TurnContext, agreed: Ordering) -> None:
    """Written down and put on the bill; or, where a person decides, asked for."""
    amount, code = Money(Decimal(agreed.amount), agreed.currency), agreed.code or ""
    names = _by_code(turn, agreed.what).name if agreed.kind == OrderKind.EXTRA else in_every_language(agreed.what)
    state = OrderState.ASKED if agreed.by_staff else OrderState.ORDERED
    kind = OrderKind(agreed.kind)
    wanted = Order(_NO_ORDER, code, kind, agreed.what, names, agreed.count, amount, agreed.at, state, turn.now)
    if not agreed.by_staff and not await _is_still_free(turn, wanted):
        _end(turn)
        return
    order = await turn.desk.floor.order(wanted)
    turn.desk.held.money.add(amount)
    what = turn.wording.name(names) if kind is OrderKind.EXTRA else hours_name(turn, agreed)
    rooms = await turn.desk.floor.rooms(await turn.desk.find_own(code)) if kind is not OrderKind.EXTRA else ()
    numbers = ", ".join(room.number for room in rooms)
    turn.tasks.append(_task(turn, order, agreed, numbers or None))
    if agreed.by_staff:
        until = turn.now + timedelta(hours=turn.hotel.desk.stay.offer_hours)
        turn.timers.append(NewTimer(f"order_expires:{order.id}", until, {"order": str(order.id)}))
        turn.say("order_asked", what=what, code=code)
        turn.memory.move("order", "asks_people")
    else:
        await turn.desk.till.charge(code, order.what, amount)
        turn.say("order_placed", what=what, code=code, total=amount)
        turn.memory.move("order", "orders")
    _end(turn)


async def _is_still_free(turn: TurnContext, order: Order) -> bool:
    """Somebody may have taken the night since it was told; from now on nobody can."""
    try:
        await turn.desk.floor.keep_night(order)
    except (NoRoomLeft, ReservationClosed):
        key = "early_taken" if order.kind is OrderKind.EARLY_CHECKIN else "late_taken"
        turn.say(key, check_in=turn.hotel.check_in, check_out=turn.hotel.check_out)
        return False
    return True


def _task(turn: TurnContext, order: Order, agreed: Ordering, rooms: str | None) -> NewTask:
    department = Department.RECEPTION
    if not agreed.by_staff:
        is_extra = order.kind is OrderKind.EXTRA
        department = Department(_by_code(turn, order.what).department) if is_extra else Department.HOUSEKEEPING
    name = order.name[turn.hotel.language.partition("-")[0]]
    hour: datetime | None = order.at.astimezone(turn.zone) if order.at else None
    parts = [f"{name} × {order.count}" if order.count > 1 else name]
    parts += [f"{hour:%Y-%m-%d %H:%M}"] if hour else []
    parts += [f"{order.amount.currency} {order.amount.amount}", order.code]
    return NewTask(
        TaskKind.APPROVAL if agreed.by_staff else TaskKind.REQUEST,
        " · ".join(parts),
        due_at=order.at,
        department=department,
        room_number=rooms,
        reservation_code=order.code,
        payload={"errand": "order", "order": str(order.id)} if agreed.by_staff else {"errand": "order"},
    )
