"""The life of a resident: read a module, then make a child for each demand, until nobody is left to ask."""

from __future__ import annotations

import importlib
import json
import os
import socket
import sys
import traceback

from convergence.gateways.sandbox import Limits
from convergence.gateways.sandbox.__main__ import _main

SIZE = 4096


def live(module: str) -> None:
    """Answer each demand by the number of its child, then by how it ended."""
    importlib.import_module(module)
    asked = socket.socket(fileno=os.dup(0))
    while True:
        limits, given, _, _ = socket.recv_fds(asked, SIZE, 3)
        if not limits:
            return
        child = os.fork()
        if not child:
            _work(module, limits, given)
        for descriptor in given:
            os.close(descriptor)
        asked.send(str(child).encode())
        asked.send(str(os.waitpid(child, 0)[1]).encode())


def _work(module: str, limits: bytes, given: list[int]) -> None:
    """The child is what ``python -m convergence.gateways.sandbox`` would have been."""
    for place, descriptor in enumerate(given):
        os.dup2(descriptor, place)
        os.close(descriptor)
    code = 1
    try:
        _main(module, Limits(**json.loads(limits)))
        sys.stdout.flush()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


if __name__ == "__main__":
    live(sys.argv[1])
