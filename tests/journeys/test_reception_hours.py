"""When reception is there, from the hours of its desk: told as hours and as now, in three languages."""

from dataclasses import replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from conserje.model.desk.hours import OnHolidays, OpenPeriod, StaffHours
from tests.journeys.front_desk import FrontDesk
from tests.journeys.staff_steps import sets_rules
from tests.journeys.steps import says

WEEK = StaffHours((OpenPeriod((0, 1, 2, 3, 4), time(8), time(22)), OpenPeriod((5, 6), time(9), time(13))))
BUENOS_AIRES = ZoneInfo("America/Argentina/Buenos_Aires")


@pytest.mark.parametrize(
    ("phone", "text", "hours", "now"),
    [
        (
            "5491155550101",
            "¿hay alguien en recepción ahora?",
            "La recepción atiende de lunes a viernes de 8:00 a 22:00 y sábado y domingo de 9:00 a 13:00.",
            "Ahora está cerrada; vuelve a abrir mañana a las 9:00.",
        ),
        (
            "5491155550102",
            "¿hasta qué hora atiende la recepción?",
            "La recepción atiende de lunes a viernes de 8:00 a 22:00",
            "vuelve a abrir mañana a las 9:00.",
        ),
        (
            "447700900101",
            "is there anyone at reception right now?",
            "Reception is open Monday to Friday from 8:00 to 22:00 and Saturday and Sunday from 9:00 to 13:00.",
            "It is closed now and opens again at 9:00 tomorrow.",
        ),
        (
            "447700900102",
            "what are the reception hours?",
            "Reception is open Monday to Friday from 8:00 to 22:00",
            "opens again at 9:00 tomorrow",
        ),
        (
            "5548991230401",
            "tem alguém na recepção agora?",
            "A recepção atende de segunda a sexta das 8:00 às 22:00 e sábado e domingo das 9:00 às 13:00.",
            "Agora está fechada; abre de novo amanhã às 9:00.",
        ),
        (
            "5548991230402",
            "até que horas a recepção fica aberta?",
            "A recepção atende de segunda a sexta das 8:00 às 22:00",
            "abre de novo amanhã às 9:00",
        ),
    ],
)
async def test_reception_is_told_by_its_hours_and_by_now(
    front_desk: FrontDesk, phone: str, text: str, hours: str, now: str
) -> None:
    await sets_rules(front_desk, hours=WEEK)
    front_desk.clock.move_to(datetime(2027, 1, 16, 15, tzinfo=BUENOS_AIRES))
    told = await says(front_desk.guest(phone), text)
    assert hours in told
    assert now in told


async def test_somebody_who_is_there_is_told_with_until_when(front_desk: FrontDesk) -> None:
    await sets_rules(front_desk, hours=WEEK)
    assert "Ahora hay alguien, hasta hoy a las 22:00." in await says(front_desk.guest(), "¿hay alguien en recepción?")


async def test_a_house_that_is_always_open_says_so(front_desk: FrontDesk) -> None:
    told = await says(front_desk.guest(), "¿a qué hora cierra la recepción?")
    assert "La recepción está abierta las 24 horas, todos los días" in told


async def test_a_holiday_with_the_hours_of_a_sunday_or_none(front_desk: FrontDesk) -> None:
    """The 25th of May is a public holiday in Argentina; in 2027 it is a Tuesday."""
    front_desk.clock.move_to(datetime(2027, 5, 25, 15, tzinfo=BUENOS_AIRES))
    await sets_rules(front_desk, hours=replace(WEEK, on_holidays=OnHolidays.LIKE_SUNDAY))
    told = await says(front_desk.guest(), "¿hay alguien en recepción ahora?")
    assert "Los feriados atiende como los domingos. Ahora está cerrada; vuelve a abrir mañana a las 8:00." in told


async def test_reception_is_asked_for_beside_something_else_in_the_middle_of_a_booking(front_desk: FrontDesk) -> None:
    await sets_rules(front_desk, hours=WEEK)
    guest = front_desk.guest()
    await says(guest, "una doble del 12 al 15 de marzo para dos", "dale")
    told = await says(guest, "¿tienen wifi? ¿y hasta qué hora atiende la recepción?")
    assert "Austral-Huespedes" in told
    assert "La recepción atiende de lunes a viernes" in told
    assert "¿A nombre de quién" in told
