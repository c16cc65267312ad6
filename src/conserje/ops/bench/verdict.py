"""Was everybody answered? What the database says, and when the replies arrived."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from conserje.model.hotel import Hotel
from conserje.model.ids import TenantId
from conserje.ops.bench.guests import Guest
from conserje.ops.bench.load import PATIENCE_SECONDS, Unanswered
from conserje.storage import work
from conserje.storage.conversations import Said, find_conversation, history
from conserje.storage.database import Database

POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Verdict:
    """`replied_at` is when the first reply to a message reached the Graph API (monotonic), by the message's provider id."""

    replied_at: Mapping[str, float]
    messages: int
    turns: int
    replies: int


async def judge(
    database: Database, hotels: Sequence[Hotel], guests: Sequence[Guest], arrivals: Mapping[str, float]
) -> Verdict:
    """Raises Unanswered unless every message was taken into a turn whose replies all arrived."""
    await _idle(database)
    tenants = [hotel.tenant_id for hotel in hotels]
    replied_at: dict[str, float] = {}
    turns: set[UUID] = set()
    replies = 0
    for guest in guests:
        talk = await _conversation(database, tenants, guest)
        first = _first_replies(talk, arrivals)
        for message in (one for one in talk if one.author == "guest"):
            if message.turn_id is None or message.turn_id not in first or message.provider_id is None:
                raise Unanswered(f"{guest.address} was not answered: {message.text!r}")
            turns.add(message.turn_id)
            replied_at[message.provider_id] = first[message.turn_id]
        replies += sum(one.author == "bot" for one in talk)
        missing = set(guest.said) - replied_at.keys()
        if missing:
            raise Unanswered(f"{guest.address}: {len(missing)} messages were not stored")
    return Verdict(replied_at, len(replied_at), len(turns), replies)


async def _idle(database: Database) -> None:
    """Replies reach the sink a moment before the worker has written that down."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while waiting := {kind: found for kind, found in (await work.depth(database)).items() if kind != "timer"}:
        if time.monotonic() > deadline:
            raise Unanswered(f"work is left over: {waiting}")
        await asyncio.sleep(POLL_SECONDS)


async def _conversation(database: Database, tenants: Sequence[TenantId], guest: Guest) -> Sequence[Said]:
    for tenant in tenants:
        found = await find_conversation(database, tenant, "whatsapp", guest.receiver, guest.address)
        if found:
            return await history(database, found.tenant_id, found.id)
    raise Unanswered(f"nothing is known of {guest.address}")


def _first_replies(talk: Sequence[Said], arrivals: Mapping[str, float]) -> dict[UUID, float]:
    """When the first reply of each turn arrived. Raises Unanswered for a reply that the Graph API never saw."""
    first: dict[UUID, float] = {}
    for reply in (one for one in talk if one.author == "bot"):
        if reply.provider_id is None or reply.provider_id not in arrivals:
            raise Unanswered(f"a reply did not arrive, it is {reply.state}: {reply.text!r}")
        if reply.turn_id:
            first[reply.turn_id] = min(first.get(reply.turn_id, float("inf")), arrivals[reply.provider_id])
    return first
