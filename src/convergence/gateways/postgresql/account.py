"""Under which account the server runs: PostgreSQL refuses to run as root."""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from .problems import DatabaseUnavailable

CANDIDATES = ("convergence", "nobody")


@dataclass(frozen=True)
class Account:
    """An unprivileged account; `uid` is None when the process simply keeps its own."""

    name: str
    uid: int | None = None
    gid: int | None = None

    def run(self, command: Sequence[str], output: IO[bytes] | int = subprocess.DEVNULL) -> int:
        """Run a command as this account, away from the terminal, and return its exit code."""
        with self.spawn(command, output) as process:
            try:
                return process.wait()
            except BaseException:
                process.terminate()
                raise

    def spawn(self, command: Sequence[str], output: IO[bytes] | int) -> subprocess.Popen[bytes]:
        """Start a command as this account in its own session, so that Ctrl-C does not reach it.

        The output goes to a file, never to a pipe: the server inherits it and a pipe would never close.
        """
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")} | {"LC_ALL": "C"}
        return subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=environment,
            start_new_session=True,
            user=self.uid,
            group=self.gid,
            extra_groups=None if self.uid is None else [],
        )

    def reaches(self, folder: Path) -> bool:
        """Whether this account can enter a folder, parents included."""
        return self.uid is None or self.run(["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)]) == 0

    def own(self, path: Path) -> None:
        """Give a file or folder that we have just created to this account."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def server_account() -> Account:
    """Ours, unless we are root: then `convergence` if the machine has it, else `nobody`."""
    if os.geteuid() != 0:
        return Account(name=str(os.geteuid()))
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name=name, uid=entry.pw_uid, gid=entry.pw_gid)
    raise DatabaseUnavailable(
        "PostgreSQL refuse de tourner sous le compte root, et cette machine n’a pas de compte « nobody ».",
        what_to_do="Créez un compte sans droits (« useradd --system convergence »), ou lancez la commande "
        "sans être root.",
    )
