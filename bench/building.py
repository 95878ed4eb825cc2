"""Steps that fill a database, each in a process of its own: ``python -m bench.building STEP [SIZE SEED]``.

The database is that of the environment. The last line printed is the duration of the step in seconds.
"""

from __future__ import annotations

import os
import sys
import time

import django


def main(step: str, *numbers: str) -> int:
    """Run one step and print its duration; 0 when it is done."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "convergence.config.settings")
    django.setup()
    started = time.perf_counter()
    if step == "schema":
        _schema()
    else:
        _network(*map(int, numbers))
    _say(f"{time.perf_counter() - started:.3f}")
    return 0


def _schema() -> None:
    from django.core.management import call_command

    from convergence.referentials.operations import load_referentials
    from convergence.storage.installation import mark

    call_command("migrate", database="owner", interactive=False, verbosity=0)
    mark("demo")
    load_referentials(say=lambda _: None)


def _network(size: int, seed: int) -> None:
    from convergence.demo import whole

    whole.load(size=size, seed=seed, say=_say)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    from convergence.config.trouble import told

    sys.exit(told(lambda: main(*sys.argv[1:])))
