"""Somebody says that they paid, and nobody of the house looks: people are told in time, and nothing lapses in silence."""

from datetime import timedelta

import pytest

from tests.builders.receipts import png
from tests.journeys.front_desk import FrontDesk
from tests.journeys.steps import books, only_reservation, says
from tests.journeys.test_receipts import BOOKING, decide, sends

PAID = {"es": "ya hice la transferencia", "en": "I have made the transfer", "pt": "já fiz a transferência"}
UNTIL = {"es": "14 de enero a las 10:00", "en": "14 January at 10:00", "pt": "14 de janeiro, às 10:00"}
LAST_CALL = {"es": "Todavía no pudimos ver", "en": "We have not seen", "pt": "Ainda não vimos"}
ENDED = {"es": "sin que el equipo llegara a", "en": "lapsed before the team", "pt": "venceu sem que a equipe"}
WAITS_ON = {"es": "sigue esperando", "en": "goes on waiting", "pt": "continua esperando"}
languages = pytest.mark.parametrize("language", ["es", "en", "pt"])


def _told(desk: FrontDesk, words: str) -> int:
    return sum(words in one.text for one in desk.graph.accepted)


async def _urgent(desk: FrontDesk) -> list[str]:
    return [row["summary"] for row in await desk.rows("SELECT summary FROM tasks WHERE urgent ORDER BY created_at")]


@languages
async def test_a_guests_word_lapses_only_after_people_and_the_guest_were_told(
    front_desk: FrontDesk, language: str
) -> None:
    guest = front_desk.guest()
    code = await books(guest, *BOOKING[language])
    assert UNTIL[language] in await says(guest, PAID[language])
    await front_desk.pass_time(hours=47)
    assert await _urgent(front_desk) == []
    await front_desk.pass_time(hours=2)
    [told] = await _urgent(front_desk)
    assert code in told
    await front_desk.pass_time(hours=22)
    assert _told(front_desk, LAST_CALL[language]) == 1
    await front_desk.pass_time(hours=2)
    assert (await only_reservation(front_desk))["status"] == "expired"
    assert _told(front_desk, ENDED[language]) == 1
    assert len(await _urgent(front_desk)) == 2


@languages
async def test_a_receipt_that_nobody_looked_at_keeps_the_reservation_and_people_hear_of_it(
    front_desk: FrontDesk, language: str
) -> None:
    guest = front_desk.guest()
    await books(guest, *BOOKING[language])
    await sends(guest, "image/png", png())
    for _ in range(3):
        await front_desk.pass_time(hours=24)
    row = await only_reservation(front_desk)
    assert row["status"] == "awaiting_deposit"
    assert _told(front_desk, WAITS_ON[language]) == 1
    assert len(await _urgent(front_desk)) == 1


async def test_a_receipt_keeps_the_reservation_no_longer_than_until_check_in(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await books(guest, "doble para 2 del 16 al 18 de enero", *BOOKING["es"][1:])
    await sends(guest, "image/png", png())
    for _ in range(6):
        await front_desk.pass_time(hours=24)
    assert (await only_reservation(front_desk))["status"] == "expired"
    assert _told(front_desk, ENDED["es"]) == 1


async def test_whoever_looked_in_time_is_told_nothing_more(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await books(guest, *BOOKING["es"])
    await sends(guest, "image/png", png())
    await decide(front_desk, reason="no es de esta cuenta.")
    due = (await only_reservation(front_desk))["deposit_due"]
    assert due - front_desk.clock.now() < timedelta(hours=25)
    for _ in range(4):
        await front_desk.pass_time(hours=24)
    assert await _urgent(front_desk) == []
    assert _told(front_desk, LAST_CALL["es"]) + _told(front_desk, ENDED["es"]) == 0
