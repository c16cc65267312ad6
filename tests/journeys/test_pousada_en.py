"""Guests from abroad at the Brazilian house: its own prices, rules, account and words, in English."""

from datetime import date

from tests.journeys.front_desk import FrontDesk, money
from tests.journeys.steps import kept_rooms, nights_of, only_reservation, says, staff_confirms_deposit, tasks

HOUSE = "pousada-do-mar"


async def test_a_sea_view_is_offered_first_and_its_deposit_is_paid_by_pix(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101", hotel=HOUSE)
    offered = await says(guest, "hello, do you have a room with sea view from april 10 to april 13 for two?")
    assert "I'm the virtual assistant of Pousada do Mar" in offered
    assert "1. Sea View Double (Flexible with breakfast): *R$ 1,432* in total" in offered
    booked = await says(guest, "yes please", "Oliver Grant", "oliver@example.com", "yes")
    reservation = await only_reservation(front_desk, HOUSE)
    assert (reservation["total"], reservation["currency"]) == (money("1432.00"), "BRL")
    assert "Chave PIX: reservas@pousadadomar.example" in booked
    assert await front_desk.reservations("austral") == []


async def test_two_nights_in_high_season_are_refused_and_three_are_booked(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101", hotel=HOUSE)
    refused = await says(guest, "2 people from 20 jan to 22 jan please")
    assert "The minimum stay on those dates is 3 nights." in refused
    await says(guest, "the first one", "Nora Lund", "nora@example.com", "yes")
    assert nights_of(await only_reservation(front_desk, HOUSE)) == (date(2027, 1, 20), date(2027, 1, 23))


async def test_dollars_are_not_sold_here_and_that_is_told(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("12025550123", hotel=HOUSE)
    offered = await says(guest, "how much in US dollars for 2 from april 10 to april 13")
    assert "I have prices in BRL." in offered
    assert "USD" not in offered


async def test_the_house_answers_with_its_own_facts(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101", hotel=HOUSE)
    answer = await says(guest, "hi do you take dogs? and how far is the beach?")
    assert "dogs of up to 12 kg" in answer
    assert "Campeche beach is 250 metres away" in answer


async def test_a_family_takes_the_chalet_with_its_loft(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101", hotel=HOUSE)
    offered = await says(guest, "chalet for 5 nights from 1 feb, 2 adults 2 kids (4 and 9)")
    assert "2 adults and 2 children (aged 4 years and 9 years)" in offered
    await says(guest, "go ahead", "Zoe King", "zoe@example.com", "yes")
    [room] = await kept_rooms(front_desk, HOUSE)
    assert room["code"] == "chalet"


async def test_half_of_a_paid_stay_is_the_fee_within_a_week(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101", hotel=HOUSE)
    await says(guest, "standard double, 14 to 18 january, 2 adults", "yes", "Ben Hall", "ben@example.com", "yes")
    reservation = await only_reservation(front_desk, HOUSE)
    await staff_confirms_deposit(front_desk, reservation["code"], HOUSE)
    await guest.hears()
    asked = await says(guest, "please cancel my booking")
    told = asked.partition("fee of *R$ ")[2].partition("*")[0]
    assert 0 < money(told.replace(",", "")) <= reservation["total"] / 2
    await guest.taps("Yes, cancel it")
    assert (await only_reservation(front_desk, HOUSE))["status"] == "cancelled"
    assert await kept_rooms(front_desk, HOUSE) == []


async def test_a_code_of_one_house_finds_nothing_at_the_other(front_desk: FrontDesk) -> None:
    at_home = front_desk.guest("447700900101")
    await says(at_home, "double for two, 12 to 15 march", "yes", "Amy Fox", "amy@example.com", "yes")
    code = (await only_reservation(front_desk, "austral"))["code"]
    elsewhere = front_desk.guest("447700900101", hotel=HOUSE)
    answer = await says(elsewhere, f"find my booking {code}, my email is amy@example.com")
    assert "I can't find a reservation with those details" in answer
    assert await tasks(front_desk, HOUSE) == []
