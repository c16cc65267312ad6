"""Money that comes: booked once, in any order, and made good for the guest, whatever became of the reservation meanwhile."""

from dataclasses import replace
from decimal import Decimal

from conserje.dialogue.supervision.board import Board, Hand
from conserje.errors import PaymentsRefused, PaymentsUnavailable
from conserje.model.conversation import TaskState
from conserje.model.money import Money
from conserje.model.reservation import ReservationStatus
from tests.builders.counter import pesos
from tests.builders.house import request
from tests.builders.till import OpenTill


async def tasks(house: OpenTill) -> list[str]:
    return [row["summary"] for row in await house.rows("SELECT summary FROM tasks ORDER BY created_at, id")]


async def status(house: OpenTill, code: str) -> ReservationStatus:
    return (await house.find(code)).status


def returned(house: OpenTill) -> Decimal:
    return sum((one.amount.amount for one in house.fake.returned.values()), Decimal(0))


async def test_the_whole_deposit_confirms_the_reservation(house: OpenTill) -> None:
    booked = await house.book()
    await house.pay(booked.code)
    await house.settle()
    assert await status(house, booked.code) is ReservationStatus.CONFIRMED
    account = await house.account(booked.code)
    assert (account.paid, account.owed, account.surplus) == (booked.deposit, pesos(0), pesos(0))


async def test_one_payment_told_many_times_is_booked_once(house: OpenTill) -> None:
    booked = await house.book()
    payment = await house.pay(booked.code)
    for event in ("e1", "e1", "e2"):
        await house.tell(payment, event)
        await house.settle()
    assert (await house.account(booked.code)).paid == booked.deposit
    assert await tasks(house) == []


async def test_a_second_payment_goes_back_by_the_way_it_came(house: OpenTill) -> None:
    booked = await house.book()
    link = await house.link(booked.code)
    first, second = house.fake.pay(link), house.fake.pay(link)
    await house.tell(second)
    await house.tell(first)
    await house.settle()
    assert returned(house) == booked.deposit.amount
    assert (await house.account(booked.code)).paid == booked.deposit
    assert [one for one in await tasks(house) if "repetido" in one] != []


async def test_a_part_of_the_deposit_waits_for_people_and_does_not_lapse_meanwhile(house: OpenTill) -> None:
    booked = await house.book()
    await house.pay(booked.code, amount=pesos(10))
    await house.settle()
    await house.wait(hours=2)
    assert await status(house, booked.code) is ReservationStatus.AWAITING_DEPOSIT
    assert (await house.account(booked.code)).owed == booked.deposit - pesos(10)
    assert len(await tasks(house)) == 1


async def test_a_part_that_is_never_completed_goes_back_when_the_reservation_lapses(house: OpenTill) -> None:
    booked = await house.book()
    await house.pay(booked.code, amount=pesos(10))
    await house.settle()
    await house.wait(hours=73)
    assert await status(house, booked.code) is ReservationStatus.EXPIRED
    assert returned(house) == 10
    assert (await house.account(booked.code)).balance == pesos(0)


async def test_two_parts_that_make_the_deposit_confirm_it(house: OpenTill) -> None:
    booked = await house.book()
    await house.pay(booked.code, amount=pesos(10))
    await house.settle()
    await house.pay(booked.code)
    await house.settle()
    assert await status(house, booked.code) is ReservationStatus.CONFIRMED
    assert returned(house) == 0


async def test_money_that_comes_too_late_revives_the_reservation_while_there_is_room(house: OpenTill) -> None:
    booked = await house.book()
    payment = house.fake.pay(await house.link(booked.code))
    await house.wait(minutes=61)
    assert await status(house, booked.code) is ReservationStatus.EXPIRED
    await house.tell(payment)
    await house.settle()
    assert await status(house, booked.code) is ReservationStatus.CONFIRMED
    assert returned(house) == 0
    assert len(await tasks(house)) == 1


async def test_money_that_comes_when_the_rooms_are_gone_goes_back(house: OpenTill) -> None:
    booked = await house.book(request(rooms=3, adults=6))
    payment = house.fake.pay(await house.link(booked.code))
    await house.wait(minutes=61)
    await house.book(request(rooms=2, adults=4))
    await house.tell(payment)
    await house.settle()
    assert await status(house, booked.code) is ReservationStatus.EXPIRED
    assert returned(house) == booked.deposit.amount
    assert (await house.account(booked.code)).balance == pesos(0)


async def test_money_that_comes_after_the_cancellation_goes_back(house: OpenTill) -> None:
    booked = await house.book()
    payment = house.fake.pay(await house.link(booked.code))
    await house.pms.cancel(booked.code, agreed_fee=pesos(0), key="c")
    await house.till().settle_cancellation(await house.find(booked.code), pesos(0))
    await house.tell(payment)
    await house.settle()
    assert returned(house) == booked.deposit.amount


async def test_cancelling_for_a_fee_sends_back_the_rest_once(house: OpenTill) -> None:
    booked = await house.book()
    await house.pay(booked.code)
    await house.settle()
    till, fee = house.till(), pesos(50)
    await house.pms.cancel(booked.code, agreed_fee=pesos(0), key="c")
    cancelled = replace(await house.find(booked.code), cancellation_charged=None)
    told = await till.settle_cancellation(cancelled, fee)
    assert (told.key, told.values["amount"]) == ("money_back_by_link", booked.deposit - fee)
    await house.settle()
    assert returned(house) == (booked.deposit - fee).amount
    assert (await house.account(booked.code)).balance == pesos(0)


async def test_what_was_paid_by_hand_is_sent_back_by_a_person(house: OpenTill) -> None:
    booked = await house.book()
    await house.app.staff.confirm_deposit(house.hotel.tenant_id, house.hotel.id, booked.code, "Marta")
    await house.pms.cancel(booked.code, agreed_fee=pesos(0), key="c")
    told = await house.till().settle_cancellation(await house.find(booked.code), pesos(0))
    assert told.key == "money_back_by_hand"
    [task] = await house.rows("SELECT kind, reservation_code FROM tasks")
    assert (task["kind"], task["reservation_code"]) == ("refund", booked.code)


async def test_a_refund_that_a_person_sent_is_done_once(house: OpenTill) -> None:
    booked = await house.book()
    await house.app.staff.confirm_deposit(house.hotel.tenant_id, house.hotel.id, booked.code, "Marta")
    await house.pms.cancel(booked.code, agreed_fee=pesos(0), key="c")
    await house.till().settle_cancellation(await house.find(booked.code), pesos(0))
    [task] = await house.rows("SELECT id FROM tasks")
    board = Board(house.app.database, house.app.houses, house.app.pms_of, house.clock, house.app.ids)
    for _ in range(2):
        await board.move(Hand(house.hotel.tenant_id, house.hotel.id, "Marta"), task["id"], TaskState.DONE)
    assert [row["state"] for row in await house.rows("SELECT state FROM refunds")] == ["done"]
    assert (await house.account(booked.code)).balance == pesos(0)


async def test_a_refund_that_the_provider_refuses_becomes_a_persons_work(house: OpenTill) -> None:
    booked = await house.book()
    await house.pay(booked.code)
    await house.settle()
    await house.pms.cancel(booked.code, agreed_fee=pesos(0), key="c")
    await house.till().settle_cancellation(await house.find(booked.code), pesos(0))
    house.fake.fail_next(PaymentsRefused("no balance"))
    await house.settle()
    assert [row["state"] for row in await house.rows("SELECT state FROM refunds")] == ["by_hand"]
    assert [row["kind"] for row in await house.rows("SELECT kind FROM tasks")] == ["refund"]


async def test_a_provider_that_does_not_answer_is_asked_again(house: OpenTill) -> None:
    booked = await house.book()
    house.fake.fail_next()
    payment = house.fake.pay(await house.link(booked.code))
    house.fake.fail_next(PaymentsUnavailable("down"), PaymentsUnavailable("down"))
    await house.tell(payment)
    await house.settle()
    assert await status(house, booked.code) is ReservationStatus.AWAITING_DEPOSIT
    await house.wait(seconds=30)
    await house.wait(seconds=30)
    assert await status(house, booked.code) is ReservationStatus.CONFIRMED


async def test_a_guest_keeps_their_link_while_it_is_good_and_gets_a_new_one_afterwards(house: OpenTill) -> None:
    booked = await house.book(minutes=60 * 24 * 3)
    first = await house.link(booked.code)
    assert await house.link(booked.code) == first
    await house.wait(hours=24)
    assert await house.link(booked.code) != first


async def test_the_links_of_a_paid_reservation_are_closed(house: OpenTill) -> None:
    booked = await house.book()
    link = await house.link(booked.code)
    await house.pay(booked.code)
    await house.settle()
    assert house.fake.opened[link].is_closed


async def test_money_in_another_currency_is_kept_for_people_to_look_at(house: OpenTill) -> None:
    booked = await house.book()
    await house.pay(booked.code, amount=Money(Decimal(60), "USD"))
    await house.settle()
    assert await status(house, booked.code) is ReservationStatus.AWAITING_DEPOSIT
    assert ["otra moneda" in one for one in await tasks(house)] == [True]


async def test_an_event_that_is_not_signed_with_the_houses_key_is_refused(house: OpenTill) -> None:
    booked = await house.book()
    payment = house.fake.pay(await house.link(booked.code))
    house.fake.webhook_key = "another"
    answer = await house.http.post(
        f"/webhooks/stripe/{house.hotel.slug}", content=f"e1 {payment}", headers={"x-fake-key": "forged"}
    )
    assert answer.status_code == 401
    assert await house.rows("SELECT FROM payment_events") == []


async def test_a_payment_of_another_house_is_nobodys_here(house: OpenTill) -> None:
    """Two houses with one account at the provider: each finds only its own links."""
    booked = await house.book()
    payment = house.fake.pay(await house.link(booked.code))
    await house.rows("DELETE FROM checkouts")
    await house.tell(payment)
    await house.settle()
    assert await status(house, booked.code) is ReservationStatus.AWAITING_DEPOSIT
    [event] = await house.rows("SELECT reservation_code, applied_at FROM payment_events")
    assert event["reservation_code"] is None
    assert event["applied_at"] is not None
