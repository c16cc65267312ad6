"""A case that was handed over, in words: why, who, what was asked, what was tried (dialogue/handover/case.py writes it)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from conserje.web.console.wording import Wording

_STAY = ("check_in", "check_out", "nights", "rooms", "room_type", "adults", "children")


def readable(case: Mapping[str, Any], wording: Wording) -> Sequence[tuple[str, str]]:
    """Label and value, in the order in which one wants to know them; nothing for a task that is no case."""
    if "reason" not in case:
        return []
    guest = [str(case[part]) for part in ("name", "phone", "email") if part in case]
    stay = [wording.fact(name, case["stay"][name]) for name in _STAY if name in case.get("stay", {})]
    before = [_tried(one) for one in case.get("before", [])]
    lines = [
        (wording.say("case.why"), wording.name("reason", case["reason"])),
        (wording.say("case.guest"), " · ".join(guest)),
        (wording.say("case.said"), str(case.get("said", ""))),
        (wording.say("case.stay"), " · ".join(f"{name} {value}" for name, value in stay)),
        (wording.say("case.reservations"), ", ".join(case.get("reservations", []))),
        (wording.say("case.offers"), "; ".join(case.get("offers", []))),
        (wording.say("case.before"), " / ".join(before)),
    ]
    if "hold_until" in case:
        lines.append((wording.say("case.hold"), wording.moment(datetime.fromisoformat(case["hold_until"]))))
    return [(label, value) for label, value in lines if value]


def _tried(turn: Mapping[str, Any]) -> str:
    return " → ".join([str(turn["said"]), ", ".join([turn["flow"], *turn["done"]])])
