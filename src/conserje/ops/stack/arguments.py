"""The options of `conserje stack …`, and which function each of its commands calls."""

import argparse
import sys
from pathlib import Path

import httpx

from conserje.errors import BadRequest
from conserje.model.ids import SystemClock
from conserje.ops.stack.layout import DEPLOY, WORKERS_AT_MOST, Layout, StackFailed, chosen_ports

HOME = Path.home() / ".local" / "share" / "conserje" / "stack"
FASTEST = 600


def add_stack_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    stack = commands.add_parser("stack", help="the whole system as processes of this machine").add_subparsers(
        required=True, metavar="COMMAND"
    )
    up = _command(stack, "up", "start everything this machine has, and keep it running")
    up.add_argument("--detach", action="store_true", help="in the background; returns once everything is healthy")
    up.add_argument("--deploy", type=Path, default=DEPLOY, help="where the configuration files are (%(default)s)")
    up.add_argument("--ports-from", type=int, metavar="N", help="ports N, N+1 and so on instead of the usual ones")
    up.add_argument("--workers", type=int, default=1, help="processes that answer (%(default)s)")
    up.add_argument("--pace", type=int, default=1, help="for drills: divide every duration of rules and routes by this")
    status = _command(stack, "status", "how every part is")
    status.add_argument("--json", action="store_true", dest="as_json")
    _command(stack, "down", "stop everything")
    logs = _command(stack, "logs", "the end of a part's log")
    logs.add_argument("part")
    logs.add_argument("--lines", type=int, default=50)
    for wish, text in (("restart", "stop and start a part"), ("start", "start a part that was stopped")):
        _command(stack, wish, text).add_argument("part")
    boards = stack.add_parser("dashboards", help="write Grafana's dashboards anew (needs the development packages)")
    boards.add_argument("--deploy", type=Path, default=DEPLOY, help="where the configuration files are (%(default)s)")
    boards.add_argument("--pictures", type=Path, metavar="FOLDER", help="also draw them, from a Prometheus with data")
    boards.add_argument("--prometheus", default="http://127.0.0.1:9091", metavar="URL")
    boards.add_argument("--minutes", type=float, default=15.0, help="how far back the pictures go (%(default)s)")
    boards.set_defaults(run=_write_dashboards)
    stop = _command(stack, "stop", "stop a part, and leave it stopped")
    stop.add_argument("part")
    stop.add_argument("--kill", action="store_true", help="without asking it (SIGKILL)")


def _command(
    stack: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, text: str
) -> argparse.ArgumentParser:
    one = stack.add_parser(name, help=text)
    one.add_argument("--home", type=Path, default=HOME, help="the stack's folder (%(default)s)")
    one.set_defaults(run=run_stack, stack=name)
    return one


def run_stack(options: argparse.Namespace) -> int:
    from conserje.ops.stack import control

    layout, name = _layout(options), options.stack
    if name == "up":
        return control.up(layout, detach=options.detach, arguments=control.own_arguments(layout), out=sys.stdout)
    if name == "status":
        return control.status(layout, as_json=options.as_json, out=sys.stdout)
    if name == "down":
        return control.down(layout, sys.stdout)
    if name == "logs":
        return control.logs(layout, options.part, lines=options.lines, out=sys.stdout)
    wish = "kill" if name == "stop" and options.kill else name
    return control.ask(layout, options.part, wish, sys.stdout)


def _write_dashboards(options: argparse.Namespace) -> int:
    from conserje.ops.stack.dashboards.grafana import BOARDS, write_dashboards
    from conserje.ops.stack.dashboards.pictures import draw_boards, last_minutes

    written = write_dashboards(options.deploy / "grafana" / "dashboards")
    if options.pictures:
        with httpx.Client(base_url=options.prometheus, timeout=30, trust_env=False) as prometheus:
            span = last_minutes(options.minutes, SystemClock())
            written += draw_boards(BOARDS, prometheus, span, options.pictures)
    for path in written:
        print(path)
    return 0


def _layout(options: argparse.Namespace) -> Layout:
    """What the options say; commands over a running stack need its home only."""
    if options.stack != "up":
        return Layout(options.home.absolute(), DEPLOY, chosen_ports(None))
    if not 1 <= options.workers <= WORKERS_AT_MOST:
        raise BadRequest(f"--workers is between 1 and {WORKERS_AT_MOST}")
    if not 1 <= options.pace <= FASTEST:
        raise StackFailed(f"--pace is between 1 and {FASTEST}")
    ports = chosen_ports(options.ports_from)
    return Layout(options.home.absolute(), options.deploy.absolute(), ports, options.workers, options.pace)
