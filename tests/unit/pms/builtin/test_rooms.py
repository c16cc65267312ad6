"""Choosing doors: the snuggest one first, and moving others only where nothing else makes room."""

from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from conserje.model.stay import Stay
from conserje.pms.builtin.rooms import Seated, Seating, choose, recolour
from tests.builders.house import nights

TODAY = date(2027, 4, 1)
A, B, C = UUID(int=0xA0), UUID(int=0xB0), UUID(int=0xC0)


def guest(number: int, room: UUID, first: int, count: int, *, settled: bool = False) -> Seated:
    stay = nights(first, count)
    return Seated(UUID(int=1000 + number), room, stay.check_in, stay.check_out, settled)


def test_the_room_with_the_fewest_idle_nights_around_the_stay_is_chosen() -> None:
    seated = [guest(1, A, 2, 3), guest(2, B, 2, 8), guest(3, B, 12, 5)]
    assert choose([A, B, C], seated, nights(10, 2), 1) == Seating([B])
    assert choose([A, B, C], seated, nights(6, 2), 1) == Seating([A])


def test_a_guest_s_own_room_is_kept_even_if_another_fits_better() -> None:
    seated = [guest(1, A, 2, 8), guest(2, A, 12, 5)]
    assert choose([A, B], seated, nights(10, 2), 1, own=[B]) == Seating([B])


def test_too_few_free_rooms_choose_nothing() -> None:
    assert choose([A, B], [guest(1, A, 10, 2)], nights(11, 1), 2) is None
    assert choose([], [], nights(11, 1), 1) is None


def test_recolouring_moves_future_guests_together() -> None:
    seated = [guest(1, A, 10, 3), guest(2, B, 13, 3)]
    seating = recolour([A, B], seated, nights(10, 6), 1, (), TODAY)
    assert seating is not None
    assert len(seating.moves) == 1


def test_who_is_in_the_house_stays_put_and_may_stay_longer() -> None:
    house_guest = guest(1, A, 1, 2, settled=True)
    next_one = guest(2, A, 3, 4)
    longer = Stay(TODAY - timedelta(days=2), date(2027, 4, 6))
    seating = recolour([A, B], [next_one], longer, 1, [A], TODAY)
    assert seating == Seating([A], [(next_one.id, B)])
    assert recolour([A], [house_guest], nights(2, 1), 1, (), TODAY) is None


def test_a_guest_of_a_room_that_went_out_of_order_is_moved() -> None:
    stranded = guest(1, C, 10, 3)
    assert recolour([A, B], [stranded], nights(10, 2), 1, (), TODAY) is not None
    assert recolour([A], [stranded], nights(10, 2), 1, (), TODAY) is None


def test_who_checked_in_today_keeps_the_room_although_somebody_else_looks_for_one() -> None:
    stranded, here = guest(1, C, 1, 2), guest(2, A, 1, 3, settled=True)
    seating = recolour([A, B], [stranded, here], nights(4, 2), 1, (), TODAY)
    assert seating is not None
    assert list(seating.moves) == [(stranded.id, B)]


def test_a_house_without_rooms_seats_nobody() -> None:
    assert recolour([], [], nights(10, 2), 1, (), TODAY) is None


@st.composite
def houses(draw: st.DrawFn) -> tuple[list[UUID], list[Seated]]:
    """Rooms with guests who do not overlap within a room; those who began before today are settled."""
    rooms = [UUID(int=0x100 + number) for number in range(draw(st.integers(1, 4)))]
    seated: list[Seated] = []
    for room in rooms:
        day = TODAY - timedelta(days=3)
        for gap, length in draw(st.lists(st.tuples(st.integers(0, 4), st.integers(1, 5)), max_size=5)):
            first = day + timedelta(days=gap)
            day = first + timedelta(days=length)
            if day > TODAY:
                seated.append(
                    Seated(
                        UUID(int=len(seated)),
                        room,
                        first,
                        day,
                        first < TODAY or (first == TODAY and draw(st.booleans())),
                    )
                )
    renamed = [Seated(UUID(int=5000 + n), s.room, s.first, s.until, s.settled) for n, s in enumerate(seated)]
    return rooms, renamed


@given(houses(), st.integers(0, 15), st.integers(1, 8), st.integers(1, 3))
def test_a_stay_is_seated_exactly_when_no_night_is_full(
    house: tuple[list[UUID], list[Seated]], start: int, length: int, count: int
) -> None:
    rooms, seated = house
    first = TODAY + timedelta(days=start)
    stay = Stay(first, first + timedelta(days=length))
    free = min(len(rooms) - sum(one.first <= day < one.until for one in seated) for day in stay.days())
    seating = choose(rooms, seated, stay, count) or recolour(rooms, seated, stay, count, (), TODAY)
    assert (seating is not None) == (free >= count)
    if seating is not None:
        moved = dict(seating.moves)
        assert len(set(seating.rooms)) == count
        assert not any(one.settled for one in seated if one.id in moved)
        places = [(moved.get(one.id, one.room), one.first, one.until) for one in seated]
        places += [(room, stay.check_in, stay.check_out) for room in seating.rooms]
        for room in rooms:
            within = sorted((first, until) for place, first, until in places if place == room)
            assert all(before[1] <= after[0] for before, after in pairwise(within))
