"""What a person sees when a command fails: a French sentence, an exit code, never a stack trace."""

from __future__ import annotations

import errno
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from convergence.config.environment import state_dir
from convergence.foundation.problems import Problem, Unavailable

FAILED = 1
UNEXPECTED = 70
INTERRUPTED = 130


def told(command: Callable[[], int]) -> int:
    """Run a command and turn whatever it raises into a sentence and an exit code."""
    with _orderly_stop():
        try:
            return command()
        except KeyboardInterrupt:
            _write("Arrêté.")
            return INTERRUPTED
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return FAILED
        except Exception as error:
            if os.environ.get("CONVERGENCE_TRACE") == "1":
                raise
            return _explain(error)


@contextmanager
def _orderly_stop() -> Iterator[None]:
    """Ctrl-C, SIGTERM and SIGHUP unwind the command once; insisting does not cut what is being stopped."""
    asked = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            _write("Arrêt en cours, encore un instant…")
            return
        asked = True
        raise KeyboardInterrupt

    before = {
        number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _explain(error: Exception) -> int:
    problem = error if isinstance(error, Problem) else known(error)
    if problem is not None:
        _write(f"{problem.message}\n{problem.what_to_do}".rstrip())
        return FAILED
    _write(
        "Une erreur que personne n’avait prévue a arrêté cette commande ; rien n’a été enregistré à moitié."
    )
    _write(_where(error))
    return UNEXPECTED


def known(error: Exception) -> Problem | None:
    """The sentence of an error whose cause is outside the program, None for a fault of the program."""
    if isinstance(error, ModuleNotFoundError):
        return _missing(error.name or "")
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):
        return full_disk()
    names = {f"{kind.__module__}.{kind.__name__}" for kind in type(error).__mro__}
    if names & {"django.db.utils.DatabaseError", "psycopg.DatabaseError"} and _says_full(error):
        return full_disk()
    if names & {
        "django.db.utils.OperationalError",
        "django.db.utils.InterfaceError",
        "psycopg.OperationalError",
    }:
        return _unreachable()
    return None


def _says_full(error: Exception) -> bool:
    text = str(error).lower()
    return any(
        sign in text for sign in ("no space left", "file too large", "could not extend file", "disk quota")
    )


def full_disk() -> Problem:
    """A disk, a quota or a file-size limit is exhausted."""
    return Unavailable(
        "Il n’y a plus de place sur le disque (ou la taille permise des fichiers est dépassée).",
        what_to_do="Libérez de la place, ou relevez la limite (« ulimit -f unlimited »), puis recommencez.",
        code="full_disk",
    )


def _missing(name: str) -> Problem:
    if name.split(".")[0] == "convergence":
        return Unavailable(
            f"Cette commande a besoin de {name}, qui n’est pas installé ici.",
            what_to_do="Installez la version complète de Convergence.",
            code="part_missing",
        )
    return Unavailable(
        f"Le paquet Python « {name.split(chr(46))[0]} » n’est pas installé.",
        what_to_do="Lancez « make environment » à la racine du projet, puis recommencez.",
        code="package_missing",
    )


def _unreachable() -> Problem:
    return Unavailable(
        "La base de données ne répond pas, ou s’est arrêtée pendant la commande.",
        what_to_do="Vérifiez-la avec « convergence db status », puis recommencez : ce qui n’était pas fini "
        "a été annulé.",
        code="database_unreachable",
    )


def _where(error: Exception) -> str:
    """Write the technical log, readable by its owner only, and say where."""
    moment = datetime.now(UTC)
    path = state_dir() / "log" / f"erreur-{moment:%Y%m%d-%H%M%S}-{os.getpid()}.log"
    text = "".join(traceback.format_exception(error))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
    except OSError:
        return "Le détail technique n’a pas pu être écrit : relancez avec CONVERGENCE_TRACE=1 pour le voir."
    return f"Le détail technique est dans {_short(path)} : joignez-le à votre signalement."


def _short(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _write(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
