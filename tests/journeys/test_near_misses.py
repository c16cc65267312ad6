"""Questions that sound like what the house knows, and are not; misspelt ones that are."""

import pytest

from tests.journeys.front_desk import FrontDesk
from tests.journeys.steps import says, tasks


@pytest.mark.parametrize(
    ("house", "question", "not_known"),
    [
        ("austral", "¿tienen cargador para autos eléctricos?", "Ese detalle no lo tengo"),
        ("austral", "is there a water slide at the pool?", "We have no swimming pool"),
        ("pousada-do-mar", "tem toboágua na piscina?", "eu não sei"),
    ],
)
async def test_a_detail_that_the_house_does_not_tell_is_not_answered_with_something_near_it(
    front_desk: FrontDesk, house: str, question: str, not_known: str
) -> None:
    guest = front_desk.guest("5491155550177", hotel=house)
    told = await says(guest, question)
    assert not_known in told
    assert ("knowledge_gap", False) in await tasks(front_desk, house)


async def test_a_misspelt_question_is_answered(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5491155550178")
    assert "de 7:00 a 10:30" in await says(guest, "hola! a q hora es el desalluno?")


async def test_whether_a_cancelled_stay_is_given_back_is_a_question_about_the_rules(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5548991230177", hotel="pousada-do-mar")
    answer = await says(guest, "oi, se eu cancelar, devolve?")
    assert "até 7 dias antes do check-in" in answer
    assert "código da reserva" not in answer
