"""What goes wrong with the database server, said in French with what to do about it."""

from __future__ import annotations

import errno
from pathlib import Path

from convergence.foundation.problems import Unavailable

_FULL_DISK = ("no space left on device", "file too large", "disk quota exceeded")
_FULL_DISK_ERRNO = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
_ANOTHER_SERVER = ("pre-existing shared memory block", 'lock file "postmaster.pid" already exists')


class DatabaseUnavailable(Unavailable):
    """No usable PostgreSQL server: `message` says what happened, `what_to_do` how to get out of it."""

    default_code = "database_unavailable"


class PortTaken(DatabaseUnavailable):
    """Another program took the port between its choice and the server's start."""

    default_code = "port_taken"


def full_disk(place: Path) -> DatabaseUnavailable:
    """The sentence for a disk, a quota or a file-size limit that is exhausted."""
    return DatabaseUnavailable(
        f"Il n’y a plus de place pour la base de données dans {place} (disque plein, quota ou limite de "
        "taille de fichier).",
        what_to_do="Libérez au moins 500 Mo, ou relevez la limite (« ulimit -f unlimited »), puis "
        "relancez la commande.",
    )


def from_os_error(error: OSError, place: Path) -> DatabaseUnavailable:
    """Translate an operating system error met while preparing the server's files."""
    if error.errno in _FULL_DISK_ERRNO:
        return full_disk(place)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return DatabaseUnavailable(
            f"Le dossier {place} ne peut pas être écrit par ce compte.",
            what_to_do="Donnez-lui le droit d’y écrire, ou choisissez un autre dossier avec "
            "CONVERGENCE_STATE.",
        )
    return DatabaseUnavailable(
        f"Les fichiers de PostgreSQL n’ont pas pu être préparés dans {place} ({error.strerror or 'erreur'}).",
        what_to_do="Vérifiez ce dossier, puis relancez la commande.",
    )


def from_output(output: str, place: Path, log: Path) -> DatabaseUnavailable:
    """Translate what `initdb` or the server wrote before it gave up."""
    lowered = output.lower()
    if any(sign in lowered for sign in _FULL_DISK):
        return full_disk(place)
    if any(sign in lowered for sign in _ANOTHER_SERVER):
        return DatabaseUnavailable(
            f"Un autre serveur PostgreSQL utilise déjà les données de {place}.",
            what_to_do="Arrêtez-le (« convergence db stop »), ou attendez qu’il se termine, puis relancez "
            "la commande.",
        )
    if "address already in use" in lowered:
        return PortTaken(
            "Le port de la base de données vient d’être pris par un autre programme.",
            what_to_do="Relancez la commande : un port libre sera choisi.",
        )
    if "permission denied" in lowered:
        return DatabaseUnavailable(
            f"PostgreSQL n’a pas le droit de lire ou d’écrire dans {place}.",
            what_to_do=f"Rendez ce dossier au compte qui lance la base, puis relancez ; le détail est "
            f"dans {log}.",
        )
    return DatabaseUnavailable(
        "PostgreSQL n’a pas pu démarrer.",
        what_to_do=f"Le détail est dans {log} ; corrigez la cause, puis relancez la commande.",
    )


def occupied_memory(output: str) -> bool:
    """Whether children of a killed server still hold its memory: they leave by themselves."""
    return any(sign in output.lower() for sign in _ANOTHER_SERVER)
