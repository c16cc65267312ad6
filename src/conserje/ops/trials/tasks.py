"""The shape of a task, as tests/evals/desk/<language>/*.toml tells it. Unknown words are refused, not ignored."""

import re
import tomllib
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from conserje.errors import BadRequest


def _compiles(pattern: str) -> str:
    re.compile(pattern)
    return pattern


Pattern = Annotated[str, AfterValidator(_compiles)]
Variants = Annotated[list[str], Field(min_length=1)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Person(_Shape):
    name: str = "Ana Pérez"
    email: str | None = "ana@example.com"
    phone: str | None = None
    language: str = "es"


class Before(_Shape):
    """A reservation that exists before the guest writes; `alias` stands for its code in texts, as {alias}."""

    alias: str
    guest: Person = Person()
    room_type: str
    rate_plan: str
    check_in: date
    nights: int = Field(gt=0)
    adults: int = 2
    children: tuple[int, ...] = ()
    rooms: int = 1
    is_paid: bool = True


class SoldOut(_Shape):
    """The type is not sold on nights of [first, last)."""

    room_type: str
    first: date
    last: date


class Start(_Shape):
    """`desk` and `limits` are laid over the house's own rules."""

    reservations: tuple[Before, ...] = ()
    sold_out: tuple[SoldOut, ...] = ()
    desk: dict[str, Any] = Field(default_factory=dict)
    limits: dict[str, Any] = Field(default_factory=dict)


class Step(_Shape):
    """One thing that happens: somebody writes (one of the variants), taps a choice by part of its title, sends a file (with
    what they write as its caption), time passes, or the staff do something (ops/trials/staff.py) about an alias or a kind of
    task. `says` and `never` are patterns that the answers to this step must and must not hold."""

    guest: Variants | None = None
    tap: str | None = None
    sends: Literal["picture"] | None = None
    hours: float | None = None
    staff: str | None = None
    about: str | None = None
    text: str | None = None
    who: str = "guest"
    says: tuple[Pattern, ...] = ()
    never: tuple[Pattern, ...] = ()

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        said = self.guest or self.sends
        if [said, self.tap, self.hours, self.staff].count(None) != 3:
            raise ValueError("a step is guest or a file, tap, hours or staff: one of them")
        return self


class After(_Shape):
    """A reservation as it must be at the end. `code` is an alias of the start, or "new" for one that was made; what is not
    given is not looked at. `paid` is what the ledger holds, less what went back;
    `is_optional` is one that may be there, where the policy lets the desk hand over as well as go on."""

    code: str = "new"
    status: str | None = None
    room_type: str | None = None
    rate_plan: str | None = None
    check_in: date | None = None
    check_out: date | None = None
    adults: int | None = None
    children: tuple[int, ...] | None = None
    rooms: int | None = None
    total: Decimal | None = None
    paid: Decimal | None = None
    guest_name: str | None = None
    is_optional: bool = False


class TaskAfter(_Shape):
    """A task that somebody of the staff must find; `summary` is a pattern."""

    kind: str
    department: str | None = None
    urgent: bool | None = None
    summary: Pattern | None = None


class End(_Shape):
    """`reservations` are all there are at the end, those of the start included where they are not named and unchanged.
    `forbidden` names actions that must not have succeeded; `tasks` must be there; `no_tasks` kinds must not."""

    reservations: tuple[After, ...] = ()
    tasks: tuple[TaskAfter, ...] = ()
    no_tasks: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    state: Literal["open", "with_staff", "closed"] | None = None
    says: tuple[Pattern, ...] = ()
    never: tuple[Pattern, ...] = ()


class Trial(_Shape):
    """`rules` are the sections of docs/guide/house-rules.md that it tries; `is_adversarial` that the guest wants something
    that they must not get. `people` are further guests by name, with their phone numbers."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    about: str
    language: Literal["es", "en", "pt"]
    hotel: Literal["austral", "pousada-do-mar"] = "austral"
    channel: Literal["whatsapp", "webchat"] = "whatsapp"
    now: datetime
    rules: tuple[str, ...] = Field(min_length=1)
    is_adversarial: bool = False
    people: dict[str, str] = Field(default_factory=dict)
    start: Start = Start()
    steps: tuple[Step, ...] = Field(min_length=1)
    end: End = End()


def load_trials(folder: Path, only: str = "") -> Sequence[Trial]:
    """Every task below `folder` whose id contains `only`, by id. Raises BadRequest with file and place for one that cannot
    be used, and for two of one name."""
    trials: dict[str, Trial] = {}
    for path in sorted(folder.rglob("*.toml")):
        try:
            for table in tomllib.loads(path.read_text("utf-8"))["trials"]:
                trial = Trial.model_validate(table)
                if trial.id in trials:
                    raise BadRequest(f"{path.name}: two tasks are called {trial.id}")
                trials[trial.id] = trial
        except (tomllib.TOMLDecodeError, ValidationError, KeyError) as error:
            raise BadRequest(f"{path}: {error}") from error
    return [trials[name] for name in sorted(trials) if only in name]
