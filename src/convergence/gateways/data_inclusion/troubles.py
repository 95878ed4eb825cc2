"""What goes wrong with a directory at an address, in French, with the gesture that repairs it."""

from __future__ import annotations

from collections.abc import Mapping

from convergence.foundation.problems import Unavailable

_SENTENCES: Mapping[str, tuple[str, str]] = {
    "directory_key": (
        "L’API de cette source refuse la clé.",
        "Vérifiez la clé auprès de qui tient la source, puis enregistrez-la de nouveau.",
    ),
    "directory_forbidden_address": (
        "L’adresse de cette source n’est pas celle d’un serveur public en https.",
        "Corrigez-la, ou demandez à l’administrateur de l’autoriser.",
    ),
    "directory_certificate": (
        "Le certificat de sécurité de l’API n’est pas valable : rien n’a été envoyé.",
        "Prévenez qui tient cette API.",
    ),
    "directory_unreachable": (
        "L’API de cette source ne répond pas.",
        "Un nouvel essai se fera tout seul ; vérifiez l’adresse si cela dure.",
    ),
    "directory_timeout": (
        "L’API de cette source met trop longtemps à répondre.",
        "Un nouvel essai se fera tout seul.",
    ),
    "directory_busy": (
        "L’API de cette source est occupée et demande d’attendre.",
        "Un nouvel essai se fera tout seul.",
    ),
    "directory_gone": (
        "À cette adresse, il n’y a ni « structures » ni « services ».",
        "L’adresse est celle qui précède « /structures » : corrigez-la.",
    ),
    "directory_too_big": (
        "Une page de l’API de cette source est trop lourde.",
        "Prévenez qui tient cette API.",
    ),
    "directory_broken": (
        "L’API de cette source a répondu autre chose que des fiches data·inclusion.",
        "Vérifiez l’adresse ; un nouvel essai se fera tout seul.",
    ),
    "directory_cut": (
        "L’API de cette source n’a pas envoyé autant de fiches qu’elle en annonce : rien n’en est chargé.",
        "Un nouvel essai se fera tout seul.",
    ),
}


class DirectoryTrouble(Unavailable):
    """Trouble with a directory at an address."""


def trouble(code: str) -> DirectoryTrouble:
    """The problem of a code."""
    message, what_to_do = _SENTENCES[code]
    return DirectoryTrouble(message, what_to_do=what_to_do, code=code)


def status_trouble(status: int) -> DirectoryTrouble:
    """The problem that an HTTP status tells."""
    if status in (401, 403):
        return trouble("directory_key")
    if status in (404, 410):
        return trouble("directory_gone")
    return trouble("directory_busy" if status in (408, 425, 429, 503) else "directory_unreachable")
