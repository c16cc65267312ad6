"""A rate that keeps its money keeps it: who shortens a paid stay first and cancels then gets no more back than who cancels."""

import pytest

from tests.journeys.front_desk import FrontDesk
from tests.journeys.steps import nights_of, only_reservation, says, staff_confirms_deposit, tasks


@pytest.mark.parametrize(
    ("booking", "shorter", "people"),
    [
        (
            ("double for two, 12 to 15 march please", "the second one", "Bob Stone", "bob@example.com", "yes"),
            "change my booking to one night less please",
            "made by the team",
        ),
        (
            ("doble del 12 al 15 de marzo para 2", "la segunda", "Ana Paz", "ana@example.com", "sí"),
            "quiero cambiar la reserva a una noche menos",
            "los hace el equipo",
        ),
        (
            ("quarto duplo de 12 a 15 de março para 2", "a segunda", "Rui Costa", "rui@example.com", "sim"),
            "quero mudar a reserva para uma noite a menos",
            "são com a equipe",
        ),
    ],
)
async def test_a_paid_stay_of_a_rate_that_gives_nothing_back_is_shortened_by_people(
    front_desk: FrontDesk, booking: tuple[str, ...], shorter: str, people: str
) -> None:
    guest = front_desk.guest("447700900101")
    await says(guest, *booking)
    await staff_confirms_deposit(front_desk, (await only_reservation(front_desk))["code"])
    assert people in await says(guest, shorter)
    await says(guest, booking[-1])
    first, last = nights_of(await only_reservation(front_desk))
    assert (first.day, last.day) == (12, 15)
    assert ("request", False) in await tasks(front_desk)


async def test_before_it_is_paid_it_is_shortened_in_the_chat(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    await says(guest, "double for two, 12 to 15 march please", "the second one", "Bob Stone", "bob@example.com", "yes")
    await says(guest, "change my booking to one night less please", "yes")
    assert nights_of(await only_reservation(front_desk))[1].day == 14
