"""A summary that is not the last thing said any more: "Anything else?", "yes" books, changes and cancels nothing."""

import pytest

from tests.journeys.front_desk import FrontDesk
from tests.journeys.steps import only_reservation, says

GUEST = "447700900101"


@pytest.mark.parametrize("between", ["thanks", "bye", "tell me a joke"])
async def test_a_yes_after_something_else_was_said_books_nothing(front_desk: FrontDesk, between: str) -> None:
    guest = front_desk.guest(GUEST)
    await says(guest, "double for two, 12 to 15 march please", "yes", "Bob Stone", "bob@example.com", between)
    told = await says(guest, "yes")
    assert "Shall I confirm the booking?" in told
    assert await front_desk.reservations("austral") == []
    assert "Booked!" in await says(guest, "yes")


@pytest.mark.parametrize(
    ("booking", "cancel", "between", "yes", "asked"),
    [
        (("doble del 12 al 15 de marzo para 2", "dale"), "cancelar la reserva", "gracias", "sí", "¿"),
        (("double for two, 12 to 15 march please", "yes"), "cancel the booking", "see you", "yes", "cancel"),
        (
            ("quarto duplo de 12 a 15 de março para 2", "sim"),
            "cancelar a reserva",
            "me conta uma piada",
            "sim",
            "cancel",
        ),
    ],
)
async def test_a_yes_after_something_else_was_said_cancels_nothing(
    front_desk: FrontDesk, booking: tuple[str, str], cancel: str, between: str, yes: str, asked: str
) -> None:
    guest = front_desk.guest(GUEST)
    await says(guest, *booking, "Bob Stone", "bob@example.com", yes, cancel, between)
    told = await says(guest, yes)
    assert asked in told
    assert (await only_reservation(front_desk))["status"] == "awaiting_deposit"
    await says(guest, yes)
    assert (await only_reservation(front_desk))["status"] == "cancelled"


async def test_a_yes_after_something_else_was_said_changes_nothing(front_desk: FrontDesk) -> None:
    guest = front_desk.guest(GUEST)
    await says(guest, "double for two, 12 to 15 march please", "yes", "Bob Stone", "bob@example.com", "yes")
    await says(guest, "change it to 13 to 15 march", "thank you", "yes")
    assert (await only_reservation(front_desk))["stay"].lower.day == 12
    await says(guest, "yes")
    assert (await only_reservation(front_desk))["stay"].lower.day == 13
