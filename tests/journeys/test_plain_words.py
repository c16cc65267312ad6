"""Words that decide by themselves: ages, a stop, an agreement, a name that comes late."""

from tests.journeys.front_desk import FrontDesk
from tests.journeys.steps import says


async def test_no_child_is_left_behind_by_the_way_its_age_is_told(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    await says(guest, "a double for 2 adults and 2 children from 12 to 14 March")
    assert "2 children (aged 5 years and 9 years)" in await says(guest, "5 and 9 years old")


async def test_a_stop_in_plain_words_is_kept(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5548991230777", hotel="pousada-do-mar")
    await says(guest, "quero sair da lista, parem de mandar mensagem")
    assert len(await front_desk.rows("SELECT address FROM contact_stops", hotel="pousada-do-mar")) == 1


async def test_an_offer_that_is_agreed_to_with_a_word_about_its_price_is_taken(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, "una doble para 2 del 12 al 14 de marzo")
    assert "Te guardo la Doble" in await says(guest, "ok la doble flexible al precio que vi")


async def test_another_name_with_an_e_mail_at_the_summary_is_the_name(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, "una doble para 2 del 12 al 14 de marzo", "dale", "Pedro Paz", "pedro@example.com")
    assert "A nombre de Ana Souza, ana@example.com" in await says(guest, "Ana Souza, ana@example.com")
