"""The options of `conserje doctor` and `conserje status`."""

import argparse
import sys

import uvloop

from conserje.errors import BadRequest
from conserje.model.ids import SystemClock
from conserje.settings import load_settings


def add_diagnosis_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    doctor = commands.add_parser("doctor", help="what is wrong with this installation, in words")
    doctor.add_argument("--json", action="store_true", dest="as_json")
    doctor.set_defaults(run=_doctor)
    status = commands.add_parser("status", help="how the running system is, on a screen that refreshes")
    status.add_argument("--json", action="store_true", dest="as_json", help="one JSON object a line")
    status.add_argument("--once", action="store_true", help="look once; exit code 1 unless all is well")
    status.add_argument("--every", type=float, default=2.0, metavar="SECONDS", help="%(default)s")
    status.set_defaults(run=_status)


def _doctor(options: argparse.Namespace) -> int:
    from conserje.ops.diagnosis.doctor import run_doctor

    return run_doctor(SystemClock(), as_json=options.as_json, out=sys.stdout)


def _status(options: argparse.Namespace) -> int:
    from conserje.ops.diagnosis.status import show_status

    if options.every <= 0:
        raise BadRequest("--every is a number of seconds above 0")
    every = None if options.once else options.every
    shown = show_status(load_settings(), SystemClock(), sys.stdout, every=every, as_json=options.as_json)
    return uvloop.run(shown)
