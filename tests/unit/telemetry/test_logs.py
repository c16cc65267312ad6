"""One line for each event, with its context, at the level of its module, and free of what is personal."""

import io
import logging
from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from conserje.telemetry.logs import Levels, configure_logging, context
from conserje.telemetry.redaction import personal

Told = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def out() -> Iterator[io.BytesIO]:
    root, before = logging.getLogger(), list(logging.getLogger().handlers)
    yield io.BytesIO()
    root.handlers = before
    structlog.reset_defaults()


@pytest.fixture
def told(out: io.BytesIO) -> Told:
    return lambda: [orjson.loads(line) for line in out.getvalue().splitlines()]


def test_an_event_is_one_line_with_its_context(out: io.BytesIO, told: Told) -> None:
    configure_logging("INFO", json=True, out=out)
    with context(tenant="t1", correlation="c1"):
        structlog.get_logger("conserje.web").info("stored", count=2)
    (event,) = told()
    assert event | {"timestamp": ""} == {
        "event": "stored",
        "level": "info",
        "logger": "conserje.web",
        "tenant": "t1",
        "correlation": "c1",
        "count": 2,
        "timestamp": "",
    }


def test_a_traceback_holds_nothing_of_the_guest(out: io.BytesIO, told: Told) -> None:
    configure_logging("INFO", json=True, out=out)
    with personal("Ana Pérez", "quiero una doble"):
        try:
            raise KeyError("Ana Pérez: quiero una doble, ana@example.com, +54 11 5555 6666")
        except KeyError:
            structlog.get_logger("conserje.x").exception("turn_failed", text="quiero una doble")
    line = orjson.dumps(told()[0]).decode()
    assert "Traceback" in line
    for known in ("Ana", "doble", "example.com", "5555"):
        assert known not in line


@given(st.text(), st.dictionaries(st.text(min_size=1), st.one_of(st.none(), st.integers(), st.text(), st.binary())))
def test_whatever_is_logged_is_one_line_of_json(said: str, fields: dict[str, Any]) -> None:
    out, before = io.BytesIO(), list(logging.getLogger().handlers)
    configure_logging("INFO", json=True, out=out)
    structlog.get_logger("conserje.x").info("said", said=said, **{f"f_{name}": value for name, value in fields.items()})
    logging.getLogger().handlers = before
    structlog.reset_defaults()
    (line,) = out.getvalue().splitlines()
    assert orjson.loads(line)["event"] == "said"


def test_other_peoples_libraries_speak_the_same_way(out: io.BytesIO, told: Told) -> None:
    configure_logging("INFO", json=True, out=out)
    logging.getLogger("uvicorn").warning("lost %s", "ana@example.com")
    assert told()[0]["event"] == "lost [email]"
    assert told()[0]["logger"] == "uvicorn"


def test_a_module_says_what_its_level_allows_and_that_can_change(out: io.BytesIO, told: Told) -> None:
    levels = configure_logging("INFO", json=True, by_module={"conserje.delivery": "DEBUG"}, out=out)
    send, web = structlog.get_logger("conserje.delivery.send"), structlog.get_logger("conserje.web")
    send.debug("one")
    web.debug("never")
    levels.change({"conserje.delivery": "", "conserje.web": "DEBUG"})
    send.debug("never")
    web.debug("two")
    assert [event["event"] for event in told()] == ["one", "two"]
    assert levels.spoken == {"debug": 2}


def test_a_level_that_does_not_exist_changes_nothing() -> None:
    levels = Levels("INFO", {"conserje.web": "DEBUG"})
    with pytest.raises(ValueError, match="no such log level"):
        levels.change({"": "ERROR", "conserje.web": "LOUD"})
    assert levels.as_json() == {"": "INFO", "conserje.web": "DEBUG"}


def test_levels_are_set_anew_as_a_whole() -> None:
    levels = Levels("INFO", {"conserje.web": "DEBUG"})
    levels.reset("WARNING", {"conserje.pms": "ERROR"})
    assert levels.as_json() == {"": "WARNING", "conserje.pms": "ERROR"}
    assert levels.of("conserje.web") == logging.WARNING


def test_in_development_it_is_text_for_people(out: io.BytesIO) -> None:
    configure_logging("INFO", json=False, out=out)
    structlog.get_logger("conserje.x").info("serving", email="ana@example.com")
    line = out.getvalue().decode()
    assert "serving" in line
    assert "ana@" not in line
