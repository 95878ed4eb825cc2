"""The child: import, limit oneself, work, answer."""

from __future__ import annotations

import importlib
import json
import resource
import sys

from convergence.gateways.sandbox import DONE, REFUSED, Limits, RefusalError

_MEGABYTE = 1024 * 1024


def _main(module: str, limits: Limits) -> None:
    """The life of the child."""
    work = importlib.import_module(module).work
    content = sys.stdin.buffer.read()
    _limit(limits)
    try:
        answer = DONE + work(content)
    except RefusalError as refusal:
        answer = REFUSED + refusal.code.encode()
    sys.stdout.buffer.write(answer)


def _limit(limits: Limits) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime) + limits.seconds
    resource.setrlimit(resource.RLIMIT_CPU, (spent, spent))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    size = _address_space() + limits.megabytes * _MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _address_space() -> int:
    """Bytes of address space held now."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[0]) * resource.getpagesize()


if __name__ == "__main__":
    _main(sys.argv[1], Limits(**json.loads(sys.argv[2])))
