"""Waiting for people in English and Portuguese: handed over, told when, told that it takes longer, danger, and afterwards."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from conserje.model.desk.rules import Contact, StaffRules
from tests.journeys.front_desk import FrontDesk, Guest
from tests.journeys.staff_steps import case_of, hears_in, sets_rules, staff_writes, state, task_states, told
from tests.journeys.steps import says

STAFF = StaffRules(
    contacts=(Contact("Day", email="day@example.com"), Contact("Night", email="night@example.com", on_call=True))
)


@dataclass(frozen=True)
class Tongue:
    """What one guest says and hears; `hotel` is the Pousada for all: it is open from 7 to 22."""

    phone: str
    ask: str
    handed: str
    until: str
    back: str
    longer: str
    danger: str
    alarm: str
    word: str
    recall: str
    quoted: str
    refund: str
    refunded: str
    dispute: str
    disputed: str
    angry: tuple[str, str]
    sorry: str
    house: tuple[str, str]


EN = Tongue(
    phone="447700900101",
    ask="I want to talk to a person please",
    handed="a person will answer you here",
    until="Reception is there until 22:00 today.",
    back="they will answer you from 7:00 tomorrow",
    longer="I'm sorry for the wait",
    danger="URGENT there is smoke in the corridor",
    alarm="I'm alerting the person on call right now",
    word="Your room will be ready at two.",
    recall="what did they tell me?",
    quoted="The team wrote to you: “Your room will be ready at two.”",
    refund="I want my money back now",
    refunded="Refunds are decided by a person",
    dispute="you charged me twice, I was charged twice",
    disputed="A person of the team looks into that",
    angry=("do you have wifi or not, damn it", "you are useless"),
    sorry="I'm sorry about what happened",
    house=("do you have wifi?", "200 Mbps"),
)
PT = Tongue(
    phone="5548991230401",
    ask="quero falar com uma pessoa",
    handed="uma pessoa responde por aqui",
    until="A recepção está aberta até hoje às 22:00.",
    back="respondem a partir de amanhã às 7:00",
    longer="Desculpe a espera",
    danger="URGENTE tem fumaça no corredor",
    alarm="pessoa de plantão",
    word="O quarto fica pronto às duas.",
    recall="o que vocês me disseram?",
    quoted="A equipe escreveu para você: “O quarto fica pronto às duas.”",
    refund="quero meu dinheiro de volta agora",
    refunded="Sobre devoluções quem decide é uma pessoa",
    dispute="vocês me cobraram em dobro",
    disputed="Isso é verificado por uma pessoa da equipe",
    angry=("tem wifi ou não, que droga", "vocês não servem para nada"),
    sorry="Lamento o que aconteceu",
    house=("tem wifi?", "200 Mbps"),
)
TONGUES = pytest.mark.parametrize("tongue", [EN, PT], ids=["en", "pt"])
HOUSE = "pousada-do-mar"


@pytest.fixture
async def guest(front_desk: FrontDesk, tongue: Tongue) -> Guest:
    await sets_rules(front_desk, HOUSE, staff=STAFF)
    return front_desk.guest(tongue.phone, hotel=HOUSE)


def at(guest: Guest, day: int, hour: int) -> None:
    guest.desk.clock.move_to(datetime(2027, 1, day, hour, tzinfo=ZoneInfo("America/Sao_Paulo")))


@TONGUES
async def test_a_guest_waits_is_told_and_comes_back_to_the_assistant(guest: Guest, tongue: Tongue) -> None:
    answer = await says(guest, tongue.ask)
    assert tongue.handed in answer
    assert tongue.until in answer
    assert (await case_of(guest))["said"] == tongue.ask
    assert tongue.longer in await hears_in(guest, minutes=10)
    assert [contact for contact, _ in await told(guest.desk, HOUSE)] == ["Day", "Night"]
    assert await staff_writes(guest, tongue.word) == tongue.word
    assert (await guest.writes(tongue.house[0])).sent == ()
    await guest.desk.pass_time(hours=12)
    assert await state(guest) == "open"
    assert await task_states(guest) == [("hand_over", "done", "Marta")]
    assert tongue.quoted in await says(guest, tongue.recall)
    assert tongue.house[1] in await says(guest, tongue.house[0])


@TONGUES
async def test_at_night_the_guest_is_told_when_somebody_is_back_and_danger_wakes_them(
    guest: Guest, tongue: Tongue
) -> None:
    at(guest, 12, 23)
    assert tongue.back in await says(guest, tongue.ask)
    assert await told(guest.desk, HOUSE) == [("Day", "queued")]
    assert tongue.alarm in await says(guest, tongue.danger)
    assert ("Night", "unsent") in await told(guest.desk, HOUSE)


@TONGUES
@pytest.mark.parametrize("case", ["refund", "dispute", "angry"])
async def test_people_decide_about_money_and_anger(guest: Guest, tongue: Tongue, case: str) -> None:
    texts, words = {
        "refund": ((tongue.refund,), tongue.refunded),
        "dispute": ((tongue.dispute,), tongue.disputed),
        "angry": (tongue.angry, tongue.sorry),
    }[case]
    assert words in await says(guest, *texts)
    assert (await case_of(guest))["reason"] == case
