"""`python llama_server.py WEIGHTS`: llama.cpp's OpenAI-compatible server on a free port.

It prints its address and runs until it is killed. For the environment of `make llm-demo`, which has nothing but xllamacpp.
"""

import importlib
import signal
import sys
from typing import Any


def serve(weights: str) -> None:
    xllamacpp: Any = importlib.import_module("xllamacpp")
    parameters = xllamacpp.CommonParams()
    parameters.model.path = weights
    parameters.n_parallel = 1
    parameters.n_ctx = 4096
    parameters.cpuparams.n_threads = 2
    parameters.cpuparams.poll = 0  # waiting threads must not spin
    server = xllamacpp.Server(parameters)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    signal.pause()


if __name__ == "__main__":
    serve(sys.argv[1])
