"""The files of one server: where they are, its password, its creation and its settings."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .account import Account
from .binaries import Binaries, shared_root
from .problems import from_output

LONGEST_SOCKET_FOLDER = 84  # the kernel's 108 bytes, less the socket's own name, rounded down
SUPERUSER = "postgres"
# Errors are logged without their statement or detail: both would carry personal data into a text file.
SETTINGS: Mapping[str, str] = {
    "listen_addresses": "127.0.0.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "jit": "off",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "password_encryption": "scram-sha-256",
    "max_wal_size": "4GB",
    "shared_buffers": "256MB",
}


@dataclass(frozen=True)
class Home:
    """The `postgresql` folder of a state directory: what this installation knows of its server."""

    folder: Path

    @classmethod
    def of(cls, state_dir: Path) -> Home:
        return cls(state_dir.resolve() / "postgresql")

    def create(self) -> None:
        """Make the folder when absent: others may pass through it, only its owner may list it."""
        if not self.folder.exists():
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            self.folder.mkdir(exist_ok=True)
            self.folder.chmod(0o711)

    def read(self) -> dict[str, object]:
        try:
            return dict(json.loads((self.folder / "server.json").read_text("utf-8")))
        except (FileNotFoundError, ValueError):
            return {}

    def write(self, **facts: object) -> None:
        write_private(self.folder / "server.json", json.dumps(self.read() | facts, indent=1) + "\n")

    @property
    def cluster(self) -> Path | None:
        """The folder that holds the data and the log, None when no server was ever created here."""
        known = self.read().get("cluster")
        return self.folder / known if isinstance(known, str) else None

    @property
    def port(self) -> int | None:
        known = self.read().get("port")
        return known if isinstance(known, int) else None

    @property
    def keeps_running(self) -> bool:
        return self.read().get("keep") is True

    @property
    def password(self) -> str:
        return (self.folder / "password").read_text("ascii").strip()


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def create_cluster(home: Home, binaries: Binaries, account: Account) -> Path:
    """Run `initdb` in a draft folder and keep the result only when it is whole."""
    password = secrets.token_urlsafe(32)
    cluster = _new_folder(home, account)
    draft, log = cluster / "data.draft", cluster / "server.log"
    try:
        secret = cluster / "password.draft"
        write_private(secret, password + "\n")
        account.own(secret)
        with open(log, "wb") as output:
            account.own(log)
            code = account.run(_initdb(binaries, draft, secret), output)
        secret.unlink()
        if code != 0:
            kept = home.folder / "initdb.log"
            text = log.read_text("utf-8", "replace")
            write_private(kept, text[-4000:])
            raise from_output(text, cluster, kept)
        with open(draft / "postgresql.conf", "a", encoding="utf-8") as configuration:
            configuration.write("\ninclude_if_exists = 'convergence.conf'\n")
        write_private(home.folder / "password", password + "\n")
        os.replace(draft, cluster / "data")
        inside = cluster.parent == home.folder
        home.write(cluster=cluster.name if inside else str(cluster), keep=False)
    except BaseException:
        shutil.rmtree(cluster, ignore_errors=True)
        raise
    return cluster


def _new_folder(home: Home, account: Account) -> Path:
    """A fresh folder for the data, outside the state directory when the account cannot come in."""
    name = "cluster"
    parent = home.folder
    if not account.reaches(parent):
        parent = shared_root(account)
        name = f"cluster-{secrets.token_hex(8)}"
    folder = parent / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    account.own(folder)
    return folder


def _initdb(binaries: Binaries, data: Path, secret: Path) -> list[str]:
    return [
        binaries.program("initdb"),
        f"--pgdata={data}",
        f"--username={SUPERUSER}",
        f"--pwfile={secret}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C.UTF-8",
    ]


def configure(cluster: Path, account: Account, port: int, extra: Mapping[str, str]) -> None:
    """Write the settings of the coming start; `extra` wins over ours."""
    folder = socket_folder(cluster, account)
    settings = {**SETTINGS, **extra, "port": str(port), "unix_socket_directories": str(folder)}
    lines = (f"{name} = '{value.replace(chr(39), chr(39) * 2)}'\n" for name, value in settings.items())
    path = cluster / "data" / "convergence.conf"
    write_private(path, "".join(lines))
    account.own(path)


def socket_folder(cluster: Path, account: Account) -> Path:
    """The cluster's folder, or a short temporary one when its path is too long for a socket."""
    if len(os.fsencode(cluster)) <= LONGEST_SOCKET_FOLDER:
        return cluster
    folder = Path(tempfile.mkdtemp(prefix="convergence-", dir="/tmp"))
    account.own(folder)
    return folder


def choose_port(wanted: int | None) -> int:
    """The wanted port of the loopback if it is free, else any free one."""
    for candidate in (wanted, 0) if wanted else (0,):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", candidate))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port on the loopback")
