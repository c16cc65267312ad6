"""What people of the house do in journeys, and what they were told."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from conserje.model.desk.rules import DeskRules
from conserje.model.hotel import Hotel
from conserje.storage.conversations import load_conversation
from conserje.storage.hotels import HouseBook, save_hotel
from tests.journeys.front_desk import FrontDesk, Guest


async def sets_rules(desk: FrontDesk, hotel: str = "austral", **rules: Any) -> Hotel:
    """The house changes its `[desk]` before anybody has written."""
    app = desk.app
    route = await app.houses.route("house", hotel)
    house = await HouseBook(app.database, desk.clock).hotel(route.tenant_id, route.property_id)
    changed: DeskRules = replace(house.desk, **rules)
    house = replace(house, desk=changed)
    await save_hotel(app.database, house)
    return house


async def told(desk: FrontDesk, hotel: str = "austral") -> list[tuple[str, str]]:
    """Whom of the house a notice is for, and its state, in order."""
    rows = await desk.rows("SELECT contact, state FROM staff_notices ORDER BY created_at, id", hotel=hotel)
    return [(row["contact"], row["state"]) for row in rows]


async def case_of(guest: Guest) -> Mapping[str, Any]:
    """What the latest task of this guest tells the staff."""
    rows = await guest.desk.rows(
        "SELECT payload FROM tasks ORDER BY created_at DESC, id DESC LIMIT 1", hotel=guest.hotel
    )
    payload: Mapping[str, Any] = rows[0]["payload"]
    return payload


async def task_states(guest: Guest) -> list[tuple[str, str, str | None]]:
    """Kind, state and who took it, of every task, oldest first."""
    rows = await guest.desk.rows("SELECT kind, state, taken_by FROM tasks ORDER BY created_at, id", hotel=guest.hotel)
    return [(row["kind"], row["state"], row["taken_by"]) for row in rows]


async def staff_writes(guest: Guest, text: str, name: str = "Marta") -> str:
    """A person writes from the console; what the guest gets."""
    await guest.desk.app.people.write(await guest.conversation(), name, text)
    return (await guest.hears()).text


async def takes_over(guest: Guest, name: str = "Marta", instead_of: str | None = None) -> str:
    return await guest.desk.app.people.take_over(await guest.conversation(), name, instead_of=instead_of)


async def state(guest: Guest) -> str:
    conversation = await guest.conversation()
    return (await load_conversation(guest.desk.app.database, conversation.tenant_id, conversation.id)).state.value


async def drafts(guest: Guest) -> list[dict[str, Any]]:
    return await guest.desk.rows("SELECT * FROM messages_out WHERE state = 'draft' ORDER BY seq", hotel=guest.hotel)


async def hears_in(guest: Guest, **time: float) -> str:
    """What reaches the guest while time passes."""
    before = len(_received(guest))
    await guest.desk.pass_time(**time)
    return "\n".join(_received(guest)[before:])


def _received(guest: Guest) -> list[str]:
    return [one.text for one in guest.desk.graph.accepted if one.recipient == guest.phone]
