"""What is going on in the structures of the personas, played by them through the operations of the product.

An account waits for a second person, a file is asked for by another structure, a young person asks for her
data, a few files were read this morning, an application has been let in: each persona finds something to answer.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from convergence.audit.operations import receive_rights_request
from convergence.audit.types import RightsRequestKind
from convergence.demo.scenes.players import player
from convergence.dossier.operations import request_file
from convergence.dossier.queries import caseload, check_duplicates, dossier_file, identity_draft
from convergence.foundation import clock
from convergence.foundation.actor import Actor
from convergence.foundation.scope import Purpose
from convergence.identity.operations import create_user
from convergence.identity.types import Role
from convergence.sharing.operations import create_api_client
from convergence.sharing.types import ApiFamily
from convergence.storage.session import acting

# opens nothing but a demonstration, which is on this machine only
KNOWN_TO_ALL = "demonstration-data-inclusion"
READ_FILES = 4
ASKED_FILES = 2


def play() -> None:
    """Play every scene, each in the transactions of its own operations."""
    camille = player("conseillere-tarbes")
    _account_to_approve(player("comptes-tarbes"))
    _files_asked_for(camille, player("conseiller-auch"))
    _data_asked_for(camille, player("direction-tarbes"))
    _files_read(camille)
    _application_let_in(player("dsi"))


def _application_let_in(dsi: Actor) -> None:
    """It reads the daily streams of offers; its secret is the same in every demonstration."""
    create_api_client(
        actor=dsi,
        at=clock.now(),
        name="data·inclusion",
        organisation="Plateforme de l’inclusion",
        families=[ApiFamily.DIRECTORY_STREAMS],
        secret=KNOWN_TO_ALL,
    )


def _account_to_approve(asking: Actor) -> None:
    create_user(
        actor=asking,
        at=clock.now(),
        structure_id=asking.structure_id,
        login="julie.pontacq",
        first_name="Julie",
        last_name="Pontacq",
        email="julie.pontacq@example.org",
        phone="0536490042",
        role=Role.ADVISER,
        reason="Remplacement d’une conseillère en congé de maternité",
    )


def _files_asked_for(holder: Actor, asking: Actor) -> None:
    """Young people of Tarbes who present themselves elsewhere: only the grade of the likeness is told there."""
    with acting(holder, Purpose.ACCOMPAGNEMENT) as scope:
        known = caseload(scope, adviser_id=holder.user_id, limit=12).rows[-ASKED_FILES:]
    for person in known:
        draft = identity_draft(
            birth_name=person.birth_name, first_name=person.first_name, born_on=person.born_on, sex=person.sex
        )
        with acting(asking, Purpose.DUPLICATE_CHECK) as scope:
            hidden = check_duplicates(scope, draft).hidden
        if hidden is not None:
            request_file(
                actor=asking,
                at=clock.now(),
                token=hidden.token,
                identity=draft,
                grade=hidden.grade,
                message="S’est présenté ce matin à l’accueil d’Auch, où il vient d’emménager.",
            )


def _data_asked_for(holder: Actor, answering: Actor) -> None:
    with acting(holder, Purpose.ACCOMPAGNEMENT) as scope:
        person = caseload(scope, adviser_id=holder.user_id, limit=1).rows[0]
    received_on = clock.local_today(answering.time_zone) - timedelta(days=20)
    receive_rights_request(
        actor=answering,
        at=clock.now(),
        dossier_id=person.dossier_id,
        kind=RightsRequestKind.ACCESS,
        received_on=received_on,
    )


def _files_read(reader: Actor) -> None:
    """Reading leaves lines in the journal, which the controllers of the structure may then look at."""
    with acting(reader, Purpose.ACCOMPAGNEMENT) as scope:
        found: list[UUID] = [
            row.dossier_id for row in caseload(scope, adviser_id=reader.user_id, limit=READ_FILES).rows
        ]
    for dossier_id in found:
        with acting(reader, Purpose.ACCOMPAGNEMENT, route="dossier:file") as scope:
            dossier_file(scope, dossier_id)
