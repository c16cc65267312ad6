"""`conserje doctor`: look at everything, say in words what is broken and what to do, and change nothing."""

import asyncio
from pathlib import Path
from typing import TextIO

import httpx
import orjson
import uvloop

from conserje.model.ids import Clock
from conserje.ops.diagnosis import machine, reach
from conserje.ops.diagnosis.finding import Finding, Verdict, broken, notice, ok
from conserje.settings import Environment, Settings, SettingsRefused, load_settings

ORDER = (Verdict.BROKEN, Verdict.NOTICE, Verdict.OK, Verdict.ABSENT)


def run_doctor(clock: Clock, *, as_json: bool, out: TextIO) -> int:
    """1 when anything is broken."""
    findings = [*machine.versions(), *uvloop.run(_looked(clock)), *machine.optional_parts()]
    is_well = all(one.verdict is not Verdict.BROKEN for one in findings)
    if as_json:
        body = {"well": is_well, "findings": [one.as_json() for one in findings]}
        out.write(orjson.dumps(body, option=orjson.OPT_INDENT_2).decode() + "\n")
    else:
        out.write(_told(findings))
    return 0 if is_well else 1


async def examine(settings: Settings, clock: Clock, client: httpx.AsyncClient) -> list[Finding]:
    """Everything that needs settings, all at once."""
    groups = await asyncio.gather(
        reach.database(settings, clock.now()),
        reach.redis(settings),
        reach.whatsapp(settings, client),
        reach.collector(settings, client),
        machine.port(settings, client),
        machine.certificate(settings, clock.now()),
    )
    return [*_settings(settings), *(one for group in groups for one in group), *machine.disk(Path.cwd())]


async def _looked(clock: Clock) -> list[Finding]:
    try:
        settings = load_settings()
    except SettingsRefused as error:
        advice = "docs/operate/settings.md explains each"
        lines = [line.removeprefix("CONSERJE_: Value error, ") for line in str(error).splitlines()]
        return [broken("settings", line, advice) for line in lines]
    async with httpx.AsyncClient(trust_env=False) as client:
        return await examine(settings, clock, client)


def _settings(settings: Settings) -> list[Finding]:
    found = [ok("settings", f"complete, for {settings.environment.value}")]
    if settings.environment is Environment.DEVELOPMENT and settings.secret is None:
        advice = "set CONSERJE_SECRET, so that sessions survive a restart"
        found.append(notice("secret", "is made anew at every start", advice))
    if settings.environment is not Environment.DEVELOPMENT and settings.widget_sites == ("*",):
        advice = "name the hotels' sites in CONSERJE_WIDGET_SITES"
        found.append(notice("widget", "any site may show it", advice))
    return found


def _told(findings: list[Finding]) -> str:
    ordered = sorted(findings, key=lambda one: ORDER.index(one.verdict))
    wide = max(len(one.what) for one in ordered)
    lines = []
    for one in ordered:
        mark = "BROKEN" if one.verdict is Verdict.BROKEN else one.verdict.value
        lines.append(f"{mark:<7} {one.what:<{wide}}  {one.found}")
        if one.advice:
            lines.append(f"{'':<7} {'':<{wide}}  → {one.advice}")
    count = sum(one.verdict is Verdict.BROKEN for one in findings)
    return "\n".join([*lines, f"{count} broken" if count else "nothing is broken", ""])
