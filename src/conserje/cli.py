"""The commands and their help; each calls one function below. docs/operate/commands.md explains them."""

import argparse
import getpass
import os
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import uvloop

from conserje import __version__
from conserje.errors import ConserjeError
from conserje.ops.diagnosis.arguments import add_diagnosis_commands
from conserje.ops.stack.arguments import add_stack_commands
from conserje.settings import Settings, load_settings
from conserje.telemetry.logs import Levels, configure_logging

Command = Callable[[argparse.Namespace], int]

DEMO_HOME = Path.home() / ".local" / "share" / "conserje" / "demo"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; an error of ours is one line and exit code 1, never a stack trace."""
    options = _parser().parse_args(arguments)
    command: Command = options.run
    try:
        return command(options)
    except ConserjeError as error:
        print(f"conserje: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # whoever reads the output has seen enough: `conserje scores | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="conserje", description="An AI receptionist for hotels.")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _running_commands(commands)
    _talking_commands(commands)
    _house_commands(commands)
    _llm_commands(commands)
    _understanding_commands(commands)
    _measuring_commands(commands)
    add_stack_commands(commands)
    add_diagnosis_commands(commands)
    return parser


def _running_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    demo = commands.add_parser("demo", help="two hotels on this machine, with a PostgreSQL of their own")
    demo.add_argument("--home", type=Path, default=DEMO_HOME, help="where its data are kept (%(default)s)")
    demo.add_argument("--host", default="127.0.0.1")
    demo.add_argument("--port", type=int, default=8002, help="the next free one is taken when it is in use")
    demo.set_defaults(run=_demo)
    serve = commands.add_parser("serve", help="the web server: webhooks, web chat, staff view")
    serve.add_argument("--with-worker", action="store_true", help="answer in the same process")
    serve.set_defaults(run=_serve)
    commands.add_parser("worker", help="answer, send and fire timers").set_defaults(run=_work)
    commands.add_parser("migrate", help="bring the database to the newest schema").set_defaults(run=_migrate)


def _talking_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    read = commands.add_parser("read", help="what a message means, one line each")
    read.add_argument("--json", action="store_true", dest="as_json", help="JSON lines in and out")
    read.set_defaults(run=_read)
    talk = commands.add_parser("talk", help="a conversation through the real pipeline")
    talk.add_argument("--json", action="store_true", dest="as_json", help="JSON lines in and out")
    talk.add_argument("--hotel", default="austral", metavar="SLUG")
    talk.add_argument("--channel", default="webchat", choices=("webchat", "whatsapp", "email"))
    talk.add_argument("--now", type=datetime.fromisoformat, metavar="ISO", help="set the clock, and stop it")
    talk.add_argument("--fresh", action="store_true", help="a throwaway database with the demo hotels")
    talk.set_defaults(run=_talk)


def _house_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    hotel = commands.add_parser("hotel", help="set up houses").add_subparsers(required=True, metavar="COMMAND")
    load = hotel.add_parser("import", help="install or refresh a house from its folder")
    load.add_argument("folder", type=Path)
    load.set_defaults(run=_import_hotel)
    staff = commands.add_parser("staff", help="staff accounts").add_subparsers(required=True, metavar="COMMAND")
    for name, text in (("add", "open an account"), ("password", "set a new password")):
        one = staff.add_parser(name, help=text)
        one.add_argument("hotel", metavar="SLUG")
        one.add_argument("email")
        if name == "add":
            one.add_argument("--name", required=True)
            one.add_argument("--role", default="reception", choices=("owner", "reception"))
        one.set_defaults(run=_add_staff if name == "add" else _set_password)


def _llm_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    llm = commands.add_parser("llm", help="a house's language model").add_subparsers(required=True, metavar="COMMAND")
    give = llm.add_parser("set", help="give a house a language model, or change it")
    give.add_argument("hotel", metavar="SLUG")
    give.add_argument("model")
    give.add_argument("--provider", default="openai", choices=("openai", "anthropic"))
    give.add_argument("--base-url", help="a server of your own, or another vendor that speaks the provider's protocol")
    give.add_argument("--key", metavar="NAME", help="which of CONSERJE_LLM_KEYS; none for a server that wants no key")
    give.add_argument("--budget", required=True, help="what it may cost in a month")
    give.add_argument("--currency", default="USD")
    give.add_argument("--price-in", required=True, help="of a million tokens of input")
    give.add_argument("--price-out", required=True, help="of a million tokens of output")
    give.add_argument("--timeout", type=float, default=4.0, help="seconds that a guest may wait for it (%(default)s)")
    give.set_defaults(run=_set_llm)
    for name, text in (("show", "what it is and what it costs"), ("off", "take it away")):
        one = llm.add_parser(name, help=text)
        one.add_argument("hotel", metavar="SLUG")
        one.set_defaults(run=_show_llm if name == "show" else _drop_llm)


def _understanding_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    understand = commands.add_parser("understand", help="what guests asked in vain").add_subparsers(
        required=True, metavar="COMMAND"
    )
    report = understand.add_parser("report", help="questions without an answer, grouped")
    teach = understand.add_parser("teach", help="answer them from now on, without a restart")
    for one in (report, teach):
        one.add_argument("--hotel", required=True, metavar="SLUG")
        one.add_argument("--days", type=int, default=7, help="how far back the report looks (%(default)s)")
    report.set_defaults(run=_report)
    teach.add_argument("--language", required=True, choices=("es", "en", "pt"))
    teach.add_argument("--group", type=int, metavar="N", help="the questions of this group of the report")
    teach.add_argument("--question", action="append", default=[], help="how guests ask for it; may be repeated")
    teach.add_argument("--entry", metavar="KEY", help="they ask for this entry of the house")
    teach.add_argument("--title", default="", help="a new entry's title")
    teach.add_argument("--text", default="", help="a new entry's text, as guests read it")
    teach.add_argument("--name", help="the same for all languages of a new entry (made from the title)")
    teach.set_defaults(run=_teach)


def _measuring_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    bench = commands.add_parser("bench", help="measure cost, throughput and latency")
    bench.add_argument("what", nargs="?", default="messages", choices=("messages", "telemetry", "cache"))
    bench.add_argument("--messages", type=int, default=2000, help="guest messages to send (%(default)s)")
    bench.add_argument("--connections", type=int, default=16)
    bench.set_defaults(run=_bench)
    flows = commands.add_parser("flows", help="draw every flow of the dialogue")
    flows.add_argument("--write", type=Path, metavar="FILE", help="write the page instead of printing it")
    flows.add_argument(
        "--untaken", type=Path, metavar="FOLDER", help="list moves that the journeys noted there never took"
    )
    flows.set_defaults(run=_flows)
    evals = commands.add_parser("evals", help="measure understanding, knowledge or the desk")
    evals.add_argument("what", nargs="?", default="understanding", choices=("understanding", "knowledge", "desk"))
    evals.add_argument("--only", default="", help="desk: tasks whose id contains this")
    evals.add_argument("--plays", type=int, default=4, help="desk: how often each task is played (%(default)s)")
    evals.add_argument("--verbose", action="store_true", help="desk: print every conversation")
    evals.set_defaults(run=_evals)
    train = commands.add_parser("train", help="train a classifier anew (needs the development packages)")
    train.add_argument("what", nargs="?", default="understanding", choices=("understanding", "knowledge"))
    train.set_defaults(run=_train)
    commands.add_parser("scores", help="print every measurement of this checkout, worst first").set_defaults(
        run=_scores
    )


def _demo(options: argparse.Namespace) -> int:
    from conserje.ops.demo import run_demo

    configure_logging("WARNING", json=False)
    run_demo(options.home, host=options.host, port=options.port)
    return 0


def _serve(options: argparse.Namespace) -> int:
    from conserje.ops.serve import serve

    settings, levels = _started_with_levels()
    uvloop.run(serve(settings, with_worker=options.with_worker, levels=levels))
    return 0


def _work(_options: argparse.Namespace) -> int:
    from conserje.ops.serve import work

    uvloop.run(work(*_started_with_levels()))
    return 0


def _migrate(_options: argparse.Namespace) -> int:
    from conserje.storage.migrations.upgrade import migrate

    migrate(_started().database_url.get_secret_value())
    return 0


def _read(options: argparse.Namespace) -> int:
    from conserje.model.ids import SystemClock
    from conserje.ops.read import read_aloud, read_stream
    from conserje.understanding.cascade import load_cascade

    read = read_stream if options.as_json else read_aloud
    read(load_cascade(), sys.stdin, sys.stdout, SystemClock())
    return 0


def _talk(options: argparse.Namespace) -> int:
    from conserje.ops.talk import TalkOptions, fresh_settings, talk, zoned

    configure_logging("ERROR", json=False)
    wanted = TalkOptions(options.hotel, options.channel, zoned(options.now), options.as_json)
    if options.fresh:
        with fresh_settings() as settings:
            uvloop.run(talk(settings, wanted, sys.stdin, sys.stdout, is_fresh=True))
    else:
        uvloop.run(talk(load_settings(), wanted, sys.stdin, sys.stdout, is_fresh=False))
    return 0


def _import_hotel(options: argparse.Namespace) -> int:
    from conserje.ops.houses import import_hotel

    print(uvloop.run(import_hotel(_started(), options.folder)))
    return 0


def _add_staff(options: argparse.Namespace) -> int:
    from conserje.ops.houses import add_staff

    password = getpass.getpass("New password: ")
    uvloop.run(add_staff(_started(), options.hotel, options.email, options.name, options.role, password))
    return 0


def _set_password(options: argparse.Namespace) -> int:
    from conserje.ops.houses import set_staff_password

    password = getpass.getpass("New password: ")
    uvloop.run(set_staff_password(_started(), options.hotel, options.email, password))
    return 0


def _set_llm(options: argparse.Namespace) -> int:
    from conserje.ops.llm import LlmWish, set_llm

    wish = LlmWish(
        provider=options.provider,
        model=options.model,
        base_url=options.base_url,
        key_name=options.key,
        budget=options.budget,
        currency=options.currency,
        price_in=options.price_in,
        price_out=options.price_out,
        timeout_seconds=options.timeout,
    )
    print(uvloop.run(set_llm(_started(), options.hotel, wish)))
    return 0


def _show_llm(options: argparse.Namespace) -> int:
    from conserje.ops.llm import show_llm

    print(uvloop.run(show_llm(_started(), options.hotel)))
    return 0


def _drop_llm(options: argparse.Namespace) -> int:
    from conserje.ops.llm import drop_llm

    print(uvloop.run(drop_llm(_started(), options.hotel)))
    return 0


def _bench(options: argparse.Namespace) -> int:
    configure_logging("ERROR", json=False)
    if options.what == "telemetry":
        from conserje.ops.bench.telemetry import bench_telemetry

        return bench_telemetry(messages=options.messages, connections=options.connections)
    if options.what == "cache":
        from conserje.ops.bench.evening import bench_cache

        return bench_cache()
    from conserje.ops.bench.messages import bench_messages

    return bench_messages(messages=options.messages, connections=options.connections)


def _report(options: argparse.Namespace) -> int:
    from conserje.ops.knowing.lessons import report

    uvloop.run(report(_started(), options.hotel, options.days, sys.stdout))
    return 0


def _teach(options: argparse.Namespace) -> int:
    from conserje.ops.knowing.lessons import Lesson, teach_house

    lesson = Lesson(
        language=options.language,
        questions=tuple(options.question),
        entry=options.entry,
        title=options.title,
        text=options.text,
        name=options.name,
    )
    print(uvloop.run(teach_house(_started(), options.hotel, lesson, options.group, options.days)))
    return 0


def _flows(options: argparse.Namespace) -> int:
    from conserje.ops.trials.flow_page import show_flows

    return show_flows(options.write, options.untaken)


def _evals(options: argparse.Namespace) -> int:
    if options.what == "knowledge":
        from conserje.ops.knowing.evals import run_knowledge_evals

        return run_knowledge_evals()
    if options.what == "desk":
        from conserje.ops.trials.run import run_trials

        configure_logging("ERROR", json=False)
        return run_trials(options.only, plays=options.plays, verbose=options.verbose)
    from conserje.ops.evals import run_evals

    return run_evals(options.what)


def _train(options: argparse.Namespace) -> int:
    if options.what == "knowledge":
        from conserje.ops.knowing.evals import train_knowledge

        train_knowledge()
        return 0
    from conserje.ops.train import train

    train()
    return 0


def _scores(_options: argparse.Namespace) -> int:
    from conserje.ops.scores import print_scores

    return print_scores(Path("build/scores"), sys.stdout)


def _started() -> Settings:
    return _started_with_levels()[0]


def _started_with_levels() -> tuple[Settings, Levels]:
    settings = load_settings()
    return settings, configure_logging(settings.log_level, json=settings.log_json, by_module=settings.log_levels)
