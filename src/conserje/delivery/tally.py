"""What a committed turn adds to the metrics: who read it, what it was about, what the desk did."""

from collections.abc import Sequence

from conserje.model.conversation import Conversation, TaskKind, TurnOutcome
from conserje.telemetry.metrics import Turns

OPEN = "open"
UNKNOWN = "unknown"


def tally(turns: Turns, conversation: Conversation, messages: int, outcome: TurnOutcome) -> None:
    """`messages` is how many were answered at once."""
    language = outcome.language or conversation.language or UNKNOWN
    turns.turns.add(conversation.channel, language)
    turns.flows.add(outcome.flow)
    if messages > 1:
        turns.merged.add(n=messages - 1)
    if outcome.flow == "unclear":
        turns.unclear.add(language)
    _reading(turns, outcome)
    _evidence(turns, outcome.evidence)
    for action in outcome.actions:
        turns.actions.add(action.name, action.outcome)
    for task in outcome.tasks:
        turns.tasks.add(task.kind.value)
        if task.kind is TaskKind.HAND_OVER:
            turns.hand_overs.add("yes" if task.urgent else "no")
        if task.kind is TaskKind.KNOWLEDGE_GAP:
            turns.gaps.add(language)


def _reading(turns: Turns, outcome: TurnOutcome) -> None:
    """A tap has no intents, and a turn that was given up was never read."""
    reader = outcome.reading.get("reader")
    if not reader:
        return
    turns.readings.add(str(reader), str(outcome.reading.get("language", UNKNOWN)))
    intents = outcome.reading.get("intents")
    if isinstance(intents, list) and intents:
        turns.intents.add(str(intents[0]["name"]))
        turns.confidence.take(float(intents[0]["confidence"]), str(reader))


def _evidence(turns: Turns, evidence: Sequence[str]) -> None:
    """Moves along the flows' charts ("move:booking: open --tells_offers--> offered"), and what the guard stopped."""
    for one in evidence:
        kind, _, rest = one.partition(":")
        if kind == "guard":
            turns.guarded.add(rest.partition(":")[0])
        elif kind == "move":
            _move(turns, rest)


def _move(turns: Turns, written: str) -> None:
    flow, _, move = written.partition(": ")
    before, _, rest = move.partition(" --")
    event, _, after = rest.partition("--> ")
    if before == OPEN and after != OPEN:
        turns.started.add(flow)
    elif before != OPEN and after == OPEN:
        turns.ended.add(flow, event)
