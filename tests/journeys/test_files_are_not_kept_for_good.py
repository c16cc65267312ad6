"""What guests send and are sent is kept as long as the house says: then the bytes go, and the row stays as evidence."""

from typing import Any

import pytest

from conserje.errors import NotFound
from conserje.storage.desk.files import FileRoom, load_file
from tests.journeys.front_desk import FrontDesk
from tests.journeys.staff_steps import sets_rules
from tests.journeys.steps import books
from tests.journeys.test_receipts import BOOKING


async def _files(desk: FrontDesk) -> dict[str, bool]:
    """By name: are the bytes still there?"""
    rows = await desk.rows("SELECT name, content IS NOT NULL AS is_kept, deleted_at, sha256 FROM files")
    assert all(row["sha256"] and row["is_kept"] == (row["deleted_at"] is None) for row in rows)
    return {row["name"]: row["is_kept"] for row in rows}


async def _keeps(desk: FrontDesk, name: str) -> Any:
    route = await desk.app.houses.route("house", "austral")
    hotel = await desk.app.houses.hotel(route.tenant_id, route.property_id)
    room = FileRoom(desk.app.database, desk.clock, desk.app.ids)
    return hotel, await room.keep(hotel, mime="application/pdf", name=name, content=name.encode())


async def test_after_a_year_the_bytes_of_a_receipt_are_gone_and_its_row_is_not(front_desk: FrontDesk) -> None:
    hotel, receipt = await _keeps(front_desk, "receipt.pdf")
    await front_desk.pass_time(days=364)
    assert await _files(front_desk) == {"receipt.pdf": True}
    await front_desk.pass_time(days=2)
    assert await _files(front_desk) == {"receipt.pdf": False}
    with pytest.raises(NotFound, match="no longer"):
        await load_file(front_desk.app.database, hotel.tenant_id, receipt.file)


async def test_a_house_says_how_long_and_what_comes_again_is_kept_again(front_desk: FrontDesk) -> None:
    await sets_rules(front_desk, keep_files_days=30)
    await _keeps(front_desk, "receipt.pdf")
    await front_desk.pass_time(days=32)
    assert await _files(front_desk) == {"receipt.pdf": False}
    _, again = await _keeps(front_desk, "receipt.pdf")
    kept = await front_desk.rows("SELECT content FROM files WHERE id = $1", again.file)
    assert kept[0]["content"] == b"receipt.pdf"


async def test_what_a_coming_stay_was_given_is_kept_until_it_is_over(front_desk: FrontDesk) -> None:
    await sets_rules(front_desk, keep_files_days=30)
    code = (await books(front_desk.guest(), *BOOKING["es"])).lower()
    await front_desk.rows("UPDATE files SET created_at = created_at - interval '90 days'")
    await front_desk.pass_time(days=2)
    assert await _files(front_desk) == {f"{code}.png": True, f"{code}.ics": True}
    await front_desk.pass_time(days=90)
    assert await _files(front_desk) == {f"{code}.png": False, f"{code}.ics": False}


async def test_a_house_may_keep_everything(front_desk: FrontDesk) -> None:
    await sets_rules(front_desk, keep_files_days=0)
    await _keeps(front_desk, "receipt.pdf")
    await front_desk.pass_time(days=800)
    assert await _files(front_desk) == {"receipt.pdf": True}
