"""Which messages a stay gets and when: pure rules, on any clock."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conserje.dialogue.journeys.plan import allowed_from, planned, segment
from conserje.model.desk.journeys import JourneyKind, Segment
from conserje.model.desk.rules import DeskRules, JourneyRules
from conserje.model.hotel import Hotel
from conserje.model.reservation import Reservation
from conserje.model.stay import Party, Stay
from tests.builders.booked import a_reservation
from tests.builders.house import hotel as a_hotel

ZONE = ZoneInfo("America/Sao_Paulo")
CLOCKS = st.times().map(lambda clock: clock.replace(microsecond=0, tzinfo=None))


DAYS = st.dates(min_value=date(2026, 1, 1), max_value=date(2030, 12, 31))


@given(quiet_from=CLOCKS, quiet_to=CLOCKS, day=DAYS, clock=CLOCKS)
def test_nothing_goes_out_in_quiet_hours_and_everything_within_a_day(
    quiet_from: time, quiet_to: time, day: date, clock: time
) -> None:
    rules = JourneyRules(quiet_from=quiet_from, quiet_to=quiet_to)
    local = datetime.combine(day, clock, UTC)
    first = allowed_from(rules, local)
    assert timedelta(0) <= first - local <= timedelta(days=1)
    assert allowed_from(rules, first) == first


@pytest.mark.parametrize(
    ("clock", "allowed"),
    [("20:59", "12 20:59"), ("21:00", "13 09:00"), ("23:30", "13 09:00"), ("03:00", "12 09:00"), ("09:00", "12 09:00")],
)
def test_quiet_hours_pass_midnight(clock: str, allowed: str) -> None:
    local = datetime.combine(date(2027, 3, 12), time.fromisoformat(clock), ZONE)
    assert allowed_from(JourneyRules(), local).strftime("%d %H:%M") == allowed


def hotel(**rules: object) -> Hotel:
    return replace(a_hotel(), desk=DeskRules(journeys=JourneyRules(**rules)))  # type: ignore[arg-type]


def stay(nights: int, **changes: object) -> Reservation:
    first = date(2027, 3, 12)
    return replace(a_reservation(), stay=Stay(first, first + timedelta(days=nights)), **changes)  # type: ignore[arg-type]


def at(day: int, hour: int, month: int = 3) -> datetime:
    return datetime(2027, month, day, hour, tzinfo=ZoneInfo(a_hotel().timezone))


def test_one_night_is_not_asked_how_it_is() -> None:
    kinds = [kind for kind, _ in planned(stay(1), hotel(), at(1, 9, month=2))]
    assert JourneyKind.IN_STAY not in kinds
    assert kinds[0] is JourneyKind.PRE_ARRIVAL_7D


def test_whoever_books_on_the_day_is_still_asked_when_they_come() -> None:
    first, _ = planned(stay(3), hotel(), at(12, 18))[0]
    assert first is JourneyKind.ARRIVAL_DAY
    assert JourneyKind.ARRIVAL_DAY not in [kind for kind, _ in planned(stay(3), hotel(), at(12, 23))]


def test_a_house_leaves_out_what_it_does_not_want() -> None:
    assert planned(stay(3), hotel(enabled=False), at(1, 9)) == []
    kinds = [kind.value for kind, _ in planned(stay(3), hotel(without=("in_stay",), reviews=1), at(1, 9))]
    assert "in_stay" not in kinds
    assert [kind for kind in kinds if kind.startswith("review")] == ["review_1"]


@pytest.mark.parametrize(
    ("party", "rooms", "before", "expected"),
    [
        (Party(2), 1, 0, Segment.COUPLE),
        (Party(2, (4,)), 1, 0, Segment.FAMILY),
        (Party(1), 1, 0, Segment.SOLO),
        (Party(8), 4, 0, Segment.GROUP),
        (Party(2), 1, 3, Segment.VIP),
    ],
)
def test_a_review_is_worded_for_who_was_here(party: Party, rooms: int, before: int, expected: Segment) -> None:
    assert segment(stay(3, party=party, rooms=rooms), before) is expected


def test_somebody_alone_on_weekdays_came_to_work() -> None:
    monday = replace(a_reservation(), stay=Stay(date(2027, 3, 15), date(2027, 3, 18)), party=Party(1), rooms=1)
    assert segment(monday, 0) is Segment.BUSINESS
