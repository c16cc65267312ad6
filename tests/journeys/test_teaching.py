"""What guests asked in vain is seen by staff, who teach the house; the running system answers soon after."""

from dataclasses import replace
from io import StringIO

import pytest

from conserje.errors import BadRequest, NotFound
from conserje.model.hotel import Hotel
from conserje.model.ids import MovableClock
from conserje.ops.hotel_files import read_demo_hotel
from conserje.ops.knowing.lessons import Lesson, report, teach, teach_house, unanswered
from conserje.settings import load_settings
from conserje.storage.knowledge import replace_entries
from tests.journeys.front_desk import FrontDesk

HELIPAD = Lesson("es", (), title="Helipuerto", text="No tenemos helipuerto; el más cercano está en Puerto Madero.")


async def house(desk: FrontDesk, slug: str = "austral") -> Hotel:
    route = await desk.app.houses.route("house", slug)
    return await desk.app.houses.hotel(route.tenant_id, route.property_id)


async def test_an_open_question_becomes_an_answer_without_a_restart(front_desk: FrontDesk) -> None:
    hotel, ana = await house(front_desk), front_desk.guest()
    assert "no lo sé" in (await ana.writes("¿tienen helipuerto en el hotel?")).text
    groups = await unanswered(front_desk.app.database, hotel, front_desk.clock, days=7)
    assert groups[0].questions == ["¿tienen helipuerto en el hotel?"]
    key = await teach(front_desk.app.database, hotel, HELIPAD, groups[0].questions)
    assert key == "taught_helipuerto"
    await front_desk.pass_time(seconds=6)
    assert "está en Puerto Madero" in (await ana.writes("¿hay helipuerto en el hotel?")).text
    other = front_desk.guest("5491155550102", hotel="pousada-do-mar")
    assert "Puerto Madero" not in (await other.writes("¿tienen helipuerto en el hotel?")).text


async def test_a_phrasing_leads_to_an_entry_that_exists(front_desk: FrontDesk) -> None:
    hotel, ana = await house(front_desk), front_desk.guest()
    question = "¿tienen dársena para el tuktuk?"
    assert "18.000" not in (await ana.writes(question)).text
    await teach(front_desk.app.database, hotel, Lesson("es", (), entry="parking"), [question])
    await front_desk.pass_time(seconds=6)
    assert "18.000" in (await ana.writes(question)).text


async def test_what_was_taught_outlives_an_import(front_desk: FrontDesk) -> None:
    hotel, ana = await house(front_desk), front_desk.guest()
    database = front_desk.app.database
    question = "¿tienen dársena para el tuktuk?"
    await teach(database, hotel, HELIPAD, ["¿tienen helipuerto en el hotel?"])
    await teach(database, hotel, Lesson("es", (), entry="parking"), [question])
    entries = read_demo_hotel("austral", MovableClock(front_desk.clock.now())).entries
    changed = tuple(replace(one, title="Cochera") if one.key == "parking" else one for one in entries)
    async with database.transaction(hotel.tenant_id) as connection:
        await replace_entries(connection, hotel, changed)
    assert "está en Puerto Madero" in (await ana.writes("¿tienen helipuerto en el hotel?")).text
    assert "18.000" in (await ana.writes(question)).text


async def test_the_report_groups_and_counts_and_a_group_can_be_taught(front_desk: FrontDesk) -> None:
    for number in range(3):
        guest = front_desk.guest(f"549115555020{number}")
        await guest.writes("¿tienen helipuerto en el hotel?" if number else "hay helipuerto ahi?")
    settings = load_settings(database_url=front_desk.url)
    out = StringIO()
    await report(settings, "austral", 36500, out)
    first = out.getvalue().splitlines()[1]
    assert "3 ×  es" in first
    assert "hay helipuerto ahi?" in first
    assert await teach_house(settings, "austral", HELIPAD, group=1, days=36500) == "taught_helipuerto"
    await front_desk.pass_time(seconds=6)
    assert "está en Puerto Madero" in (await front_desk.guest().writes("¿tienen helipuerto?")).text
    with pytest.raises(BadRequest, match="groups, not 99"):
        await teach_house(settings, "austral", HELIPAD, group=99, days=36500)
    with pytest.raises(NotFound):
        await report(settings, "no-such-house", 7, out)


@pytest.mark.parametrize(
    ("lesson", "questions", "said"),
    [
        (HELIPAD, [" "], "a question is needed"),
        (replace(HELIPAD, text=" "), ["x"], "a title and a text"),
        (replace(HELIPAD, text="cuesta {price}"), ["x"], "no value"),
        (replace(HELIPAD, title="¿?"), ["x"], "no letter"),
        (replace(HELIPAD, name="Heli puerto"), ["x"], "small letters"),
        (replace(HELIPAD, language="fr"), ["x"], "one of es, en, pt"),
    ],
)
async def test_a_lesson_that_cannot_be_used_is_refused(
    front_desk: FrontDesk, lesson: Lesson, questions: list[str], said: str
) -> None:
    with pytest.raises(BadRequest, match=said):
        await teach(front_desk.app.database, await house(front_desk), lesson, questions)


async def test_an_entry_that_is_not_there_takes_no_phrasing(front_desk: FrontDesk) -> None:
    with pytest.raises(NotFound, match="no entry 'heliport'"):
        await teach(front_desk.app.database, await house(front_desk), Lesson("es", (), entry="heliport"), ["x"])
