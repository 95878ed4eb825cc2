"""The guardian: waits until nobody uses the server any more, even after a brutal death, and stops it.

Run as `python -m convergence.gateways.postgresql.guardian STATE_DIR`; it goes to the background by itself.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from .cluster import Home
from .locks import open_lock, try_lock, wait_lock
from .process import stop_process


def main(state_dir: Path) -> None:
    """Take the guardian's lock, leave the terminal, wait for the last user, stop the server."""
    home = Home.of(state_dir)
    badge = open_lock(home.folder, "guardian")
    if not try_lock(badge) or os.fork() != 0:
        os._exit(0)
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    os.truncate(badge, 0)
    os.pwrite(badge, str(os.getpid()).encode("ascii"), 0)
    users = open_lock(home.folder, "users")
    wait_lock(users, shared=False)
    cluster = home.cluster
    if cluster is not None and not home.keeps_running:
        stop_process(cluster)
    os.close(badge)
    os.close(users)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
