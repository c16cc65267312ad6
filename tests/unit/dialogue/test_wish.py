"""What is known of a stay grows by what messages state, and a correction moves only what it names."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conserje.dialogue.memory import Wish
from conserje.dialogue.wish import days_named, is_backwards, merge, missing
from conserje.model.reading import Facts
from conserje.model.stay import Party, Stay

TWELFTH, FIFTEENTH = date(2027, 3, 12), date(2027, 3, 15)
DAYS = st.dates(date(2027, 1, 1), date(2027, 12, 1))


def known(**more: object) -> Wish:
    values: dict[str, object] = {"check_in": TWELFTH, "check_out": FIFTEENTH, "adults": 2, "children": 0} | more
    wish = Wish()
    for name, value in values.items():
        setattr(wish, name, value)
    return wish


def after(wish: Wish, asked: str | None = None, **facts: object) -> Wish:
    merge(wish, Facts(**facts), asked=asked)  # type: ignore[arg-type]
    return wish


@pytest.mark.parametrize(
    ("facts", "need"),
    [
        ({}, "dates"),
        ({"check_in": TWELFTH}, "check_out"),
        ({"check_out": FIFTEENTH}, "check_in"),
        ({"check_in": TWELFTH, "nights": 3}, "party"),
        ({"check_out": FIFTEENTH, "nights": 3}, "party"),
        ({"check_in": TWELFTH, "nights": 3, "adults": 2, "children": 1}, "ages"),
        ({"check_in": TWELFTH, "nights": 3, "adults": 2, "ages": (4,)}, None),
    ],
)
def test_what_is_missing_is_asked_one_thing_at_a_time(facts: dict[str, Any], need: str | None) -> None:
    assert missing(after(Wish(), **facts)) == need


def test_another_arrival_keeps_the_number_of_nights() -> None:
    assert after(known(), check_in=date(2027, 4, 20)).stay == Stay(date(2027, 4, 20), date(2027, 4, 23))


def test_another_departure_keeps_the_arrival() -> None:
    assert after(known(), check_out=date(2027, 3, 16)).stay == Stay(TWELFTH, date(2027, 3, 16))


def test_other_nights_keep_the_arrival() -> None:
    assert after(known(), nights=5).stay == Stay(TWELFTH, date(2027, 3, 17))


def test_a_departure_and_nights_count_back_to_the_arrival() -> None:
    assert after(known(), check_out=date(2027, 3, 20), nights=3).stay == Stay(date(2027, 3, 17), date(2027, 3, 20))


def test_nights_that_were_told_first_wait_for_the_arrival() -> None:
    assert after(after(Wish(), nights=2), check_in=TWELFTH).stay == Stay(TWELFTH, date(2027, 3, 14))


@given(DAYS, st.integers(1, 30), DAYS)
def test_moving_the_arrival_never_makes_another_stay_than_of_the_same_length(
    first: date, nights: int, moved_to: date
) -> None:
    wish = after(Wish(), check_in=first, check_out=first + timedelta(days=nights))
    moved = after(wish, check_in=moved_to).stay
    assert moved == Stay(moved_to, moved_to + timedelta(days=nights))


def test_days_that_make_no_stay_are_seen() -> None:
    assert is_backwards(after(Wish(), check_in=FIFTEENTH, check_out=TWELFTH))
    assert not is_backwards(after(Wish(), check_in=FIFTEENTH))


def test_more_adults_leave_the_children_who_were_told() -> None:
    assert after(known(children=1, ages=(4,)), adults=3).party == Party(3, (4,))


def test_an_answer_to_how_many_says_that_no_child_comes() -> None:
    assert after(known(children=1, ages=(4,)), asked="party", adults=3).party == Party(3, ())


def test_ages_answer_for_the_children_who_were_told_and_not_for_more() -> None:
    wish = known(children=2, ages=())
    assert after(wish, asked="ages", ages=(3,)).party != Party(2, (3, 3))
    assert after(known(children=2, ages=()), asked="ages", ages=(3, 7)).party == Party(2, (3, 7))


def test_what_changed_is_named_and_what_is_said_again_is_not() -> None:
    wish = known()
    assert merge(wish, Facts(check_in=TWELFTH, check_out=FIFTEENTH, adults=2), asked=None) == set()
    assert merge(wish, Facts(adults=3, room_type="suite"), asked=None) == {"adults", "room_type"}


def test_another_room_forgets_the_beds_of_the_one_before() -> None:
    wish = after(known(), room_type="double", beds="double")
    assert after(wish, room_type="suite").beds is None


def test_rooms_that_only_the_party_needed_are_forgotten_with_it_and_those_asked_for_are_not() -> None:
    assert after(known(rooms=2, is_spread=True), adults=1).rooms == 1
    assert after(known(rooms=2, is_spread=True), check_out=date(2027, 3, 16)).rooms == 2
    assert after(known(rooms=2), adults=3).rooms == 2
    asked_for = after(known(rooms=2, is_spread=True), rooms=3)
    assert (asked_for.rooms, asked_for.is_spread) == (3, False)


def test_wished_features_add_up_without_repeating() -> None:
    assert after(after(Wish(), features=("sea_view",)), features=("sea_view", "quiet")).features == (
        "sea_view",
        "quiet",
    )


def test_a_month_is_kept_to_ask_for_its_days() -> None:
    wish = after(Wish(), flexible="2027-03")
    assert (wish.month, missing(wish)) == ("2027-03", "dates")


def test_a_day_alone_is_looked_for_around_the_arrival_or_in_the_month_that_was_named() -> None:
    assert Wish().around is None
    assert after(Wish(), flexible="2027-07").around == date(2027, 7, 1)
    assert after(Wish(), flexible="2027-07", check_in=TWELFTH).around == TWELFTH


def test_days_that_the_guest_named_may_be_repeated_to_them() -> None:
    facts = Facts(check_in=TWELFTH, ambiguous_dates=(date(2027, 3, 4), date(2027, 4, 3)))
    assert set(days_named(Wish(check_out=FIFTEENTH), facts)) == {
        *(TWELFTH, FIFTEENTH, date(2027, 3, 4), date(2027, 4, 3)),
    }
