"""The space of three young people, as they find it: everything in the first one, a minor, one without e-mail."""

from __future__ import annotations

from uuid import UUID

from convergence.demo.scenes.players import player
from convergence.demo.space import agreed, around, people, wishes
from convergence.foundation import clock


def play() -> None:
    """Play it, around Camille; nothing when it was played already."""
    if people.LOUNA.dossier_id is not None:
        return
    camille, now = player("conseillere-tarbes"), clock.now()
    made = people.open_files(actor=people.house_of(camille), at=now, adviser=camille)
    _everything(made[people.LOUNA.key])
    _minor(made[people.NOLAN.key])
    _assisted(made[people.AWA.key])


def take_up_again() -> None:
    """Make the space when it is not there yet, and dates to come when the last ones have passed."""
    play()
    camille = player("conseillere-tarbes")
    for part in people.YOUNG_PEOPLE:
        if part.dossier_id is not None:
            around.dates_ahead(camille, part.dossier_id, with_workshop=part is people.LOUNA)


def _everything(dossier_id: UUID) -> None:
    camille, manager, now = player("conseillere-tarbes"), player("responsable-tarbes"), clock.now()
    sylvie, direction = player("departement-65"), player("direction-tarbes")
    louna = people.open_space(camille, dossier_id)
    wishes.tell_all(camille, louna, dossier_id, now)
    agreed.agree(camille, louna, manager, dossier_id, now)
    around.met_before(camille, dossier_id)
    around.dates_ahead(camille, dossier_id)
    around.ask_services(camille, louna, sylvie, dossier_id, now)
    around.talk(camille, louna, dossier_id, now)
    around.papers(camille, louna, dossier_id, now)
    around.data_asked(direction, louna, dossier_id, now)
    around.looked((camille, manager, player("conseiller-auch")), dossier_id)


def _minor(dossier_id: UUID) -> None:
    camille, now = player("conseillere-tarbes"), clock.now()
    nolan = people.open_space(camille, dossier_id)
    with people.in_space(nolan):
        wishes.tell_one(nolan, dossier_id, "réparer des motos, en apprentissage", now)
    agreed.contract_to_sign(camille, dossier_id, people.NOLAN, now)
    around.dates_ahead(camille, dossier_id, with_workshop=False)


def _assisted(dossier_id: UUID) -> None:
    camille, now = player("conseillere-tarbes"), clock.now()
    wishes.tell_one(camille, dossier_id, "apprendre à mieux lire pour travailler en cuisine", now)
    around.dates_ahead(camille, dossier_id, with_workshop=False)
