"""Papers of the first adviser's young people: a CV, a certificate, a letter delivered, a wording under test."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from convergence.demo.scenes.players import player
from convergence.documents.operations import (
    draft_template,
    edit_template,
    make_document,
    note_delivery,
    store_upload,
    test_template,
)
from convergence.documents.queries import template
from convergence.documents.types import DeliveryDraft, DeliveryWay, DocumentKind, PaperKind
from convergence.dossier.queries import caseload
from convergence.dossier.types.views import CaseloadRow
from convergence.foundation import clock
from convergence.foundation.actor import Actor
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting

_CV = """{name}

Expériences
- Vente sur les marchés, étés 2024 et 2025
- Stage en boulangerie, trois semaines

Formation
- CAP en cours

Autres
- Permis en préparation, secourisme
"""
_WORDING = """Bonjour,

Nous vous attendons le {{ date_rendez_vous }} à {{ heure }}, avec {{ conseiller }}.

**Lieu** : {{ lieu }}

Objet : {{ objet }}

Pensez à prendre :

{{ a_apporter }}

Un empêchement ? Un appel ou un message suffit.
"""


def play() -> None:
    """Play it, in Tarbes and in La Réunion."""
    camille, hoarau = player("conseillere-tarbes"), player("conseillere-reunion")
    for person in _young_people(camille, 3):
        _upload_cv(camille, person)
    first, second = _young_people(camille, 2)
    _certificate(camille, first.dossier_id)
    _warning(camille, second.dossier_id)
    for person in _young_people(hoarau, 1):
        _upload_cv(hoarau, person)
        _convocation(hoarau, person.dossier_id)
    _wording_under_test(player("responsable-tarbes"))


def _young_people(adviser: Actor, count: int) -> list[CaseloadRow]:
    with acting(adviser, Purpose.ACCOMPAGNEMENT) as scope:
        return list(caseload(scope, adviser_id=adviser.user_id, limit=count).rows)


def _upload_cv(actor: Actor, person: CaseloadRow) -> None:
    store_upload(
        actor=actor,
        at=_ago(3),
        dossier_id=person.dossier_id,
        name="cv.txt",
        content=_CV.format(name=f"{person.first_name} {person.birth_name}").encode(),
        kind=DocumentKind.CV,
        title="CV relu ensemble",
    )


def _certificate(actor: Actor, dossier_id: UUID) -> None:
    make_document(
        actor=actor,
        at=_ago(2),
        kind=PaperKind.ACCOMPAGNEMENT_CERTIFICATE,
        values={
            "date_debut": _ago(200).date(),
            "usage": "demande de logement en foyer de jeunes travailleurs",
        },
        title="Attestation d’accompagnement",
        dossier_id=dossier_id,
    )


def _convocation(actor: Actor, dossier_id: UUID) -> None:
    make_document(
        actor=actor,
        at=_ago(1),
        kind=PaperKind.CONVOCATION,
        values={
            "objet": "point sur votre projet",
            "date_rendez_vous": _ago(-6).date(),
            "heure": "9 h 30",
            "lieu": "Mission Locale, Saint-Denis",
            "a_apporter": ["votre CV", "vos derniers bulletins"],
        },
        title="Convocation",
        dossier_id=dossier_id,
    )


def _warning(actor: Actor, dossier_id: UUID) -> None:
    """A letter sent three weeks ago, received since: it counts from that day."""
    letter = make_document(
        actor=actor,
        at=_ago(21),
        kind=PaperKind.WARNING_LETTER,
        values={
            "contrat": "contrat d’engagement jeune",
            "faits": "Vous n’êtes pas venu aux deux derniers rendez-vous et n’avez pas répondu à nos messages.",
            "attendu": "Reprendre contact avec votre conseillère, par le moyen qui vous convient.",
            "delai": "dix jours à compter de la réception de ce courrier",
        },
        title="Courrier d’avertissement",
        dossier_id=dossier_id,
    )
    proof = DeliveryDraft(
        DeliveryWay.REGISTERED,
        number="2C 000 000 0000 0",
        sent_on=_ago(20).date(),
        presented_on=_ago(18).date(),
        received_on=_ago(16).date(),
    )
    note_delivery(actor=actor, at=_ago(10), document_id=letter, draft=proof)


def _wording_under_test(manager: Actor) -> None:
    template_id = draft_template(actor=manager, at=_ago(1), kind=PaperKind.CONVOCATION)
    with acting(manager, Purpose.ACCOMPAGNEMENT) as scope:
        row = template(scope, template_id)
    if row is not None:
        edit_template(
            actor=manager,
            at=_ago(1),
            template_id=template_id,
            wording=_WORDING,
            edit_token=row.edit_token,
        )
        test_template(actor=manager, at=_ago(1), template_id=template_id)


def _ago(days: int) -> datetime:
    return clock.now() - timedelta(days=days)
