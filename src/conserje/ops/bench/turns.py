"""Systems that take a load by turns, each of processes of its own, all on one database. While one works, the others are stopped
in the middle of whatever they do: what disturbs the machine disturbs all alike, and nobody is measured beside another.
"""

import os
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

from conserje.ops.bench import processes
from conserje.ops.bench.messages import Bench
from conserje.ops.postgres import free_port

# Seconds for a system to end what it has in hand before it is stopped.
SETTLES = 0.1


@dataclass(frozen=True, slots=True)
class System:
    """`programs` are process ids by name."""

    bench: Bench
    programs: Mapping[str, int]

    @contextmanager
    def turn(self) -> Iterator[None]:
        self.go()
        try:
            yield
        finally:
            time.sleep(SETTLES)
            self.stop()

    def go(self) -> None:
        for pid in self.programs.values():
            os.kill(pid, signal.SIGCONT)

    def stop(self) -> None:
        for pid in self.programs.values():
            os.kill(pid, signal.SIGSTOP)


@contextmanager
def standing(
    bench: Bench, environments: Mapping[str, Mapping[str, str]], *, with_worker: bool
) -> Iterator[dict[str, System]]:
    """A system for each environment, by its name, ready and stopped. Its worker is in the server's process, or in one of its
    own. Raises ProgramFailed."""
    with ExitStack() as stack:
        systems: dict[str, System] = {}
        for name, environment in environments.items():
            own = {**bench.environment, "CONSERJE_PORT": str(free_port()), **environment}
            log = bench.folder / f"{name}.log"
            programs = {"server": stack.enter_context(processes.server(own, log, with_worker=with_worker)).pid}
            if not with_worker:
                log = bench.folder / f"{name}-worker.log"
                programs["worker"] = stack.enter_context(processes.worker(own, log)).pid
            systems[name] = System(replace(bench, environment=own), programs)
            systems[name].stop()
            stack.callback(systems[name].go)
        yield systems


def orders(names: Sequence[str], rounds: int) -> Iterator[Sequence[str]]:
    """Each name as often in each place as can be; of two, who was last is first."""
    for number in range(rounds):
        first = number % len(names)
        yield [*names[first:], *names[:first]]
