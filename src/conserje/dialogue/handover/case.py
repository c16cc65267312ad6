"""What whoever takes over has to know of the guest: kept with the task, shown in the staff view, told to contacts."""

from dataclasses import dataclass
from typing import Any

from conserje.dialogue.handover.reasons import Reason
from conserje.dialogue.memory import Memory
from conserje.dialogue.wording import Wording
from conserje.model.hotel import Hotel

LONGEST_WORDS = 600
LONGEST_TRAIL = 4
_SHORT = 160


@dataclass(frozen=True, slots=True)
class Who:
    """The guest as far as known; `phone` is the one that the channel vouches for."""

    name: str | None
    language: str | None
    channel: str
    phone: str | None = None
    email: str | None = None


def remember_turn(memory: Memory, text: str, flow: str, done: list[str]) -> None:
    """Lay a trail of what was asked and what came of it; `done` are "action: outcome"."""
    memory.trail = [*memory.trail[1 - LONGEST_TRAIL :], {"said": text[:_SHORT], "flow": flow, "done": done}]


def case_of(who: Who, memory: Memory, text: str, reason: Reason, *, urgent: bool) -> dict[str, Any]:
    """Plain values. "said" is in the guest's own words, "before" what was tried in the turns before."""
    wish = memory.wish
    stay = {
        "check_in": wish.check_in,
        "check_out": wish.check_out,
        "nights": wish.nights,
        "adults": wish.adults,
        "children": wish.children,
        "rooms": wish.rooms if wish.rooms > 1 else None,
        "room_type": wish.room_type,
    }
    offers = [f"{one.label} · {one.plan}: {one.currency} {one.total}" for one in memory.told]
    found = {
        "reason": reason.value,
        "urgent": urgent,
        "name": memory.name or who.name,
        "language": who.language,
        "channel": who.channel,
        "phone": memory.phone or who.phone,
        "email": memory.email or who.email,
        "said": text[:LONGEST_WORDS],
        "stay": {name: value for name, value in stay.items() if value is not None},
        "reservations": list(memory.codes),
        "offers": offers,
        "hold_until": memory.hold_until,
        "before": list(memory.trail),
    }
    return {name: value for name, value in found.items() if value not in (None, "", [], {})}


def told_to_staff(hotel: Hotel, case: dict[str, Any]) -> tuple[str, str]:
    """Subject and text of a notice about a case, in the house's language."""
    wording = Wording(hotel.language, house=hotel.language, timezone=hotel.timezone)
    name = case.get("name") or case.get("phone") or wording.text("notice_somebody")
    subject = wording.text("notice_urgent" if case.get("urgent") else "notice_waiting", name=name, hotel=hotel.name)
    contact = [case[part] for part in ("phone", "email", "channel", "language") if case.get(part)]
    lines = [
        wording.text("notice_guest", name=name, contact=" · ".join(contact)),
        wording.text("notice_said", said=case.get("said", "–")),
        *_about(case, wording),
    ]
    return subject, "\n".join(lines)


def _about(case: dict[str, Any], wording: Wording) -> list[str]:
    lines = []
    if stay := case.get("stay"):
        days = [wording.value(stay[name]) for name in ("check_in", "check_out") if name in stay]
        people = [wording.count("adult", stay["adults"])] if stay.get("adults") else []
        people += [wording.count("child", stay["children"])] if stay.get("children") else []
        lines.append(wording.text("notice_stay", stay=" · ".join([" – ".join(days), *people]).strip(" ·")))
    if codes := case.get("reservations"):
        lines.append(wording.text("notice_reservations", codes=", ".join(codes)))
    if offers := case.get("offers"):
        lines.append(wording.text("notice_offers", offers="; ".join(offers)))
    if "hold_until" in case:
        lines.append(wording.text("notice_hold", until=case["hold_until"]))
    lines += [wording.text("notice_before", said=one["said"], flow=_tried(one)) for one in case.get("before", [])]
    return lines


def _tried(turn: dict[str, Any]) -> str:
    return ", ".join([turn["flow"], *turn["done"]])
