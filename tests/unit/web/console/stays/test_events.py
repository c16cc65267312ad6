"""What happened to a reservation, who did it, and what it became."""

from dataclasses import replace
from random import Random

from conserje.dialogue.desk import Record
from conserje.model.ids import ConversationId
from conserje.pms.builtin.pms import BuiltinPms
from conserje.storage.conversations import AuditLog
from conserje.storage.desk.files import FileRoom
from tests.builders.counter import ANA, Counter
from tests.builders.desk import OpenDesk, browser
from tests.builders.house import OpenHouse, inventory, nights, request


async def _counter(desk: OpenDesk) -> Counter:
    hotel = desk.hotels["austral"]
    pms = BuiltinPms(desk.database, hotel, desk.clock, desk.ids, Random(7))
    house = OpenHouse(desk.database, hotel, pms, desk.clock, desk.ids)
    await house.store(inventory())
    return Counter(pms, desk.clock, house)


async def test_a_change_by_the_assistant_is_told_with_what_it_became(desk: OpenDesk) -> None:
    counter = await _counter(desk)
    booked = await counter.book(request(10, 2))
    record = Record(
        AuditLog(desk.database),
        desk.hotels["austral"],
        conversation=ConversationId(desk.ids.new()),
        message_key="m1",
        now=desk.clock.now(),
    )
    moved = await counter.change_quote(booked.code, request(20, 3, adults=1))
    await record.write("change", {"code": booked.code}, lambda key: counter.pms.change(booked.code, moved.id, key=key))
    renamed = replace(ANA, name="Ana María Pérez")
    await record.write(
        "rename", {"code": booked.code}, lambda key: counter.pms.set_guest(booked.code, renamed, key=key)
    )
    await counter.pms.confirm_deposit(booked.code, key="nobody's")
    async with browser(desk) as person:
        await person.get(f"/reservations/{booked.code}")
        history = person.text.split("Qué pasó", 1)[-1]
    assert "Cambiada" in history
    assert "mar, 20 abr → vie, 23 abr" in history
    assert "1 adulto" in history
    assert "Datos del huésped cambiados" in history
    assert history.count("Asistente") >= 2 or history.count("asistente") >= 2
    assert moved.offer.stay == nights(20, 3)


async def test_files_of_a_conversation_are_shown_to_staff_and_saved_by_type(desk: OpenDesk) -> None:
    room = FileRoom(desk.database, desk.clock, desk.ids)
    picture = await room.keep(desk.hotels["austral"], mime="image/png", name="qr.png", content=b"\x89PNG picture")
    page = await room.keep(desk.hotels["austral"], mime="text/html", name="x.html", content=b"<script>1</script>")
    async with browser(desk) as person:
        shown = await person.get(f"/files/{picture.file}")
        saved = await person.get(f"/files/{page.file}")
    assert (shown.content, shown.headers["content-type"]) == (b"\x89PNG picture", "image/png")
    assert shown.headers["content-disposition"].startswith("inline")
    assert saved.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in saved.headers["content-security-policy"]
