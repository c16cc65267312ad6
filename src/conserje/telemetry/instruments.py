"""What parts of the product are handed to tell what they do, and how any port is watched without knowing it."""

import inspect
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeVar, cast

from conserje.errors import Refused, Retryable
from conserje.telemetry.metrics import Metrics
from conserje.telemetry.spans import Attribute, Step, Tracer, span

Port = TypeVar("Port")
# Told after every call: its name, how it ended, and how long it took in seconds.
Tally = Callable[[str, str, float], None]


def _untold(_call: str, _outcome: str, _seconds: float) -> None:
    return


def _nothing() -> Metrics:
    return Metrics(muted=True)


@dataclass(frozen=True, slots=True)
class Instruments:
    """The metrics of one system and the opener of its traces; without arguments, instruments that tell nothing."""

    metrics: Metrics = field(default_factory=_nothing)
    tracer: Tracer = field(default_factory=lambda: Tracer(_nothing(), Random()))  # noqa: S311 - ids of traces are no secret


def outcome_of(error: BaseException | None) -> str:
    """ok, refused (the answer was no), unavailable (later it may work), broken."""
    if error is None:
        return "ok"
    if isinstance(error, Refused):
        return "refused"
    return "unavailable" if isinstance(error, Retryable) else "broken"


def watched(port: Port, step: Step, tally: Tally = _untold, **attributes: Attribute) -> Port:
    """The same port, each of whose asynchronous methods is a span and is told to `tally`.

    The port keeps its type; whatever methods it grows are watched too.
    """
    return cast(Port, _Watched(port, step, tally, attributes))


class _Watched:
    def __init__(self, port: object, step: Step, tally: Tally, attributes: dict[str, Attribute]) -> None:
        self._port = port
        self._step = step
        self._tally = tally
        self._attributes = attributes

    def __getattr__(self, name: str) -> Any:
        """Asked once for each method; the answer is kept."""
        found = getattr(self._port, name)
        if inspect.iscoroutinefunction(found):
            found = self._watch(name, found)
            self.__dict__[name] = found
        return found

    def _watch(self, name: str, method: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def call(*arguments: Any, **named: Any) -> Any:
            begun = time.perf_counter()
            error: BaseException | None = None
            try:
                with span(self._step, call=name, **self._attributes):
                    return await method(*arguments, **named)
            except BaseException as raised:
                error = raised
                raise
            finally:
                self._tally(name, outcome_of(error), time.perf_counter() - begun)

        return call
