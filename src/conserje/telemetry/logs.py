"""Logs are events with fields: one JSON object a line in production, text for people in development.

Every event carries what the task works on (`context`), the trace where one is told, and nothing personal. What a module may
say is a level by its name, the longest prefix counts, and can be changed while the process runs.
"""

import logging
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from json import dumps as to_json
from types import MappingProxyType
from typing import Any, BinaryIO

import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from conserje.telemetry.redaction import redacted, scrubbed
from conserje.telemetry.spans import current_trace_id

_NUMBERS = logging.getLevelNamesMapping()
_KNOWN = ("DEBUG", "INFO", "WARNING", "ERROR")
_OURS = "conserje"
_FIELDS: ContextVar[Mapping[str, str]] = ContextVar("log_fields", default=MappingProxyType({}))


@contextmanager
def context(**fields: str) -> Iterator[None]:
    """Every event inside the block has these fields."""
    mark = _FIELDS.set({**_FIELDS.get(), **fields})
    try:
        yield
    finally:
        _FIELDS.reset(mark)


class Levels:
    """Who may say how much. `spoken` counts what was said, by level."""

    def __init__(self, level: str, by_module: Mapping[str, str] | None = None) -> None:
        """Raises ValueError for an unknown level."""
        self._least = level_number(level)
        self._by_module: dict[str, int] = {}
        self._found: dict[str, int] = {}
        self.spoken: Counter[str] = Counter()
        self.change(by_module or {})

    def change(self, by_module: Mapping[str, str]) -> None:
        """Levels of modules ("conserje.delivery", "uvicorn"); an empty level takes a module's own away, and the name ""
        stands for everything else. Raises ValueError and changes nothing when one is unknown."""
        numbers = {name: level_number(level) if level else None for name, level in by_module.items()}
        for name, number in numbers.items():
            if name == "" and number is not None:
                self._least = number
            elif number is None:
                self._by_module.pop(name, None)
            else:
                self._by_module[name] = number
            if name and not _is_ours(name):
                logging.getLogger(name).setLevel(number or logging.NOTSET)
        self._found.clear()

    def reset(self, level: str, by_module: Mapping[str, str]) -> None:
        """These levels and no others. Raises ValueError and changes nothing when one is unknown."""
        gone = dict.fromkeys(self._by_module.keys() - by_module.keys(), "")
        self.change({"": level, **gone, **by_module})

    def as_json(self) -> dict[str, str]:
        levels = {"": self._least, **self._by_module}
        return {name: logging.getLevelName(number) for name, number in levels.items()}

    def of(self, module: str) -> int:
        found = self._found.get(module)
        if found is None:
            prefixes = [name for name in self._by_module if module == name or module.startswith(f"{name}.")]
            found = self._by_module[max(prefixes, key=len)] if prefixes else self._least
            self._found[module] = found
        return found


def level_number(level: str) -> int:
    """Raises ValueError for anything but DEBUG, INFO, WARNING, ERROR."""
    if level.upper() not in _KNOWN:
        raise ValueError(f"no such log level: {level!r}; there are {', '.join(_KNOWN)}")
    return _NUMBERS[level.upper()]


def configure_logging(
    level: str, *, json: bool, by_module: Mapping[str, str] | None = None, out: BinaryIO | None = None
) -> Levels:
    """Send structlog and the standard library's loggers to `out`, stderr unless told otherwise. Raises ValueError for an
    unknown level."""
    levels, out = Levels(level, by_module), out or sys.stderr.buffer
    frame: list[Processor] = [_told, structlog.processors.TimeStamper(fmt="iso", utc=True), _named]
    ending: list[Processor] = [_render_json] if json else [_console(is_colourful=out.isatty())]
    structlog.configure(
        processors=[
            _Allowed(levels),
            structlog.processors.add_log_level,
            structlog.processors.StackInfoRenderer(),
            structlog.processors.format_exc_info,
            *frame,
            *ending,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG),
        logger_factory=_Outputs(out),
        cache_logger_on_first_use=True,
    )
    _configure_others(levels, _Lines(out, [*frame, *ending], levels))
    return levels


class _Outputs:
    """Where events go; an output knows whose they are."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def __call__(self, *names: Any) -> structlog.BytesLogger:
        return structlog.BytesLogger(self._file, name=str(names[0]) if names else _OURS)


class _Allowed:
    """Drops what a module may not say, before anything is spent on it."""

    def __init__(self, levels: Levels) -> None:
        self._levels = levels

    def __call__(self, logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        level = "error" if method == "exception" else "warning" if method == "warn" else method
        if _NUMBERS[level.upper()] < self._levels.of(getattr(logger, "name", _OURS)):
            raise structlog.DropEvent
        self._levels.spoken[level] += 1
        return event


def _told(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """The event with the fields of its context and nothing personal."""
    trace = current_trace_id()
    fields: MutableMapping[str, Any] = {**_FIELDS.get(), **event}
    said = fields.pop("event", "")
    level = fields.pop("level", "")
    if trace:
        fields["trace"] = trace
    return {"event": scrubbed(str(said)), "level": level, **redacted(fields)}


def _named(logger: WrappedLogger, _: str, event: EventDict) -> EventDict:
    name = getattr(logger, "name", None)
    if name:
        event["logger"] = name
    return event


def _render_json(_: WrappedLogger, __: str, event: EventDict) -> bytes:
    try:
        return orjson.dumps(event, default=str)
    except TypeError:  # half a character, or an integer of more than 64 bits
        return to_json(event, default=str).encode()


def _console(*, is_colourful: bool) -> Processor:
    renderer = structlog.dev.ConsoleRenderer(colors=is_colourful, exception_formatter=structlog.dev.plain_traceback)

    def render(logger: WrappedLogger, method: str, event: EventDict) -> bytes:
        return renderer(logger, method, event).encode()

    return render


class _Lines(logging.Handler):
    """Events of the standard library's loggers, through the same processors to the same place."""

    def __init__(self, out: BinaryIO, processors: list[Processor], levels: Levels) -> None:
        super().__init__()
        self._out = out
        self._processors = processors
        self._levels = levels

    def emit(self, record: logging.LogRecord) -> None:
        level = record.levelname.lower()
        self._levels.spoken[level] += 1
        event: Any = {"event": record.getMessage(), "level": level}
        if record.exc_info:
            event["exception"] = logging.Formatter().formatException(record.exc_info)
        for process in self._processors:
            event = process(record, level, event)
        self._out.write(event + b"\n")
        self._out.flush()


def _configure_others(levels: Levels, lines: _Lines) -> None:
    """uvicorn, asyncio and their like: warnings and worse, unless their module has a level of its own."""
    root = logging.getLogger()
    for old in [handler for handler in root.handlers if isinstance(handler, _Lines)]:
        root.removeHandler(old)
    root.addHandler(lines)
    root.setLevel(max(levels.of(""), logging.WARNING))


def _is_ours(name: str) -> bool:
    return name == _OURS or name.startswith(f"{_OURS}.")
