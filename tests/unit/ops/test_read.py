"""`conserje read --json`: a stream of messages, one answer for each, whatever comes."""

import io
import json
from datetime import UTC, datetime
from typing import Any

from conserje.model.ids import MovableClock
from conserje.ops.read import House, read_aloud, read_stream
from conserje.understanding.cascade import load_cascade

CASCADE = load_cascade()
CLOCK = MovableClock(datetime(2026, 11, 24, 15, tzinfo=UTC))


def read(*lines: str) -> list[dict[str, Any]]:
    out = io.StringIO()
    read_stream(CASCADE, io.StringIO("\n".join(lines) + "\n"), out, CLOCK)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_message_is_answered_with_language_intents_facts_and_time() -> None:
    [answer] = read(json.dumps({"id": 7, "text": "¿tienen lugar del 12 al 15 de marzo para 2?"}))
    assert answer["id"] == 7
    assert answer["language"] == "es"
    assert answer["intents"][0]["name"] == "ask_availability"
    assert answer["facts"]["check_in"] == "2027-03-12"
    assert answer["facts"]["adults"] == 2
    assert answer["reader"] == "classifier"
    assert answer["micros"] >= 0


def test_relative_dates_count_from_now_in_the_given_zone() -> None:
    late = {"text": "para mañana", "now": "2026-05-01T02:30:00+00:00", "timezone": "America/Argentina/Buenos_Aires"}
    [answer] = read(json.dumps({"id": "a", **late}))
    assert answer["facts"]["check_in"] == "2026-05-01"


def test_order_is_kept_and_a_bad_line_costs_only_itself() -> None:
    answers = read(
        json.dumps({"id": 1, "text": "hola"}),
        "not json",
        "[1]",
        json.dumps({"id": 2}),
        json.dumps({"id": 3, "text": "hi", "timezone": "Mars/Base"}),
        json.dumps({"id": 4, "text": "hi", "now": "yesterday"}),
        json.dumps({"id": 5, "text": "hi", "country": "Argentina"}),
        json.dumps({"id": 6, "text": 6}),
        json.dumps({"id": 7, "text": "oi"}),
    )
    assert [answer["id"] for answer in answers] == [1, None, None, 2, 3, 4, 5, 6, 7]
    assert [("error" in answer) for answer in answers] == [False, *[True] * 7, False]


def test_every_answer_is_flushed_before_the_next_line_is_read() -> None:
    class Watched(io.StringIO):
        flushed = 0

        def flush(self) -> None:
            self.flushed += 1

    out = Watched()

    class Source(io.StringIO):
        def readline(self, *sizes: int) -> str:  # type: ignore[override]
            line = super().readline(*sizes)
            if line:
                seen.append(out.flushed)
            return line

    seen: list[int] = []
    read_stream(CASCADE, Source('{"id":1,"text":"a"}\n{"id":2,"text":"b"}\n'), out, CLOCK)
    assert seen == [0, 1]


def test_people_get_a_readable_form() -> None:
    out = io.StringIO()
    read_aloud(
        CASCADE, io.StringIO("tem vaga amanhã para 2 pessoas?\n"), out, CLOCK, House("America/Sao_Paulo", "BR", "pt")
    )
    assert out.getvalue().startswith("pt  ask_availability")
    assert "adults: 2" in out.getvalue()
