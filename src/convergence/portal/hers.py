"""Her file, and the forms of one button that her pages send: each carries its key, so that a replay counts once."""

from __future__ import annotations

from uuid import UUID

from convergence.foundation.problems import NotFound
from convergence.web.access import ActingRequest
from convergence.web.forms.once import OnceForm


def her_file(request: ActingRequest) -> UUID:
    """The file of the person who is logged in: there is no other."""
    found = request.actor.only_file_id
    if found is None:
        raise NotFound("Votre dossier n’est pas ouvert ici.", what_to_do="Appelez votre Mission Locale.")
    return found


def button_form(request: ActingRequest) -> OnceForm:
    """A button: as it was sent, or ready to be."""
    return OnceForm(request.POST if request.method == "POST" else None)
