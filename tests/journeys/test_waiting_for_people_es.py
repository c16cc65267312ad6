"""A guest who waits for people: who of the house is told and when, what the guest hears meanwhile, how the bot comes back."""

from dataclasses import replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from conserje.model.conversation import TaskState
from conserje.model.desk.hours import OpenPeriod, StaffHours
from conserje.model.desk.rules import Contact, StaffRules
from conserje.storage.desk.tasks import move_task
from tests.journeys.front_desk import FrontDesk, Guest
from tests.journeys.staff_steps import case_of, hears_in, sets_rules, staff_writes, state, takes_over, task_states, told
from tests.journeys.steps import give_back_to_bot, says

RITA = Contact("Rita", email="rita@example.com")
TOTO = Contact("Toto", email="toto@example.com")
NIGHT = Contact("Guardia", phone="+5491155559999", on_call=True)
STAFF = StaffRules(contacts=(RITA, TOTO, NIGHT))
DAYTIME = StaffHours((OpenPeriod((0, 1, 2, 3, 4), time(8), time(22)), OpenPeriod((5, 6), time(9), time(13))))
LONGER = "Disculpá la espera"


def at(desk: FrontDesk, day: int, hour: int, minute: int = 0) -> None:
    """January 2027; the 11th is a Monday."""
    desk.clock.move_to(datetime(2027, 1, day, hour, minute, tzinfo=ZoneInfo("America/Argentina/Buenos_Aires")))


@pytest.fixture
async def guest(front_desk: FrontDesk) -> Guest:
    await sets_rules(front_desk, staff=STAFF)
    return front_desk.guest()


async def test_nobody_answers_so_one_contact_after_the_other_is_told_and_the_guest_once(guest: Guest) -> None:
    desk = guest.desk
    await guest.writes("quiero hablar con una persona")
    assert await told(desk) == [("Rita", "unsent")]
    assert await hears_in(guest, minutes=9, seconds=59) == ""
    assert LONGER in await hears_in(guest, seconds=1)
    assert [contact for contact, _ in await told(desk)] == ["Rita", "Toto"]
    assert await hears_in(guest, minutes=10) == ""
    assert [contact for contact, _ in await told(desk)] == ["Rita", "Toto", "Guardia"]
    assert await hears_in(guest, minutes=60) == ""
    assert len(await told(desk)) == 3
    [task] = await desk.rows("SELECT step FROM tasks")
    assert task["step"] == 2


async def test_whoever_waits_is_told_about_in_their_own_words_with_what_was_tried(guest: Guest) -> None:
    await says(guest, "hola, una doble del 12 al 15 de marzo para dos", "¿me hacés un 50 % de descuento?")
    await guest.writes("quiero hablar con una persona por el precio")
    case = await case_of(guest)
    assert case["reason"] == "asked"
    assert case["said"] == "quiero hablar con una persona por el precio"
    assert (case["channel"], case["language"], case["phone"]) == ("whatsapp", "es", "+5491155550101")
    assert (case["stay"]["check_in"], case["stay"]["adults"]) == ("2027-03-12", 2)
    assert case["offers"]
    assert case["before"][0]["said"] == "hola, una doble del 12 al 15 de marzo para dos"
    assert case["before"][0]["flow"] == "booking"
    assert "availability: done" in case["before"][0]["done"]
    [notice] = await guest.desk.rows("SELECT subject, text FROM staff_notices")
    assert notice["subject"] == "Hotel Austral: Lucía Gómez espera una respuesta"
    assert "Escribió: quiero hablar con una persona por el precio" in notice["text"]


@pytest.mark.parametrize("answer", ["takes_over", "writes", "gives_back"])
async def test_nobody_else_is_told_once_somebody_is_there(guest: Guest, answer: str) -> None:
    await guest.writes("quiero hablar con una persona")
    if answer == "takes_over":
        assert await takes_over(guest) == "Marta"
    elif answer == "writes":
        assert await staff_writes(guest, "Hola, soy Marta") == "Hola, soy Marta"
    else:
        await give_back_to_bot(guest)
    assert await guest.desk.rows("SELECT kind FROM timers WHERE kind = 'answer_due'") == []
    assert await hears_in(guest, minutes=30) == ""
    assert len(await told(guest.desk)) == 1


async def test_a_task_that_somebody_accepted_calls_nobody_else(guest: Guest) -> None:
    """From the list of tasks, which knows nothing of the clock of the conversation."""
    await guest.writes("quiero hablar con una persona")
    [task] = await guest.desk.rows("SELECT id, tenant_id FROM tasks")
    async with guest.desk.app.database.transaction(task["tenant_id"]) as connection:
        await move_task(connection, task["id"], TaskState.ACCEPTED, actor="Rita", now=guest.desk.clock.now())
    assert await hears_in(guest, minutes=30) == ""
    assert len(await told(guest.desk)) == 1


async def test_danger_tells_whoever_is_on_call_at_once_and_the_others_after_five_minutes(guest: Guest) -> None:
    await sets_rules(guest.desk, staff=STAFF, hours=DAYTIME)
    at(guest.desk, 12, 3)
    answer = await guest.writes("URGENTE, se metió alguien en mi habitación")
    assert "Aviso ahora mismo a la persona de guardia" in answer.text
    assert [contact for contact, _ in await told(guest.desk)] == ["Guardia"]
    assert "estoy avisando a más personas" in await hears_in(guest, minutes=5)
    assert [contact for contact, _ in await told(guest.desk)] == ["Guardia", "Rita"]
    for _ in range(20):
        await guest.desk.pass_time(minutes=5)
    everybody = [contact for contact, _ in await told(guest.desk)]
    assert everybody == ["Guardia", "Rita", "Toto"] * 3


async def test_whoever_is_on_call_gets_the_case_on_whatsapp_by_the_houses_template(guest: Guest) -> None:
    await sets_rules(guest.desk, staff=replace(STAFF, notice_template="aviso_al_personal"))
    await guest.writes("hay humo en el pasillo del segundo piso")
    [told_night] = [one for one in guest.desk.graph.accepted if one.recipient == "5491155559999"]
    template = told_night.body["template"]
    assert template["name"] == "aviso_al_personal"
    [who, case, where] = [place["text"] for place in template["components"][0]["parameters"]]
    assert who == "URGENTE · Hotel Austral: Lucía Gómez necesita ayuda ya"
    assert "Escribió: hay humo en el pasillo del segundo piso" in case
    assert where == f"http://127.0.0.1:8002/staff/austral/conversations/{(await guest.conversation()).id}"
    assert await told(guest.desk) == [("Guardia", "sent")]


async def test_in_danger_without_anybody_to_call_the_guest_is_told_to_phone(guest: Guest) -> None:
    await sets_rules(guest.desk, staff=StaffRules(), hours=DAYTIME)
    at(guest.desk, 12, 3)
    answer = await guest.writes("hay olor a gas en el pasillo")
    assert "no hay nadie de guardia" in answer.text
    assert "+541150000142" in answer.text


async def test_danger_is_heard_while_people_have_the_conversation_and_said_once(guest: Guest) -> None:
    await guest.writes("quiero hablar con una persona")
    await staff_writes(guest, "Decime")
    answer = await guest.writes("se desmayó mi mujer, un médico por favor!!")
    assert "persona de guardia" in answer.text
    assert (await told(guest.desk))[-1][0] == "Guardia"
    assert (await guest.writes("urgente!!!")).sent == ()
    assert (await task_states(guest))[-1] == ("hand_over", "open", None)
    await staff_writes(guest, "Ya subo")
    assert (await task_states(guest))[-1] == ("hand_over", "accepted", "Marta")


@pytest.mark.parametrize(
    ("day", "hour", "said"),
    [
        (12, 10, "La recepción está hasta hoy a las 22:00."),
        (12, 23, "te contestan desde mañana a las 8:00"),
        (13, 2, "te contestan desde hoy a las 8:00"),
        (16, 15, "te contestan desde mañana a las 9:00"),
        (17, 15, "te contestan desde mañana a las 8:00"),
    ],
)
async def test_the_guest_is_told_when_somebody_answers(guest: Guest, day: int, hour: int, said: str) -> None:
    await sets_rules(guest.desk, staff=STAFF, hours=DAYTIME)
    at(guest.desk, day, hour)
    assert said in (await guest.writes("quiero hablar con una persona")).text


async def test_at_night_nobody_is_woken_for_what_can_wait(guest: Guest) -> None:
    await sets_rules(guest.desk, staff=STAFF, hours=DAYTIME)
    at(guest.desk, 12, 23)
    await guest.writes("esto es una vergüenza, nadie nos atendió")
    assert await told(guest.desk) == [("Rita", "queued")]
    await guest.desk.pass_time(hours=8, minutes=59)
    assert await told(guest.desk) == [("Rita", "queued")]
    await guest.desk.pass_time(minutes=1)
    assert await told(guest.desk) == [("Rita", "unsent")]
    await guest.desk.pass_time(minutes=10)
    assert [contact for contact, _ in await told(guest.desk)] == ["Rita", "Toto"]


async def test_a_notice_that_is_no_longer_needed_is_withdrawn(guest: Guest) -> None:
    await sets_rules(guest.desk, staff=STAFF, hours=DAYTIME)
    at(guest.desk, 12, 23)
    await guest.writes("quiero hablar con una persona")
    await takes_over(guest)
    assert await told(guest.desk) == [("Rita", "withdrawn")]
    await guest.desk.pass_time(hours=12)
    assert await told(guest.desk) == [("Rita", "withdrawn")]


async def test_a_case_that_is_due_after_closing_waits_for_the_morning(guest: Guest) -> None:
    await sets_rules(guest.desk, staff=STAFF, hours=DAYTIME)
    at(guest.desk, 12, 21, 55)
    await guest.writes("quiero hablar con una persona")
    await guest.desk.pass_time(minutes=20)
    assert len(await told(guest.desk)) == 1
    await guest.desk.pass_time(hours=9, minutes=55)
    assert len(await told(guest.desk)) == 2


async def test_twelve_hours_after_the_last_word_of_the_staff_the_bot_goes_on(guest: Guest) -> None:
    desk = guest.desk
    await guest.writes("quiero hablar con una persona")
    await staff_writes(guest, "La cochera está completa esos días.")
    await desk.pass_time(hours=11)
    await staff_writes(guest, "Podemos guardarte el auto en la cochera de la vuelta por 9.000 pesos.")
    await desk.pass_time(hours=11, minutes=59)
    assert (await guest.writes("gracias!")).sent == ()
    await desk.pass_time(minutes=1)
    assert await state(guest) == "open"
    assert await task_states(guest) == [("hand_over", "done", "Marta")]
    answer = await guest.writes("¿qué me dijeron?")
    assert (
        "El equipo te escribió: «Podemos guardarte el auto en la cochera de la vuelta por 9.000 pesos.»" in answer.text
    )
    assert "Austral-Huespedes" in (await guest.writes("¿hay wifi?")).text
    audit = await desk.rows("SELECT actor, action FROM audit WHERE action IN ('take_over', 'give_back') ORDER BY id")
    assert [(row["actor"], row["action"]) for row in audit] == [("Marta", "take_over"), ("clock", "give_back")]


async def test_say_it_again_means_the_staff_when_they_spoke_last(guest: Guest) -> None:
    await guest.writes("quiero hablar con una persona")
    await staff_writes(guest, "El desayuno es a las 8 en la terraza.")
    await give_back_to_bot(guest)
    assert "«El desayuno es a las 8 en la terraza.»" in (await guest.writes("¿me lo repetís?")).text


async def test_a_case_that_nobody_ever_answered_stays_open_when_the_bot_comes_back(guest: Guest) -> None:
    await guest.writes("quiero hablar con una persona")
    await guest.desk.pass_time(hours=12)
    assert await state(guest) == "open"
    assert await task_states(guest) == [("hand_over", "open", None)]
    assert "Austral-Huespedes" in (await guest.writes("¿hay wifi?")).text


async def test_of_two_who_take_over_at_once_one_has_it(guest: Guest) -> None:
    await guest.writes("quiero hablar con una persona")
    assert await takes_over(guest, "Marta") == "Marta"
    assert await takes_over(guest, "Pedro") == "Marta"
    assert await takes_over(guest, "Pedro", instead_of="Marta") == "Pedro"
    assert await takes_over(guest, "Olga", instead_of="Marta") == "Pedro"
    assert (await guest.conversation()).taken_by == "Pedro"


@pytest.mark.parametrize(
    ("texts", "reason", "words"),
    [
        (("exijo un reembolso de lo que pagué",), "refund", "De las devoluciones decide una persona"),
        (("me cobraron dos veces la seña",), "dispute", "Eso lo revisa una persona del equipo"),
        (("voy a hacer un contracargo",), "dispute", "Eso lo revisa una persona del equipo"),
        (("la habitación estaba mugrienta y nadie vino a limpiar",), "complaint", "Lamento lo que pasó"),
        (
            ("¿cuánto sale del 12 al 15 de marzo para 2? no entendés nada", "no sirven para nada"),
            "angry",
            "Lamento lo que pasó",
        ),
    ],
)
async def test_what_people_decide_about_goes_to_them_with_the_right_words(
    guest: Guest, texts: tuple[str, ...], reason: str, words: str
) -> None:
    assert words in await says(guest, *texts)
    assert (await case_of(guest))["reason"] == reason
    assert await state(guest) == "with_staff"


async def test_angry_once_is_answered_and_forgotten_after_people_stepped_in(guest: Guest) -> None:
    assert "Austral-Huespedes" in await says(guest, "¿tienen wifi o no, carajo?")
    await guest.writes("quiero hablar con una persona")
    await give_back_to_bot(guest)
    assert "Austral-Huespedes" in await says(guest, "decime la clave del wifi, carajo")


async def test_a_question_about_refunds_is_answered_by_the_policy_and_not_by_a_person(guest: Guest) -> None:
    await guest.writes("si cancelo, ¿me devuelven la seña?")
    assert await state(guest) == "open"


async def test_time_runs_on_after_the_night_shift(guest: Guest) -> None:
    """A period that ends after midnight belongs to the evening it began in."""
    late = StaffHours((OpenPeriod(tuple(range(7)), time(18), time(2)),))
    await sets_rules(guest.desk, staff=STAFF, hours=late)
    at(guest.desk, 13, 1, 30)
    assert "La recepción está hasta hoy a las 2:00." in (await guest.writes("quiero hablar con una persona")).text
