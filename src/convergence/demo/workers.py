"""Work shared out between processes, which end with the one that started them."""

from __future__ import annotations

import multiprocessing
import signal
import traceback
from collections.abc import Callable, Iterator
from multiprocessing.context import ForkProcess
from multiprocessing.queues import SimpleQueue
from typing import Any

from convergence.foundation.problems import Unavailable

_REST = 0.05


def shared_out(work: Callable[[int], int], count: int, *, workers: int) -> Iterator[int]:
    """The answers of ``work`` for 0 to ``count - 1``, as they come.

    The caller must have closed its database connections: each process opens its own. An error of one ends
    all of them and is raised here; so does the end of the caller.
    """
    context = multiprocessing.get_context("fork")
    answers: SimpleQueue[int | str] = context.SimpleQueue()
    following = context.Value("q", 0)
    processes = [
        context.Process(target=_labour, args=(work, count, following, answers), daemon=True)
        for _ in range(workers)
    ]
    try:
        for process in processes:
            process.start()
        for _ in range(count):
            yield _next(answers, processes)
    finally:
        for process in processes:
            process.terminate()
            process.join()


def _next(answers: SimpleQueue[int | str], processes: list[ForkProcess]) -> int:
    while answers.empty():
        alive = [process for process in processes if process.is_alive()]
        if not alive and answers.empty():
            raise Unavailable(
                "La création du réseau inventé s’est interrompue.",
                what_to_do="Relancez la commande : ce qui était commencé sera effacé d’abord.",
                code="load_interrupted",
            )
        if alive:
            alive[0].join(_REST)
    answer = answers.get()
    if isinstance(answer, str):
        raise RuntimeError(answer)
    return answer


def _labour(work: Callable[[int], int], count: int, following: Any, answers: SimpleQueue[int | str]) -> None:
    """One process: takes the next piece of work until none is left."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    while True:
        with following.get_lock():
            index = following.value
            following.value += 1
        if index >= count:
            return
        try:
            answers.put(work(index))
        except Exception:
            answers.put(traceback.format_exc())
            return
