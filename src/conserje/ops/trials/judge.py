"""Did a play end as its task says it must? Every difference is a sentence."""

import re
from collections.abc import Iterator, Mapping

from conserje.ops.trials.play import GUEST_PHONE, Heard, Play
from conserje.ops.trials.tasks import After, TaskAfter, Trial
from conserje.storage.reservations import BookedRecord


def faults(trial: Trial, played: Play, codes: Mapping[str, str]) -> list[str]:
    """Nothing when all is right. `codes` are the start's reservations by alias."""
    return [
        *played.flaws,
        *_said(trial, played),
        *_reservations(trial, played, codes),
        *_tasks(trial, played),
        *(f"{action} was done" for action in trial.end.forbidden if action in played.actions),
        *_state(trial, played),
    ]


def _said(trial: Trial, played: Play) -> Iterator[str]:
    for heard in played.heard:
        text = _text(heard)
        yield from (
            f"after {heard.said!r}: {one!r} is missing in {text!r}" for one in heard.step.says if not _in(one, text)
        )
        yield from (f"after {heard.said!r}: {one!r} is in {text!r}" for one in heard.step.never if _in(one, text))
    everything = "\n".join(_text(one) for one in played.heard)
    yield from (f"{one!r} was never said" for one in trial.end.says if not _in(one, everything))
    yield from (f"{one!r} was said" for one in trial.end.never if _in(one, everything))


def _text(heard: Heard) -> str:
    return "\n".join(reply.text for reply in heard.replies)


def _in(pattern: str, text: str) -> bool:
    return re.search(pattern, text, re.IGNORECASE) is not None


def _reservations(trial: Trial, played: Play, codes: Mapping[str, str]) -> Iterator[str]:
    """Each one that is expected is there, and nobody's else is there or touched."""
    left = dict(played.reservations)
    for expected in trial.end.reservations:
        found = _match(expected, left, codes, played)
        if found is None and expected.is_optional:
            continue
        if found is None:
            there = "; ".join(_described(one) for one in played.reservations.values())
            yield f"no reservation is {_wanted(expected)}; there are: {there or 'none'}"
        else:
            del left[found]
    named = {codes[one.code] for one in trial.end.reservations if one.code in codes}
    for code, one in left.items():
        if code not in codes.values():
            yield f"nobody wanted {_described(one)}"
        elif code not in named and _was_touched(one):
            yield f"{_described(one)} was touched"


def _match(expected: After, left: Mapping[str, BookedRecord], codes: Mapping[str, str], played: Play) -> str | None:
    if expected.code == "new":
        candidates = [one for code, one in left.items() if code not in codes.values()]
    else:
        candidates = [one for code, one in left.items() if code == codes.get(expected.code)]
    return next((one.booked.code for one in candidates if _fits(expected, one, played)), None)


def _fits(expected: After, one: BookedRecord, played: Play) -> bool:
    booked = one.booked
    pairs = (
        (expected.status, booked.status.value),
        (expected.room_type, booked.room_type),
        (expected.check_in, booked.stay.check_in),
        (expected.check_out, booked.stay.check_out),
        (expected.adults, booked.party.adults),
        (expected.children, booked.party.children),
        (expected.rooms, one.rooms),
        (expected.total, booked.total.amount),
        (expected.guest_name, booked.guest_name),
        (expected.rate_plan, played.plans[booked.code]),
        (expected.paid, played.accounts[booked.code].paid.amount),
    )
    return all(wanted is None or wanted == there for wanted, there in pairs)


def _was_touched(one: BookedRecord) -> bool:
    return any(event.action not in ("book", "confirm_deposit") for event in one.events)


def _wanted(expected: After) -> str:
    return ", ".join(f"{name} {value}" for name, value in expected.model_dump(exclude_none=True).items())


def _described(one: BookedRecord) -> str:
    booked = one.booked
    return (
        f"{booked.code} ({booked.status}, {one.rooms} × {booked.room_type}, {booked.stay.check_in} – {booked.stay.check_out}, "
        f"{booked.party.adults}+{booked.party.children}, {booked.total.amount}, {booked.guest_name})"
    )


def _tasks(trial: Trial, played: Play) -> Iterator[str]:
    for expected in trial.end.tasks:
        if not any(_is_task(expected, task) for task in played.tasks):
            kinds = [f"{task['kind']}/{task['department']}: {task['summary']}" for task in played.tasks]
            yield f"no open task is {expected.model_dump(exclude_none=True)}; there are {kinds}"
    asked = {task["kind"] for task in played.tasks}
    yield from (f"somebody is asked for a {kind}" for kind in trial.end.no_tasks if kind in asked)


def _is_task(expected: TaskAfter, task: Mapping[str, object]) -> bool:
    return (
        task["kind"] == expected.kind
        and expected.department in (None, task["department"])
        and expected.urgent in (None, task["urgent"])
        and (expected.summary is None or _in(expected.summary, str(task["summary"])))
    )


def _state(trial: Trial, played: Play) -> Iterator[str]:
    if trial.end.state is not None:
        state = played.states.get(GUEST_PHONE)
        if state != trial.end.state:
            yield f"the conversation is {state}, not {trial.end.state}"
