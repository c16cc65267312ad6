"""What can happen in each flow: its states, and the moves between them. Flows only move along these; docs/guide/flows.md is
drawn from here, and the journeys report which moves none of them took.
"""

from collections.abc import Iterator, Mapping

from conserje.model.desk.charts import HANDOVER, OPEN, Chart, moves_of

# What ends an open offer, wherever the booking stands. What house limits refuse, or costs something else by now, is found
# out where nothing is kept: a search begins by giving back what was, and what is kept keeps its price.
_DROPPED = {"changes": OPEN, "gives_up": OPEN, "goes_stale": OPEN}

BOOKING = Chart(
    "booking",
    {
        OPEN: "Nothing is offered: the guest has not asked for a stay, or dates, people or ages are still asked for.",
        "offered": "Offers were told; one can be taken by tap, number or name.",
        "details": "A room is held; name and e-mail or phone are asked for.",
        "summary": "Everything was repeated in full; a yes to exactly this books.",
    },
    moves_of(
        {
            OPEN: {
                "tells_offers": "offered",
                "changes": OPEN,
                "is_refused": OPEN,
                "gives_up": OPEN,
            },
            "offered": {"takes": "details", "declines": OPEN, "price_changed": OPEN, **_DROPPED},
            "details": {"sums_up": "summary", "switches": "offered", **_DROPPED},
            "summary": {"sums_up": "summary", "books": OPEN, "switches": "offered", **_DROPPED},
        }
    ),
)

GROUP = Chart(
    "group",
    {
        OPEN: "No group or long stay is talked about.",
        "collecting": "The house's people will answer; dates, people, name and a way to reach them are asked for.",
    },
    moves_of(
        {
            OPEN: {"is_for_people": "collecting"},
            "collecting": {
                "is_for_people": "collecting",
                "fits_the_desk": OPEN,
                "handed_over": OPEN,
                "gives_up": OPEN,
            },
        }
    ),
)

WAITING = Chart(
    "waiting",
    {
        OPEN: "On no waiting list.",
        "waiting": "On the waiting list for a stay that was full; told once when a room frees.",
    },
    moves_of(
        {
            OPEN: {"joins": "waiting"},
            "waiting": {"joins": "waiting", "is_told": OPEN, "leaves": OPEN, "stay_begins": OPEN},
        }
    ),
)

# What ends a summary of a reservation, or a question about it.
_LET_GO = {"gives_up": OPEN, "goes_stale": OPEN}

CHANGE = Chart(
    "change",
    {
        OPEN: "No reservation is being changed.",
        "asking": "Whose reservation it is is known; what shall be different, or an age, is asked for.",
        "choosing": "What was wished is full; what is near it was told, and one can be taken. The reservation stands.",
        "summary": "The reservation as it would be was told, with the difference; a yes to exactly this changes it.",
    },
    moves_of(
        {
            OPEN: {"asks": "asking", "sums_up": "summary", "tells_nearby": "choosing"},
            "asking": {"asks": "asking", "sums_up": "summary", "tells_nearby": "choosing", **_LET_GO},
            "choosing": {"asks": "asking", "sums_up": "summary", "tells_nearby": "choosing", "keeps": OPEN, **_LET_GO},
            "summary": {
                "asks": "asking",
                "sums_up": "summary",
                "tells_nearby": "choosing",
                "changes": OPEN,
                "keeps": OPEN,
                **_LET_GO,
            },
        }
    ),
)

CANCEL = Chart(
    "cancel",
    {
        OPEN: "Nothing is being cancelled.",
        "asking": "Of several rooms: how many shall go, or who still comes, is asked for.",
        "summary": "The terms and what they cost were told; a yes to exactly this cancels.",
    },
    moves_of(
        {
            OPEN: {"asks": "asking", "explains": "summary"},
            "asking": {"asks": "asking", "explains": "summary", **_LET_GO},
            "summary": {"asks": "asking", "explains": "summary", "cancels": OPEN, "keeps": OPEN, **_LET_GO},
        }
    ),
)

ERRAND = Chart(
    "errand",
    {
        OPEN: "Nothing is asked of the house's people, or they were told what is.",
        "asking": "What is wanted, or lost, is known; a room, an hour, a place or a contact is asked for.",
    },
    moves_of(
        {
            OPEN: {"asks": "asking", "is_noted": OPEN},
            "asking": {"asks": "asking", "is_noted": OPEN, **_LET_GO},
        }
    ),
)

ORDER = Chart(
    "order",
    {
        OPEN: "Nothing is being ordered.",
        "summary": "What it is, for which reservation and for how much was told; a yes to exactly this orders it.",
    },
    moves_of(
        {
            OPEN: {"sums_up": "summary"},
            "summary": {"sums_up": "summary", "orders": OPEN, "asks_people": OPEN, "keeps": OPEN, **_LET_GO},
        }
    ),
)

CHARTS: Mapping[str, Chart] = {chart.flow: chart for chart in (BOOKING, GROUP, WAITING, CHANGE, CANCEL, ERRAND, ORDER)}

# Of these the memory of a conversation keeps where it is; a hand-over is kept by the conversation itself.
DRAWN: tuple[Chart, ...] = (*CHARTS.values(), HANDOVER)


def every_move() -> Iterator[str]:
    """Every move of every flow, as a turn's evidence names it."""
    for chart in DRAWN:
        for move in chart.moves:
            yield f"{chart.flow}: {move}"


def drawn(chart: Chart) -> str:
    """A chart as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {OPEN}"]
    lines += [f"    {move.before} --> {move.after}: {move.event.replace('_', ' ')}" for move in chart.moves]
    return "\n".join(lines)
