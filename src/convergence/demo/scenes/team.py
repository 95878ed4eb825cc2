"""The team of Tarbes at work: demands in the inbox, announcements, practice notes, model texts."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from convergence.demo.scenes.players import player
from convergence.dossier.queries import caseload
from convergence.foundation import clock
from convergence.foundation.actor import Actor
from convergence.foundation.scope import Purpose
from convergence.identity.types import Role
from convergence.storage.session import acting
from convergence.support import operations
from convergence.support.types import (
    AnnouncementDraft,
    AnnouncementReach,
    AnnouncementWeight,
    DemandDraft,
    DemandOrigin,
)

PRACTICES = (
    (
        "Premier accueil : les vingt premières minutes",
        "Accueil",
        "On commence par ce que le jeune demande, avec ses mots. La fiche se remplit après, ensemble, à l’écran.",
        ("agenda", "acts"),
    ),
    (
        "Logement d’urgence à Tarbes",
        "Logement",
        "Appeler d’abord le 115, puis l’association qui tient les studios de dépannage : elle répond de 9 h à 18 h.",
        ("dossier",),
    ),
    (
        "Absent deux fois : que fait-on ?",
        "CEJ",
        "Un appel le jour même, un message le lendemain, puis un point avec la responsable avant tout courrier.",
        ("contracts", "agenda"),
    ),
)
SNIPPETS = (
    (
        "Pièces à apporter",
        "Pour notre rendez-vous, pensez à apporter votre pièce d’identité et votre attestation Vitale.",
        True,
    ),
    (
        "Relance douce",
        "Je n’ai pas eu de vos nouvelles : tout va bien ? Dites-moi quand je peux vous appeler.",
        True,
    ),
    ("Ma signature", "Camille, Mission Locale de Tarbes, le matin de 9 h à 12 h.", False),
)


def play() -> None:
    """Each thing as its author would write it."""
    camille, manager = player("conseillere-tarbes"), player("responsable-tarbes")
    _demands(camille, manager)
    _announcements(manager, player("dsi"))
    for title, topic, text, screens in PRACTICES:
        operations.write_practice(
            actor=camille, at=clock.now(), title=title, text=text, topic=topic, screens=screens
        )
    for name, text, is_shared in SNIPPETS:
        operations.write_snippet(actor=camille, at=clock.now(), name=name, text=text, is_shared=is_shared)


def _demands(camille: Actor, manager: Actor) -> None:
    today = clock.local_today(camille.time_zone)
    person = _someone(camille)
    operations.add_demand(
        actor=manager,
        at=clock.now(),
        draft=DemandDraft(
            "Le lycée signale deux élèves sans solution",
            "La proviseure adjointe rappelle demain : elle voudrait une information collective avant les vacances.",
            DemandOrigin.PARTNER,
            due_on=today + timedelta(days=2),
        ),
    )
    operations.add_demand(
        actor=manager,
        at=clock.now(),
        draft=DemandDraft(
            "Sa mère a appelé, elle s’inquiète",
            "Rappeler le jeune d’abord, il est majeur.",
            DemandOrigin.PHONE,
        ),
        dossier_id=person,
        assignee_id=camille.user_id,
    )
    treated = operations.add_demand(
        actor=camille,
        at=clock.now(),
        draft=DemandDraft("Clé de la salle du 1er étage", origin=DemandOrigin.COLLEAGUE),
    )
    operations.finish_demand(actor=manager, at=clock.now(), demand_id=treated, text="Elle est à l’accueil.")


def _announcements(manager: Actor, dsi: Actor) -> None:
    today = clock.local_today(manager.time_zone)
    operations.publish_announcement(
        actor=manager,
        at=clock.now(),
        draft=AnnouncementDraft(
            "Réunion d’équipe jeudi à 9 h",
            "Ordre du jour : les ateliers du mois prochain, les jeunes sans nouvelles, la salle de Lourdes.",
            AnnouncementWeight.INFORMATION,
            today,
            last_day=today + timedelta(days=14),
        ),
    )
    operations.publish_announcement(
        actor=dsi,
        at=clock.now(),
        draft=AnnouncementDraft(
            "Ne prêtez jamais votre session",
            "Un compte volé suffit à ouvrir des dossiers. Fermez votre session en quittant votre poste, et signalez"
            " aussitôt tout message qui vous demande un code.",
            AnnouncementWeight.IMPORTANT,
            today,
            reach=AnnouncementReach.NETWORK,
            roles=(
                Role.ADVISER.value,
                Role.EMPLOYMENT_ADVISER.value,
                Role.MANAGER.value,
                Role.DIRECTION.value,
            ),
        ),
    )


def _someone(camille: Actor) -> UUID:
    with acting(camille, Purpose.ACCOMPAGNEMENT) as scope:
        return caseload(scope, adviser_id=camille.user_id, limit=3).rows[-1].dossier_id
