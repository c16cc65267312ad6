"""One thing that was looked at, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    OK = "ok"
    ABSENT = "absent"
    NOTICE = "notice"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """`absent` is something optional that is not there, `notice` works and should be looked at. `advice` is what to do."""

    what: str
    verdict: Verdict
    found: str
    advice: str = ""

    def as_json(self) -> dict[str, str]:
        return {"what": self.what, "verdict": self.verdict.value, "found": self.found, "advice": self.advice}


def ok(what: str, found: str) -> Finding:
    return Finding(what, Verdict.OK, found)


def absent(what: str, found: str) -> Finding:
    return Finding(what, Verdict.ABSENT, found)


def notice(what: str, found: str, advice: str) -> Finding:
    return Finding(what, Verdict.NOTICE, found, advice)


def broken(what: str, found: str, advice: str) -> Finding:
    return Finding(what, Verdict.BROKEN, found, advice)
